"""What a price is made of, in integers of minor units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from store.kit.errors import StoreError
from store.kit.frozen_text import freeze
from store.kit.i18n import Text, lazy


@dataclass(frozen=True)
class Item:
    """Something to be priced: its key in the caller's world, how many, at which unit price and weight.

    `unit_minor` is what each costs at this quantity; where a price break gave it, `list_minor` is what one alone
    costs and `break_from` the quantity from which on `unit_minor` holds. `product` and `collections` are ids that
    scopes of promotions and codes name. What is not `discountable` no promotion lowers, and what is not `taxable`
    bears no tax (a gift card is money, not goods).
    """

    key: int
    quantity: int
    unit_minor: int
    weight_g: int = 0
    tax_code: str = ""
    requires_shipping: bool = True
    list_minor: int | None = None
    break_from: int = 0
    product: int = 0
    collections: frozenset[int] = frozenset()
    discountable: bool = True
    taxable: bool = True
    title: str = ""

    @property
    def total_minor(self) -> int:
        """Unit times quantity."""
        return self.unit_minor * self.quantity


@dataclass(frozen=True)
class DeliveryOffer:
    """A way of delivery at its price for this parcel. `days` are working days, fewest and most.

    `full_minor` is the price before a promotion or code took something off, `free_by` which did, `free_code` the code.
    The rest is how the price came about: the zone, `base_minor` up to `included_g`, `per_kg_minor` for each begun kg more.
    """

    code: str
    name: str
    price_minor: int
    days_min: int
    days_max: int
    free_over_minor: int | None = None
    full_minor: int | None = None
    zone: str = ""
    base_minor: int = 0
    included_g: int = 0
    per_kg_minor: int = 0
    free_by: Text | None = None
    free_code: str = ""


@dataclass(frozen=True)
class TaxRule:
    """A rate in thousandths of a percent (19 % is 19000); `inclusive` when prices contain it already."""

    name: str
    rate_ppm100: int
    inclusive: bool
    on_shipping: bool


@dataclass(frozen=True)
class TaxTable:
    """The rules of one destination by tax code; `""` is the rule of whatever has none of its own."""

    rules: Mapping[str, TaxRule] = field(default_factory=dict)

    def rule(self, tax_code: str = "") -> TaxRule | None:
        """The rule for a tax code, else the general one; None where no tax is collected."""
        return self.rules.get(tax_code) or self.rules.get("")


@dataclass(frozen=True)
class PricedItem:
    """An item with its parts: total = unit x quantity; discount is its share of all discounts; tax beside it.

    `tax_inclusive` says that `tax_minor` is inside `total_minor - discount_minor` rather than on top.
    """

    item: Item
    total_minor: int
    discount_minor: int
    tax_minor: int
    tax_rate_ppm100: int = 0
    tax_inclusive: bool = False

    @property
    def net_minor(self) -> int:
        """What the line comes to after its discounts, before added tax."""
        return self.total_minor - self.discount_minor


@dataclass(frozen=True)
class Discount:
    """Something taken off the goods: by which promotion or code, how much, and what of it falls on which item."""

    label: Text
    minor: int
    shares: Mapping[int, int]
    code: str = ""


@dataclass(frozen=True)
class TaxPart:
    """The tax of one rule: on (or inside) `base_minor`, rounded line by line."""

    name: str
    rate_ppm100: int
    inclusive: bool
    base_minor: int
    minor: int


@dataclass(frozen=True)
class Reason:
    """Why a number is what it is. `of` names the number: `item:7` (by the item's key), `discount`, `shipping`,
    `tax`, `donation`, `gift_card` or `total`."""

    of: str
    text: Text


@dataclass(frozen=True)
class Quote:
    """Every part of a total: total = items + shipping + tax_added + donation - discount; due = total - gift.

    `donation_minor` contains `round_up_minor`. `deliveries` are all ways that were offered, at what they cost in
    this very purchase. `code` is the discount code that takes something off, "" when none does. Where
    `tax_at_payment` or `delivery_at_payment` holds, the payment page adds that part and the total here is without it.
    """

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
    deliveries: Sequence[DeliveryOffer] = ()
    discounts: Sequence[Discount] = ()
    taxes: Sequence[TaxPart] = ()
    reasons: Sequence[Reason] = ()
    round_up_minor: int = 0
    code: str = ""
    tax_at_payment: bool = False
    delivery_at_payment: bool = False

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

    def why(self, of: str) -> list[Text]:
        """The derivation of one number, e.g. `why("shipping")` or `why("item:7")`; empty when it needs none."""
        return [reason.text for reason in self.reasons if reason.of == of]

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
            "round_up_minor": self.round_up_minor,
            "gift_card_minor": self.gift_card_minor,
            "total_minor": self.total_minor,
            "due_minor": self.due_minor,
            "code": self.code,
            "discounts": [
                {
                    "label": freeze(discount.label),
                    "code": discount.code,
                    "minor": discount.minor,
                    "shares": {str(key): minor for key, minor in discount.shares.items()},
                }
                for discount in self.discounts
            ],
            "taxes": [
                {
                    "name": part.name,
                    "rate_ppm100": part.rate_ppm100,
                    "inclusive": part.inclusive,
                    "base_minor": part.base_minor,
                    "minor": part.minor,
                }
                for part in self.taxes
            ],
            "tax_at_payment": self.tax_at_payment,
            "delivery_at_payment": self.delivery_at_payment,
            "reasons": [{"of": reason.of, "text": freeze(reason.text)} for reason in self.reasons],
        }


class NoDelivery(StoreError):
    """We do not send to this country, or not this way."""

    status = 422
    field = "delivery"
    message = lazy("Please choose a delivery for this country.")
