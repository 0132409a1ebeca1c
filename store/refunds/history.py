"""What happened to an order's money, as a list that can be read: pages, payments, refunds, disputes, with the
provider's ids and request numbers for whoever looks them up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from store.db import db
from store.kit.money import Money
from store.payments import (
    Dispute,
    DisputeEntry,
    Payment,
    PaymentAttempt,
    Refund,
    StripeEvent,
)


@dataclass(frozen=True)
class MoneyRow:
    """One entry. `kind` is attempt|payment|refund|dispute|moved, `state` its status, `ids` what the provider calls
    it, `request` the number of the request that told us; `fee` and `net` of a payment once known."""

    at: datetime
    kind: str
    state: str
    amount: Money
    ids: tuple[str, ...] = ()
    request: str = ""
    note: str = ""
    fee: Money | None = None
    net: Money | None = None
    payment_id: int | None = None


def history(order_id: int) -> list[MoneyRow]:
    """All of it, oldest first; five queries."""
    rows = [_attempt(row) for row in _of(PaymentAttempt, order_id)]
    rows += [_payment(row) for row in _of(Payment, order_id)]
    rows += [_refund(row) for row in _of(Refund, order_id)]
    disputes = {row.id: row for row in _of(Dispute, order_id)}
    rows += [
        MoneyRow(
            row.created_at,
            "dispute",
            row.status,
            Money(row.amount_minor, row.currency),
            (row.stripe_dispute_id,),
            row.request_id,
            row.reason.replace("_", " "),
        )
        for row in disputes.values()
    ]
    if disputes:
        rows += [
            MoneyRow(
                entry.at,
                "moved",
                "withdrawn" if entry.amount_minor < 0 else "reinstated",
                Money(entry.amount_minor, disputes[entry.dispute_id].currency),
                (entry.balance_transaction,),
                fee=Money(entry.fee_minor, disputes[entry.dispute_id].currency) if entry.fee_minor else None,
            )
            for entry in db.session.scalars(
                select(DisputeEntry).where(DisputeEntry.dispute_id.in_(list(disputes)))
            )
        ]
    places = {"attempt": 0, "payment": 1, "refund": 2, "dispute": 3, "moved": 4}
    return sorted(rows, key=lambda row: (row.at, places[row.kind]))


def messages_about(order_id: int) -> list[StripeEvent]:
    """The provider's messages about an order's pages, payments, refunds and disputes, oldest first; one query."""
    sessions = select(PaymentAttempt.session_id).where(
        PaymentAttempt.order_id == order_id, PaymentAttempt.session_id.is_not(None)
    )
    refunds = select(Refund.stripe_refund_id).where(
        Refund.order_id == order_id, Refund.stripe_refund_id.is_not(None)
    )
    disputes = select(Dispute.stripe_dispute_id).where(Dispute.order_id == order_id)
    about = StripeEvent.object_id
    return list(
        db.session.scalars(
            select(StripeEvent)
            .where(or_(about.in_(sessions), about.in_(refunds), about.in_(disputes)))
            .order_by(StripeEvent.received_at, StripeEvent.event_id)
        )
    )


def _of(table: type, order_id: int) -> list:  # type: ignore[type-arg]
    return list(db.session.scalars(select(table).where(table.order_id == order_id)))  # type: ignore[attr-defined]


def _attempt(row: PaymentAttempt) -> MoneyRow:
    return MoneyRow(
        row.created_at,
        "attempt",
        row.status.value,
        Money(row.amount_minor, row.currency),
        (row.session_id,) if row.session_id else (),
        row.request_id,
        row.last_error,
    )


def _payment(row: Payment) -> MoneyRow:
    return MoneyRow(
        row.received_at,
        "payment",
        row.method.value if row.counted else "set aside",
        Money(row.amount_minor, row.currency),
        (row.payment_intent,) if row.payment_intent else (),
        row.request_id,
        fee=None if row.fee_minor is None else Money(row.fee_minor, row.currency),
        net=None if row.net_minor is None else Money(row.net_minor, row.currency),
        payment_id=row.id,
    )


def _refund(row: Refund) -> MoneyRow:
    return MoneyRow(
        row.created_at,
        "refund",
        row.status.value,
        Money(-row.amount_minor, row.currency),
        (row.stripe_refund_id,) if row.stripe_refund_id else (),
        row.request_id,
        row.failure_reason.replace("_", " ") or row.reason,
    )
