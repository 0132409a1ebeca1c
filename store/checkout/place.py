"""From a cart to an order that waits for its payment: price again, reserve, freeze, all in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import structlog

from store import audit, cart, inventory, orders, payments, pricing
from store.cart import CartFacts
from store.checkout.basket import basket, price
from store.checkout.settle import book_free, close_order, settle
from store.checkout.types import (
    AlreadyPaid,
    Basket,
    CartChanged,
    DueTooSmall,
    EmptyCart,
    LineSoldOut,
    Placed,
    PriceChanged,
)
from store.db import db, transaction
from store.inventory import OutOfStock
from store.kit.money import SMALLEST_CHARGE, Money
from store.orders import Buyer, Order, OrderStatus
from store.payments import NoLongerOpen, NoSuchSession
from store.ports import Ports
from store.pricing import DeliveryOffer, NoDelivery, Quote

MONEY_MOVED = ("paid", "already", "processing", "attention")

log = structlog.get_logger()


def print_of(goods: Basket, buyer: Buyer, quote: Quote) -> str:
    """A fingerprint of everything an order would freeze: the same cart, buyer and price give the same one."""
    told = {
        "lines": [(line.variant.id, line.pick.quantity, line.unit.minor) for line in goods.lines],
        "buyer": asdict(buyer),
        "quote": quote.as_json(),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def offer_for(goods: Basket, buyer: Buyer) -> DeliveryOffer:
    """The delivery the buyer chose, at its price now; raises NoDelivery when it is none of this country's."""
    offers = pricing.delivery_offers(
        buyer.address.country, weight_g=goods.weight_g, items_minor=goods.items.minor
    )
    for offer in offers:
        if offer.code == buyer.delivery_code:
            return offer
    raise NoDelivery


def clear_way(cart_id: int | None, fingerprint: str, *, ports: Ports, at: datetime) -> None:
    """Before a cart is placed again that was changed, or whose page's time is over: close that page first.

    Called outside any transaction. When the same order is wanted again, nothing is done. Raises
    AlreadyPaid when the earlier page has been paid meanwhile, PaymentsClosed when nobody can tell.
    """
    earlier = _earlier(cart_id)
    if earlier is None:
        return
    order_id, token = earlier.id, earlier.token
    attempt = payments.live_attempt(order_id)
    past = attempt is not None and attempt.session_id is not None and attempt.expires_at <= at
    if earlier.cart_print == fingerprint and not past:
        return
    if attempt is None:
        # Paid, but the bank is still at work or a person has to look: that order stands, this cart buys anew.
        with transaction():
            cart.tie_to_order(earlier.cart_id or 0, None)
            inventory.prolong(order_id, until=at, leave_cart=True)
        return
    if attempt.session_id is None:
        # Its page may exist without our knowing: look for it by our mark, so that it can be closed.
        attempt_id, key, since = attempt.id, attempt.idempotency_key, payments.pages_since(attempt)
        db.session.rollback()
        session = ports.payments.find_session(key, since)
        if session is not None:
            with transaction():
                payments.adopt(attempt_id, session, at=at)
        attempt = payments.live_attempt(order_id)
    if attempt is not None and attempt.session_id is not None:
        session_id = attempt.session_id
        db.session.rollback()
        try:
            ports.payments.expire_session(session_id)
        except NoLongerOpen:
            if settle(session_id, ports=ports, at=at).outcome in MONEY_MOVED:
                raise AlreadyPaid(token) from None
        except NoSuchSession:
            log.warning("page_unknown_to_the_provider", session=session_id)
    with transaction():
        order = orders.locked(order_id)
        if order.paid_at is not None:
            raise AlreadyPaid(token)
        if order.status is OrderStatus.PENDING_PAYMENT:  # else another window was faster
            close_order(order, OrderStatus.CANCELED, at=at, by="buyer", note="replaced by a changed checkout")


