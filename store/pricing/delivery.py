"""What delivery costs: by weight, free from a sum on, and what a promotion or a code takes off it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from store.kit.i18n import Text, lazy
from store.pricing.offers import Code, CodeKind, Promotion, PromotionKind
from store.pricing.types import DeliveryOffer, Item


def parcel_price(price_minor: int, included_g: int, per_kg_minor: int, weight_g: int) -> int:
    """What a parcel costs: the base price up to `included_g`, then `per_kg_minor` for every begun kilogram."""
    over = max(0, weight_g - included_g)
    return price_minor + per_kg_minor * -(-over // 1000)


def freed_by(
    items: Sequence[Item], promotions: Sequence[Promotion], code: Code | None
) -> tuple[Text, str] | None:
    """What makes delivery free, in words and as the code that did it ("" for a promotion, which goes first: then no
    code is used up for it); None when nothing does."""
    for promotion in promotions:
        if promotion.kind is not PromotionKind.FREE_DELIVERY:
            continue
        covered = promotion.scope.of(items)
        if covered and sum(item.total_minor for item in covered) >= promotion.minimum_minor:
            return lazy(promotion.title), ""
    if code is not None and code.kind is CodeKind.FREE_SHIPPING:
        return Text("%(code)s", {"code": code.code}), code.code
    return None


def without_cheapest(
    offers: Sequence[DeliveryOffer], freed: tuple[Text, str] | None
) -> tuple[DeliveryOffer, ...]:
    """Free delivery takes the price of the cheapest way off every way: the cheapest is free, a faster one costs
    what it costs beyond that. Without `freed`, or where the cheapest is free already, all stay as they are."""
    cheapest = min((offer.price_minor for offer in offers), default=0)
    if freed is None or not cheapest:
        return tuple(offers)
    by, code = freed
    return tuple(
        replace(
            offer,
            price_minor=offer.price_minor - cheapest,
            full_minor=offer.price_minor,
            free_by=by,
            free_code=code,
        )
        for offer in offers
    )
