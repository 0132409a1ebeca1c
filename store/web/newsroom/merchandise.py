"""The merchandise column beside a story: live products in their set order, with their own promotional lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store import catalog, inventory, media
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


def promos(story_id: int | None = None) -> list[Promo]:
    """The first offers whose promotional lines say more than a name, from a story when it is given.

    What is sold out in every size and colour steps back until there is some again.
    """
    offers = [card for card in catalog.cards(shop().currency) if len(card.promo_lines) > 1]
    stock = inventory.availability(variant_id for card in offers for variant_id in card.variant_ids)
    cards = [
        card
        for card in offers
        if any(stock[variant_id].word is not StockWord.SOLD_OUT for variant_id in card.variant_ids)
    ][:MOST]
    pictures = media.pictures([card.image.media_id for card in cards if card.image])
    tail = f"?from={story_id}" if story_id is not None else ""
    return [
        Promo(
            lines=card.promo_lines,
            name=card.title,
            href=f"/products/{card.slug}{tail}",
            picture=pictures.get(card.image.media_id) if card.image else None,
        )
        for card in cards
    ]
