"""The demo's discount codes and its promotion, so that prices can be tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from store import promotions
from store.catalog import Collection, Product
from store.db import db
from store.pricing import CodeKind, PromotionKind, Scope
from store.promotions import AutomaticPromotion, CodeWish, DiscountCode, PromotionWish


def write(codes: Sequence[Mapping[str, Any]], deals: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Write codes and promotions down once, inside the caller's transaction; their things are on the shelves."""
    if db.session.scalar(select(DiscountCode.id).limit(1)) is None:
        for entry in codes:
            wish = CodeWish(
                code=entry["code"],
                kind=CodeKind(entry["kind"]),
                value=entry.get("value", 0),
                scope=_scope(entry),
                minimum_minor=entry.get("minimum", 0),
                starts_at=None,
                ends_at=None,
                usage_limit=None,
                per_customer_limit=entry.get("per_customer"),
            )
            promotions.make_code(wish, by="system", at=now)
    if db.session.scalar(select(AutomaticPromotion.id).limit(1)) is None:
        for entry in deals:
            rule = {name: entry[name] for name in ("take", "pay", "percent", "least") if name in entry}
            deal = PromotionWish(
                entry["title"], PromotionKind(entry["kind"]), rule, _scope(entry), None, None, 0
            )
            promotions.make_promotion(deal, by="system", at=now)


def _scope(entry: Mapping[str, Any]) -> Scope:
    """Slugs to ids."""
    products = db.session.scalars(select(Product.id).where(Product.slug.in_(entry.get("products", ()))))
    shelves = db.session.scalars(
        select(Collection.id).where(Collection.slug.in_(entry.get("collections", ())))
    )
    return Scope(frozenset(products), frozenset(shelves))
