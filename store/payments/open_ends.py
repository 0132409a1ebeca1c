"""Attempts whose end nobody has told us of: what the reconciler looks at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from store.db import db
from store.payments.attempts import LIVE, WAITING
from store.payments.models import AttemptStatus, Payment, PaymentAttempt


def bank_at_work(order_id: int) -> bool:
    """Whether a page of this order is complete and brought no money yet: a slow bank may still pay."""
    return (
        db.session.scalar(
            select(PaymentAttempt.id)
            .outerjoin(Payment, Payment.session_id == PaymentAttempt.session_id)
            .where(
                PaymentAttempt.order_id == order_id,
                PaymentAttempt.status == AttemptStatus.COMPLETE,
                PaymentAttempt.last_error == WAITING,
                Payment.id.is_(None),
            )
            .limit(1)
        )
        is not None
    )


def attempts_to_look_at(now: datetime, *, older_than: timedelta, limit: int = 100) -> Sequence[int]:
    """Live attempts made a while ago, oldest first: the reconciler asks the provider about each.

    Of more than `limit` any may be among them, so that those nobody can help never keep the others from their turn.
    """
    live = PaymentAttempt.status.in_(LIVE) & (PaymentAttempt.created_at <= now - older_than)
    return sorted(
        db.session.scalars(select(PaymentAttempt.id).where(live).order_by(func.random()).limit(limit))
    )


LOOKED_FOR = "looked for at the provider"


def lost_attempts(now: datetime, *, older_than: timedelta, limit: int = 100) -> Sequence[int]:
    """Attempts of the last day that ended before their page was seen, and were not yet looked for again; of more than
    `limit` any may be among them."""
    lost = (
        select(PaymentAttempt.id)
        .where(
            PaymentAttempt.status.in_((AttemptStatus.VOID, AttemptStatus.EXPIRED)),
            PaymentAttempt.session_id.is_(None),
            PaymentAttempt.last_error != LOOKED_FOR,
            PaymentAttempt.created_at <= now - older_than,
            PaymentAttempt.created_at >= now - timedelta(days=1),
        )
        .order_by(func.random())
        .limit(limit)
    )
    return sorted(db.session.scalars(lost))


def note_lost_page(attempt_id: int, session_id: str | None, *, at: datetime) -> None:
    """Write down that an ended attempt's page was looked for, and which one turned up."""
    attempt = db.session.get_one(PaymentAttempt, attempt_id, with_for_update=True)
    attempt.session_id = attempt.session_id or session_id
    attempt.last_error = LOOKED_FOR
    attempt.updated_at = at
    db.session.flush()
