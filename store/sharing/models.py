"""What is known of a story on its way to a friend, and who wants no more of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, UtcDateTime


class SharedStory(Model):
    """One mail that was asked for. `email` and `sender` are blanked when it has left, the row is gone a day later.

    `token_hash` is of the form's token: one form, one mail. Title, teaser and path are what the form showed, so that
    the letter needs nothing of the newsroom.
    """

    __tablename__ = "shared_story"
    __table_args__ = (
        Index("ix_shared_story_recipient", "recipient_hash", "asked_at"),
        Index("ix_shared_story_asked_at", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    recipient_hash: Mapped[str] = mapped_column(String(64))
    email: Mapped[str] = mapped_column(String(254))
    sender: Mapped[str] = mapped_column(String(40), default="")
    locale: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(300))
    teaser: Mapped[str] = mapped_column(String(600))
    path: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SharingStop(Model):
    """An address that wants no such mail ever again, by its number: the address itself is not kept."""

    __tablename__ = "sharing_stop"

    recipient: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    stopped_at: Mapped[datetime] = mapped_column(UtcDateTime)
