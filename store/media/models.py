"""Pictures by content hash, and their renditions; the files lie under instance/media."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, UtcDateTime


class Media(Model):
    """An original picture. `name` is its content hash and suffix; owner says whose it is."""

    __tablename__ = "media"
    __table_args__ = (Index("ix_media_owner", "owner_kind", "owner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    mime: Mapped[str] = mapped_column(String(32))
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    alt: Mapped[str] = mapped_column(String(300), default="")
    owner_kind: Mapped[str] = mapped_column(String(24), default="")
    owner_id: Mapped[str] = mapped_column(String(64), default="")
    rendered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MediaRendition(Model):
    """The same picture at one width in one format."""

    __tablename__ = "media_rendition"
    __table_args__ = (UniqueConstraint("media_id", "format", "width"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80), unique=True)
    format: Mapped[str] = mapped_column(String(8))
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
