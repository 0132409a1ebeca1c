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
        Index("ix_payment_attempt_order", "order_id"),
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
        CheckConstraint(
            "refunded_minor >= 0 AND refund_pending_minor >= 0 "
            "AND refunded_minor + refund_pending_minor <= amount_minor",
            name="refunds_within_amount",
        ),
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
    refunded_minor: Mapped[int] = mapped_column(default=0)
    refund_pending_minor: Mapped[int] = mapped_column(default=0)
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
    """Money given back, or on its way; the row is written before the provider is asked.

    `request_key` is the form's own, the same for all parts of one wish; `source` is "desk" or "provider" (made
    in its dashboard); `cause` is what the provider was told, `reason` a word for colleagues.
    """

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_above_zero"),
        Index("ux_refund_request", "order_id", "request_key", "payment_id", unique=True),
        Index("ix_refund_order", "order_id"),
        Index("ix_refund_status", "status", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    stripe_refund_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[RefundStatus] = mapped_column(enum_column(RefundStatus), default=RefundStatus.SUBMITTING)
    method: Mapped[PaymentMethod] = mapped_column(enum_column(PaymentMethod), default=PaymentMethod.STRIPE)
    source: Mapped[str] = mapped_column(String(16), default="desk")
    request_key: Mapped[str | None] = mapped_column(String(64))
    cause: Mapped[str] = mapped_column(String(32), default="")
    notify: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(String(200), default="")
    shipping_minor: Mapped[int] = mapped_column(default=0)
    donation_minor: Mapped[int] = mapped_column(default=0)
    failure_reason: Mapped[str] = mapped_column(String(120), default="")
    by: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Restock(enum.Enum):
    """What becomes of the things a refund is about.

    cancel: they were not sent and can be sold to others; return: they came back and lie on the shelf again;
    no_restock: they are gone (kept by the buyer, lost, damaged).
    """

    NO_RESTOCK = "no_restock"
    CANCEL = "cancel"
    RETURN = "return"


class RefundLine(Model):
    """What of an order line a refund covers: `unsent` of `quantity` will not be sent any more, `restock` of it
    can be sold again."""

    __tablename__ = "refund_line"
    __table_args__ = (
        CheckConstraint("quantity >= 1", name="at_least_one"),
        CheckConstraint("restock >= 0 AND restock <= quantity", name="restock_within"),
        CheckConstraint("unsent >= 0 AND unsent <= quantity", name="unsent_within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("refund.id", ondelete="CASCADE"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    quantity: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(default=0)
    kind: Mapped[Restock] = mapped_column(enum_column(Restock), default=Restock.NO_RESTOCK)
    unsent: Mapped[int] = mapped_column(default=0)
    restock: Mapped[int] = mapped_column(default=0)


class Dispute(Model):
    """A chargeback or inquiry, as the provider last told it. `closed_at` is when its outcome was first seen."""

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
    request_id: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DisputeEntry(Model):
    """Money a dispute moved: withdrawn is below zero, reinstated above; the provider's fee stands beside it."""

    __tablename__ = "dispute_entry"
    __table_args__ = (CheckConstraint("amount_minor <> 0 OR fee_minor <> 0", name="moves_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    balance_transaction: Mapped[str] = mapped_column(String(80), unique=True)
    amount_minor: Mapped[int]
    fee_minor: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


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
    api_version: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[EventState] = mapped_column(enum_column(EventState), default=EventState.RECEIVED)
    outcome: Mapped[str] = mapped_column(String(48), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GiftCard(Model):
    """A card with a balance. The code is not stored: `seed` and the shop's secret key make it again for its
    mail, and `code_hash` finds the card when it is typed; `last4` is shown.

    `order_id` and `order_line_id` say what it was bought with; a card that staff gave has neither.
    """

    __tablename__ = "gift_card"
    __table_args__ = (CheckConstraint("balance_minor >= 0", name="balance_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    seed: Mapped[str] = mapped_column(String(32), default="")
    last4: Mapped[str] = mapped_column(String(4))
    currency: Mapped[str] = mapped_column(String(3))
    balance_minor: Mapped[int]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id", ondelete="SET NULL"))
    email: Mapped[str] = mapped_column(String(254), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    issued_by: Mapped[str] = mapped_column(String(64), default="system")
    active: Mapped[bool] = mapped_column(default=True)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GiftCardEntry(Model):
    """A change of a card's balance; the key says what caused it."""

    __tablename__ = "gift_card_entry"
    __table_args__ = (
        CheckConstraint("delta_minor <> 0", name="moves_something"),
        Index("ix_gift_card_entry_order", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gift_card_id: Mapped[int] = mapped_column(ForeignKey("gift_card.id"), index=True)
    delta_minor: Mapped[int]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    idempotency_key: Mapped[str] = mapped_column(String(96), unique=True)
    reason: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
