"""Reading stock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from store.db import db
from store.inventory.models import Reservation, ReservationStatus, Stock
from store.inventory.types import Availability, StockWord


def word(on_shelf: int, backorder_limit: int, low_stock_at: int) -> StockWord:
    """The word for `on_shelf` unpromised units, of which `backorder_limit` more may be sold ahead."""
    if on_shelf + backorder_limit <= 0:
        return StockWord.SOLD_OUT
    if on_shelf <= 0:
        return StockWord.BACK_ORDER
    return StockWord.FEW_LEFT if on_shelf <= low_stock_at else StockWord.IN_STOCK


def word_of(stock: Stock) -> Availability:
    """The word for a row of counts, and how many can still be bought."""
    on_shelf = stock.on_hand - stock.committed - stock.reserved
    left = max(0, on_shelf + stock.backorder_limit)
    return Availability(stock.variant_id, word(on_shelf, stock.backorder_limit, stock.low_stock_at), left)


def availability(variant_ids: Iterable[int]) -> dict[int, Availability]:
    """What can be bought of each variant, in one query; a variant that is not counted is sold out."""
    wanted = list(variant_ids)
    found = {
        stock.variant_id: word_of(stock)
        for stock in db.session.scalars(
            select(Stock).where(Stock.variant_id.in_(wanted)).execution_options(populate_existing=True)
        )
    }
    return {
        variant_id: found.get(variant_id, Availability(variant_id, StockWord.SOLD_OUT, 0))
        for variant_id in wanted
    }


def due_holds(now: datetime, limit: int = 100) -> Sequence[int]:
    """Orders whose hold is past its time, oldest first; the payment is asked before anything is let go."""
    return db.session.scalars(
        select(Reservation.order_id)
        .where(Reservation.status == ReservationStatus.OPEN, Reservation.expires_at <= now)
        .order_by(Reservation.expires_at)
        .limit(limit)
    ).all()


def open_hold(order_id: int) -> datetime | None:
    """Until when units are held for this order, or None when none are."""
    return db.session.scalar(
        select(Reservation.expires_at).where(
            Reservation.order_id == order_id, Reservation.status == ReservationStatus.OPEN
        )
    )
