"""Reading accounts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from store.db import db
from store.staff.models import User


def everybody() -> list[User]:
    """All accounts, active ones first, by address."""
    return list(db.session.scalars(select(User).order_by(User.active.desc(), User.email)).all())


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """What colleagues call the actors of logs and timelines, e.g. {"staff:7": "Ada"}; strangers are left out."""
    ids = {int(actor[6:]) for actor in actors if actor.startswith("staff:") and actor[6:].isdigit()}
    rows = db.session.scalars(select(User).where(User.id.in_(ids))).all() if ids else ()
    return {f"staff:{user.id}": user.name or user.email for user in rows}
