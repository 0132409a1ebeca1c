"""Making promises, and the worker's side: claim with a lease, finish, postpone with back-off, give up visibly."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store.db import db, run, run_along, table_of
from store.kit.logs import without_rows
from store.outbox.models import Message, MessageState, NewsMessage

LEASE = timedelta(seconds=120)
MOST_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=1)
AnyMessage = Message | NewsMessage


def _table(bind: str | None) -> type[Message] | type[NewsMessage]:
    return NewsMessage if bind == "news" else Message


_MAKE = {
    (bind, dialect): insert(table_of(_table(bind))).on_conflict_do_nothing(index_elements=["dedupe_key"])
    for bind in (None, "news")
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_MAKE_ONCE = {
    (bind, dialect): make.returning(table_of(_table(bind)).c.id) for (bind, dialect), make in _MAKE.items()
}
_hear: list[Callable[[], object]] = []


def heard_by(hearer: Callable[[], object]) -> None:
    """Have `hearer` called whenever a promise is made: the transaction that makes it is still open."""
    _hear.append(hearer)


def promise(
    kind: str,
    payload: Mapping[str, Any],
    *,
    at: datetime,
    once: str,
    bind: str | None = None,
    now: datetime | None = None,
) -> None:
    """Write down work to be done at `at` or later, in the caller's transaction.

    `once` names the promise for ever: a second one of the same name is not made, not even when somebody else makes it
    in this very moment. `kind` is one that store/wiring.py knows; `payload` holds ids, not personal data.
    """
    run_along(_MAKE[bind, db.engines[bind].dialect.name], _row(kind, payload, once, at, now), bind=bind)
    _tell()


def promise_once(
    kind: str,
    payload: Mapping[str, Any],
    *,
    at: datetime,
    once: str,
    bind: str | None = None,
    now: datetime | None = None,
) -> bool:
    """The same as `promise`, for those who need to know whether it was made now: False for a second one."""
    make = _MAKE_ONCE[bind, db.engines[bind].dialect.name]
    if run(make, _row(kind, payload, once, at, now), bind=bind).scalar() is None:
        return False
    _tell()
    return True


def _row(
    kind: str, payload: Mapping[str, Any], once: str, at: datetime, now: datetime | None
) -> dict[str, Any]:
    return {
        "kind": kind,
        "payload": dict(payload),
        "dedupe_key": once,
        "run_at": at,
        "created_at": now or at,
        "state": MessageState.NEW,
    }


def _tell() -> None:
    for hearer in _hear:
        hearer()


def _due(table: type[Message] | type[NewsMessage], now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(table.state == MessageState.NEW, table.run_at <= now),
        and_(table.state == MessageState.RUNNING, table.lease_until < now),
    )


def claim(
    *, now: datetime, limit: int = 20, patient: Collection[str] = (), bind: str | None = None
) -> Sequence[AnyMessage]:
    """Take due promises, and those whose worker fell silent, under a lease. The caller commits, then works.

    Oldest first, but those of a `patient` kind only after all others: a letter never stands behind a
    hundred pictures.
    """
    table = _table(bind)
    due = (
        select(table)
        .where(_due(table, now))
        .order_by(table.kind.in_(patient), table.run_at, table.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = cast(Sequence[AnyMessage], db.session.scalars(due).all())
    for message in taken:
        message.state = MessageState.RUNNING
        message.lease_until = now + LEASE
        message.attempts += 1
    db.session.flush()
    return taken


def finish(message_id: int, *, attempt: int, now: datetime, bind: str | None = None) -> bool:
    """Mark a promise kept; False when another worker took it over meanwhile."""
    table = _table(bind)
    kept = db.session.execute(
        update(table)
        .where(table.id == message_id, table.state == MessageState.RUNNING, table.attempts == attempt)
        .values(state=MessageState.DONE, done_at=now, lease_until=None, last_error="")
    )
    return bool(kept.rowcount)  # type: ignore[attr-defined]


def postpone(
    message_id: int,
    *,
    attempt: int,
    now: datetime,
    error: str,
    for_good: bool = False,
    bind: str | None = None,
) -> None:
    """Try again later, with growing pauses of at most an hour; after 12 attempts, or `for_good`, give up visibly."""
    table = _table(bind)
    spent = for_good or attempt >= MOST_ATTEMPTS
    pause = min(LONGEST_PAUSE, timedelta(seconds=2**attempt)) * random.uniform(0.8, 1.2)
    db.session.execute(
        update(table)
        .where(table.id == message_id, table.state == MessageState.RUNNING, table.attempts == attempt)
        .values(
            state=MessageState.DEAD if spent else MessageState.NEW,
            run_at=now + pause,
            lease_until=None,
            last_error=without_rows(error)[:2000],
        )
    )


def dead_letters(*, bind: str | None = None, limit: int = 100) -> Sequence[AnyMessage]:
    """Promises that were given up, newest first, for staff to look at."""
    table = _table(bind)
    found = db.session.scalars(
        select(table).where(table.state == MessageState.DEAD).order_by(table.id.desc()).limit(limit)
    ).all()
    return cast(Sequence[AnyMessage], found)


def retry(message_id: int, *, now: datetime, bind: str | None = None) -> bool:
    """Give a dead promise a new life; False when it is not dead."""
    table = _table(bind)
    revived = db.session.execute(
        update(table)
        .where(table.id == message_id, table.state == MessageState.DEAD)
        .values(state=MessageState.NEW, run_at=now, attempts=0)
    )
    return bool(revived.rowcount)  # type: ignore[attr-defined]


def withdraw(once: str, *, bind: str | None = None) -> bool:
    """Take a promise back while nobody has begun to keep it; False when it is too late or unknown."""
    table = _table(bind)
    gone = db.session.execute(
        update(table)
        .where(table.dedupe_key == once, table.state == MessageState.NEW, table.attempts == 0)
        .values(state=MessageState.WITHDRAWN)
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def waiting(*, now: datetime, bind: str | None = None) -> bool:
    """Whether any promise is due, or lost by a silent worker: a read, so that idle minutes take no write lock."""
    table = _table(bind)
    return db.session.scalar(select(table.id).where(_due(table, now)).limit(1)) is not None
