"""How well a story and a product fit: shared topics, shared words, and how young the story is. Only arithmetic.

A topic weighs more than all words together can; without a shared topic it takes three words, since fewer are
chance. The points stay the same until words change or the story ages by a step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.pairing.models import Pair, PairChoice
from store.pairing.types import TOPIC_POINTS, WORD_POINTS

MOST_WORDS = 9
"""More shared words than this add nothing: a long text is not a better match."""

FEWEST_WORDS = 3
STEPS = ((timedelta(days=7), 40), (timedelta(days=30), 20), (timedelta(days=90), 10))
"""Points for a story's youth, up to each age."""

PINNED = 1_000_000
"""Above every score; pins stand in the order in which they were pinned."""

NEVER = -1


@dataclass(frozen=True)
class Parts:
    """The parts of a score in points; `fresh_until` is when the story's youth is worth less, None for never."""

    topics: int
    words: int
    fresh: int
    fresh_until: datetime | None

    @property
    def score(self) -> int:
        """The whole."""
        return self.topics + self.words + self.fresh


def parts(
    topics: Iterable[str], words: Iterable[str], born_at: datetime | None, now: datetime
) -> Parts | None:
    """The score of what two sides share, None when that is too little to show them together."""
    shared_topics = set(topics)
    shared_words = len(beside_topics(words, shared_topics))
    if not shared_topics and shared_words < FEWEST_WORDS:
        return None
    fresh, until = youth(born_at, now)
    return Parts(len(shared_topics) * TOPIC_POINTS, min(shared_words, MOST_WORDS) * WORD_POINTS, fresh, until)


def beside_topics(words: Iterable[str], topics: Iterable[str]) -> set[str]:
    """The words (stems) that say more than the topics (slugs) do: `river` beside the topic `rivers` does not."""
    parts_of_topics = [part for topic in topics for part in topic.split("-")]
    return {word for word in set(words) if not any(part.startswith(word) for part in parts_of_topics)}


def youth(born_at: datetime | None, now: datetime) -> tuple[int, datetime | None]:
    """Points for a story of this age, and until when it has them."""
    if born_at is not None:
        for age, points in STEPS:
            if now < born_at + age:
                return points, born_at + age
    return 0, None


def place(choice: PairChoice, score: int, standing: int) -> int:
    """Where a pair stands in a list: pins before scores, bans nowhere. A pin keeps the place it has."""
    if choice is PairChoice.BAN:
        return NEVER
    if choice is PairChoice.PIN:
        return max(standing, PINNED)
    return score


def settle(pair: Pair, found: Parts | None, now: datetime) -> None:
    """Write a new score into a pair; what staff said of it stands."""
    found = found or Parts(0, 0, 0, None)
    pair.topics, pair.words, pair.fresh, pair.score = found.topics, found.words, found.fresh, found.score
    pair.fresh_until, pair.scored_at = found.fresh_until, now
    pair.story_place = place(pair.story_choice, pair.score, pair.story_place)
    pair.product_place = place(pair.product_choice, pair.score, pair.product_place)
