"""What goes into an order, and what its pages tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from store.kit.money import Money
from store.orders.states import OrderStatus


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
    """What the buyer told at the checkout. `round_up` asks to round the total up, as a donation."""

    email: str
    phone: str
    locale: str
    address: Address
    delivery_code: str
    donation_minor: int
    note: str
    gift_message: str = ""
    round_up: bool = False


def takes(
    gift_card: bool, parts: Sequence[Mapping[str, Any]], variant_id: int | None, count: int
) -> dict[int, int]:
    """What `count` of a line take from the shelves, by variant id: the parts of a bundle as it was sold, else the
    variant itself; nothing when that has left the catalogue, or is a gift card."""
    if gift_card:
        return {}
    if parts:
        return {part["variant_id"]: part["quantity"] * count for part in parts}
    return {} if variant_id is None else {variant_id: count}


@dataclass(frozen=True)
class ClaimedLine:
    """A line as booking needs it; the names are OrderLine's."""

    id: int
    variant_id: int | None
    quantity: int
    parts: Sequence[Mapping[str, Any]]
    gift_card: bool
    requires_shipping: bool
    shipped: int
    canceled: int

    def units(self, count: int) -> dict[int, int]:
        """What `count` of this line take from the shelves, by variant id."""
        return takes(self.gift_card, self.parts, self.variant_id, count)


@dataclass(frozen=True)
class ClaimedOrder:
    """An order locked for booking, as that needs it; the names are Order's."""

    id: int
    number: int
    token: str
    email: str
    currency: str
    status: OrderStatus
    cart_id: int | None
    discount_code: str
    ship_country: str
    total_minor: int
    gift_card_minor: int
    captured_minor: int
    refunded_minor: int
    gift_refunded_minor: int
    paid_at: datetime | None
    lines: Sequence[ClaimedLine] = ()


@dataclass(frozen=True)
class LinePart:
    """A part of a bundle as it was sold: one of the line holds `quantity` of it. `title` names its choice too."""

    variant_id: int
    sku: str
    title: str
    quantity: int


@dataclass(frozen=True)
class LineFacts:
    """A line as it was bought; `parts` is what a bundle holds.

    `canceled` units will not be sent any more (called off, or refunded before the parcel), money for `refunded`
    ones went back, sent or not; `open` ones still have to be sent.
    """

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
    parts: Sequence[LinePart] = ()
    gift_card: bool = False

    @property
    def contents(self) -> str:
        """What is inside a bundle, `1 × Plain Tee Shirt (Black / M), 2 × The Loaded Deck`; "" for a single thing."""
        return ", ".join(f"{part.quantity} × {part.title}" for part in self.parts)

    @property
    def taken(self) -> Sequence[int]:
        """The variants it takes from the shelves: the parts of a bundle, else its own, while that is known."""
        if self.gift_card:
            return []
        if self.parts:
            return [part.variant_id for part in self.parts]
        return [] if self.variant_id is None else [self.variant_id]

    @property
    def open(self) -> int:
        """How many still have to be sent; a gift card goes by mail of the other kind."""
        return 0 if self.gift_card else max(0, self.quantity - self.shipped - self.canceled)


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
    """An order with all its pages need; statuses are the values of the enums, `quote` is as pricing froze it."""

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
    erased_at: datetime | None
    link_expires_at: datetime | None
    mails_stopped_at: datetime | None
    version: int
    lines: Sequence[LineFacts]
    events: Sequence[EventFacts]
    gift_refunded: Money
    refund_pending: Money
    cancel_reason: str = ""
    discount_code: str = ""
    quote: Mapping[str, Any] = field(default_factory=dict)

    @property
    def paid(self) -> bool:
        """Whether all that was due has arrived."""
        return self.paid_at is not None

    @property
    def units(self) -> int:
        """How many things were bought."""
        return sum(line.quantity for line in self.lines)
