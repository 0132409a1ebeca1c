"""Pictures inside texts that were taken in before such pictures were kept: lifted out of what a source once sent.

A window of stories is read and cleaned outside any transaction; only what is still as it was read is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from store import outbox, stamps
from store.db import db
from store.kit.errors import StoreError
from store.news.inside import Inside, keep
from store.news.models import Source, SourceKind, Story
from store.news.preparing import body_of

LIFT = "stories.lift"
"""The promise that goes through all stories once; an upgrade makes the first of them."""

WINDOW = 500


@dataclass(frozen=True)
class Lifted:
    """A story whose text holds pictures after all. `text_hash` is what it was when it was read."""

    id: int
    text_hash: str
    body_html: str
    pictures: Sequence[Inside]


def lift_window(after: int, limit: int = WINDOW) -> tuple[list[Lifted], int | None]:
    """Stories among the next `limit` behind the id `after` whose pictures were left out, and the last id that was
    looked at, None at the end. Reads alone."""
    ids = db.session.scalars(select(Story.id).where(Story.id > after).order_by(Story.id).limit(limit)).all()
    if not ids:
        return [], None
    rows = db.session.execute(
        select(Story.id, Story.text_hash, Story.original, Story.picture_url)
        .join(Source, Source.id == Story.source_id)
        .where(
            Story.id > after,
            Story.id <= ids[-1],
            Source.kind != SourceKind.WRITTEN,
            Story.original.ilike("%<img%"),
            Story.body_html.not_like("%<img%"),
        )
    ).all()
    found = []
    for row in rows:
        try:
            body = body_of(row.original, row.picture_url)
        except StoreError:
            continue  # it would not be taken in today: it stays as it is
        if body.pictures:
            found.append(Lifted(row.id, row.text_hash, body.html, body.pictures))
    return found, ids[-1]


def put_in(found: Sequence[Lifted], *, at: datetime) -> int:
    """Put pictures back into texts that have not changed since; how many. The worker fetches them in its time."""
    done = {}
    for one in found:
        same = update(Story).where(Story.id == one.id, Story.text_hash == one.text_hash)
        written = db.session.execute(
            same.values(body_html=one.body_html).execution_options(synchronize_session=False)
        )
        if written.rowcount:  # type: ignore[attr-defined]
            done[one.id] = one.pictures
    if done:
        keep(done, at=at)
        stamps.bump("news", bind="news")
    return len(done)


def go_on_lifting(after: int, *, at: datetime) -> None:
    """Have the worker look at the stories behind the id `after`."""
    outbox.promise(LIFT, {"after": after}, at=at, once=f"lift-{after}", bind="news")
