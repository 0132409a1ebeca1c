"""Reading the log, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from store.audit.models import AuditColumns, AuditEntry, NewsAuditEntry
from store.db import db
from store.kit.paging import Page, mark, read_mark

PAGE = 50


def entries(
    *,
    after: str | None = None,
    subject: tuple[str, str] | None = None,
    actor: str = "",
    bind: str | None = None,
) -> Page[AuditColumns]:
    """A page of the shop's log, or of the newsroom's (`bind` "news"); `subject` (kind, id) and `actor` narrow it.
    `after` is a mark of a page before."""
    table: Any = NewsAuditEntry if bind == "news" else AuditEntry
    wanted = select(table).order_by(table.id.desc()).limit(PAGE + 1)
    if subject:
        wanted = wanted.where(table.subject_kind == subject[0], table.subject_id == subject[1])
    if actor:
        wanted = wanted.where(table.actor == actor)
    key = read_mark(after, int)
    if key:
        wanted = wanted.where(table.id < key[0])
    rows: Sequence[AuditColumns] = db.session.scalars(wanted).all()
    older = mark(rows[PAGE - 1].id) if len(rows) > PAGE else None
    return Page(rows[:PAGE], older=older)
