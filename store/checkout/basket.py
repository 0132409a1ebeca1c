"""The cart joined with what the catalogue and the stock room say now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from store import cart as carts
from store import catalog, inventory
from store.cart import CartFacts
from store.catalog import SaleVariant
from store.checkout.types import Basket, BasketLine
from store.db import db
from store.inventory import Reservation, ReservationLine, ReservationStatus


def basket(cart: CartFacts | None, currency: str) -> Basket:
    """What the cart holds, at today's prices, with what is left of each; in a constant number of queries."""
    if cart is None:
        return Basket(None, (), currency)
    variants = catalog.sale_variants([pick.variant_id for pick in cart.picks], currency)
    wishes = [(pick.variant_id, pick.quantity) for pick in cart.picks]
    can = inventory.share(wishes, held=_held(cart), parts=_parts(variants.values()))
    lines = tuple(
        BasketLine(pick, variants[pick.variant_id], had)
        for pick, had in zip(cart.picks, can, strict=True)
        if pick.variant_id in variants
    )
    return Basket(cart, lines, currency)


def _parts(variants: Iterable[SaleVariant]) -> Mapping[int, Mapping[int, int]]:
    """What bundles take from the shelves, and gift cards, which take nothing."""
    return {
        variant.id: {} if variant.gift_card else {part.variant_id: part.quantity for part in variant.parts}
        for variant in variants
        if variant.gift_card or variant.parts
    }


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
