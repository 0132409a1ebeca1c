"""The money ledger: attempts (one per hosted page), payments, refunds, disputes, the event inbox, gift cards."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, UtcDateTime, enum_column


class AttemptStatus(enum.Enum):
    """The life of a payment attempt; `creating` and `open` ones are live."""

    CREATING = "creating"
    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"
    VOID = "void"


class PaymentAttempt(Model):
    """One hosted page: its key and exact parameters, frozen and committed before the provider is called."""

    __tablename__ = "payment_attempt"
    __table_args__ = (
        Index(
            "ux_payment_attempt_live",
            "order_id",
            unique=True,
            sqlite_where=text("status IN ('creating', 'open')"),
            postgresql_where=text("status IN ('creating', 'open')"),
        ),
        Index("ix_payment_attempt_due", "status", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    session_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    url: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[AttemptStatus] = mapped_column(enum_column(AttemptStatus), default=AttemptStatus.CREATING)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    livemode: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    request_id: Mapped[str] = mapped_column(String(80), default="")
    last_error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaymentMethod(enum.Enum):
    """How money (or nothing) came."""

    STRIPE = "stripe"
    GIFT_CARD = "gift_card"
    MANUAL = "manual"
    NONE = "none"


class Payment(Model):
    """Money received for an order. A hosted page gives at most one payment, on exactly one order."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        Index("ix_payment_order", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    method: Mapped[PaymentMethod] = mapped_column(enum_column(PaymentMethod))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("payment_attempt.id"))
    session_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    payment_intent: Mapped[str | None] = mapped_column(String(80), unique=True)
    gift_card_id: Mapped[int | None] = mapped_column(ForeignKey("gift_card.id"))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    counted: Mapped[bool] = mapped_column(default=True)
    fee_minor: Mapped[int | None]
    net_minor: Mapped[int | None]
    request_id: Mapped[str] = mapped_column(String(80), default="")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RefundStatus(enum.Enum):
    """The life of a refund; what was sent may still fail days later."""

    SUBMITTING = "submitting"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    REFUSED = "refused"


class Refund(Model):
    """Money given back, or on its way; the row is written before the provider is asked."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_above_zero"),
        Index("ix_refund_order", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    stripe_refund_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[RefundStatus] = mapped_column(enum_column(RefundStatus), default=RefundStatus.SUBMITTING)
    reason: Mapped[str] = mapped_column(String(200), default="")
    shipping_minor: Mapped[int] = mapped_column(default=0)
    failure_reason: Mapped[str] = mapped_column(String(120), default="")
    by: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RefundLine(Model):
    """What of an order line a refund covers, and how many go back on the shelf."""

    __tablename__ = "refund_line"
    __table_args__ = (
        CheckConstraint("quantity >= 1", name="at_least_one"),
        CheckConstraint("restock >= 0 AND restock <= quantity", name="restock_within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("refund.id", ondelete="CASCADE"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    quantity: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(default=0)
    restock: Mapped[int] = mapped_column(default=0)


class Dispute(Model):
    """A chargeback or inquiry, as the provider last told it."""

    __tablename__ = "dispute"

    id: Mapped[int] = mapped_column(primary_key=True)
    stripe_dispute_id: Mapped[str] = mapped_column(String(80), unique=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(48), default="")
    status: Mapped[str] = mapped_column(String(32))
    evidence_due_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EventState(enum.Enum):
    """What became of a provider's message."""

    RECEIVED = "received"
    DONE = "done"
    IGNORED = "ignored"
    FAILED = "failed"


class StripeEvent(Model):
    """The inbox: each message once, by the provider's id, raw."""

    __tablename__ = "stripe_event"
    __table_args__ = (Index("ix_stripe_event_state", "state", "received_at"),)

    event_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    type: Mapped[str] = mapped_column(String(80))
    object_id: Mapped[str] = mapped_column(String(80), default="")
    livemode: Mapped[bool]
    state: Mapped[EventState] = mapped_column(enum_column(EventState), default=EventState.RECEIVED)
    outcome: Mapped[str] = mapped_column(String(48), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GiftCard(Model):
    """A card with a balance; the code is stored hashed, `last4` is shown."""

    __tablename__ = "gift_card"
    __table_args__ = (CheckConstraint("balance_minor >= 0", name="balance_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    last4: Mapped[str] = mapped_column(String(4))
    currency: Mapped[str] = mapped_column(String(3))
    balance_minor: Mapped[int]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    active: Mapped[bool] = mapped_column(default=True)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GiftCardEntry(Model):
    """A change of a card's balance; the key says what caused it."""

    __tablename__ = "gift_card_entry"
    __table_args__ = (CheckConstraint("delta_minor <> 0", name="moves_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    gift_card_id: Mapped[int] = mapped_column(ForeignKey("gift_card.id"), index=True)
    delta_minor: Mapped[int]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    idempotency_key: Mapped[str] = mapped_column(String(96), unique=True)
    reason: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
