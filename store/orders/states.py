"""The states of an order, and the moves between them."""

from __future__ import annotations

import enum


class OrderStatus(enum.Enum):
    """The life of an order; what was paid and what was sent are two other questions."""

    PENDING_PAYMENT = "pending_payment"
    OPEN = "open"
    ARCHIVED = "archived"
    CANCELED = "canceled"
    EXPIRED = "expired"


class FinancialStatus(enum.Enum):
    """What the money ledgers say; worked out by `orders.financial_status` alone."""

    PENDING = "pending"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    VOIDED = "voided"


class FulfillmentStatus(enum.Enum):
    """What the parcels say; worked out by `orders.fulfillment_status` alone."""

    UNFULFILLED = "unfulfilled"
    PARTIALLY_FULFILLED = "partially_fulfilled"
    FULFILLED = "fulfilled"


PENDING_PAYMENT, OPEN, ARCHIVED, CANCELED, EXPIRED = OrderStatus
MOVES = {
    PENDING_PAYMENT: {OPEN, EXPIRED, CANCELED},
    OPEN: {ARCHIVED, CANCELED},
    ARCHIVED: {OPEN},
    EXPIRED: {OPEN, CANCELED},  # a slow bank may still pay us
    CANCELED: {ARCHIVED},
}
