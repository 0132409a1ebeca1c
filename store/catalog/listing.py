"""The catalogue as the desk reads it: all products in whatever state, and one with everything on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from store.catalog.drafts import ProductRow
from store.catalog.models import (
    CollectionProduct,
    Option,
    Product,
    ProductImage,
    ProductStatus,
    RelatedProduct,
    Variant,
)
from store.catalog.types import ImageFacts
from store.db import db
from store.kit.errors import NotFound
from store.kit.money import Money
from store.kit.paging import Page, mark, read_mark

PAGE = 50
TABS = ("all", *(status.value for status in ProductStatus))


@dataclass(frozen=True)
class Named:
    """A product in a list to choose from."""

    id: int
    title: str
    status: str
    image: ImageFacts | None = None


def products(
    currency: str, *, tab: str = "all", search: str = "", after: str | None = None, size: int = PAGE
) -> Page[ProductRow]:
    """A page of products by title, in a constant number of queries; `tab` is one of TABS.

    `search` looks into title, slug, type and SKUs; every word must be found.
    """
    key = func.lower(Product.title)
    wanted = (
        _narrowed(select(Product, key), search)
        .options(selectinload(Product.variants), selectinload(Product.images))
        .order_by(key, Product.id)
        .limit(size + 1)
    )
    if tab in TABS[1:]:
        wanted = wanted.where(Product.status == ProductStatus(tab))
    place = read_mark(after, str, int)
    if place:
        wanted = wanted.where((key > place[0]) | ((key == place[0]) & (Product.id > place[1])))
    found = db.session.execute(wanted).all()
    older = mark(found[size - 1][1], found[size - 1][0].id) if len(found) > size else None
    return Page([_row(product, currency) for product, _ in found[:size]], older=older)


def tab_counts(search: str = "") -> dict[str, int]:
    """How many products each tab holds."""
    rows = db.session.execute(
        _narrowed(select(Product.status, func.count()), search).group_by(Product.status)
    ).all()
    counts = {status.value: count for status, count in rows}
    return {"all": sum(counts.values()), **{tab: counts.get(tab, 0) for tab in TABS[1:]}}


def whole(product_id: int) -> Product:
    """A product with options, variants and pictures, in a constant number of queries. Raises NotFound."""
    found = db.session.scalar(
        select(Product)
        .where(Product.id == product_id)
        .options(
            selectinload(Product.options).selectinload(Option.values),
            selectinload(Product.variants).options(
                selectinload(Variant.choices), selectinload(Variant.breaks)
            ),
            selectinload(Product.images),
        )
    )
    if found is None:
        raise NotFound
    return found


def product_types() -> Sequence[str]:
    """The types in use, by name."""
    return db.session.scalars(
        select(Product.product_type)
        .where(Product.product_type != "")
        .distinct()
        .order_by(Product.product_type)
    ).all()


def names(*, except_id: int | None = None) -> list[Named]:
    """Products to choose from, those on sale first, without archived ones; at most five hundred."""
    rows = db.session.execute(
        select(Product.id, Product.title, Product.status)
        .where(Product.status != ProductStatus.ARCHIVED)
        .order_by(Product.status == ProductStatus.DRAFT, func.lower(Product.title), Product.id)
        .limit(500)
    )
    return [Named(one, title, status.value) for one, title, status in rows if one != except_id]


def named(product_ids: Sequence[int]) -> list[Named]:
    """These products with their first pictures, in the order given."""
    rows = {
        product.id: product
        for product in db.session.scalars(
            select(Product).where(Product.id.in_(product_ids)).options(selectinload(Product.images))
        )
    }
    return [
        Named(one.id, one.title, one.status.value, _image(one))
        for key in product_ids
        if (one := rows.get(key))
    ]


def related_ids(product_id: int) -> list[int]:
    """The products that staff chose to stand below one, in their order."""
    return list(
        db.session.scalars(
            select(RelatedProduct.other_id)
            .where(RelatedProduct.product_id == product_id)
            .order_by(RelatedProduct.position)
        )
    )


def shelves_of(product_id: int) -> list[int]:
    """The ids of the shelves a product stands on."""
    return list(
        db.session.scalars(
            select(CollectionProduct.collection_id).where(CollectionProduct.product_id == product_id)
        )
    )


def _narrowed(query: Select[*tuple[Any, ...]], search: str) -> Select[*tuple[Any, ...]]:
    for word in search.split()[:8]:
        like = f"%{word.replace('/', '//').replace('%', '/%').replace('_', '/_')}%"
        of_it = select(Variant.id).where(
            Variant.product_id == Product.id, Variant.sku.ilike(like, escape="/")
        )
        query = query.where(
            Product.title.ilike(like, escape="/")
            | Product.slug.ilike(like, escape="/")
            | Product.product_type.ilike(like, escape="/")
            | of_it.exists()
        )
    return query


def _image(product: Product) -> ImageFacts | None:
    first: ProductImage | None = next(iter(product.images), None)
    return ImageFacts(first.media_id, first.alt, first.option_value_id) if first else None


def _row(product: Product, currency: str) -> ProductRow:
    sold = [variant for variant in product.variants if variant.active]
    prices = [variant.price_minor for variant in sold]
    return ProductRow(
        id=product.id,
        slug=product.slug,
        title=product.title,
        product_type=product.product_type,
        status=product.status.value,
        demo=product.demo,
        updated_at=product.updated_at,
        image=_image(product),
        lowest=Money(min(prices), currency) if prices else None,
        highest=Money(max(prices), currency) if prices else None,
        variant_ids=tuple(variant.id for variant in sold),
    )
