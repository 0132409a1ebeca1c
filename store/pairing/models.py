"""Which stories and products belong together, joined by opaque keys: neither side knows the other's tables."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, UtcDateTime, enum_column


class PairChoice(enum.Enum):
    """What staff decided about a pair; most pairs have no such word."""

    NONE = "none"
    PIN = "pin"
    BAN = "ban"


class Pair(Model):
    """A story (news id) and a product (catalog id) with the parts of their score, in points.

    `topics` counts shared topics (100 each), `words` shared words (10 each), `fresh` the story's youth, which
    falls in steps: the next is due at `fresh_until`. A pin holds on one side, on the story's page or on the
    product's; a ban holds on both. What a page reads is one number: `story_place` among a story's products,
    `product_place` among a product's stories; the highest comes first, below zero never shows.
    """

    __tablename__ = "pair"
    __table_args__ = (
        Index("ix_pair_of_story", "story_key", "story_place", "product_key"),
        Index("ix_pair_of_product", "product_key", "product_place", "story_key"),
        Index("ix_pair_fresh_until", "fresh_until"),
        CheckConstraint("score >= 0", name="score_not_negative"),
    )

    story_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    score: Mapped[int] = mapped_column(default=0)
    topics: Mapped[int] = mapped_column(default=0)
    words: Mapped[int] = mapped_column(default=0)
    fresh: Mapped[int] = mapped_column(default=0)
    fresh_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    story_choice: Mapped[PairChoice] = mapped_column(enum_column(PairChoice), default=PairChoice.NONE)
    product_choice: Mapped[PairChoice] = mapped_column(enum_column(PairChoice), default=PairChoice.NONE)
    story_place: Mapped[int] = mapped_column(default=0)
    product_place: Mapped[int] = mapped_column(default=0)
    chosen_by: Mapped[str] = mapped_column(String(40), default="")
    scored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Subject(Model):
    """The words either side is matched by, as last told: `side` is story|product, words sorted and joined.

    `born_at` is when a story was published; `told_at` says as of when the words are. `weight` is how many of a
    product were sold of late. Words of what is not public or not sold are empty: it is matched by nothing.
    """

    __tablename__ = "pairing_subject"
    __table_args__ = (Index("ix_pairing_subject_weight", "side", "weight"),)

    side: Mapped[str] = mapped_column(String(8), primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    topics: Mapped[str] = mapped_column(String(600), default="")
    words: Mapped[str] = mapped_column(String(2000), default="")
    weight: Mapped[int] = mapped_column(default=0)
    born_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
