"""Staff's word on a pair: pins come first, bans never come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from store import audit, stamps
from store.db import db
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.pairing.models import Pair, PairChoice
from store.pairing.scoring import PINNED, place
from store.pairing.telling import STAMP, STORY
from store.pairing.types import Choices

MOST_PINS = 12


class TooManyPins(StoreError):
    """More pins than a list ever shows."""

    status = 409
    message = lazy("There are %(most)s pins here already. Unpin one first.", most=MOST_PINS)


def choose(
    story_key: int, product_key: int, wish: Choices, *, by: str, at: datetime, act: str = "pairing.chosen"
) -> Choices:
    """Let a pair stand as staff wish, on the story's page and on the product's; answers how it stood before.

    A ban on either page is one on both. Callers have checked that both sides exist. Raises TooManyPins.
    `act` is the word for the log.
    """
    if PairChoice.BAN in (wish.on_story, wish.on_product):
        wish = Choices(PairChoice.BAN, PairChoice.BAN)
    pair = db.session.get(Pair, (story_key, product_key), with_for_update=True)
    was = Choices() if pair is None else Choices(pair.story_choice, pair.product_choice)
    if was == wish:
        return was
    if pair is None:
        pair = Pair(story_key=story_key, product_key=product_key, scored_at=at, score=0)
        pair.story_place = pair.product_place = 0
        db.session.add(pair)
    for_story = wish.on_story is PairChoice.PIN and was.on_story is not PairChoice.PIN
    for_product = wish.on_product is PairChoice.PIN and was.on_product is not PairChoice.PIN
    story_place = _next_place(Pair.story_key == story_key, Pair.story_place) if for_story else 0
    product_place = _next_place(Pair.product_key == product_key, Pair.product_place) if for_product else 0
    pair.story_choice, pair.product_choice, pair.chosen_by = wish.on_story, wish.on_product, by
    pair.story_place = place(wish.on_story, pair.score or 0, story_place or pair.story_place)
    pair.product_place = place(wish.on_product, pair.score or 0, product_place or pair.product_place)
    if wish == Choices() and not pair.topics and not pair.words:
        db.session.delete(pair)  # it stood here by our word alone
    db.session.flush()
    fields = {
        "was": {"on_story": was.on_story.value, "on_product": was.on_product.value},
        "now": {"on_story": wish.on_story.value, "on_product": wish.on_product.value},
    }
    audit.record(act, (STORY + "-product", f"{story_key}:{product_key}"), by=by, at=at, fields=fields)
    stamps.bump(STAMP)
    return was


def _next_place(mine: ColumnElement[bool], column: InstrumentedAttribute[int]) -> int:
    """The place below the pins a list has: the first pin stands highest."""
    with db.session.no_autoflush:
        count, lowest = db.session.execute(
            select(func.count(), func.min(column)).where(mine, column >= PINNED)
        ).one()
    if count >= MOST_PINS:
        raise TooManyPins
    return PINNED * 2 if lowest is None else max(int(lowest) - 1, PINNED)
