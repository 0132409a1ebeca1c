"""Writing the log, and sealing it into a chain of hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import func, insert, select

from store.audit.models import AuditEntry, NewsAuditEntry
from store.db import db, run_along, table_of

FIRST_SEAL = "0" * 64
"""What the first sealed entry follows."""

_ENTER = {None: insert(table_of(AuditEntry)), "news": insert(table_of(NewsAuditEntry))}


def record(
    act: str,
    subject: tuple[str, int | str],
    *,
    by: str,
    at: datetime,
    fields: Mapping[str, Any] | None = None,
    bind: str | None = None,
) -> None:
    """Write down, in the open transaction, that `by` did `act` to `subject`.

    `act` is "<room>.<past tense>", e.g. "order.fulfilled"; `subject` is (kind, id), e.g. ("order", 7); `by` is
    "staff:<id>" or "system". `fields` holds names of fields, ids, counts and states as JSON, never a name,
    an address or a text a person wrote. `bind` "news" writes to the newsroom's log.
    """
    kind, identity = subject
    run_along(
        _ENTER[bind],
        {
            "at": at,
            "actor": by,
            "act": act,
            "subject_kind": kind,
            "subject_id": str(identity),
            "fields": dict(fields or {}),
        },
        bind=bind,
    )


def seal(limit: int = 100, *, bind: str | None = None) -> int:
    """Add up to `limit` unsealed entries to the chain, oldest first; gives how many.

    Runs in a transaction of the bind. Two at the same time cannot fork the chain: `seal_number` is unique.
    """
    table = _table(bind)
    last = db.session.scalars(
        select(table).where(table.seal_number.is_not(None)).order_by(table.seal_number.desc()).limit(1)
    ).one_or_none()
    number = last.seal_number if last and last.seal_number else 0
    previous = last.seal if last and last.seal else FIRST_SEAL
    entries = db.session.scalars(
        select(table).where(table.seal_number.is_(None)).order_by(table.id).limit(limit)
    ).all()
    for entry in entries:
        number += 1
        entry.seal_number, entry.previous_seal = number, previous
        entry.seal = previous = seal_of(entry)
    db.session.flush()
    return len(entries)


def first_broken(*, bind: str | None = None) -> int | None:
    """The seal number at which the chain first does not hold, or None when all of it does.

    A changed, removed or reordered row breaks it there; rows are read in steps, without a long transaction.
    """
    table = _table(bind)
    number, previous = 0, FIRST_SEAL
    while True:
        entries = db.session.scalars(
            select(table).where(table.seal_number > number).order_by(table.seal_number).limit(500)
        ).all()
        for entry in entries:
            if (
                entry.seal_number != number + 1
                or entry.previous_seal != previous
                or entry.seal != seal_of(entry)
            ):
                return number + 1
            number, previous = number + 1, entry.seal
        if not entries:
            return None


def unsealed(*, bind: str | None = None) -> int:
    """How many entries are not in the chain yet."""
    table = _table(bind)
    return db.session.scalar(select(func.count()).select_from(table).where(table.seal_number.is_(None))) or 0


def seal_of(entry: AuditEntry) -> str:
    """SHA-256 in hex over everything an entry says, its place and the seal before it."""
    said = [
        entry.seal_number,
        entry.previous_seal,
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.act,
        entry.subject_kind,
        entry.subject_id,
        entry.fields,
    ]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _table(bind: str | None) -> type[AuditEntry]:
    """The log of a bind; both have the same columns, so one type stands for the two."""
    return cast(type[AuditEntry], NewsAuditEntry) if bind == "news" else AuditEntry
