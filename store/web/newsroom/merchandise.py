"""The merchandise column: beside a story what fits it, elsewhere live products in their set order.

Offers speak in their own promotional lines. What is sold out in every size and colour steps back until there is
some again; nothing stands in a column twice, and what staff banned from a story is never beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from flask_babel import gettext as _

from store import catalog, inventory, media, pairing
from store.catalog import ProductCard
from store.inventory import StockWord
from store.settings import shop

MOST = 4


@dataclass(frozen=True)
class Promo:
    """An offer in its own words; `href` carries the story it was seen on."""

    lines: Sequence[str]
    name: str
    href: str
    picture: media.Picture | None


@dataclass(frozen=True)
class Column:
    """Offers under a heading that says why they are there."""

    title: str
    promos: Sequence[Promo]


def promos() -> list[Promo]:
    """The first offers in the shop's set order whose promotional lines say more than a name."""
    return _promos(_there([card for card in catalog.cards(shop().currency) if len(card.promo_lines) > 1]))


def beside(story_id: int) -> list[Column]:
    """What stands beside a story: merchandise that fits it, then, where that is little, what else we have.

    Pins come first, then the best scores. When nothing fits, the best sellers of late; before anything was sold,
    the shop's set order. The words above say which.
    """
    keys = pairing.products_for(story_id)
    fitting = _there(catalog.cards_of(keys, shop().currency))
    if len(fitting) == MOST:
        return [Column(_("From our shop"), _promos(fitting, story_id))]
    unwanted = pairing.banned_for(story_id) | {card.id for card in fitting}
    best = (
        []
        if fitting
        else _there(_without(unwanted, catalog.cards_of(pairing.best_sellers(), shop().currency)))
    )
    others = _without(unwanted | {card.id for card in best}, catalog.cards(shop().currency))
    rest = _there([card for card in others if len(card.promo_lines) > 1])[: MOST - len(fitting) - len(best)]
    columns = [
        (_("From our shop"), fitting),
        (_("Best sellers"), best),
        (_("Also in the shop") if fitting or best else _("From our shop"), rest),
    ]
    made = iter(_promos([card for _title, cards in columns for card in cards], story_id))
    return [Column(title, list(islice(made, len(cards)))) for title, cards in columns if cards]


def _without(unwanted: set[int], cards: Iterable[ProductCard]) -> list[ProductCard]:
    return [card for card in cards if card.id not in unwanted]


def _there(cards: Sequence[ProductCard]) -> list[ProductCard]:
    """The first four of which something is left."""
    stock = inventory.availability(variant_id for card in cards for variant_id in card.variant_ids)
    return [
        card
        for card in cards
        if any(stock[variant_id].word is not StockWord.SOLD_OUT for variant_id in card.variant_ids)
    ][:MOST]


def _promos(cards: Sequence[ProductCard], story_id: int | None = None) -> list[Promo]:
    pictures = media.pictures([card.image.media_id for card in cards if card.image])
    tail = f"?from={story_id}" if story_id is not None else ""
    return [
        Promo(
            lines=_lines(card),
            name=card.title,
            href=f"/products/{card.slug}{tail}",
            picture=pictures.get(card.image.media_id) if card.image else None,
        )
        for card in cards
    ]


def _lines(card: ProductCard) -> Sequence[str]:
    """The promotional lines where they say more than a name, else what the thing is."""
    if len(card.promo_lines) > 1:
        return card.promo_lines
    return (card.tagline,) if card.tagline else ()
