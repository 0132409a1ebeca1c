"""Reading parcels."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from store.db import db
from store.shipments.models import Fulfillment, FulfillmentLine, ParcelStatus
from store.shipments.types import Parcel, ParcelLine


def parcels_of(order_id: int, *, canceled: bool = False) -> tuple[Parcel, ...]:
    """The parcels of an order in the order they left; with `canceled` also those that were undone."""
    return parcels_of_many([order_id], canceled=canceled).get(order_id, ())


def parcels_of_many(order_ids: Iterable[int], *, canceled: bool = False) -> dict[int, tuple[Parcel, ...]]:
    """The parcels of several orders in two queries, by order id; orders without any are left out."""
    wanted = (
        select(Fulfillment)
        .where(Fulfillment.order_id.in_(list(order_ids)))
        .options(selectinload(Fulfillment.lines))
        .order_by(Fulfillment.order_id, Fulfillment.number)
    )
    if not canceled:
        wanted = wanted.where(Fulfillment.status == ParcelStatus.FULFILLED)
    found: dict[int, list[Parcel]] = {}
    for row in db.session.scalars(wanted):
        found.setdefault(row.order_id, []).append(as_parcel(row))
    return {order_id: tuple(parcels) for order_id, parcels in found.items()}


def parcel(fulfillment_id: int) -> Parcel | None:
    """One parcel, or None."""
    row = db.session.get(Fulfillment, fulfillment_id)
    return as_parcel(row) if row else None


def shipped_by_line(order_id: int) -> dict[int, int]:
    """How many of each order line are in parcels that left, by order line id."""
    rows = db.session.execute(
        select(FulfillmentLine.order_line_id, func.sum(FulfillmentLine.quantity))
        .join(Fulfillment, Fulfillment.id == FulfillmentLine.fulfillment_id)
        .where(Fulfillment.order_id == order_id, Fulfillment.status == ParcelStatus.FULFILLED)
        .group_by(FulfillmentLine.order_line_id)
    )
    return {line_id: int(quantity) for line_id, quantity in rows}


def as_parcel(row: Fulfillment) -> Parcel:
    """A row as others see it."""
    return Parcel(
        id=row.id,
        order_id=row.order_id,
        number=row.number,
        status=row.status.value,
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        own_url=row.tracking_url,
        shipped_at=row.shipped_at,
        created_by=row.created_by,
        version=row.version,
        lines=tuple(ParcelLine(line.order_line_id, line.quantity) for line in row.lines),
    )
