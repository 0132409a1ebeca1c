"""What the newsroom's desk keeps beside a story: the text as it was typed, and staff's word above its source's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from store.db import NewsModel, UtcDateTime, enum_column
from store.news.models import Story, StoryStatus


class StoryDesk(NewsModel):
    """A story that staff wrote here, or one from elsewhere that they had a word to say about.

    `text`, `teaser` and `topics` are as typed and empty for stories from elsewhere. `alt` stands above what a source
    says of the lead picture. `held` is set while staff keep the story from the public: what it goes back to then.
    `version` counts changes at the desk, so that two people who edit one story notice.
    """

    __tablename__ = "story_desk"

    story_id: Mapped[int] = mapped_column(
        ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text, default="")
    teaser: Mapped[str] = mapped_column(String(600), default="")
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    alt: Mapped[str | None] = mapped_column(String(300))
    held: Mapped[StoryStatus | None] = mapped_column(enum_column(StoryStatus))
    changed_by: Mapped[str] = mapped_column(String(40), default="system")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def overrule(self, story: Story) -> None:
        """Let staff's word stand above what a source has just said."""
        if self.alt is not None:
            story.picture_alt = self.alt
        if self.held is not None:
            self.held, story.status = story.status, StoryStatus.WITHDRAWN
