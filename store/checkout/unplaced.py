"""Money and pages that have no place: kept, not counted, and raised for a person; never dropped."""

from __future__ import annotations

from datetime import datetime

from store import audit, orders, outbox, payments
from store.checkout.types import Settled
from store.kit.protocols import HostedSession
from store.orders import ClaimedOrder
from store.payments import AttemptFacts, PaymentMethod


def unplaced(session: HostedSession, *, at: datetime) -> Settled:
    """A page none of our attempts knows: another product's on the same account, or a matter for a person."""
    if session.metadata.get("shop") != "tvnl":
        return Settled("foreign")
    orders.raise_attention(
        "unknown_session",
        "Stripe tells of a payment page that no order here knows.",
        once=f"unknown-session-{session.id}",
        at=at,
        data={
            "session": session.id,
            "payment_status": session.payment_status,
            "amount": session.amount_total,
        },
    )
    return Settled("unknown")


def money_without_a_place(
    order: ClaimedOrder, attempt: AttemptFacts, session: HostedSession, kind: str, why: str, *, at: datetime
) -> Settled:
    """Real money that is not this order's price: kept in the ledger, not counted, raised for a person."""
    payments.record(
        order.id,
        PaymentMethod.STRIPE,
        session.amount_total,
        session.currency,
        at=at,
        attempt_id=attempt.id,
        session=session,
        counted=False,
    )
    orders.note_event(orders.locked(order.id), "needs_attention", at=at, by="system", note=why, matter=kind)
    orders.raise_attention(
        kind,
        why,
        once=f"{kind}-{session.id}",
        order_id=order.id,
        at=at,
        data={"session": session.id, "expected": attempt.amount_minor, "received": session.amount_total},
    )
    audit.record("order.needs_attention", ("order", order.id), by="system", at=at, fields={"kind": kind})
    outbox.promise(
        "mail.send",
        {"letter": "staff_attention", "order_id": order.id, "kind": kind},
        at=at,
        once=f"attention-{kind}-{session.id}",
    )
    return Settled("attention", order.token)
