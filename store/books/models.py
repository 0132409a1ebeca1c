"""The record of what comparing the books with the provider found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, UtcDateTime


class Comparison(Model):
    """One comparison of orders, payments, stock and the provider's lists.

    `found` holds what differed at first, `remaining` what still did after the nets had worked; each entry is
    {"name", "subject", "ours", "theirs", "act", "order": its number or null}.
    """

    __tablename__ = "comparison"

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    found: Mapped[list[Any]] = mapped_column(JSON, default=list)
    remaining: Mapped[list[Any]] = mapped_column(JSON, default=list)
