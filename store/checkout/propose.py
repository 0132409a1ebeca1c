"""What an order would be, worked out before any lock is taken: read, priced, and marked with the stamps it hangs on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store import pricing, stamps
from store.cart import CartFacts
from store.checkout.basket import basket
from store.checkout.terms import price, terms
from store.checkout.types import Basket, Terms
from store.orders import Buyer
from store.pricing import DeliveryMode, DeliveryOffer, NoDelivery, Quote

PRICED_BY = ("catalog", "settings")
"""The stamps of all that a price is made of: goods, shelves and promotions; zones, rates and who works them out."""


@dataclass(frozen=True)
class Proposal:
    """An order that could be placed: the goods, their terms and price as they stood at a moment.

    `parts` is the quote as the order would freeze it, `fingerprint` that of all it would freeze, `stamp` where the
    stamps stood before anything was read.
    """

    goods: Basket
    buyer: Buyer
    agreed: Terms
    quote: Quote
    parts: Mapping[str, Any]
    fingerprint: str
    stamp: int
    at: datetime

    def holds(self, facts: CartFacts | None, buyer: Buyer, *, at: datetime) -> bool:
        """Whether reading and pricing this (locked) cart again would come to the same; one small read.

        Where a code or gift cards take part it is not said to hold: both are looked at under the lock.
        """
        if facts != self.goods.cart or buyer != self.buyer or at != self.at:
            return False
        return not self.agreed.typed and not self.agreed.cards and stamps.standing(PRICED_BY) == self.stamp


def propose(facts: CartFacts | None, buyer: Buyer, *, currency: str, at: datetime) -> Proposal:
    """Work out the order of a cart for a buyer as of `at`. A code that is refused takes nothing off; `agreed` says why.

    Raises NoDelivery.
    """
    stamp = stamps.standing(PRICED_BY)  # first: what changes while we read must show
    with stamps.known_at(stamp):
        goods = basket(facts, currency)
        agreed = terms(
            goods, country=buyer.address.country, state=buyer.address.state, email=buyer.email, now=at
        )
    quote = quote_for(goods, buyer, offer_for(goods, buyer, agreed), agreed)
    parts = quote.as_json()
    return Proposal(goods, buyer, agreed, quote, parts, _print(goods, buyer, parts), stamp, at)


def print_of(goods: Basket, buyer: Buyer, quote: Quote) -> str:
    """A fingerprint of everything an order would freeze: the same cart, buyer and price give the same one."""
    return _print(goods, buyer, quote.as_json())


def _print(goods: Basket, buyer: Buyer, parts: Mapping[str, Any]) -> str:
    told = {
        "lines": [(line.variant.id, line.pick.quantity, line.unit.minor) for line in goods.lines],
        "buyer": {**vars(buyer), "address": vars(buyer.address)},
        "quote": parts,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def offer_for(goods: Basket, buyer: Buyer, agreed: Terms | None = None) -> DeliveryOffer | None:
    """The delivery the buyer chose, at the price of its table; None where nothing travels, or where the payment page
    asks for it.

    Raises NoDelivery when it is none of this country's, or the country has none.
    """
    if not goods.needs_delivery:
        return None
    offers = (
        agreed.deliveries
        if agreed is not None
        else pricing.delivery_offers(
            buyer.address.country, weight_g=goods.weight_g, items_minor=goods.items.minor
        )
    )
    if offers and agreed is not None and agreed.modes.delivery is DeliveryMode.STRIPE:
        return None
    for offer in offers:
        if offer.code == buyer.delivery_code:
            return offer
    raise NoDelivery


def quote_for(goods: Basket, buyer: Buyer, offer: DeliveryOffer | None, agreed: Terms) -> Quote:
    """The quote for what the buyer told: what `place` will hold the shown total to."""
    return price(
        goods,
        country=buyer.address.country,
        state=buyer.address.state,
        delivery=offer,
        donation_minor=buyer.donation_minor,
        round_up=buyer.round_up,
        terms=agreed,
    )
