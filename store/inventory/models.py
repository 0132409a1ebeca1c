"""Tables of stock: the counts, the append-only movements, the holds, and who waits for more."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.db import Model, UtcDateTime, enum_column


class Stock(Model):
    """The counts of one variant: what lies here, what is promised to paid orders, what is held for unpaid ones."""

    __tablename__ = "stock"
    __table_args__ = (
        CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),
        CheckConstraint("committed >= 0", name="committed_not_negative"),
        CheckConstraint("reserved >= 0", name="reserved_not_negative"),
        CheckConstraint("backorder_limit >= 0", name="backorder_not_negative"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    committed: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    backorder_limit: Mapped[int] = mapped_column(default=0)
    low_stock_at: Mapped[int] = mapped_column(default=3)


class MovementKind(enum.Enum):
    """Why things came or went."""

    INITIAL = "initial"
    RECEIVE = "receive"
    SALE = "sale"
    RETURN = "return"
    ADJUST = "adjust"
    DAMAGE = "damage"
    COUNT = "count"


class StockMovement(Model):
    """A change of `on_hand`, for ever. The key says what caused it, so that a repeat moves nothing."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint("delta <> 0", name="moves_something"),
        Index("ix_stock_movement_variant", "variant_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    kind: Mapped[MovementKind] = mapped_column(enum_column(MovementKind))
    delta: Mapped[int]
    idempotency_key: Mapped[str] = mapped_column(String(96), unique=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    actor: Mapped[str] = mapped_column(String(64), default="system")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReservationStatus(enum.Enum):
    """A hold is open once, and ends in one of three ways."""

    OPEN = "open"
    CONSUMED = "consumed"
    RELEASED = "released"
    EXPIRED = "expired"


class Reservation(Model):
    """Units set aside for an order that is being paid. At most one open hold per order and per cart."""

    __tablename__ = "reservation"
    __table_args__ = (
        Index(
            "ux_reservation_open_order",
            "order_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ux_reservation_open_cart",
            "cart_id",
            unique=True,
            sqlite_where=text("status = 'open' AND cart_id IS NOT NULL"),
            postgresql_where=text("status = 'open' AND cart_id IS NOT NULL"),
        ),
        Index("ix_reservation_order", "order_id"),
        Index("ix_reservation_due", "status", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    cart_id: Mapped[int | None]
    status: Mapped[ReservationStatus] = mapped_column(
        enum_column(ReservationStatus), default=ReservationStatus.OPEN
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    lines: Mapped[list[ReservationLine]] = relationship(cascade="all, delete-orphan")


class ReservationLine(Model):
    """How many of a variant a hold sets aside."""

    __tablename__ = "reservation_line"
    __table_args__ = (CheckConstraint("quantity >= 1", name="at_least_one"),)

    reservation_id: Mapped[int] = mapped_column(
        ForeignKey("reservation.id", ondelete="CASCADE"), primary_key=True
    )
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"), primary_key=True)
    quantity: Mapped[int]


class StockAlert(Model):
    """Somebody wants one mail when a variant is back; asked, confirmed by link, told once.

    `token` stands in the links of its letters. A row lives no longer than it is of use: it is deleted when its
    owner stops it, when it was never confirmed, and a while after it was told.
    """

    __tablename__ = "stock_alert"
    __table_args__ = (
        UniqueConstraint("variant_id", "email_hash"),
        Index("ix_stock_alert_email_hash", "email_hash"),
        Index("ix_stock_alert_waiting", "variant_id", "told_at", "confirmed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    email_hash: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(8), default="en")
    token: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
