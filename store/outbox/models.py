"""The outbox: the queue of record, one table per database."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from store.db import Model, NewsModel, UtcDateTime, enum_column


class MessageState(enum.Enum):
    """The life of a promise."""

    NEW = "new"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"


class _Promise:
    """Columns of a promise; `run_at` is the earliest moment, `lease_until` when a silent worker has lost it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(48))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    state: Mapped[MessageState] = mapped_column(enum_column(MessageState), default=MessageState.NEW)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:
        return (Index(f"ix_{cls.__tablename__}_due", "state", "run_at"),)  # type: ignore[attr-defined]


class Message(_Promise, Model):
    """A promise of the shop."""

    __tablename__ = "outbox_message"


class NewsMessage(_Promise, NewsModel):
    """A promise of the newsroom."""

    __tablename__ = "news_outbox_message"
