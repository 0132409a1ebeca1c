"""The words products are found by, kept in step with products and their translations in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import ForeignKey, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column, selectinload

from store import fulltext
from store.catalog.models import Product
from store.catalog.translations import ProductTranslation
from store.db import Model, db
from store.kit.words import stems

BATCH = 100


class ProductWords(Model):
    """The words of a product in all its languages, those of its titles marked; FTS5 or a GIN index beside them."""

    __tablename__ = "product_fts"

    product_id: Mapped[int] = mapped_column(
        ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[str] = mapped_column(fulltext.Words)


INDEX = fulltext.Index(ProductWords, ProductWords.product_id, ProductWords.words)


def index_products(product_ids: Collection[int]) -> None:
    """Write the words of these products anew; those that are no more lose theirs."""
    db.session.execute(
        delete(ProductWords)
        .where(ProductWords.product_id.in_(product_ids))
        .execution_options(synchronize_session=False)
    )
    told: dict[int, list[ProductTranslation]] = {}
    for row in db.session.scalars(
        select(ProductTranslation).where(ProductTranslation.product_id.in_(product_ids))
    ):
        told.setdefault(row.product_id, []).append(row)
    for product in db.session.scalars(
        select(Product).where(Product.id.in_(product_ids)).options(selectinload(Product.variants))
    ):
        others = told.get(product.id, [])
        titles = [product.title, *(one.title for one in others)]
        rest = [
            product.tagline,
            product.product_type,
            *product.promo_lines,
            *product.topics,
            product.description_md,
            *(variant.title for variant in product.variants),
            *(variant.sku for variant in product.variants),
            *(f"{one.tagline} {one.description_md}" for one in others),
        ]
        words = fulltext.document(_words(titles), _words(rest))
        db.session.execute(
            insert(ProductWords).values(product_id=product.id, words=fulltext.put_aside(INDEX, words))
        )


def rebuild_words() -> Iterator[int]:
    """Write every product's words anew, a hundred at a time; answers after each batch how many it held. Each
    step wants a transaction of the caller's; the last one puts the engine's own index together anew."""
    last = 0
    while ids := list(
        db.session.scalars(select(Product.id).where(Product.id > last).order_by(Product.id).limit(BATCH))
    ):
        last = ids[-1]
        index_products(ids)
        yield len(ids)
    fulltext.rebuild(INDEX)


def words_missing() -> bool:
    """Whether there are products and none has words yet."""
    first = db.session.scalar(select(ProductWords.product_id).limit(1))
    return first is None and db.session.scalar(select(Product.id).limit(1)) is not None


def _words(texts: list[str]) -> list[str]:
    return [word for text in texts for word in stems(text)]


fulltext.watch("products", {Product: "id", ProductTranslation: "product_id"}, index_products)
