"""Changing the counts of stock: one guarded UPDATE per variant, in ascending id, and what pages are told of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Integer, Row, bindparam, update

from store import stamps
from store.catalog import counts_within, most_within
from store.db import run, table_of
from store.inventory.models import Stock
from store.inventory.queries import word
from store.inventory.types import StockWord


class Needs(enum.Enum):
    """What has to hold for a count to change; the same statement that changes it looks."""

    NOTHING = "nothing"
    AVAILABLE = "available"
    PROMISED = "promised"
    ON_SHELF = "on_shelf"
    PROMISED_AND_ON_SHELF = "promised_and_on_shelf"


_STOCK = table_of(Stock).c
_ON_HAND, _COMMITTED, _RESERVED = (
    bindparam(f"{name}_by", type_=Integer) for name in ("on_hand", "committed", "reserved")
)
_CHANGE = (
    update(table_of(Stock))
    .where(_STOCK.variant_id == bindparam("variant"))
    .values(
        on_hand=_STOCK.on_hand + _ON_HAND,
        committed=_STOCK.committed + _COMMITTED,
        reserved=_STOCK.reserved + _RESERVED,
    )
    .returning(
        _STOCK.on_hand,
        _STOCK.committed,
        _STOCK.reserved,
        _STOCK.backorder_limit,
        _STOCK.low_stock_at,
        most_within(_STOCK.variant_id).label("most"),
    )
)
_LEFT = _STOCK.on_hand - _STOCK.committed - _STOCK.reserved + _STOCK.backorder_limit
_PROMISED, _LIES_THERE = _STOCK.committed + _COMMITTED >= 0, _STOCK.on_hand + _ON_HAND >= 0
_GUARDED = {
    Needs.NOTHING: _CHANGE,
    Needs.AVAILABLE: _CHANGE.where(_LEFT >= _COMMITTED + _RESERVED),
    Needs.PROMISED: _CHANGE.where(_PROMISED),
    Needs.ON_SHELF: _CHANGE.where(_LIES_THERE),
    Needs.PROMISED_AND_ON_SHELF: _CHANGE.where(_PROMISED, _LIES_THERE),
}


def change(
    units: Mapping[int, int], needs: Needs, *, on_hand: int = 0, committed: int = 0, reserved: int = 0
) -> int | None:
    """Add each variant's count (by variant id), times the factors given, to its counts.

    Answers the first variant that lacks what it `needs`, None when all were changed; the caller rolls back what the
    variants before it got. The row that comes back tells the stock word before and after; only a change of the word
    bumps the stamp of the pages, once, after the last of the rows.
    """
    told = False
    for variant_id, count in sorted(units.items()):
        after = run(
            _GUARDED[needs],
            {
                "variant": variant_id,
                "on_hand_by": on_hand * count,
                "committed_by": committed * count,
                "reserved_by": reserved * count,
            },
        ).one_or_none()
        if after is None:
            return variant_id
        more = (on_hand - committed - reserved) * count
        told = told or (more != 0 and _tells(variant_id, more, after))
    if told:
        stamps.bump("catalog")
    return None


def _tells(variant_id: int, more: int, after: Row[Any]) -> bool:
    """Whether pages say something else of a variant since `more` of it lie unpromised (less when negative)."""
    on_shelf = after.on_hand - after.committed - after.reserved
    if min(on_shelf, on_shelf - more) // (after.most or 1) > max(0, after.low_stock_at):
        return False  # in stock before and after, alone and in every bundle
    return _told(variant_id, on_shelf, after) != _told(variant_id, on_shelf - more, after)


def _told(variant_id: int, on_shelf: int, counts: Row[Any]) -> list[tuple[StockWord, int]]:
    """What pages say of a variant with so many on the shelf, alone and in the bundles that hold it: the word,
    and the number while few are left."""
    told = []
    for each in sorted({1, *(counts_within(variant_id) if counts.most else ())}):
        now = word(on_shelf, counts.backorder_limit, counts.low_stock_at, each=each)
        told.append((now, on_shelf // each if now is StockWord.FEW_LEFT else 0))
    return told
