"""Parcels and returns. A parcel is a snapshot of what was put in; it is canceled, never deleted."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.db import Model, UtcDateTime, enum_column


class ParcelStatus(enum.Enum):
    """A parcel is on its way, or it was undone before it left the house."""

    FULFILLED = "fulfilled"
    CANCELED = "canceled"


class ReturnStatus(enum.Enum):
    """The trade's words for the life of a return."""

    REQUESTED = "requested"
    OPEN = "open"
    DECLINED = "declined"
    CLOSED = "closed"
    CANCELED = "canceled"


class Fulfillment(Model):
    """One parcel of an order. `number` counts within the order, `request_key` makes a repeated form harmless.

    `carrier` is a code of `store.shipments.carriers`; `tracking_url` is set by staff for carriers the table
    does not know, otherwise made from the number.
    """

    __tablename__ = "fulfillment"
    __table_args__ = (UniqueConstraint("order_id", "number"), UniqueConstraint("order_id", "request_key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    number: Mapped[int] = mapped_column()
    request_key: Mapped[str] = mapped_column(String(64))
    status: Mapped[ParcelStatus] = mapped_column(enum_column(ParcelStatus), default=ParcelStatus.FULFILLED)
    carrier: Mapped[str] = mapped_column(String(32), default="")
    tracking_number: Mapped[str] = mapped_column(String(64), default="")
    tracking_url: Mapped[str] = mapped_column(String(500), default="")
    shipped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(40))
    canceled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    lines: Mapped[list[FulfillmentLine]] = relationship(
        back_populates="fulfillment", cascade="all, delete-orphan", order_by="FulfillmentLine.id"
    )


class FulfillmentLine(Model):
    """How many of an order line are in a parcel."""

    __tablename__ = "fulfillment_line"
    __table_args__ = (
        UniqueConstraint("fulfillment_id", "order_line_id"),
        CheckConstraint("quantity >= 1", name="quantity_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fulfillment_id: Mapped[int] = mapped_column(ForeignKey("fulfillment.id", ondelete="CASCADE"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    quantity: Mapped[int] = mapped_column()

    fulfillment: Mapped[Fulfillment] = relationship(back_populates="lines")


class ReturnRequest(Model):
    """A supporter's wish to send something back. `request_key` makes a repeated form harmless.

    requested -> open (approved) -> closed, or declined by staff, or canceled by the buyer. `received_at` is when
    the parcel came back; `decision_note` is what staff wrote to the buyer.
    """

    __tablename__ = "return_request"
    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        UniqueConstraint("order_id", "request_key"),
        Index("ix_return_request_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    number: Mapped[int] = mapped_column()
    request_key: Mapped[str] = mapped_column(String(64))
    status: Mapped[ReturnStatus] = mapped_column(enum_column(ReturnStatus), default=ReturnStatus.REQUESTED)
    note: Mapped[str] = mapped_column(Text, default="")
    decision_note: Mapped[str] = mapped_column(String(500), default="")
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(40))
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    lines: Mapped[list[ReturnLine]] = relationship(
        back_populates="request", cascade="all, delete-orphan", order_by="ReturnLine.id"
    )


class ReturnLine(Model):
    """How many of an order line are to come back and why, how many did, and how many of those may be sold again."""

    __tablename__ = "return_line"
    __table_args__ = (
        UniqueConstraint("return_request_id", "order_line_id"),
        CheckConstraint("quantity >= 1", name="quantity_positive"),
        CheckConstraint("received >= 0 AND received <= quantity", name="received_in_range"),
        CheckConstraint("restock >= 0 AND restock <= received", name="restock_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    return_request_id: Mapped[int] = mapped_column(ForeignKey("return_request.id", ondelete="CASCADE"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    quantity: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(String(32), default="")
    received: Mapped[int] = mapped_column(default=0)
    restock: Mapped[int] = mapped_column(default=0)

    request: Mapped[ReturnRequest] = relationship(back_populates="lines")
