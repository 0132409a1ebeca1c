"""The texts of the service pages that staff have written; the files of the project are the first ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, UtcDateTime


class PageText(Model):
    """One version of a service page in one language; the highest `version` is what visitors read.

    Rows are only ever added, so every earlier text can be brought back. `first` says that staff went back to
    the text the page began with: then the three texts are empty, and the file is read.
    """

    __tablename__ = "page_text"
    __table_args__ = (
        UniqueConstraint("slug", "locale", "version"),
        CheckConstraint("version >= 1", name="version_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(48))
    locale: Mapped[str] = mapped_column(String(8))
    version: Mapped[int]
    first: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(String(120), default="")
    summary: Mapped[str] = mapped_column(String(300), default="")
    body_md: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[str] = mapped_column(String(40))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
