"""Counters of change, one table per database."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, NewsModel


class Stamp(Model):
    """How often a topic of the shop has changed, e.g. `product:7` or `catalog`."""

    __tablename__ = "stamp"

    topic: Mapped[str] = mapped_column(String(80), primary_key=True)
    n: Mapped[int] = mapped_column(default=0)


class NewsStamp(NewsModel):
    """How often a topic of the newsroom has changed."""

    __tablename__ = "news_stamp"

    topic: Mapped[str] = mapped_column(String(80), primary_key=True)
    n: Mapped[int] = mapped_column(default=0)
