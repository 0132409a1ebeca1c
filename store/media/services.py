"""Taking pictures in, and making their renditions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from store import outbox, stamps
from store.db import db, in_transaction, transaction
from store.media.codec import examine, plain, renditions
from store.media.files import keep, place_of
from store.media.models import Media, MediaRendition
from store.media.queries import PREFIX, SRC_WIDTH
from store.media.types import NotAPicture, Original, Picture, Rendered


def add(
    picture: bytes | Original,
    *,
    folder: Path,
    now: datetime,
    alt: str = "",
    owner_kind: str = "",
    owner_id: str = "",
) -> Media:
    """Keep a picture under `folder` and promise its renditions; the same picture twice is one row.

    Decoding is slow: a door calls `examine` before its transaction and hands over the Original. Bytes are
    examined here, and raise what `examine` raises. A row that exists keeps its owner, and its alternative
    text unless that was empty. Flushes.
    """
    original = examine(picture) if isinstance(picture, bytes) else picture
    keep(original.name, original.content, folder)
    media = _of_name(original.name)
    if media is None:
        media = Media(
            name=original.name,
            mime=original.mime,
            width=original.width,
            height=original.height,
            bytes=len(original.content),
            owner_kind=owner_kind,
            owner_id=owner_id,
            created_at=now,
        )
        try:
            with db.session.begin_nested():
                db.session.add(media)
        except IntegrityError:  # the same picture came in twice at once; theirs is as good as ours
            media = db.session.scalars(select(Media).where(Media.name == original.name)).one()
    media.alt = media.alt or alt
    db.session.flush()
    outbox.promise("media.render", {"media_id": media.id}, at=now, once=f"media-render-{media.id}")
    return media


def describe(media_id: int, alt: str) -> None:
    """Set the alternative text: what is seen, in at most 300 characters. An unknown id does nothing."""
    media = db.session.get(Media, media_id)
    if media is not None:
        media.alt = alt[:300]
        stamps.bump("catalog")


def render(media_id: int, *, folder: Path, now: datetime) -> int:
    """Make a picture's renditions and remember them; answers how many. Called by the worker, outside a transaction.

    Safe to repeat and to break off: files are written whole under fixed names first, the rows all together
    after. A picture that is gone meanwhile, or was rendered before, is left alone.
    """
    if in_transaction():
        raise RuntimeError("render() encodes for seconds and opens its own transaction")
    media = db.session.get(Media, media_id)
    if media is None or media.rendered_at is not None:
        return 0
    name = media.name
    db.session.rollback()  # ends the read: nobody waits for our encoder
    made = _render_files(name, folder)
    with transaction():
        media = db.session.get(Media, media_id, with_for_update=True)
        if media is None or media.rendered_at is not None:
            return 0
        for one in made:
            db.session.add(
                MediaRendition(
                    media_id=media_id,
                    name=one.name,
                    format=one.format,
                    width=one.width,
                    height=one.height,
                    bytes=one.bytes,
                )
            )
        media.rendered_at = now
        stamps.bump("catalog")
    return len(made)


def plain_file(picture: Picture, *, folder: Path) -> Path | None:
    """A picture as one JPEG on our disk, for where no browser chooses; None when its file is gone or damaged.

    While its widths are not made yet this one is made at once and left where the worker would put it.
    """
    place = place_of(picture.src.removeprefix(PREFIX), folder)
    if not place.is_file():
        return None
    if place.suffix == ".jpg":
        return place
    try:
        width, content = plain(place.read_bytes(), SRC_WIDTH)
    except NotAPicture:
        return None
    name = f"{place.stem}-{width}.jpg"
    keep(name, content, folder)
    return place_of(name, folder)


def _of_name(name: str) -> Media | None:
    return db.session.scalars(select(Media).where(Media.name == name)).one_or_none()


def _render_files(name: str, folder: Path) -> list[Rendered]:
    stem = name.partition(".")[0]
    made = []
    for kind, image, content in renditions(place_of(name, folder).read_bytes()):
        file = f"{stem}-{image.width}.{kind}"
        keep(file, content, folder)
        made.append(Rendered(file, kind, image.width, image.height, len(content)))
    return made
