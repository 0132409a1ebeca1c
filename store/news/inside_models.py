"""The pictures inside stories' texts: where each came from, and which one of ours stands in its place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from store.db import NewsModel, UtcDateTime

MOST_TRIES = 3
"""Fetches of one picture before it is given up."""

_LOST = text(f"media_id IS NULL AND tries >= {MOST_TRIES}")
_WAITS = text(f"media_id IS NULL AND tries < {MOST_TRIES}")


class StoryPicture(NewsModel):
    """The picture at one `place` in a story's text, which holds `<img src="picture-<place>">` there.

    `media_id` is ours in the shop's database once it was mirrored; until then `next_at` says when it is tried, and
    `why` what went wrong last.
    """

    __tablename__ = "story_picture"
    __table_args__ = (
        Index("ix_story_picture_next", "next_at", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_story_picture_lost", "story_id", sqlite_where=_LOST, postgresql_where=_LOST),
        Index("ix_story_picture_url", "url"),
    )

    story_id: Mapped[int] = mapped_column(
        ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    url: Mapped[str] = mapped_column(String(1000))
    alt: Mapped[str] = mapped_column(String(300), default="")
    media_id: Mapped[int | None] = mapped_column()
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    why: Mapped[str] = mapped_column(String(200), default="")
