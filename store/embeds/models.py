"""Who embeds us: keys that webmasters may name, and plain daily counts without any reader's trace."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, UtcDateTime


class EmbedKey(Model):
    """A name a site gives itself in its snippet, so that it can be counted; it opens nothing."""

    __tablename__ = "embed_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    site: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EmbedCount(Model):
    """How often a key's widget was served on one day (UTC)."""

    __tablename__ = "embed_count"

    key_id: Mapped[int] = mapped_column(ForeignKey("embed_key.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    served: Mapped[int] = mapped_column(default=0)
