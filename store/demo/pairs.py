"""The demo's pairs: scored at once, and the offers that stood beside the story this site grew from pinned there."""

from __future__ import annotations

from datetime import datetime

from store import catalog, news, pairing
from store.db import transaction
from store.pairing import Choices, PairChoice
from store.settings import shop

LEAD = ("international", "north-korea-confirms-it-sent-troops-to-russia-to-support-its-war-against-ukraine")
OFFERS = ("americas-1-enemy-tee", "tvnl-tote-bag", "deception-dollars", "the-loaded-deck")
"""As the page had them, from top to bottom."""


def load(*, now: datetime) -> None:
    """Compare all stories with all products, and pin the page's own offers. May be repeated."""
    pairing.keep_in_step(now=now)
    lead = news.story(now, *LEAD)
    if lead is None:
        return
    story_id = lead.headline.id
    products = {card.slug: card.id for card in catalog.cards(shop().currency)}
    pinned = Choices(on_story=PairChoice.PIN)
    with transaction():
        for slug in OFFERS:
            if slug in products:
                pairing.choose(story_id, products[slug], pinned, by="system", at=now, act="pairing.pinned")
