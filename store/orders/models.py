"""Tables of orders: the order with every part of its total, its lines as snapshots, its timeline and notes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.db import Model, UtcDateTime, enum_column
from store.kit.errors import Conflict
from store.kit.i18n import lazy
from store.orders.states import MOVES, FinancialStatus, FulfillmentStatus, OrderStatus
from store.orders.types import ClaimedOrder, takes

LINK_LIFE = timedelta(days=180)
"""How long an order's link opens after the last thing that happened to the order."""


class IllegalMove(Conflict):
    """The order cannot go from where it is to where it was asked to go."""

    def __init__(self, order: Order | ClaimedOrder, status: OrderStatus) -> None:
        super().__init__(
            lazy(
                "Order #%(number)s is %(was)s and cannot become %(became)s.",
                number=order.number,
                was=order.status.value,
                became=status.value,
            )
        )


class Order(Model):
    """An order, frozen at checkout. total = items + shipping + tax_added + donation - discount; due = total - gift."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(
            "items_minor >= 0 AND shipping_minor >= 0 AND tax_added_minor >= 0 AND tax_included_minor >= 0 "
            "AND donation_minor >= 0 AND discount_minor >= 0 AND gift_card_minor >= 0",
            name="parts_not_negative",
        ),
        CheckConstraint(
            "total_minor = items_minor + shipping_minor + tax_added_minor + donation_minor - discount_minor",
            name="parts_sum_to_total",
        ),
        CheckConstraint("discount_minor <= items_minor + shipping_minor", name="discount_within"),
        CheckConstraint(
            "due_minor = total_minor - gift_card_minor AND due_minor >= 0", name="due_is_the_rest"
        ),
        CheckConstraint(
            "captured_minor >= 0 AND refunded_minor >= 0 AND refund_pending_minor >= 0 "
            "AND refunded_minor + refund_pending_minor <= captured_minor",
            name="refunds_within_captured",
        ),
        CheckConstraint(
            "gift_refunded_minor >= 0 AND gift_refunded_minor <= gift_card_minor",
            name="gift_refunds_within",
        ),
        Index("ix_orders_status", "status", "id"),
        Index("ix_orders_list", "status", "financial_status", "fulfillment_status", "id"),
        Index("ix_orders_email", "email_key"),
        Index("ix_orders_placed", "placed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(32), default="")
    locale: Mapped[str] = mapped_column(String(8), default="en")
    currency: Mapped[str] = mapped_column(String(3))
    test: Mapped[bool] = mapped_column(default=False)
    status: Mapped[OrderStatus] = mapped_column(enum_column(OrderStatus), default=OrderStatus.PENDING_PAYMENT)
    financial_status: Mapped[FinancialStatus] = mapped_column(
        enum_column(FinancialStatus), default=FinancialStatus.PENDING
    )
    fulfillment_status: Mapped[FulfillmentStatus] = mapped_column(
        enum_column(FulfillmentStatus), default=FulfillmentStatus.UNFULFILLED
    )

    items_minor: Mapped[int] = mapped_column(default=0)
    shipping_minor: Mapped[int] = mapped_column(default=0)
    tax_added_minor: Mapped[int] = mapped_column(default=0)
    tax_included_minor: Mapped[int] = mapped_column(default=0)
    donation_minor: Mapped[int] = mapped_column(default=0)
    discount_minor: Mapped[int] = mapped_column(default=0)
    total_minor: Mapped[int] = mapped_column(default=0)
    gift_card_minor: Mapped[int] = mapped_column(default=0)
    due_minor: Mapped[int] = mapped_column(default=0)
    captured_minor: Mapped[int] = mapped_column(default=0)
    refunded_minor: Mapped[int] = mapped_column(default=0)
    refund_pending_minor: Mapped[int] = mapped_column(default=0)
    gift_refunded_minor: Mapped[int] = mapped_column(default=0)

    ship_name: Mapped[str] = mapped_column(String(100), default="")
    ship_line1: Mapped[str] = mapped_column(String(120), default="")
    ship_line2: Mapped[str] = mapped_column(String(120), default="")
    ship_city: Mapped[str] = mapped_column(String(100), default="")
    ship_state: Mapped[str] = mapped_column(String(100), default="")
    ship_postcode: Mapped[str] = mapped_column(String(24), default="")
    ship_country: Mapped[str] = mapped_column(String(2), default="")
    delivery_code: Mapped[str] = mapped_column(String(32), default="")
    delivery_name: Mapped[str] = mapped_column(String(80), default="")
    delivery_days_min: Mapped[int] = mapped_column(default=0)
    delivery_days_max: Mapped[int] = mapped_column(default=0)

    customer_note: Mapped[str] = mapped_column(String(500), default="")
    gift_message: Mapped[str] = mapped_column(String(500), default="")
    discount_code: Mapped[str] = mapped_column(String(48), default="")
    story_id: Mapped[str] = mapped_column(String(64), default="")
    cart_id: Mapped[int | None]
    cart_print: Mapped[str] = mapped_column(String(64), default="")
    quote: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    cancel_reason: Mapped[str] = mapped_column(String(24), default="")
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    canceled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    link_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mails_stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    search_document: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    lines: Mapped[list[OrderLine]] = relationship(order_by="OrderLine.position", cascade="all, delete-orphan")
    events: Mapped[list[OrderEvent]] = relationship(order_by="OrderEvent.id", cascade="all, delete-orphan")

    def move_to(self, status: OrderStatus, *, at: datetime, by: str, note: str = "") -> None:
        """Move along MOVES and write it down; raises IllegalMove for any other step."""
        if status not in MOVES[self.status]:
            raise IllegalMove(self, status)
        self.tell("status", was=self.status.value, became=status.value, at=at, by=by, note=note)
        self.status = status

    def tell(
        self,
        kind: str,
        *,
        at: datetime,
        by: str,
        note: str = "",
        was: str = "",
        became: str = "",
        data: dict[str, Any] | None = None,
    ) -> None:
        """Add one event to the timeline; every write to an order adds one."""
        self.events.append(
            OrderEvent(kind=kind, was=was, became=became, at=at, by=by, note=note, data=data or {})
        )
        self.version = (self.version or 1) + 1
        self.link_expires_at = at + LINK_LIFE

    @property
    def history(self) -> list[OrderEvent]:
        """The moves of the order's status, in order."""
        return [event for event in self.events if event.kind == "status"]


