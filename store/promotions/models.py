"""Tables of discounts: codes, automatic promotions, and every use of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, UtcDateTime, enum_column
from store.pricing import CodeKind


class DiscountCode(Model):
    """A code to type. `code_key` is the casefolded code; `value` is whole percent or minor units.

    `scope` names products and collections by id, `{}` is everything; it holds from `starts_at` until before `ends_at`.
    `used_count` counts its redemptions, and only `redeem` and `give_back` change it.
    """

    __tablename__ = "discount_code"
    __table_args__ = (
        CheckConstraint("used_count >= 0", name="used_not_negative"),
        CheckConstraint("usage_limit IS NULL OR used_count <= usage_limit", name="within_limit"),
        CheckConstraint("value >= 0 AND minimum_minor >= 0", name="amounts_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(48))
    code_key: Mapped[str] = mapped_column(String(48), unique=True)
    kind: Mapped[CodeKind] = mapped_column(enum_column(CodeKind))
    value: Mapped[int] = mapped_column(default=0)
    minimum_minor: Mapped[int] = mapped_column(default=0)
    scope: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    usage_limit: Mapped[int | None]
    per_customer_limit: Mapped[int | None]
    used_count: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AutomaticPromotion(Model):
    """A promotion without a code, e.g. three decks for two.

    `rule` is {"kind": "take_pay", "take": 3, "pay": 2} or {"kind": "percent", "percent": 10, "least": 5} or
    {"kind": "free_delivery", "minimum_minor": 7500}, each with an optional "scope" as a code has.
    """

    __tablename__ = "automatic_promotion"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class Redemption(Model):
    """One use of a code by one order; `customer_use` makes the per-customer limit a unique key."""

    __tablename__ = "redemption"
    __table_args__ = (
        UniqueConstraint("discount_code_id", "order_id"),
        UniqueConstraint("discount_code_id", "email_hash", "customer_use"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    discount_code_id: Mapped[int] = mapped_column(ForeignKey("discount_code.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    email_hash: Mapped[str] = mapped_column(String(64))
    customer_use: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
