"""What goes into an order, and what its pages tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.kit.money import Money


def email_key(email: str) -> str:
    """What addresses are compared by: without case, cut to its column (some letters fold into three)."""
    return email.casefold()[:254]


@dataclass(frozen=True)
class Address:
    """Where a parcel goes; `country` is the ISO code."""

    name: str
    line1: str
    line2: str
    city: str
    state: str
    postcode: str
    country: str


@dataclass(frozen=True)
class Buyer:
    """What the buyer told at the checkout."""

    email: str
    phone: str
    locale: str
    address: Address
    delivery_code: str
    donation_minor: int
    note: str


@dataclass(frozen=True)
class LineFacts:
    """A line as it was bought. `open` is how many are neither sent nor canceled nor refunded unsent."""

    id: int
    variant_id: int | None
    product_slug: str
    sku: str
    title: str
    variant_title: str
    media_id: int | None
    quantity: int
    unit: Money
    total: Money
    shipped: int
    refunded: int
    canceled: int

    @property
    def open(self) -> int:
        """How many still have to be sent."""
        return max(0, self.quantity - self.shipped - self.refunded - self.canceled)


@dataclass(frozen=True)
class EventFacts:
    """One entry of the timeline."""

    kind: str
    was: str
    became: str
    note: str
    by: str
    at: datetime
    data: dict[str, Any]


@dataclass(frozen=True)
class OrderFacts:
    """An order with all its pages need; statuses are the values of the enums."""

    id: int
    number: int
    token: str
    email: str
    phone: str
    locale: str
    test: bool
    status: str
    financial_status: str
    fulfillment_status: str
    items: Money
    shipping: Money
    tax_added: Money
    tax_included: Money
    donation: Money
    discount: Money
    total: Money
    gift_card: Money
    due: Money
    captured: Money
    refunded: Money
    address: Address
    delivery_name: str
    delivery_days_min: int
    delivery_days_max: int
    note: str
    gift_message: str
    story_id: str
    cart_id: int | None
    placed_at: datetime
    paid_at: datetime | None
    canceled_at: datetime | None
    version: int
    lines: Sequence[LineFacts]
    events: Sequence[EventFacts]

    @property
    def paid(self) -> bool:
        """Whether all that was due has arrived."""
        return self.paid_at is not None

    @property
    def units(self) -> int:
        """How many things were bought."""
        return sum(line.quantity for line in self.lines)