class OrderLine(Model):
    """What was bought, in the words and at the price of the moment; the catalogue may change under it.

    `title` and `variant_title` are the shop's English, for the desk; `shown_*` are what the buyer read, where that
    was another language.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity >= 1", name="at_least_one"),
        CheckConstraint("unit_minor >= 0", name="unit_not_negative"),
        CheckConstraint("total_minor = unit_minor * quantity", name="total_is_unit_times_quantity"),
        CheckConstraint("discount_minor >= 0 AND discount_minor <= total_minor", name="discount_within"),
        CheckConstraint(
            "shipped >= 0 AND refunded >= 0 AND restocked >= 0 AND canceled >= 0", name="counts_not_negative"
        ),
        CheckConstraint("refunded <= quantity AND restocked <= refunded + canceled", name="counts_within"),
        Index("ix_order_line_order", "order_id", "position"),
        Index("ix_order_line_variant", "variant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id", ondelete="SET NULL"))
    product_id: Mapped[int | None]
    product_slug: Mapped[str] = mapped_column(String(96), default="")
    sku: Mapped[str] = mapped_column(String(48))
    title: Mapped[str] = mapped_column(String(160))
    variant_title: Mapped[str] = mapped_column(String(120), default="")
    shown_title: Mapped[str] = mapped_column(String(160), default="")
    shown_variant: Mapped[str] = mapped_column(String(120), default="")
    media_id: Mapped[int | None]
    quantity: Mapped[int]
    unit_minor: Mapped[int]
    total_minor: Mapped[int]
    discount_minor: Mapped[int] = mapped_column(default=0)
    tax_minor: Mapped[int] = mapped_column(default=0)
    tax_rate_ppm100: Mapped[int] = mapped_column(default=0)
    tax_code: Mapped[str] = mapped_column(String(32), default="")
    weight_g: Mapped[int] = mapped_column(default=0)
    hs_code: Mapped[str] = mapped_column(String(16), default="")
    origin: Mapped[str] = mapped_column(String(2), default="")
    requires_shipping: Mapped[bool] = mapped_column(default=True)
    gift_card: Mapped[bool] = mapped_column(default=False)
    parts: Mapped[list[Any]] = mapped_column(JSON, default=list)
    shipped: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)
    canceled: Mapped[int] = mapped_column(default=0)
    restocked: Mapped[int] = mapped_column(default=0)

    def units(self, count: int) -> dict[int, int]:
        """What `count` of this line take from the shelves, by variant id: the parts of a bundle as it was sold,
        else the variant itself; nothing when that has left the catalogue, or is a gift card."""
        return takes(self.gift_card, self.parts, self.variant_id, count)


class OrderEvent(Model):
    """One entry of the timeline. `kind` is `status` for moves; other kinds are the trade's (see docs)."""

    __tablename__ = "order_event"
    __table_args__ = (Index("ix_order_event_order", "order_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(48))
    was: Mapped[str] = mapped_column(String(32), default="")
    became: Mapped[str] = mapped_column(String(32), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class OrderNote(Model):
    """A staff comment on an order."""

    __tablename__ = "order_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(String(2000))
    follow_up_on: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class OrderTag(Model):
    """A tag on an order."""

    __tablename__ = "order_tag"
    __table_args__ = (UniqueConstraint("order_id", "tag"), Index("ix_order_tag_tag", "tag"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    tag: Mapped[str] = mapped_column(String(40))


class Attention(Model):
    """Something a person must look at. `once` names the matter, so that it is raised one time while open."""

    __tablename__ = "attention"
    __table_args__ = (
        Index(
            "ux_attention_open",
            "once",
            unique=True,
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index("ix_attention_order", "order_id"),
        Index("ix_attention_opened", "resolved_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(48))
    once: Mapped[str] = mapped_column(String(120))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    subject: Mapped[str] = mapped_column(String(300))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str] = mapped_column(String(64), default="")
    resolution: Mapped[str] = mapped_column(String(300), default="")
