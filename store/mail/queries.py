"""Reading what left."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from store.db import db
from store.mail.models import MailLog


def was_sent(key: str) -> bool:
    """Whether the letter promised as `key` has been handed over and written down."""
    return db.session.scalar(select(MailLog.id).where(MailLog.dedupe_key == key)) is not None


def sent(log_id: int) -> MailLog | None:
    """One letter of the log, or None."""
    return db.session.get(MailLog, log_id)


def sent_about(order_id: int) -> Sequence[MailLog]:
    """The letters about an order, oldest first."""
    return db.session.scalars(select(MailLog).where(MailLog.order_id == order_id).order_by(MailLog.id)).all()
