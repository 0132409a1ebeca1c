"""Tables of discounts: codes, automatic promotions, and every use of them."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, UtcDateTime, enum_column


class DiscountKind(enum.Enum):
    """What a code gives."""

    PERCENT = "percent"
    FIXED = "fixed"
    FREE_SHIPPING = "free_shipping"


class DiscountCode(Model):
    """A code to type. `code_key` is the casefolded code; `value` is whole percent or minor units."""

    __tablename__ = "discount_code"
    __table_args__ = (
        CheckConstraint("used_count >= 0", name="used_not_negative"),
        CheckConstraint("usage_limit IS NULL OR used_count <= usage_limit", name="within_limit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(48))
    code_key: Mapped[str] = mapped_column(String(48), unique=True)
    kind: Mapped[DiscountKind] = mapped_column(enum_column(DiscountKind))
    value: Mapped[int] = mapped_column(default=0)
    minimum_minor: Mapped[int] = mapped_column(default=0)
    scope: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    usage_limit: Mapped[int | None]
    per_customer_limit: Mapped[int | None]
    used_count: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AutomaticPromotion(Model):
    """A promotion without a code, e.g. three decks for two; `rule` is JSON that store.pricing reads."""

    __tablename__ = "automatic_promotion"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)


class Redemption(Model):
    """One use of a code by one order; `customer_use` makes the per-customer limit a unique key."""

    __tablename__ = "redemption"
    __table_args__ = (
        UniqueConstraint("discount_code_id", "order_id"),
        UniqueConstraint("discount_code_id", "email_hash", "customer_use"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    discount_code_id: Mapped[int] = mapped_column(ForeignKey("discount_code.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    email_hash: Mapped[str] = mapped_column(String(64))
    customer_use: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
