"""The one reminder of a checkout that was left, for those who asked for it there."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from store import outbox
from store.cart import Cart, CartLine, CheckoutDraft
from store.db import db, transaction
from store.ports import Ports

LEFT_FOR = timedelta(hours=4)
"""How long a checkout must lie untouched before it is called left."""

TOO_LATE = timedelta(days=3)
"""After a worker's long sleep nobody is reminded of last week."""

MOST = 100


def remind_checkouts(*, ports: Ports, now: datetime) -> int:
    """Promise the reminders that are due, for the worker's clock; answers how many. Safe to run twice."""
    due = list(
        db.session.scalars(
            select(CheckoutDraft.cart_id)
            .join(Cart, Cart.id == CheckoutDraft.cart_id)
            .where(
                CheckoutDraft.remind,
                CheckoutDraft.reminded_at.is_(None),
                CheckoutDraft.updated_at.between(now - TOO_LATE, now - LEFT_FOR),
                Cart.expires_at > now,
                exists().where(CartLine.cart_id == Cart.id),
            )
            .order_by(CheckoutDraft.cart_id)
            .limit(MOST)
        )
    )
    db.session.rollback()  # the reading is over; writing begins anew
    if not due:
        return 0
    promised = 0
    with transaction():
        for cart_id in due:
            draft = db.session.get(CheckoutDraft, cart_id, with_for_update=True)
            if draft is None or not draft.remind or draft.reminded_at is not None:
                continue
            draft.reminded_at = now
            promised += outbox.promise_once(
                "mail.send",
                {"letter": "checkout_reminder", "cart_id": cart_id},
                at=now,
                once=f"reminder-{cart_id}-{now:%Y%m%d%H%M%S}",
            )
    return promised
