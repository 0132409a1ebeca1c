"""What a price is made of, in integers of minor units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from store.kit.errors import StoreError
from store.kit.i18n import lazy


@dataclass(frozen=True)
class Item:
    """Something to be priced: its key in the caller's world, how many, at which unit price and weight."""

    key: int
    quantity: int
    unit_minor: int
    weight_g: int = 0
    tax_code: str = ""
    requires_shipping: bool = True


@dataclass(frozen=True)
class DeliveryOffer:
    """A way of delivery at its price for this parcel. `days` are working days, fewest and most."""

    code: str
    name: str
    price_minor: int
    days_min: int
    days_max: int
    free_over_minor: int | None = None


@dataclass(frozen=True)
class TaxRule:
    """A rate in thousandths of a percent (19 % is 19000); `inclusive` when prices contain it already."""

    name: str
    rate_ppm100: int
    inclusive: bool
    on_shipping: bool


@dataclass(frozen=True)
class PricedItem:
    """An item with its parts: total = unit x quantity; tax beside it."""

    item: Item
    total_minor: int
    discount_minor: int
    tax_minor: int


@dataclass(frozen=True)
class Quote:
    """Every part of a total: total = items + shipping + tax_added + donation - discount; due = total - gift."""

    currency: str
    items: Sequence[PricedItem]
    items_minor: int
    shipping_minor: int
    discount_minor: int
    tax_added_minor: int
    tax_included_minor: int
    tax_name: str
    donation_minor: int
    gift_card_minor: int
    delivery: DeliveryOffer | None

    @property
    def total_minor(self) -> int:
        """All parts together."""
        return (
            self.items_minor
            + self.shipping_minor
            + self.tax_added_minor
            + self.donation_minor
            - self.discount_minor
        )

    @property
    def due_minor(self) -> int:
        """What is left to pay after gift cards."""
        return self.total_minor - self.gift_card_minor

    def as_json(self) -> dict[str, Any]:
        """The parts as plain data, frozen into the order."""
        return {
            "items_minor": self.items_minor,
            "shipping_minor": self.shipping_minor,
            "discount_minor": self.discount_minor,
            "tax_added_minor": self.tax_added_minor,
            "tax_included_minor": self.tax_included_minor,
            "tax_name": self.tax_name,
            "donation_minor": self.donation_minor,
            "gift_card_minor": self.gift_card_minor,
            "total_minor": self.total_minor,
            "due_minor": self.due_minor,
        }


class NoDelivery(StoreError):
    """We do not send to this country, or not this way."""

    status = 422
    field = "delivery"
    message = lazy("Please choose a delivery for this country.")
