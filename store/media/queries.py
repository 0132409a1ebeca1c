"""Reading pictures for pages."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from store.db import db
from store.media.files import MIMES
from store.media.models import Media, MediaRendition
from store.media.types import Picture, Source

PREFIX = "/media/"
SRC_WIDTH = 960
"""Browsers without AVIF and WebP, and mail, get the JPEG nearest below this width."""


def pictures(ids: Collection[int]) -> dict[int, Picture]:
    """The pictures of these media ids, in two queries; unknown ids are missing from the answer.

    A picture whose renditions are not made yet is its original.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    originals = db.session.scalars(select(Media).where(Media.id.in_(wanted))).all()
    rows = db.session.scalars(
        select(MediaRendition).where(MediaRendition.media_id.in_(wanted)).order_by(MediaRendition.width)
    ).all()
    made: dict[int, list[MediaRendition]] = {}
    for row in rows:
        made.setdefault(row.media_id, []).append(row)
    return {media.id: _picture(media, made.get(media.id, [])) for media in originals}


def named(names: Collection[str]) -> dict[str, Picture]:
    """The pictures whose originals have these file names; unknown names are missing from the answer."""
    if not names:
        return {}
    rows = db.session.execute(select(Media.id, Media.name).where(Media.name.in_(set(names)))).all()
    found = pictures([row.id for row in rows])
    return {row.name: found[row.id] for row in rows}


def _picture(media: Media, made: list[MediaRendition]) -> Picture:
    plain = [one for one in made if one.format == "jpg"]
    src = next((one.name for one in reversed(plain) if one.width <= SRC_WIDTH), media.name)
    sources = []
    for kind in ("avif", "webp"):
        choices = ", ".join(f"{PREFIX}{one.name} {one.width}w" for one in made if one.format == kind)
        if choices:
            sources.append(Source(MIMES[kind], choices))
    return Picture(PREFIX + src, media.width, media.height, media.alt, tuple(sources), PREFIX + media.name)


def waiting(ids: Collection[int]) -> set[int]:
    """Those of `ids` whose widths the worker has not made yet; pages show their originals meanwhile."""
    return set(
        db.session.scalars(select(Media.id).where(Media.id.in_(set(ids)), Media.rendered_at.is_(None)))
    )
