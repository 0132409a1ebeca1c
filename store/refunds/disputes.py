"""Disputes: the buyer's bank takes money back and asks. Noted as the provider tells it; decisions stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from store import audit, orders, outbox, payments
from store.db import db, retried
from store.kit.money import Money
from store.kit.protocols import ProviderDispute
from store.orders import Order
from store.payments import DECIDED, Dispute, Payment


@dataclass(frozen=True)
class DisputeFacts:
    """A dispute as pages tell it. `withdrawn` and `reinstated` are money the bank took and gave back, `fee` what
    the provider charged for it; `open` while an answer or a decision is awaited, `stops` while no parcel leaves."""

    id: int
    provider_id: str
    amount: Money
    reason: str
    status: str
    due_by: datetime | None
    withdrawn: Money
    reinstated: Money
    fee: Money
    at: datetime
    closed_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it is not decided yet."""
        return self.status in payments.OPEN_DISPUTES

    @property
    def inquiry(self) -> bool:
        """Whether the bank only asks so far."""
        return self.status.startswith("warning_")

    @property
    def stops(self) -> bool:
        """Whether the order's parcels wait."""
        return self.open or self.status == "lost"


def disputes_of(order_id: int) -> Sequence[DisputeFacts]:
    """The disputes of an order with what they moved, oldest first; two queries."""
    rows = payments.disputes_of(order_id)
    entries = payments.entries_of([row.id for row in rows])
    found = []
    for row in rows:
        moved = entries.get(row.id, [])
        found.append(
            DisputeFacts(
                id=row.id,
                provider_id=row.stripe_dispute_id,
                amount=Money(row.amount_minor, row.currency),
                reason=row.reason,
                status=row.status,
                due_by=row.evidence_due_by,
                withdrawn=Money(-sum(min(0, one.amount_minor) for one in moved), row.currency),
                reinstated=Money(sum(max(0, one.amount_minor) for one in moved), row.currency),
                fee=Money(sum(one.fee_minor for one in moved), row.currency),
                at=row.created_at,
                closed_at=row.closed_at,
            )
        )
    return found


def take_note(told: ProviderDispute, *, at: datetime) -> str:
    """Bring our books to what the provider says of one dispute, in a transaction of its own.

    Answers disputed|already|unknown: the last when none of our payments has this name.
    """
    return retried(lambda: note(told, at=at))


def note(told: ProviderDispute, *, at: datetime) -> str:
    """`take_note` inside the caller's transaction. A dispute has no word of ours on it: it is found by payment."""
    payment = payments.payment_of_intent(told.payment_intent or "")
    if payment is None:
        return "unknown"
    order = orders.locked(payment.order_id)
    row = db.session.scalar(select(Dispute).where(Dispute.stripe_dispute_id == told.id).with_for_update())
    if row is None:
        row = _open(order, payment, told, at=at)
        payments.book_moves(row, told)
        return "disputed"
    moved = payments.book_moves(row, told)
    row.request_id = told.request_id or row.request_id
    if not payments.dispute_moves_on(row.status, told.status):
        if row.status not in DECIDED:
            row.amount_minor, row.evidence_due_by = told.amount, told.due_by
        db.session.flush()
        return "disputed" if moved else "already"
    was = row.status
    row.status, row.reason = told.status, told.reason[:48]
    row.amount_minor, row.evidence_due_by, row.updated_at = told.amount, told.due_by, at
    row.closed_at = at if told.status in DECIDED else None
    if was.startswith("warning_") and not told.status.startswith("warning_") and told.status != "won":
        _raise(order, row, once=f"dispute-escalated-{told.id}", at=at)
    _tell(order, row, "dispute_closed" if told.status in DECIDED else "dispute_updated", at=at, was=was)
    if told.status in DECIDED:
        _close_matter(order, row, at=at)
    return "disputed"


def _open(order: Order, payment: Payment, told: ProviderDispute, *, at: datetime) -> Dispute:
    row = Dispute(
        stripe_dispute_id=told.id,
        payment_id=payment.id,
        order_id=order.id,
        amount_minor=told.amount,
        currency=told.currency,
        reason=told.reason[:48],
        status=told.status,
        evidence_due_by=told.due_by,
        request_id=told.request_id or "",
        created_at=told.created,
        updated_at=at,
        closed_at=at if told.status in DECIDED else None,
    )
    db.session.add(row)
    db.session.flush()
    _tell(order, row, "dispute_opened", at=at)
    if told.status not in DECIDED or told.status == "lost":
        _raise(order, row, once=f"dispute-{told.id}", at=at)
    else:
        _write(row, once=f"dispute-{told.id}", at=at)
    return row


def _raise(order: Order, row: Dispute, *, once: str, at: datetime) -> None:
    """Tell staff, by a matter and by mail: of a dispute or inquiry that is new, and of an inquiry that is one no more."""
    orders.raise_attention(
        "dispute",
        "The buyer's bank asks about this payment. Nothing is sent until it is answered in Stripe's dashboard."
        if row.status.startswith("warning_")
        else "The buyer disputes this payment. Nothing is sent; answer it in Stripe's dashboard in time.",
        once=once,
        order_id=order.id,
        at=at,
        data={"dispute": row.stripe_dispute_id, "amount": row.amount_minor, "reason": row.reason},
    )
    _write(row, once=once, at=at)


def _write(row: Dispute, *, once: str, at: datetime) -> None:
    outbox.promise("mail.send", {"letter": "staff_dispute", "dispute_id": row.id}, at=at, once=once)


def _tell(order: Order, row: Dispute, kind: str, *, at: datetime, was: str = "") -> None:
    orders.note_event(
        order,
        kind,
        at=at,
        by="system",
        dispute=row.id,
        amount_minor=row.amount_minor,
        currency=row.currency,
        status=row.status,
        reason=row.reason,
    )
    audit.record(
        f"order.{kind}",
        ("order", order.id),
        by="system",
        at=at,
        fields={"dispute": row.id, "was": was, "became": row.status},
    )


def _close_matter(order: Order, row: Dispute, *, at: datetime) -> None:
    """Decided in the buyer's favour or ours: won needs nobody any more; lost stays for a person to see."""
    for matter in db.session.scalars(
        select(orders.Attention).where(
            orders.Attention.once.in_(
                (f"dispute-{row.stripe_dispute_id}", f"dispute-escalated-{row.stripe_dispute_id}")
            ),
            orders.Attention.resolved_at.is_(None),
        )
    ):
        orders.resolve_attention(matter.id, by="system", at=at, resolution=row.status)
    if row.status == "lost":
        orders.raise_attention(
            "dispute_lost",
            "A dispute was lost: the bank has kept the money. Decide what becomes of the order.",
            once=f"dispute-lost-{row.stripe_dispute_id}",
            order_id=order.id,
            at=at,
            data={"dispute": row.stripe_dispute_id, "amount": row.amount_minor},
        )
