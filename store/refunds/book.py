"""Booking what the provider says of a refund: one function for the desk, for messages and for the nightly look.

The refund is fetched, the order locked, and the row moved forward; run twice, or twice at once, it books once.
A refund made in the provider's dashboard gets a row of its own and ends in the same ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from store import audit, orders, outbox, payments
from store.db import db, retried
from store.kit.protocols import ProviderRefund
from store.orders import Attention, Order
from store.payments import Payment, PaymentMethod, Refund, RefundStatus
from store.refunds import units

PROVIDER = "provider"
"""Who did what was done in the provider's dashboard."""


def take_note(told: ProviderRefund, *, at: datetime) -> str:
    """Bring our books to what the provider says of one refund, in a transaction of its own.

    Answers refunded|failed|already|unknown: the last when none of our payments has this name.
    """
    return retried(lambda: note(told, at=at))


def note(told: ProviderRefund, *, at: datetime) -> str:
    """`take_note` inside the caller's transaction."""
    payment = payments.payment_of_intent(told.payment_intent or "")
    if payment is None:
        return "unknown"
    order = orders.locked(payment.order_id)
    row = payments.same_refund(told)
    status = payments.FROM_PROVIDER.get(told.status, RefundStatus.PENDING)
    if row is None:
        row = _from_dashboard(order, payment, told, at=at)
        if row is None:
            return "attention"
    elif row.stripe_refund_id is None:
        row.stripe_refund_id = told.id
    row.request_id = told.request_id or row.request_id
    if not payments.moves_on(row.status, status):
        db.session.flush()
        return "already"
    move(order, row, status, at=at, failure=told.failure_reason)
    return "failed" if status in (RefundStatus.FAILED, RefundStatus.CANCELED) else "refunded"


def move(order: Order, row: Refund, status: RefundStatus, *, at: datetime, failure: str = "") -> None:
    """Move a refund along its life with all that hangs on it. The order is locked."""
    was = row.status
    row.status = status
    row.failure_reason = failure[:120]
    row.updated_at = at
    db.session.flush()
    count([row.payment_id], order)
    fresh = was is RefundStatus.SUBMITTING
    if status is RefundStatus.REFUSED:
        units.put_back(order, row, at=at)
        orders.note_event(order, "refund_refused", at=at, by=row.by, note=failure, **_data(row))
    elif status in payments.ACCEPTED and fresh:
        _accepted(order, row, at=at)
    elif status in (RefundStatus.FAILED, RefundStatus.CANCELED):
        if fresh:
            units.bring_back(order, row, by=row.by, at=at)
        _failed(order, row, at=at)
    orders.derive(order)
    audit.record(
        "order.refund_" + status.value,
        ("order", order.id),
        by=row.by if fresh and row.by.startswith("staff:") else "system",
        at=at,
        fields={"refund": row.id, "amount_minor": row.amount_minor},
    )
    db.session.flush()


def count(payment_ids: Iterable[int], order: Order) -> None:
    """Write on payments and order what the refunds add up to. The only place that sets these sums."""
    for payment_id in sorted(set(payment_ids)):
        payments.recount(payment_id)
    counted = [row for row in payments.payments_of(order.id) if row.counted]
    money = [row for row in counted if row.method is not PaymentMethod.GIFT_CARD]
    order.refunded_minor = sum(row.refunded_minor for row in money)
    order.refund_pending_minor = sum(row.refund_pending_minor for row in money)
    order.gift_refunded_minor = sum(
        row.refunded_minor for row in counted if row.method is PaymentMethod.GIFT_CARD
    )
    orders.derive(order)
    db.session.flush()


def recount(order_id: int) -> None:
    """Write on an order and its payments what their refunds add up to, in a transaction of its own."""

    def act() -> None:
        order = orders.locked(order_id)
        count([row.id for row in payments.payments_of(order_id)], order)

    retried(act)


def _from_dashboard(order: Order, payment: Payment, told: ProviderRefund, *, at: datetime) -> Refund | None:
    """A row for a refund that was not asked for here, dated as the provider dates it; None when it is more than the
    payment ever brought."""
    accepted = told.status not in ("failed", "canceled")
    if accepted and payment.refunded_minor + told.amount > payment.amount_minor:
        orders.raise_attention(
            "refund_beyond_payment",
            "Stripe tells of a refund that is larger than what is left of its payment here.",
            once=f"refund-beyond-{told.id}",
            order_id=order.id,
            at=at,
            data={"refund": told.id, "amount": told.amount},
        )
        return None
    row = Refund(
        order_id=order.id,
        payment_id=payment.id,
        stripe_refund_id=told.id,
        amount_minor=told.amount,
        currency=told.currency,
        status=RefundStatus.SUBMITTING,
        method=PaymentMethod.STRIPE,
        source=PROVIDER,
        cause=told.reason[:32],
        by=PROVIDER,
        request_id=told.request_id or "",
        created_at=told.created or at,
        updated_at=at,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _accepted(order: Order, row: Refund, *, at: datetime) -> None:
    """Money is on its way: timeline, the buyer's mail, what came back on the shelf, a matter that is settled by it."""
    units.bring_back(order, row, by=row.by if row.by != PROVIDER else "system", at=at)
    orders.note_event(order, "payment_refunded", at=at, by=row.by, note=row.reason, **_data(row))
    _settle_matters(order, row, at=at)
    if row.notify:
        outbox.promise(
            "mail.send",
            {"letter": "refunded", "order_id": order.id, "refund_id": row.id},
            at=at,
            once=f"refunded-{row.id}",
        )


def _failed(order: Order, row: Refund, *, at: datetime) -> None:
    """The buyer's bank sent it back: it is owed, and never tried again by itself."""
    orders.note_event(order, "refund_failed", at=at, by="system", note=row.failure_reason, **_data(row))
    raised = orders.raise_attention(
        "refund_failed",
        "A refund did not reach the buyer and the money is back with us. Pay the buyer another way.",
        once=f"refund-failed-{row.id}",
        order_id=order.id,
        at=at,
        data={"refund": row.id, "amount": row.amount_minor, "currency": row.currency},
    )
    if raised:
        outbox.promise(
            "mail.send",
            {"letter": "staff_attention", "order_id": order.id, "kind": "refund_failed"},
            at=at,
            once=f"refund-failed-{row.id}",
        )


def _settle_matters(order: Order, row: Refund, *, at: datetime) -> None:
    """Money without a place went back whole: the matter it had raised is settled by that."""
    payment = db.session.get_one(Payment, row.payment_id)
    if payment.counted or payment.refunded_minor < payment.amount_minor:
        return
    for matter in db.session.scalars(
        select(Attention).where(Attention.order_id == order.id, Attention.resolved_at.is_(None))
    ):
        if payment.session_id and matter.data.get("session") == payment.session_id:
            orders.resolve_attention(matter.id, by=row.by, at=at, resolution="refunded")
            orders.note_event(
                order, "attention_resolved", at=at, by=row.by, note="refunded", matter=matter.kind
            )


def _data(row: Refund) -> dict[str, object]:
    return {
        "refund": row.id,
        "amount_minor": row.amount_minor,
        "currency": row.currency,
        "method": row.method.value,
    }
