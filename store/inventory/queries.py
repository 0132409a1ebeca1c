"""Reading stock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from store.catalog import part_counts
from store.db import db, run, table_of
from store.inventory.models import Reservation, ReservationStatus, Stock
from store.inventory.types import BEST_FIRST, Availability, StockWord

UNCOUNTED = 1_000
"""How many can be had of what is not counted: more than any cart takes."""


def word(on_shelf: int, backorder_limit: int, low_stock_at: int, *, each: int = 1) -> StockWord:
    """The word for `on_shelf` unpromised units, of which `backorder_limit` more may be sold ahead.

    With `each` it is the word for a bundle that takes so many of them.
    """
    if (on_shelf + backorder_limit) // each <= 0:
        return StockWord.SOLD_OUT
    if on_shelf // each <= 0:
        return StockWord.BACK_ORDER
    return StockWord.FEW_LEFT if on_shelf // each <= low_stock_at else StockWord.IN_STOCK


def availability(variant_ids: Iterable[int]) -> dict[int, Availability]:
    """What can be bought of each variant, in two queries; a variant that is not counted is sold out.

    Of a bundle there are as many as the scarcest of its parts makes up, and its word is that part's.
    """
    wanted = list(variant_ids)
    shelf = Shelf.read(wanted)
    return {variant_id: shelf.of(variant_id) for variant_id in wanted}


def share(
    wishes: Sequence[tuple[int, int]],
    *,
    held: Mapping[int, int] | None = None,
    parts: Mapping[int, Mapping[int, int]] | None = None,
) -> list[Availability]:
    """What can be had of each wish (variant id, quantity) when those before it are served first, in two queries.

    Two wishes may ask for the same variant, a bundle and a single thing among them. `held` are units that whoever
    asks has set aside already and may have, `parts` what catalog.part_counts says where that is known.
    """
    shelf = Shelf.read([variant_id for variant_id, _ in wishes], held or {}, parts)
    found = []
    for variant_id, quantity in wishes:
        can = shelf.of(variant_id)
        found.append(can)
        shelf.take(variant_id, min(quantity, can.left))
    return found


_STOCK = table_of(Stock)
_COUNTS = select(_STOCK).where(_STOCK.c.variant_id.in_(bindparam("wanted", expanding=True)))


@dataclass
class Shelf:
    """The counts of some variants and of what the bundles among them are made of, as they were read."""

    rows: Mapping[int, Any]
    parts: Mapping[int, Mapping[int, int]]
    spare: dict[int, int]

    @classmethod
    def read(
        cls,
        variant_ids: Sequence[int],
        held: Mapping[int, int] | None = None,
        parts: Mapping[int, Mapping[int, int]] | None = None,
    ) -> Shelf:
        """Read counts, and parts where they are not known; `held` units count as lying there."""
        parts = part_counts(variant_ids) if parts is None else parts
        single = {*variant_ids, *(part for counts in parts.values() for part in counts)} - parts.keys()
        rows = {stock.variant_id: stock for stock in run(_COUNTS, {"wanted": list(single)})}
        return cls(rows, parts, dict(held or {}))

    def of(self, variant_id: int) -> Availability:
        """What can be had of a variant or bundle now."""
        parts = self.parts.get(variant_id, {variant_id: 1})
        if not parts:  # a gift card lies on no shelf
            return Availability(variant_id, StockWord.IN_STOCK, UNCOUNTED)
        found = [self._single(part, each) for part, each in parts.items()]
        worst = max((word for word, _ in found), key=BEST_FIRST.index)
        return Availability(variant_id, worst, min(left for _, left in found))

    def take(self, variant_id: int, count: int) -> None:
        """Set `count` aside, so that what is asked next finds them gone."""
        for part, each in self.parts.get(variant_id, {variant_id: 1}).items():
            self.spare[part] = self.spare.get(part, 0) - each * count

    def _single(self, variant_id: int, each: int) -> tuple[StockWord, int]:
        stock = self.rows.get(variant_id)
        if stock is None:
            return StockWord.SOLD_OUT, 0
        on_shelf = stock.on_hand - stock.committed - stock.reserved + self.spare.get(variant_id, 0)
        left = max(0, on_shelf + stock.backorder_limit) // each
        return word(on_shelf, stock.backorder_limit, stock.low_stock_at, each=each), left


def due_holds(now: datetime, limit: int = 100) -> Sequence[int]:
    """Orders whose hold is past its time, oldest first; the payment is asked before anything is let go.

    Of more than `limit` any may be among them, so that those nobody can help never keep the others from their turn.
    """
    due = select(Reservation.order_id).where(
        Reservation.status == ReservationStatus.OPEN, Reservation.expires_at <= now
    )
    return sorted(db.session.scalars(due.order_by(func.random()).limit(limit)))


def open_hold(order_id: int) -> datetime | None:
    """Until when units are held for this order, or None when none are."""
    return db.session.scalar(
        select(Reservation.expires_at).where(
            Reservation.order_id == order_id, Reservation.status == ReservationStatus.OPEN
        )
    )