def _earlier(cart_id: int | None) -> Order | None:
    """The order this cart is being paid as, while it can still be paid."""
    row = db.session.get(cart.Cart, cart_id) if cart_id is not None else None
    if row is None or row.order_id is None:
        return None
    order = db.session.get(Order, row.order_id)
    return order if order is not None and order.status is OrderStatus.PENDING_PAYMENT else None


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
) -> Placed:
    """Turn a cart into an order in `pending_payment` with its stock held, inside the caller's transaction.

    `shown_minor` is the total the buyer saw and `cart_version` the cart's version on that page: when either
    differs, PriceChanged or CartChanged says so and nothing is written. Raises EmptyCart, NoDelivery,
    LineSoldOut and DueTooSmall. A second click with nothing changed answers the order that stands already.
    """
    facts = cart.locked(facts.id) if facts is not None else None  # two clicks at once: one after the other
    goods = basket(facts, currency)
    if facts is None or not goods.lines:
        raise EmptyCart
    if cart_version is not None and cart_version != facts.version:
        raise CartChanged
    offer = offer_for(goods, buyer)
    quote = price(
        goods,
        country=buyer.address.country,
        state=buyer.address.state,
        delivery=offer,
        donation_minor=buyer.donation_minor,
    )
    if quote.total_minor != shown_minor:
        raise PriceChanged(shown_minor, Money(quote.total_minor, currency))
    if 0 < quote.due_minor < SMALLEST_CHARGE:
        raise DueTooSmall
    fingerprint = print_of(goods, buyer, quote)
    earlier = _earlier(facts.id)
    if earlier is not None:
        if earlier.cart_print != fingerprint:
            raise CartChanged  # changed between the first look and now; the next click clears the way
        return Placed(earlier.id, earlier.token, Money(earlier.due_minor, currency), again=True)
    _check_stock(goods)
    order = _write(
        goods, buyer, quote, offer, fingerprint, facts, currency=currency, test=not livemode, at=at
    )
    params = session_params(order, quote, public_url=public_url)
    attempt = None
    if order.due_minor:
        attempt = payments.new_attempt(
            order.id, params, amount_minor=order.due_minor, currency=currency, livemode=livemode, at=at
        )
    audit.record("order.placed", ("order", order.id), by="system", at=at, fields={"number": order.number})
    units = _units(goods)
    expires_at = (attempt.expires_at if attempt else at + payments.PAGE_LIFE) + payments.HOLD_BEYOND_PAGE
    try:
        inventory.reserve(order.id, units, expires_at=expires_at, at=at, cart_id=facts.id)
    except OutOfStock as short:
        line = next(line for line in goods.lines if line.variant.id == short.variant_id)
        raise LineSoldOut(_named(line.variant.product_title, line.variant.title), short.left) from short
    cart.tie_to_order(facts.id, order.id)
    if not order.due_minor:
        book_free(order, at=at)
    return Placed(order.id, order.token, Money(order.due_minor, currency))


def _check_stock(goods: Basket) -> None:
    """Say which line cannot be bought before anything is written; `reserve` guards the last moment."""
    for line in goods.lines:
        if not line.buyable:
            left = line.left if line.variant.sellable else 0
            raise LineSoldOut(_named(line.variant.product_title, line.variant.title), left)


def _named(title: str, variant: str) -> str:
    return f"{title} ({variant})" if variant else title


def _units(goods: Basket) -> dict[int, int]:
    units: dict[int, int] = {}
    for line in goods.lines:
        units[line.variant.id] = units.get(line.variant.id, 0) + line.pick.quantity
    return units


def _write(
    goods: Basket,
    buyer: Buyer,
    quote: Quote,
    offer: DeliveryOffer,
    fingerprint: str,
    facts: CartFacts,
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
            "title": line.variant.product_title,
            "variant_title": line.variant.title,
            "media_id": line.variant.media_id,
            "quantity": line.pick.quantity,
            "unit_minor": line.unit.minor,
            "total_minor": line.total.minor,
            "discount_minor": by_variant[line.variant.id].discount_minor,
            "tax_minor": by_variant[line.variant.id].tax_minor,
            "tax_code": line.variant.tax_code,
            "weight_g": line.variant.weight_g,
            "hs_code": line.variant.hs_code,
            "origin": line.variant.origin,
            "requires_shipping": line.variant.requires_shipping,
        }
        for line in goods.lines
    ]
    return orders.write(
        buyer,
        lines,
        quote.as_json(),
        currency=currency,
        test=test,
        delivery=(offer.name, offer.days_min, offer.days_max),
        story_id=facts.story_id,
        cart_id=facts.id,
        cart_print=fingerprint,
        at=at,
    )


def session_params(order: Order, quote: Quote, *, public_url: str) -> Mapping[str, Any]:
    """The body of the payment page: one item per line (quantity 1, named "2 × …"), then delivery, tax, donation.

    Their sum is the order's due, which `settle` compares. The addresses are put together by hand: an URL
    encoder would break the placeholder Stripe fills in.
    """
    currency = order.currency.lower()

    def item(name: str, minor: int) -> dict[str, Any]:
        return {
            "quantity": 1,
            "price_data": {"currency": currency, "unit_amount": minor, "product_data": {"name": name}},
        }

    items = []
    for line in order.lines:
        amount = line.total_minor - line.discount_minor
        name = _named(line.title, line.variant_title)
        items.append(item(f"{line.quantity} × {name}" if line.quantity > 1 else name, amount))
    for name, minor in (
        (f"Delivery: {order.delivery_name}", order.shipping_minor),
        (quote.tax_name or "Tax", order.tax_added_minor),
        ("Donation to TV News LIES", order.donation_minor),
    ):
        if minor:
            items.append(item(name, minor))
    return {
        "mode": "payment",
        "line_items": items,
        "customer_email": order.email,
        "success_url": f"{public_url}/checkout/return?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{public_url}/checkout?left=payment",
        "locale": order.locale if order.locale in ("en", "es") else "auto",
        "adaptive_pricing": {"enabled": False},
        "metadata": {"shop": "tvnl", "order": str(order.number)},
    }
