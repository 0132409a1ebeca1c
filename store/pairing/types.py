"""What pairing is told, and what it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.pairing.models import PairChoice

TOPIC_POINTS = 100
WORD_POINTS = 10


@dataclass(frozen=True)
class Told:
    """One side as it is told: its key, slugs of its topics, its telling words (stemmed).

    `born_at` is a story's publication; a product needs none. `as_of` is when this was so. What is not public or
    not sold has neither topics nor words.
    """

    key: int
    topics: Sequence[str]
    words: Sequence[str]
    as_of: datetime
    born_at: datetime | None = None


@dataclass(frozen=True)
class PairFacts:
    """A pair for staff: its score with the parts, in points, what is shared by name, and what staff said of it."""

    story_key: int
    product_key: int
    score: int
    topics: int
    words: int
    fresh: int
    shared_topics: Sequence[str]
    shared_words: Sequence[str]
    story_choice: PairChoice
    product_choice: PairChoice
    chosen_by: str
    scored_at: datetime | None

    @property
    def banned(self) -> bool:
        """Whether the two are never shown together."""
        return self.story_choice is PairChoice.BAN

    @property
    def counted_topics(self) -> int:
        """How many topics gave points."""
        return self.topics // TOPIC_POINTS

    @property
    def counted_words(self) -> int:
        """How many words gave points."""
        return self.words // WORD_POINTS


@dataclass(frozen=True)
class Choices:
    """Staff's word on a pair, on both its pages: what an undo brings back."""

    on_story: PairChoice = PairChoice.NONE
    on_product: PairChoice = PairChoice.NONE
