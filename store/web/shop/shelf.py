"""Products in lists: catalogue, pictures and stock joined, in two queries whatever the number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import abort, redirect, request

from store import catalog, inventory, media
from store.catalog import ImageFacts, ProductCard
from store.inventory import StockWord
from store.kit.money import Money
from store.web.language import local
from store.web.shop.visitor import is_story

BEST_FIRST = (StockWord.IN_STOCK, StockWord.FEW_LEFT, StockWord.BACK_ORDER, StockWord.SOLD_OUT)


SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""What the slug of a product or a shelf looks like; anything else is not asked about."""

SOON = 6
"""A shelf of so many goods or fewer leaves half a page empty."""

BESIDE = 4
"""How many others stand below it."""

PATH = re.compile(r"/[a-z]+/[A-Za-z0-9_-]{1,200}")
"""What an old address may look like: older shops had capitals and underscores."""


@dataclass(frozen=True)
class ShelfCard:
    """A product as a list shows it. `price` is the lowest, `price_varies` when others are dearer."""

    href: str
    title: str
    tagline: str
    promo_lines: Sequence[str]
    picture: media.Picture | None
    price: Money
    price_varies: bool
    compare_at: Money | None
    stock: str


def shelf(cards: Sequence[ProductCard]) -> list[ShelfCard]:
    """The cards with pictures and a word for their stock, in the order given."""
    pictures = media.pictures([card.image.media_id for card in cards if card.image])
    stock = inventory.availability(variant_id for card in cards for variant_id in card.variant_ids)
    return [
        ShelfCard(
            href=f"/products/{card.slug}",
            title=card.title,
            tagline=card.tagline,
            promo_lines=card.promo_lines,
            picture=picture_of(card.image, pictures),
            price=card.price,
            price_varies=card.varies,
            compare_at=card.compare_at,
            stock=best_word(stock[variant_id].word for variant_id in card.variant_ids).value,
        )
        for card in cards
    ]


def beside(cards: Sequence[ProductCard], currency: str) -> list[ProductCard]:
    """Some of what is not among `cards`, in the shop's set order, for the foot of a shelf that ends soon; nothing
    below a long one."""
    if len(cards) > SOON:
        return []
    there = {card.id for card in cards}
    return [card for card in catalog.cards(currency, limit=len(cards) + BESIDE) if card.id not in there][
        :BESIDE
    ]


def best_word(words: Iterable[StockWord]) -> StockWord:
    """The most hopeful of some variants' words: a product is sold out only when all of it is."""
    return min(words, key=BEST_FIRST.index, default=StockWord.SOLD_OUT)


def picture_of(image: ImageFacts | None, pictures: dict[int, media.Picture]) -> media.Picture | None:
    """An image's picture under the words its product gave it."""
    found = pictures.get(image.media_id) if image else None
    if image is None or found is None:
        return None
    return replace(found, alt=image.alt or found.alt)


def lead_on(path: str) -> None:
    """Send the visitor on (301) when something that stood at `path` has moved; else do nothing."""
    target = catalog.redirect_of(path) if PATH.fullmatch(path) else None
    if target is not None:
        story = is_story(request.args.get("from", ""))
        abort(redirect(local(target) + (f"?from={story}" if story else ""), 301))
