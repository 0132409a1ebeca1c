"""The book of a source's runs: what was asked of it, how far it came, and how it ended."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from store.db import NewsModel, UtcDateTime, enum_column


class RunKind(enum.Enum):
    """What is done with a source: looked at without touching a story, read for what is new, or read in full."""

    CHECK = "check"
    NEW = "new"
    FULL = "full"


class RunState(enum.Enum):
    """The life of a run."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class SourceRun(NewsModel):
    """One look at a source. `told` is what came of it as plain data; `why` says in words what went wrong.

    `done` of `whole` stories are through while it runs, and `beat_at` says that it is alive. Up to `believe` stories
    that are gone at the source are withdrawn, however many of all they are. A run that ended just like the one before
    stands for both: `repeats` of them, the first at `since`.
    """

    __tablename__ = "source_run"
    __table_args__ = (Index("ix_source_run_source", "source_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    kind: Mapped[RunKind] = mapped_column(enum_column(RunKind))
    state: Mapped[RunState] = mapped_column(enum_column(RunState), default=RunState.WAITING)
    believe: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[str] = mapped_column(String(40), default="system")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    beat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done: Mapped[int] = mapped_column(default=0)
    whole: Mapped[int] = mapped_column(default=0)
    told: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    why: Mapped[str] = mapped_column(Text, default="")
    repeats: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
