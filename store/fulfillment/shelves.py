"""Reading the shelves for staff: counts of every variant, and the history of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from store.catalog import Product, ProductStatus, Variant
from store.db import db
from store.fulfillment.types import StockRow
from store.inventory import Stock, StockMovement
from store.kit.paging import Page, mark, read_mark

PAGE = 100
HISTORY = 50


def shelves(*, search: str = "", low: bool = False, after: str | None = None) -> Page[StockRow]:
    """A page of counted variants by SKU; `search` looks into SKU, titles and bin, `low` keeps what runs out."""
    wanted = _rows().order_by(Variant.sku).limit(PAGE + 1)
    for word in search.split()[:8]:
        like = f"%{word.replace('/', '//').replace('%', '/%').replace('_', '/_')}%"
        wanted = wanted.where(
            Variant.sku.ilike(like, escape="/")
            | Product.title.ilike(like, escape="/")
            | Variant.title.ilike(like, escape="/")
            | Variant.bin.ilike(like, escape="/")
        )
    if low:
        wanted = wanted.where(
            Stock.on_hand - Stock.committed - Stock.reserved <= Stock.low_stock_at,
            Product.status == ProductStatus.ACTIVE,
            Variant.active.is_(True),
        )
    key = read_mark(after, str)
    if key:
        wanted = wanted.where(Variant.sku > key[0])
    rows = [_row(row) for row in db.session.execute(wanted)]
    return Page(rows[:PAGE], older=mark(rows[PAGE - 1].sku) if len(rows) > PAGE else None)


def shelf(sku: str) -> StockRow | None:
    """The counts of one variant, or None; what cannot be a SKU never reaches the database."""
    if len(sku) > 48 or not sku.isprintable():
        return None
    row = db.session.execute(_rows().where(Variant.sku == sku)).one_or_none()
    return _row(row) if row else None


def history(variant_id: int) -> Sequence[StockMovement]:
    """The last 50 movements of a variant, newest first."""
    return db.session.scalars(
        select(StockMovement)
        .where(StockMovement.variant_id == variant_id)
        .order_by(StockMovement.id.desc())
        .limit(HISTORY)
    ).all()


def skus_of(variant_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """SKU and bin by variant id, for slips and hints."""
    rows = db.session.execute(select(Variant.id, Variant.sku, Variant.bin).where(Variant.id.in_(variant_ids)))
    return {variant_id: (sku, place) for variant_id, sku, place in rows}


def _row(row: Any) -> StockRow:
    """A row of `_rows`, whose columns stand in the order of StockRow's."""
    return StockRow(*row)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Variant.id,
            Variant.sku,
            Product.title,
            Variant.title,
            Variant.bin,
            Stock.on_hand,
            Stock.committed,
            Stock.reserved,
            Stock.backorder_limit,
            Stock.low_stock_at,
        )
        .join(Stock, Stock.variant_id == Variant.id)
        .join(Product, Product.id == Variant.product_id)
    )
