"""Bumping and reading stamps."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select, update

from store.db import db, run, table_of
from store.stamps.models import NewsStamp, Stamp

_BUMP = {
    table: update(table_of(table))
    .where(table_of(table).c.topic == bindparam("bumped"))
    .values(n=table_of(table).c.n + 1)
    for table in (Stamp, NewsStamp)
}


def _table(bind: str | None) -> type[Stamp] | type[NewsStamp]:
    return NewsStamp if bind == "news" else Stamp


def bump(topic: str, *, bind: str | None = None) -> None:
    """Say that `topic` changed; takes effect with the caller's transaction.

    Topics in use: `catalog` (anything a listing shows), `settings`; in the news database `news`.
    """
    table = _table(bind)
    if run(_BUMP[table], {"bumped": topic}, bind=bind).rowcount == 0:
        db.session.add(table(topic=topic, n=1))
        db.session.flush()


def all_stamps(*, bind: str | None = None) -> dict[str, int]:
    """Every topic with its count, in one query."""
    columns = _table(bind).__table__.c  # no ORM: this is asked for every public page
    rows = db.session.execute(select(columns.topic, columns.n), bind_arguments={"bind": db.engines[bind]})
    return {topic: n for topic, n in rows}


_STAMP = table_of(Stamp).c
_STANDING = select(func.coalesce(func.sum(_STAMP.n), 0)).where(
    _STAMP.topic.in_(bindparam("topics", expanding=True))
)


def standing(topics: Sequence[str]) -> int:
    """Where these topics of the shop stand together; never the same again after any of them changed."""
    return int(run(_STANDING, {"topics": topics}).scalar_one())
