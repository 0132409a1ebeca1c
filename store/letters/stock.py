"""Telling staff in time what runs low: once for a set of variants, and again a week later if nobody acted."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select

from store import catalog, inventory, outbox
from store.db import db, transaction
from store.ports import Ports

MOST = 100
"""How many variants one letter lists."""


def tell_low_stock(*, ports: Ports, now: datetime) -> bool:
    """Promise a letter about what is low now, for the worker's clock; answers whether one was due.

    The same variants are told once a week; another one running low is told the next time round.
    Opens its own transaction, and only when there is something to promise. Safe to run twice.
    """
    low = low_variants()
    db.session.rollback()  # the reading is over; writing begins anew
    if not low:
        return False
    year, week, _ = now.isocalendar()
    names = hashlib.sha256(",".join(map(str, low)).encode()).hexdigest()[:16]
    with transaction():
        return outbox.promise_once(
            "mail.send",
            {"letter": "staff_low_stock", "variant_ids": low},
            at=now,
            once=f"low-stock-{year}-{week}-{names}",
        )


def low_variants() -> list[int]:
    """Variants on sale with no more unpromised units than their warning level, by id, at most a hundred."""
    stock, variant, product = inventory.Stock, catalog.Variant, catalog.Product
    return list(
        db.session.scalars(
            select(stock.variant_id)
            .join(variant, variant.id == stock.variant_id)
            .join(product, product.id == variant.product_id)
            .where(
                variant.active,
                product.status == catalog.ProductStatus.ACTIVE,
                stock.on_hand - stock.committed - stock.reserved <= stock.low_stock_at,
            )
            .order_by(stock.variant_id)
            .limit(MOST)
        )
    )
