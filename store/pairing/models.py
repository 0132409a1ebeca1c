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

    `topics` counts shared topics (100 each), `words` shared words of titles and texts, `fresh` the story's
    youth when it was scored.
    """

    __tablename__ = "pair"
    __table_args__ = (
        Index("ix_pair_product", "product_key", "score"),
        CheckConstraint("score >= 0", name="score_not_negative"),
    )

    story_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    score: Mapped[int] = mapped_column(default=0)
    topics: Mapped[int] = mapped_column(default=0)
    words: Mapped[int] = mapped_column(default=0)
    fresh: Mapped[int] = mapped_column(default=0)
    choice: Mapped[PairChoice] = mapped_column(enum_column(PairChoice), default=PairChoice.NONE)
    chosen_by: Mapped[str] = mapped_column(String(40), default="")
    scored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Subject(Model):
    """The words either side is matched by, as last told: `side` is story|product, `words` sorted and joined."""

    __tablename__ = "pairing_subject"

    side: Mapped[str] = mapped_column(String(8), primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    topics: Mapped[str] = mapped_column(String(600), default="")
    words: Mapped[str] = mapped_column(String(2000), default="")
    weight: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
