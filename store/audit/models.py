"""What staff and machinery did: names of fields and ids only, never personal data.

Shop and news each keep their own rows, so that an entry commits with the act it tells of.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, NewsModel, UtcDateTime


class AuditColumns:
    """Who did which act to what, and its place in the chain once sealed.

    `actor` is "staff:<id>" or "system". `fields` maps names of what changed to ids, counts or states.
    `seal_number` counts sealed rows from 1; it is not the id, because on PostgreSQL a smaller id may
    commit after a larger one. `seal` is the row's SHA-256 over `previous_seal` and its own columns.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(40))
    act: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seal_number: Mapped[int | None] = mapped_column(unique=True)
    previous_seal: Mapped[str | None] = mapped_column(String(64))
    seal: Mapped[str | None] = mapped_column(String(64))


class AuditEntry(AuditColumns, Model):
    """One act in the shop."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)


class NewsAuditEntry(AuditColumns, NewsModel):
    """One act in the newsroom."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)
