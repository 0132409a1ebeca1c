"""When each periodic duty last came to a good end: written by the worker, read by whoever asks how the shop is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from store.db import db
from store.settings.models import Setting

PREFIX = "worker."


def note_duty(name: str, *, at: datetime) -> None:
    """Remember that the duty `name` was done at `at`."""
    row = db.session.get(Setting, PREFIX + name)
    if row is None:
        db.session.add(Setting(name=PREFIX + name, value=at.isoformat(), changed_at=at))
    else:
        row.value, row.changed_at = at.isoformat(), at
    db.session.flush()


def duties_done() -> dict[str, datetime]:
    """The moment of the last success by duty, e.g. {"outbox": …}; one that never succeeded is missing."""
    rows = db.session.execute(
        select(Setting.name, Setting.changed_at).where(Setting.name.startswith(PREFIX, autoescape=True))
    )
    return {name.removeprefix(PREFIX): moment for name, moment in rows}
