"""The cart joined with what the catalogue and the stock room say now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from store import cart as carts
from store import catalog, inventory, pricing
from store.cart import CartFacts
from store.checkout.types import Basket, BasketLine
from store.db import db
from store.inventory import Reservation, ReservationLine, ReservationStatus
from store.pricing import DeliveryOffer, Item, Quote


def basket(cart: CartFacts | None, currency: str) -> Basket:
    """What the cart holds, at today's prices, with what is left of each; in a constant number of queries."""
    if cart is None:
        return Basket(None, (), currency)
    ids = [pick.variant_id for pick in cart.picks]
    variants = catalog.sale_variants(ids, currency)
    available = inventory.availability(ids)
    held = _held(cart)
    lines = tuple(
        BasketLine(pick, variants[pick.variant_id], available[pick.variant_id], held.get(pick.variant_id, 0))
        for pick in cart.picks
        if pick.variant_id in variants
    )
    return Basket(cart, lines, currency)


def note_prices(token: str | None, currency: str, *, now: datetime) -> None:
    """Remember what each line costs now, in the caller's transaction: the page that follows shows it, and a
    later change is told beside the line."""
    facts = carts.find(token, now=now)
    if facts is not None:
        lines = basket(facts, currency).lines
        carts.remember_prices(facts.id, {line.pick.line_id: line.unit.minor for line in lines})


def _held(cart: CartFacts) -> Mapping[int, int]:
    """What this cart already holds for its own unpaid order: a buyer never stands in their own way."""
    if cart.order_id is None:
        return {}
    rows = db.session.execute(
        select(ReservationLine.variant_id, ReservationLine.quantity)
        .join(Reservation, Reservation.id == ReservationLine.reservation_id)
        .where(Reservation.order_id == cart.order_id, Reservation.status == ReservationStatus.OPEN)
    )
    return {variant_id: quantity for variant_id, quantity in rows}


def price(
    goods: Basket, *, country: str, state: str = "", delivery: DeliveryOffer | None, donation_minor: int
) -> Quote:
    """The quote for a basket sent to a destination by a delivery."""
    items = [
        Item(
            key=line.variant.id,
            quantity=line.pick.quantity,
            unit_minor=line.unit.minor,
            weight_g=line.variant.weight_g,
            tax_code=line.variant.tax_code,
            requires_shipping=line.variant.requires_shipping,
        )
        for line in goods.lines
    ]
    return pricing.quote(
        items,
        currency=goods.currency,
        delivery=delivery,
        tax=pricing.tax_rule(country, state),
        donation_minor=donation_minor,
    )
