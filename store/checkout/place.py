"""From a cart to an order that waits for its payment: price again, reserve, freeze, all in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from store import audit, cart, inventory, orders, payments, pricing, promotions
from store.cart import CartFacts
from store.catalog import SaleVariant
from store.checkout.basket import basket
from store.checkout.clearing import earlier_order
from store.checkout.page_params import named, session_params
from store.checkout.settle import book_free
from store.checkout.terms import price, terms
from store.checkout.types import (
    Basket,
    BasketLine,
    CartChanged,
    DueTooLarge,
    DueTooSmall,
    EmptyCart,
    LineSoldOut,
    Placed,
    PriceChanged,
    Terms,
)
from store.inventory import OutOfStock
from store.kit.i18n import Text
from store.kit.money import LARGEST_CHARGE, SMALLEST_CHARGE, Money
from store.orders import Buyer, Order
from store.payments import gift_cards
from store.payments.gift_cards import GiftCardSpent
from store.pricing import DeliveryMode, DeliveryOffer, NoDelivery, Quote


def print_of(goods: Basket, buyer: Buyer, quote: Quote) -> str:
    """A fingerprint of everything an order would freeze: the same cart, buyer and price give the same one."""
    told = {
        "lines": [(line.variant.id, line.pick.quantity, line.unit.minor) for line in goods.lines],
        "buyer": asdict(buyer),
        "quote": quote.as_json(),
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


def check_due(quote: Quote) -> None:
    """Refuse what no payment page can ask for, before it is asked: raises DueTooSmall or DueTooLarge."""
    if 0 < quote.due_minor < SMALLEST_CHARGE and not (quote.tax_at_payment or quote.delivery_at_payment):
        raise DueTooSmall
    if quote.due_minor > LARGEST_CHARGE or quote.total_minor > LARGEST_CHARGE:
        raise DueTooLarge


def place(
    facts: CartFacts | None,
    buyer: Buyer,
    *,
    shown_minor: int,
    cart_version: int | None,
    currency: str,
    public_url: str,
    livemode: bool,
    at: datetime,
    gift_seen: int | None = None,
    say: Callable[[Text], str] = str,
) -> Placed:
    """Turn a cart into an order in `pending_payment` with its stock held, inside the caller's transaction.

    `shown_minor` is the total the buyer saw and `cart_version` the cart's version on that page: when either
    differs, PriceChanged or CartChanged says so and nothing is written. `gift_seen` is what gift cards could pay on
    that page: when it is less now, GiftCardSpent. `say` puts what the payment page lists into the buyer's language.
    A donation alone is an order too. Raises EmptyCart, NoDelivery, LineSoldOut, CodeRefused, DueTooSmall and DueTooLarge. A second click with nothing
    changed answers the order that stands already.
    """
    facts = cart.locked(facts.id) if facts is not None else None  # two clicks at once: one after the other
    goods = basket(facts, currency)
    if not goods.lines and not buyer.donation_minor:
        raise EmptyCart
    if cart_version is not None and facts is not None and cart_version != facts.version:
        raise CartChanged
    agreed = terms(goods, country=buyer.address.country, state=buyer.address.state, email=buyer.email, now=at)
    if agreed.refusal is not None and goods.lines:  # a donation alone has nothing that a code could lower
        raise agreed.refusal
    if gift_seen is not None and sum(card.balance.minor for card in agreed.cards) < gift_seen:
        raise GiftCardSpent
    offer = offer_for(goods, buyer, agreed)
    quote = quote_for(goods, buyer, offer, agreed)
    if quote.total_minor != shown_minor:
        raise PriceChanged(shown_minor, Money(quote.total_minor, currency))
    check_due(quote)
    fingerprint = print_of(goods, buyer, quote)
    earlier = earlier_order(facts.id if facts is not None else None)
    if earlier is not None:
        if earlier.cart_print != fingerprint:
            raise CartChanged  # changed between the first look and now; the next click clears the way
        return Placed(earlier.id, earlier.token, Money(earlier.due_minor, currency), again=True)
    _check_stock(goods)
    order = _write(goods, buyer, quote, fingerprint, facts, currency=currency, test=not livemode, at=at)
    if quote.code and agreed.code is not None:
        promotions.redeem(order.id, order.email, agreed.code, at=at)
    gift_cards.take(order.id, gift_cards.shares(agreed.cards, order.gift_card_minor), at=at)
    attempt = None
    if order.due_minor or quote.tax_at_payment or quote.delivery_at_payment:
        params = session_params(order, quote, public_url=public_url, modes=agreed.modes, say=say)
        attempt = payments.new_attempt(
            order.id, params, amount_minor=order.due_minor, currency=currency, livemode=livemode, at=at
        )
    audit.record("order.placed", ("order", order.id), by="system", at=at, fields={"number": order.number})
    units = _units(goods)
    expires_at = (attempt.expires_at if attempt else at + payments.PAGE_LIFE) + payments.HOLD_BEYOND_PAGE
    try:
        inventory.reserve(
            order.id, units, expires_at=expires_at, at=at, cart_id=facts.id if facts is not None else None
        )
    except OutOfStock as short:
        line = next(line for line in reversed(goods.lines) if short.variant_id in _takes(line))
        left = short.left // _takes(line)[short.variant_id]
        raise LineSoldOut(named(line.variant.product_title, line.variant.title), left) from short
    if facts is not None:
        cart.tie_to_order(facts.id, order.id)
    if attempt is None:
        book_free(order, at=at)
    return Placed(order.id, order.token, Money(order.due_minor, currency))


def _check_stock(goods: Basket) -> None:
    """Say which line cannot be bought before anything is written; `reserve` guards the last moment."""
    for line in goods.lines:
        if not line.buyable:
            left = line.left if line.variant.sellable else 0
            raise LineSoldOut(named(line.variant.product_title, line.variant.title), left)


def _as_read(variant: SaleVariant) -> dict[str, str]:
    """What a buyer reads on an order's line, where it is not the shop's English."""
    shown = {"shown_title": variant.product_title, "shown_variant": variant.title}
    return shown if tuple(shown.values()) != (variant.base_product_title, variant.base_title) else {}


def _takes(line: BasketLine) -> dict[int, int]:
    """What one of a line takes from the shelves: its parts, or itself; a gift card nothing."""
    if line.variant.gift_card:
        return {}
    return {part.variant_id: part.quantity for part in line.variant.parts} or {line.variant.id: 1}


def _units(goods: Basket) -> dict[int, int]:
    units: dict[int, int] = {}
    for line in goods.lines:
        for variant_id, each in _takes(line).items():
            units[variant_id] = units.get(variant_id, 0) + each * line.pick.quantity
    return units


def _write(
    goods: Basket,
    buyer: Buyer,
    quote: Quote,
    fingerprint: str,
    facts: CartFacts | None,
    *,
    currency: str,
    test: bool,
    at: datetime,
) -> Order:
    by_variant = {priced.item.key: priced for priced in quote.items}
    lines = [
        {
            "variant_id": line.variant.id,
            "product_id": line.variant.product_id,
            "product_slug": line.variant.product_slug,
            "sku": line.variant.sku,
            "title": line.variant.base_product_title,
            "variant_title": line.variant.base_title,
            **_as_read(line.variant),
            "media_id": line.variant.media_id,
            "quantity": line.pick.quantity,
            "unit_minor": line.unit.minor,
            "total_minor": line.total.minor,
            "discount_minor": by_variant[line.variant.id].discount_minor,
            "tax_minor": by_variant[line.variant.id].tax_minor,
            "tax_rate_ppm100": by_variant[line.variant.id].tax_rate_ppm100,
            "tax_code": line.variant.tax_code,
            "weight_g": line.variant.weight_g,
            "hs_code": line.variant.hs_code,
            "origin": line.variant.origin,
            "requires_shipping": line.variant.requires_shipping,
            "gift_card": line.variant.gift_card,
            "parts": [part.frozen() for part in line.variant.parts],
        }
        for line in goods.lines
    ]
    way = quote.delivery
    return orders.write(
        buyer,
        lines,
        quote.as_json(),
        currency=currency,
        test=test,
        delivery=(way.code, way.name, way.days_min, way.days_max) if way else ("", "", 0, 0),
        story_id=facts.story_id if facts is not None else "",
        cart_id=facts.id if facts is not None else None,
        cart_print=fingerprint,
        at=at,
    )
