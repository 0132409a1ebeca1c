"""Reading the catalogue: a constant number of queries per page, whatever it shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from store.catalog.bundles import parts_of
from store.catalog.charts import chart_for
from store.catalog.models import (
    Collection,
    CollectionProduct,
    Option,
    Product,
    ProductImage,
    ProductStatus,
    Redirect,
    Variant,
)
from store.catalog.selling import breaks_below
from store.catalog.types import (
    CollectionFacts,
    ImageFacts,
    OptionChoice,
    OptionFacts,
    ProductCard,
    ProductFacts,
    VariantFacts,
)
from store.catalog.wording import Wording, wording
from store.db import db
from store.kit.money import Money


def _image(row: ProductImage, words: Wording) -> ImageFacts:
    return ImageFacts(row.media_id, words.alt(row), row.option_value_id)


def _cards(products: Sequence[Product], currency: str) -> list[ProductCard]:
    cards = []
    words = wording(
        products=[product.id for product in products],
        images=[image.id for product in products for image in product.images[:2]],
    )
    for product in products:
        variants = [variant for variant in product.variants if variant.active]
        if not variants:
            continue
        cheapest = min(variants, key=lambda variant: variant.price_minor)
        cards.append(
            ProductCard(
                id=product.id,
                slug=product.slug,
                title=words.product(product, "title"),
                tagline=words.product(product, "tagline"),
                promo_lines=words.lines(product),
                price=Money(cheapest.price_minor, currency),
                varies=any(variant.price_minor != cheapest.price_minor for variant in variants),
                compare_at=_compare_at(cheapest, currency),
                pieces=cheapest.pieces,
                variant_ids=tuple(variant.id for variant in variants),
                image=_image(product.images[0], words) if product.images else None,
                second_image=_image(product.images[1], words) if len(product.images) > 1 else None,
            )
        )
    return cards


def _compare_at(variant: Variant, currency: str) -> Money | None:
    if variant.compare_at_minor is None or variant.compare_at_minor <= variant.price_minor:
        return None
    return Money(variant.compare_at_minor, currency)


def cards(currency: str, *, collection: str | None = None, limit: int = 60) -> list[ProductCard]:
    """Active products in their set order, all of them or those on a shelf (by slug)."""
    query = (
        select(Product)
        .where(Product.status == ProductStatus.ACTIVE)
        .options(selectinload(Product.variants), selectinload(Product.images))
        .limit(limit)
    )
    if collection is None:
        query = query.order_by(Product.position, Product.id)
    else:
        query = (
            query.join(CollectionProduct, CollectionProduct.product_id == Product.id)
            .join(Collection, Collection.id == CollectionProduct.collection_id)
            .where(Collection.slug == collection)
            .order_by(CollectionProduct.position, Product.id)
        )
    return _cards(db.session.scalars(query).all(), currency)


def cards_of(product_ids: Iterable[int], currency: str) -> list[ProductCard]:
    """Active products among `product_ids`, in the order given."""
    wanted = list(product_ids)
    query = (
        select(Product)
        .where(Product.id.in_(wanted), Product.status == ProductStatus.ACTIVE)
        .options(selectinload(Product.variants), selectinload(Product.images))
    )
    found = {product.id: product for product in db.session.scalars(query)}
    return _cards([found[product_id] for product_id in wanted if product_id in found], currency)


def product(slug: str, currency: str) -> ProductFacts | None:
    """The product at this slug in whatever status, or None; drafts are for staff, archived ones are gone."""
    row = db.session.scalar(
        select(Product)
        .where(Product.slug == slug)
        .options(
            selectinload(Product.options).selectinload(Option.values),
            selectinload(Product.variants).options(
                selectinload(Variant.choices), selectinload(Variant.breaks)
            ),
            selectinload(Product.images),
        )
    )
    if row is None:
        return None
    parts = parts_of([variant.id for variant in row.variants], currency)
    shelves = db.session.scalars(
        select(Collection)
        .join(CollectionProduct, CollectionProduct.collection_id == Collection.id)
        .where(CollectionProduct.product_id == row.id)
        .order_by(Collection.position, Collection.id)
    ).all()
    words = wording(
        products=[row.id],
        options=[option.id for option in row.options],
        values=[value.id for option in row.options for value in option.values],
        images=[image.id for image in row.images],
        shelves=[shelf.id for shelf in shelves],
        variants=[variant.id for variant in row.variants],
        charts=[row.product_type],
    )
    return ProductFacts(
        id=row.id,
        slug=row.slug,
        title=words.product(row, "title"),
        tagline=words.product(row, "tagline"),
        promo_lines=words.lines(row),
        description_md=words.product(row, "description_md"),
        product_type=row.product_type,
        size_chart=words.chart(row.product_type, row.size_chart or chart_for(row.product_type)),
        status=row.status.value,
        topics=tuple(row.topics),
        travels=row.requires_shipping,
        gift_card=row.is_gift_card,
        base_title=row.title,
        options=tuple(
            OptionFacts(
                option.id,
                words.option(option),
                tuple(OptionChoice(value.id, words.value(value), value.swatch) for value in option.values),
                option.name,
            )
            for option in row.options
        ),
        variants=tuple(
            VariantFacts(
                id=variant.id,
                product_id=row.id,
                sku=variant.sku,
                title=words.variant(variant.id, variant.title),
                price=Money(variant.price_minor, currency),
                compare_at=_compare_at(variant, currency),
                pieces=variant.pieces,
                weight_g=variant.weight_g,
                choices={choice.option_id: choice.option_value_id for choice in variant.choices},
                breaks=breaks_below(
                    variant.price_minor,
                    [(step.min_quantity, step.unit_minor) for step in variant.breaks],
                    currency,
                ),
                parts=parts.get(variant.id, ()),
            )
            for variant in row.variants
            if variant.active
        ),
        images=tuple(_image(image, words) for image in row.images),
        collections=tuple(_shelf(shelf, words) for shelf in shelves),
        seo_title=words.product(row, "seo_title"),
        seo_description=words.product(row, "seo_description"),
        demo=row.demo,
    )


def _shelf(row: Collection, words: Wording) -> CollectionFacts:
    return CollectionFacts(row.id, row.slug, words.shelf(row, "title"), words.shelf(row, "description_md"))


def collections() -> list[CollectionFacts]:
    """All shelves in their set order."""
    rows = db.session.scalars(select(Collection).order_by(Collection.position, Collection.id)).all()
    words = wording(shelves=[row.id for row in rows])
    return [_shelf(row, words) for row in rows]


def collection(slug: str) -> CollectionFacts | None:
    """The shelf at this slug, or None."""
    row = db.session.scalar(select(Collection).where(Collection.slug == slug))
    return None if row is None else _shelf(row, wording(shelves=[row.id]))


def redirect_of(path: str) -> str | None:
    """Where an old address leads now, or None."""
    return db.session.scalar(select(Redirect.target).where(Redirect.path == path))


def real_products() -> int:
    """How many products are not of the demo: it is never loaded over them."""
    return db.session.scalar(select(func.count()).select_from(Product).where(Product.demo.is_(False))) or 0
