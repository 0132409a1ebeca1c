"""Named settings: what a room has to remember and has no table for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from store.db import db
from store.settings.models import Setting


def noted(name: str) -> Any:
    """What was noted under this name (JSON), None when nothing was."""
    row = db.session.get(Setting, name)
    return None if row is None else row.value


def note(name: str, value: Any, *, at: datetime) -> None:
    """Remember `value` (JSON) under this name, in the caller's transaction."""
    row = db.session.get(Setting, name)
    if row is None:
        db.session.add(Setting(name=name, value=value, changed_at=at))
    else:
        row.value, row.changed_at, row.version = value, at, row.version + 1
    db.session.flush()
