"""Old addresses that lead on: never in chains, never in circles."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update

from store.catalog.models import Redirect
from store.db import db


def lead(old: str, new: str, *, at: datetime) -> None:
    """Let the path `old` answer 301 to the path `new`.

    Whatever led to `old` leads to `new` at once, and what stands at `new` is a page, so it leads nowhere. Flushes.
    """
    if old == new:
        return
    db.session.execute(delete(Redirect).where(Redirect.path.in_([old, new])))
    db.session.execute(update(Redirect).where(Redirect.target == old).values(target=new))
    db.session.execute(delete(Redirect).where(Redirect.path == Redirect.target))
    db.session.add(Redirect(path=old, target=new, created_at=at))
    db.session.flush()


def free(path: str) -> None:
    """Let `path` lead nowhere: something stands there again. Flushes."""
    db.session.execute(delete(Redirect).where(Redirect.path == path))
    db.session.flush()
