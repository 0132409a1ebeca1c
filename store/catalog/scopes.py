"""What promotions and discount codes ask of a product: its shelves, and whether it is goods at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from store import stamps
from store.catalog.models import Collection, CollectionProduct, Product
from store.db import db, run, table_of


@dataclass(frozen=True)
class ProductScope:
    """The shelves a product stands on, by id; a gift card is money and never discounted."""

    collections: frozenset[int] = frozenset()
    gift_card: bool = False


_PRODUCT, _STANDS = table_of(Product), table_of(CollectionProduct)
_SHELVES = (
    select(_PRODUCT.c.id, _PRODUCT.c.is_gift_card, _STANDS.c.collection_id)
    .outerjoin(_STANDS, _STANDS.c.product_id == _PRODUCT.c.id)
    .where(_PRODUCT.c.id.in_(bindparam("wanted", expanding=True)))
)


def scopes_of(product_ids: Iterable[int]) -> dict[int, ProductScope]:
    """What a scope asks of these products, in one query; unknown ids are left out."""
    return stamps.known_each("scopes", product_ids, _scopes)


def _scopes(product_ids: list[int]) -> dict[int, ProductScope]:
    rows = run(_SHELVES, {"wanted": product_ids})
    shelves: dict[int, set[int]] = {}
    cards: dict[int, bool] = {}
    for product_id, gift_card, collection_id in rows:
        cards[product_id] = gift_card
        shelves.setdefault(product_id, set())
        if collection_id is not None:
            shelves[product_id].add(collection_id)
    return {key: ProductScope(frozenset(shelves[key]), cards[key]) for key in cards}


def scope_choices() -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Collections and products (id, title) that staff may choose a scope from, by title; archived ones too, since an
    older scope may name them."""
    collections = db.session.execute(select(Collection.id, Collection.title).order_by(Collection.title))
    products = db.session.execute(select(Product.id, Product.title).order_by(Product.title))
    return [(key, title) for key, title in collections], [(key, title) for key, title in products]
