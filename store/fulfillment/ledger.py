"""What the money ledger says of one order, in time order, with the provider's ids for whoever looks them up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from store.db import db
from store.kit.money import Money
from store.payments import Payment, PaymentAttempt, Refund, StripeEvent


@dataclass(frozen=True)
class MoneyRow:
    """One entry: `kind` is attempt, payment or refund, `state` its status, `ids` what the provider calls it."""

    at: datetime
    kind: str
    state: str
    amount: Money
    ids: tuple[str, ...]
    note: str = ""


def money_rows(order_id: int) -> list[MoneyRow]:
    """Attempts to pay, payments and refunds of an order, oldest first."""
    rows = [
        MoneyRow(
            row.created_at,
            "attempt",
            row.status.value,
            Money(row.amount_minor, row.currency),
            tuple(filter(None, (row.session_id, row.request_id))),
            row.last_error,
        )
        for row in db.session.scalars(select(PaymentAttempt).where(PaymentAttempt.order_id == order_id))
    ]
    rows += [
        MoneyRow(
            row.received_at,
            "payment",
            row.method.value if row.counted else "set aside",
            Money(row.amount_minor, row.currency),
            tuple(filter(None, (row.payment_intent, row.request_id))),
        )
        for row in db.session.scalars(select(Payment).where(Payment.order_id == order_id))
    ]
    rows += [
        MoneyRow(
            row.created_at,
            "refund",
            row.status.value,
            Money(row.amount_minor, row.currency),
            tuple(filter(None, (row.stripe_refund_id, row.request_id))),
            row.failure_reason or row.reason,
        )
        for row in db.session.scalars(select(Refund).where(Refund.order_id == order_id))
    ]
    return sorted(rows, key=lambda row: (row.at, row.kind))


def messages_about(order_id: int) -> list[StripeEvent]:
    """The provider's messages about an order's payment pages and payments, oldest first."""
    sessions = select(PaymentAttempt.session_id).where(
        PaymentAttempt.order_id == order_id, PaymentAttempt.session_id.is_not(None)
    )
    intents = select(Payment.payment_intent).where(
        Payment.order_id == order_id, Payment.payment_intent.is_not(None)
    )
    return list(
        db.session.scalars(
            select(StripeEvent)
            .where(StripeEvent.object_id.in_(sessions) | StripeEvent.object_id.in_(intents))
            .order_by(StripeEvent.received_at)
        )
    )
