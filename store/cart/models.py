"""Tables of the cart: lines without prices, and what was typed at the checkout."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.db import Model, UtcDateTime


class Cart(Model):
    """What a visitor has picked, found by the hash of the token in a cookie. `version` counts its changes.

    `last_form` is the key of the last confirmation that was taken: the same one sent twice adds once.
    """

    __tablename__ = "cart"
    __table_args__ = (CheckConstraint("donation_minor >= 0", name="donation_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    story_id: Mapped[str] = mapped_column(String(64), default="")
    discount_code: Mapped[str] = mapped_column(String(48), default="")
    donation_minor: Mapped[int] = mapped_column(default=0)
    last_form: Mapped[str] = mapped_column(String(32), default="")
    gift_card_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    lines: Mapped[list[CartLine]] = relationship(order_by="CartLine.id", cascade="all, delete-orphan")


class CartLine(Model):
    """A variant and how many. `seen_minor` is the unit price last shown, only to say when it has changed."""

    __tablename__ = "cart_line"
    __table_args__ = (
        UniqueConstraint("cart_id", "variant_id"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_1_to_99"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id", ondelete="CASCADE"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"))
    quantity: Mapped[int]
    seen_minor: Mapped[int | None]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CheckoutDraft(Model):
    """What was typed into the checkout, kept so that nothing is lost on the way to the payment page and back.

    `email` is the address typed, once it can be one, and `remind` whether one reminder may go there should the
    checkout not be finished; `at` is when that was last said, `locale` the language it was said in, and
    `reminded_at` when the reminder went out.
    """

    __tablename__ = "checkout_draft"

    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id", ondelete="CASCADE"), primary_key=True)
    typed: Mapped[dict[str, Any]] = mapped_column(JSON)
    email: Mapped[str] = mapped_column(String(254), default="")
    remind: Mapped[bool] = mapped_column(default=False, index=True)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locale: Mapped[str] = mapped_column(String(8), default="en")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
