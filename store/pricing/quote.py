"""One pure function from what is wanted to every part of the price. No database, no clock."""

from __future__ import annotations

from collections.abc import Sequence

from store.kit.money import divide_half_up
from store.pricing.types import DeliveryOffer, Item, PricedItem, Quote, TaxRule

FULL_RATE = 100_000


def quote(
    items: Sequence[Item],
    *,
    currency: str,
    delivery: DeliveryOffer | None = None,
    tax: TaxRule | None = None,
    donation_minor: int = 0,
) -> Quote:
    """Price `items` with their delivery, tax and donation, all in minor units of `currency`.

    Tax is rounded half-up per line, and on the delivery where the rule says so; donations are not taxed.
    """
    priced = []
    for item in items:
        total = item.unit_minor * item.quantity
        priced.append(PricedItem(item, total, 0, _tax(total, tax)))
    shipping = delivery.price_minor if delivery else 0
    tax_sum = sum(line.tax_minor for line in priced)
    if tax is not None and tax.on_shipping:
        tax_sum += _tax(shipping, tax)
    included = tax is not None and tax.inclusive
    return Quote(
        currency=currency,
        items=tuple(priced),
        items_minor=sum(line.total_minor for line in priced),
        shipping_minor=shipping,
        discount_minor=0,
        tax_added_minor=0 if included else tax_sum,
        tax_included_minor=tax_sum if included else 0,
        tax_name=tax.name if tax else "",
        donation_minor=donation_minor,
        gift_card_minor=0,
        delivery=delivery,
    )


def _tax(amount: int, tax: TaxRule | None) -> int:
    """The tax on, or inside, an amount."""
    if tax is None:
        return 0
    whole = FULL_RATE + tax.rate_ppm100 if tax.inclusive else FULL_RATE
    return divide_half_up(amount * tax.rate_ppm100, whole)


def parcel_price(price_minor: int, included_g: int, per_kg_minor: int, weight_g: int) -> int:
    """What a parcel costs: the base price up to `included_g`, then `per_kg_minor` for every begun kilogram."""
    over = max(0, weight_g - included_g)
    return price_minor + per_kg_minor * -(-over // 1000)
