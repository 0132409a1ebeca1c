"""Reading the log, newest first."""

from __future__ import annotations

from sqlalchemy import select

from store.audit.models import AuditEntry
from store.db import db
from store.kit.paging import Page, mark, read_mark

PAGE = 50


def entries(
    *, after: str | None = None, subject: tuple[str, str] | None = None, actor: str = ""
) -> Page[AuditEntry]:
    """A page of the shop's log; `subject` (kind, id) and `actor` narrow it. `after` is a mark of a page before."""
    wanted = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE + 1)
    if subject:
        wanted = wanted.where(AuditEntry.subject_kind == subject[0], AuditEntry.subject_id == subject[1])
    if actor:
        wanted = wanted.where(AuditEntry.actor == actor)
    key = read_mark(after, int)
    if key:
        wanted = wanted.where(AuditEntry.id < key[0])
    rows = db.session.scalars(wanted).all()
    older = mark(rows[PAGE - 1].id) if len(rows) > PAGE else None
    return Page(rows[:PAGE], older=older)
