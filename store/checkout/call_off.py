"""Calling off an order that was not paid: its page is closed at the provider first, so that nobody pays it later."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from store import audit, orders, outbox, payments
from store.checkout.settle import close_order, finish
from store.db import db, retried
from store.kit.errors import Conflict
from store.kit.i18n import lazy
from store.orders import OrderStatus
from store.payments import NoSuchSession
from store.ports import Ports


class PaidMeanwhile(Conflict):
    """The page turned out paid, or a bank is at work on it."""

    message = lazy(
        "This order is being paid at this very moment, so it was not canceled. Please look at it again."
    )


def cancel_unpaid(
    order_id: int, *, reason: str, note: str, notify: bool, ports: Ports, by: str, at: datetime
) -> None:
    """End an unpaid order as canceled. Called outside any transaction; a repeat changes nothing.

    Raises PaidMeanwhile, and PaymentsClosed when the provider does not answer: then nothing was canceled.
    """
    attempt = payments.live_attempt(order_id)
    session_id = attempt.session_id if attempt is not None else None
    db.session.rollback()
    if session_id is not None:
        with suppress(NoSuchSession):  # the keys were changed: nobody can pay there
            finish(session_id, ports=ports, at=at)
    retried(lambda: _end(order_id, reason, note, notify=notify, by=by, at=at))


def _end(order_id: int, reason: str, note: str, *, notify: bool, by: str, at: datetime) -> None:
    order = orders.locked(order_id)
    if order.status is OrderStatus.CANCELED:
        return
    if order.paid_at is not None or payments.bank_at_work(order_id):
        raise PaidMeanwhile
    order.cancel_reason = reason
    if order.status is OrderStatus.PENDING_PAYMENT:
        close_order(order, OrderStatus.CANCELED, at=at, by=by, note=note)
    else:
        order.canceled_at = at
        order.move_to(OrderStatus.CANCELED, at=at, by=by, note=note)
        orders.derive(order)
    audit.record(
        "order.called_off",
        ("order", order.id),
        by=by if by.startswith("staff:") else "system",
        at=at,
        fields={"reason": reason},
    )
    if notify:
        outbox.promise(
            "mail.send", {"letter": "canceled", "order_id": order.id}, at=at, once=f"canceled-{order.number}"
        )
    db.session.flush()
