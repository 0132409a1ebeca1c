"""Changing the counts of stock: one guarded UPDATE of all variants, and what pages are told of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Integer,
    Row,
    Text,
    Update,
    bindparam,
    cast,
    func,
    select,
    update,
)

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


_TABLE = table_of(Stock)
_STOCK = _TABLE.c
_FACTORS = {name: bindparam(f"{name}_by", type_=Integer) for name in ("on_hand", "committed", "reserved")}
_AFTER = (
    _STOCK.variant_id,
    _STOCK.on_hand,
    _STOCK.committed,
    _STOCK.reserved,
    _STOCK.backorder_limit,
    _STOCK.low_stock_at,
    most_within(_STOCK.variant_id).label("most"),
)


@cache
def _changing(needs: Needs) -> Update:
    """The UPDATE for the variants of `units`. Their rows are locked in ascending order of their ids, or two orders of
    the same things would wait for each other."""
    told = func.json_each(bindparam("units", type_=JSON)).table_valued("key", "value")
    variant, units = cast(told.c.key, Integer), cast(cast(told.c.value, Text), Integer)
    held = (
        select(_STOCK.variant_id, units.label("units"))
        .join(told, variant == _STOCK.variant_id)
        .order_by(_STOCK.variant_id)
        .with_for_update(of=_TABLE)
        .cte("held")
    )
    by = {name: factor * held.c.units for name, factor in _FACTORS.items()}
    left = _STOCK.on_hand - _STOCK.committed - _STOCK.reserved + _STOCK.backorder_limit
    promised, lies_there = _STOCK.committed + by["committed"] >= 0, _STOCK.on_hand + by["on_hand"] >= 0
    guards: Mapping[Needs, Sequence[ColumnElement[bool]]] = {
        Needs.NOTHING: (),
        Needs.AVAILABLE: (left >= by["committed"] + by["reserved"],),
        Needs.PROMISED: (promised,),
        Needs.ON_SHELF: (lies_there,),
        Needs.PROMISED_AND_ON_SHELF: (promised, lies_there),
    }
    return (
        update(_TABLE)
        .where(_STOCK.variant_id == held.c.variant_id, *guards[needs])
        .values({name: _STOCK[name] + more for name, more in by.items()})
        .returning(*_AFTER)
    )


def change(
    units: Mapping[int, int], needs: Needs, *, on_hand: int = 0, committed: int = 0, reserved: int = 0
) -> int | None:
    """Add each variant's count (by variant id), times the factors given, to its counts.

    Answers the first variant that lacks what it `needs`, None when all were changed; the caller rolls back what the
    others got. The rows that come back tell the stock word before and after; only a change of a word bumps the stamp
    of the pages, once.
    """
    if not units:
        return None
    changes = {
        "on_hand_by": on_hand,
        "committed_by": committed,
        "reserved_by": reserved,
        "units": dict(units),
    }
    changed = {row.variant_id: row for row in run(_changing(needs), changes)}
    short = sorted(units.keys() - changed.keys())
    if short:
        return short[0]
    each = on_hand - committed - reserved
    told = [each and _tells(variant_id, each * units[variant_id], row) for variant_id, row in changed.items()]
    if any(told):
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
