"""Filters of the search: what was chosen, what still fits, and how many each further choice would leave."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from store.catalog import CollectionFacts, FoundProduct
from store.inventory import Availability
from store.kit.money import Money
from store.web import filters
from store.web.shop.shelf import SLUG

PRICE = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?")
Stock = Mapping[int, Availability]


@dataclass(frozen=True)
class Choice:
    """One answer of a filter and how many products it would leave."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: str
    href: str


@dataclass(frozen=True)
class Narrowing:
    """Filters as they stand in the address; `typed` keeps prices as they were typed, `errors` says what was wrong."""

    collection: str = ""
    size: str = ""
    least: int | None = None
    most: int | None = None
    in_stock: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def active(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.collection or self.size or self.in_stock) or (self.least, self.most) != (None, None)

    def fits(self, product: FoundProduct, stock: Stock) -> bool:
        """Whether a product is on the shelf and has one variant that meets all the rest together."""
        if self.collection and self.collection not in product.collections:
            return False
        return any(
            (not self.size or variant.size == self.size)
            and (self.least is None or variant.price_minor >= self.least)
            and (self.most is None or variant.price_minor <= self.most)
            and (not self.in_stock or stock[variant.id].sellable)
            for variant in product.variants
        )

    def query(self) -> dict[str, str]:
        """The filters as parameters of the address, those that are off left out."""
        told = {"collection": self.collection, "size": self.size, **self.typed}
        return {name: value for name, value in told.items() if value} | (
            {"stock": "1"} if self.in_stock else {}
        )


def read(args: MultiDict[str, str]) -> Narrowing:
    """The filters in an address; what cannot be one is as if it were not there, a price that is none is said."""
    slug, size = args.get("collection", "")[:96], args.get("size", "")[:48]
    typed = {name: text for name in ("min", "max") if (text := args.get(name, "").strip()[:12])}
    errors = {
        name: _("Please enter an amount like 10 or 7.50.")
        for name, text in typed.items()
        if _minor(text) is None
    }
    least, most = _minor(typed.get("min", "")), _minor(typed.get("max", ""))
    if least is not None and most is not None and least > most:
        errors["max"] = _("This is less than the lowest price.")
        most = None
    return Narrowing(
        collection=slug if SLUG.fullmatch(slug) else "",
        size=size if size.isprintable() else "",
        least=least,
        most=most,
        in_stock=args.get("stock") == "1",
        typed=typed,
        errors=errors,
    )


def _minor(text: str) -> int | None:
    match = PRICE.fullmatch(text)
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else None


@dataclass(frozen=True)
class Facets:
    """What the filters offer, counted over what is found with all the other filters on."""

    collections: Sequence[Choice]
    sizes: Sequence[Choice]
    in_stock: int

    @property
    def any(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.collections or self.sizes or self.in_stock)


def facets(
    chosen: Narrowing, found: Sequence[FoundProduct], stock: Stock, shelves: Sequence[CollectionFacts]
) -> Facets:
    """The choices that would leave something, and those that are on; each with its honest count."""

    def left(other: Narrowing) -> int:
        return sum(other.fits(product, stock) for product in found)

    sizes = dict.fromkeys(variant.size for product in found for variant in product.variants if variant.size)
    if chosen.size:
        sizes[chosen.size] = None
    collections = [
        Choice(
            shelf.slug,
            str(shelf.title),
            left(replace(chosen, collection=shelf.slug)),
            shelf.slug == chosen.collection,
        )
        for shelf in shelves
    ]
    by_size = [Choice(size, size, left(replace(chosen, size=size)), size == chosen.size) for size in sizes]
    return Facets(
        [choice for choice in collections if choice.count or choice.chosen],
        [choice for choice in by_size if choice.count or choice.chosen],
        left(replace(chosen, in_stock=True)),
    )


def chips(
    chosen: Narrowing, base: Mapping[str, str], shelves: Sequence[CollectionFacts], currency: str
) -> list[Chip]:
    """What is on, each leading to the same search without it."""
    titles = {shelf.slug: str(shelf.title) for shelf in shelves}
    said = []
    if chosen.collection:
        said.append(("collection", titles.get(chosen.collection, chosen.collection)))
    if chosen.size:
        said.append(("size", _("Size %(size)s", size=chosen.size)))
    if chosen.least is not None:
        said.append(("min", _("From %(price)s", price=filters.money(Money(chosen.least, currency)))))
    if chosen.most is not None:
        said.append(("max", _("Up to %(price)s", price=filters.money(Money(chosen.most, currency)))))
    if chosen.in_stock:
        said.append(("stock", _("In stock")))
    query = {**base, **chosen.query()}
    return [
        Chip(label, "/search?" + urlencode({name: value for name, value in query.items() if name != gone}))
        for gone, label in said
    ]
