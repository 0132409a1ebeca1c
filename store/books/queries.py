"""Reading what comparisons found."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from store.books.models import Comparison
from store.db import db


def latest(limit: int = 1) -> Sequence[Comparison]:
    """The newest comparisons, newest first."""
    return db.session.scalars(select(Comparison).order_by(Comparison.id.desc()).limit(limit)).all()
