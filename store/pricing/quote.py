"""One pure function from what is wanted to every part of the price. No database, no clock.

The order is fixed and told in docs/decisions/0021: price breaks are in the unit prices already; then automatic
promotions, then the code, each shared out to the lines; delivery; tax on what is left of each line; donation and
rounding up, untaxed; gift cards pay last. Thresholds look at the goods before discounts.
"""

from __future__ import annotations

from collections.abc import Sequence

from store.kit.i18n import lazy
from store.kit.money import Money
from store.pricing import reasons as why
from store.pricing.delivery import freed_by, without_cheapest
from store.pricing.discounts import discounts_on
from store.pricing.offers import Code, Promotion
from store.pricing.taxes import tax_parts, taxed
from store.pricing.types import DeliveryOffer, Discount, Item, PricedItem, Quote, Reason, TaxPart, TaxTable

WHOLE = 100
"""Minor units of a whole unit of currency; the shop keeps its books in two-decimal currencies only."""

NO_TAX = TaxTable()


def round_up(minor: int) -> int:
    """What is missing from `minor` to the next whole unit of currency: 0 to 99."""
    return -minor % WHOLE


def quote(
    items: Sequence[Item],
    *,
    currency: str,
    deliveries: Sequence[DeliveryOffer] = (),
    chosen: str = "",
    tax: TaxTable = NO_TAX,
    promotions: Sequence[Promotion] = (),
    code: Code | None = None,
    donation_minor: int = 0,
    rounding_up: bool = False,
    gift_minor: int = 0,
    tax_at_payment: bool = False,
    delivery_at_payment: bool = False,
) -> Quote:
    """Price `items`, in minor units of `currency`.

    `deliveries` are the ways of the destination at the prices of its table, `chosen` the code of one of them (or
    "" while none is). `rounding_up` adds what is missing to the next whole unit as a donation. `gift_minor` is the
    balance that gift cards offer; they pay at most the total. Where the payment page adds tax or delivery itself,
    the total here is not the last word, and gift cards pay nothing.
    """
    discounts = discounts_on(items, promotions, code, currency=currency)
    shares: dict[int, int] = {}
    for discount in discounts:
        for key, minor in discount.shares.items():
            shares[key] = shares.get(key, 0) + minor
    offered = without_cheapest(deliveries, freed_by(items, promotions, code))
    delivery = next((offer for offer in offered if offer.code == chosen and not delivery_at_payment), None)
    shipping = delivery.price_minor if delivery else 0
    table = NO_TAX if tax_at_payment else tax
    priced = taxed(items, shares, table)
    parts = tax_parts(priced, shipping, table)
    added = sum(part.minor for part in parts if not part.inclusive)
    items_minor = sum(line.total_minor for line in priced)
    discount_minor = sum(discount.minor for discount in discounts)
    before = items_minor - discount_minor + shipping + added + donation_minor
    rounded = round_up(before) if rounding_up else 0
    open_end = tax_at_payment or delivery_at_payment
    gift = 0 if open_end else min(gift_minor, before + rounded)
    told = _reasons(items, priced, discounts, delivery, parts, currency)
    if tax_at_payment:
        told.append(Reason("tax", lazy("worked out on the payment page, for the address you give there")))
    if delivery_at_payment:
        told.append(Reason("shipping", lazy("chosen on the payment page")))
    told += why.of_donation(donation_minor + rounded, rounded, before + rounded, currency)
    told.append(_total(items_minor, discount_minor, shipping, added, donation_minor + rounded, currency))
    if gift:
        paid = lazy("%(amount)s from gift cards", amount=Money(gift, currency))
        told.append(Reason("gift_card", paid))
    return Quote(
        currency=currency,
        items=tuple(priced),
        items_minor=items_minor,
        shipping_minor=shipping,
        discount_minor=discount_minor,
        tax_added_minor=added,
        tax_included_minor=sum(part.minor for part in parts if part.inclusive),
        tax_name=parts[0].name if len({part.name for part in parts}) == 1 else "",
        donation_minor=donation_minor + rounded,
        gift_card_minor=gift,
        delivery=delivery,
        deliveries=offered,
        discounts=tuple(discounts),
        taxes=tuple(parts),
        reasons=tuple(told),
        round_up_minor=rounded,
        code=code.code if code is not None and _used(code, discounts, offered) else "",
        tax_at_payment=tax_at_payment,
        delivery_at_payment=delivery_at_payment,
    )


def _used(code: Code, discounts: Sequence[Discount], offered: Sequence[DeliveryOffer]) -> bool:
    """Whether a code takes anything off here; one that does not is not used up either."""
    return any(discount.code == code.code for discount in discounts) or any(
        offer.free_code == code.code for offer in offered
    )


def _reasons(
    items: Sequence[Item],
    priced: Sequence[PricedItem],
    discounts: Sequence[Discount],
    delivery: DeliveryOffer | None,
    parts: Sequence[TaxPart],
    currency: str,
) -> list[Reason]:
    told = [reason for line in priced for reason in why.of_item(line, currency)]
    told += [why.of_discount(discount, currency) for discount in discounts]
    if delivery is not None:
        weight = sum(item.weight_g * item.quantity for item in items if item.requires_shipping)
        told += why.of_delivery(delivery, weight, currency)
    return told + [why.of_tax(part, currency) for part in parts]


def _total(items: int, discount: int, shipping: int, added: int, donation: int, currency: str) -> Reason:
    return why.of_total(
        [
            (items, lazy("items")),
            (-discount, lazy("discount")),
            (shipping, lazy("delivery")),
            (added, lazy("tax")),
            (donation, lazy("donation")),
        ],
        currency,
    )
