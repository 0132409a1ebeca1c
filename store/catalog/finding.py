"""Finding products by words, in any of their languages: every word must be met, by its beginning; a slip of the
finger is forgiven in titles. The engine's full text says which products, their fields say in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from sqlalchemy import func, select

from store import fulltext
from store.catalog.indexing import INDEX
from store.catalog.models import (
    Collection,
    CollectionProduct,
    Option,
    OptionValue,
    Product,
    ProductStatus,
    Variant,
    VariantChoice,
)
from store.catalog.queries import cards_of
from store.catalog.translations import ProductTranslation
from store.catalog.types import ProductCard
from store.db import db
from store.kit.words import STOP, stem, stems, words

MOST_WORDS = 8
MOST_FOUND = 200
"""More products than this are not shown for one question, whatever is typed."""

FORGIVEN = 0.75
"""How alike a title's word must be to a mistyped one, as a share of matching letters."""


@dataclass(frozen=True)
class FoundVariant:
    """What filters ask of a variant: its size ("" where it has none) and its price in minor units."""

    id: int
    size: str
    price_minor: int


@dataclass(frozen=True)
class FoundProduct:
    """A product that meets a question; `collections` are the slugs of its shelves."""

    card: ProductCard
    collections: frozenset[str]
    variants: Sequence[FoundVariant]


@dataclass(frozen=True)
class ProductsFound:
    """Products best first. `read_as` tells which mistyped word was read as which."""

    products: Sequence[FoundProduct] = ()
    read_as: Mapping[str, str] = field(default_factory=dict)


def search(text: str, currency: str) -> ProductsFound:
    """Active products for what was typed, best first, at most MOST_FOUND; any input is safe, no words find nothing."""
    wanted = _wanted(text)
    if not wanted:
        return ProductsFound()
    ids = _meeting(wanted)
    read_as: dict[str, str] = {}
    if not ids:
        wanted, read_as = _mended(wanted)
        ids = _meeting(wanted) if read_as else []
    if not ids:
        return ProductsFound()
    best = _ranked(ids, wanted)[:MOST_FOUND]
    return ProductsFound(_found(cards_of(best, currency)), read_as)


def spelled_like(text: str) -> str:
    """A question near what was typed that finds something: words that stand nowhere are replaced by the title words
    most like them, those that are like none are left out. "" when nothing of it would find anything."""
    heads = _title_words()
    typed = words(text)[:MOST_WORDS]
    near = [get_close_matches(word, heads, n=1, cutoff=0.6) for word in typed]
    mended = list(dict.fromkeys(best[0] for best in near if best))
    return " ".join(mended) if mended and mended != typed and _meeting([stem(w) for w in mended]) else ""


def _wanted(text: str) -> list[str]:
    """The words worth looking for; those that say nothing only when there are no others."""
    typed = [word for word in words(text) if not word.startswith(fulltext.TITLE)]
    telling = [word for word in typed if word not in STOP] or typed
    return list(dict.fromkeys(stem(word) for word in telling))[:MOST_WORDS]


def _meeting(wanted: Sequence[str]) -> list[int]:
    groups = [[word + fulltext.BEGINS] for word in wanted]
    return fulltext.some(INDEX, fulltext.everywhere(groups), limit=1000)


def _mended(wanted: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The words with those that stand nowhere replaced by the title words most like them; and which were."""
    heads = sorted({stem(word) for word in _title_words()})
    read_as = {}
    for word in wanted:
        if len(word) >= 4 and not _meeting([word]):
            alike = get_close_matches(word, heads, n=1, cutoff=FORGIVEN)
            if alike:
                read_as[word] = alike[0]
    return [read_as.get(word, word) for word in wanted], read_as


def _title_words() -> set[str]:
    """The words of all active products' titles."""
    active = Product.status == ProductStatus.ACTIVE
    titles: Iterable[str] = [
        *db.session.scalars(select(Product.title).where(active)),
        *db.session.scalars(
            select(ProductTranslation.title)
            .join(Product, Product.id == ProductTranslation.product_id)
            .where(active)
        ),
    ]
    return {word for title in titles for word in words(title) if word not in STOP}


def _ranked(ids: Sequence[int], wanted: Sequence[str]) -> list[int]:
    """Active ones of these products, those met best first: title before tagline before description."""
    rows = db.session.execute(
        select(
            Product.id,
            Product.position,
            Product.title,
            Product.tagline,
            Product.promo_lines,
            Product.product_type,
            Product.topics,
        ).where(Product.status == ProductStatus.ACTIVE, Product.id.in_(ids))
    ).all()
    told: dict[int, list[ProductTranslation]] = {}
    for row in db.session.scalars(select(ProductTranslation).where(ProductTranslation.product_id.in_(ids))):
        told.setdefault(row.product_id, []).append(row)
    scored = []
    for one in rows:
        others = told.get(one.id, [])
        title = stems(" ".join([one.title, *(other.title for other in others)]))
        lines = [one.tagline, one.product_type, *one.promo_lines, *one.topics]
        near = stems(" ".join([*lines, *(other.tagline for other in others)]))
        marks = sum(_mark(word, title, near) for word in wanted)
        scored.append((-marks, one.position, one.id))
    return [product_id for _, _, product_id in sorted(scored)]


def _mark(wanted: str, title: Sequence[str], near: Sequence[str]) -> int:
    """How well a word is met: by the best field that has it, whole words before beginnings."""
    for worth, there in ((8, title), (4, near)):
        if wanted in there:
            return worth * 3
        if any(word.startswith(wanted) for word in there):
            return worth * 2
    return 1


def _found(cards: Sequence[ProductCard]) -> list[FoundProduct]:
    """The cards with what filters ask: their shelves, and the sizes and prices of what is sold."""
    ids = [card.id for card in cards]
    shelves: dict[int, set[str]] = {}
    for product_id, slug in db.session.execute(
        select(CollectionProduct.product_id, Collection.slug)
        .join(Collection, Collection.id == CollectionProduct.collection_id)
        .where(CollectionProduct.product_id.in_(ids))
    ):
        shelves.setdefault(product_id, set()).add(slug)
    sizes = (
        select(VariantChoice.variant_id, OptionValue.value)
        .join(OptionValue, OptionValue.id == VariantChoice.option_value_id)
        .join(Option, Option.id == VariantChoice.option_id)
        .where(func.lower(Option.name) == "size")
        .subquery()
    )
    sold: dict[int, list[FoundVariant]] = {}
    for row in db.session.execute(
        select(Variant.product_id, Variant.id, Variant.price_minor, sizes.c.value)
        .outerjoin(sizes, sizes.c.variant_id == Variant.id)
        .where(Variant.product_id.in_(ids), Variant.active)
        .order_by(Variant.position)
    ):
        sold.setdefault(row.product_id, []).append(FoundVariant(row.id, row.value or "", row.price_minor))
    return [
        FoundProduct(card, frozenset(shelves.get(card.id, ())), tuple(sold.get(card.id, ())))
        for card in cards
    ]
