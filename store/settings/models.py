"""The shop's own row and its named settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Sequence, String
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, UtcDateTime


class Shop(Model):
    """One row: who sells, in which money and zone. The currency is fixed at the first start.

    `next_order_number` and `next_test_number` count on SQLite alone: on PostgreSQL sequences do, so that orders do not
    wait for this row.
    """

    __tablename__ = "shop"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    legal_name: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    currency: Mapped[str] = mapped_column(String(3))
    zone: Mapped[str] = mapped_column(String(64))
    next_order_number: Mapped[int] = mapped_column(default=1001)
    next_test_number: Mapped[int] = mapped_column(default=900_001)
    demo_loaded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


ORDER_NUMBER, TEST_NUMBER = Sequence("order_number", start=1001), Sequence("test_number", start=900_001)
"""The sequences of PostgreSQL."""


class Setting(Model):
    """A named setting that staff may change, as JSON."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
