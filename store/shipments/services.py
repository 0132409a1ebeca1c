"""Writing parcels. What they do to stock, order and mail is the conductor's (`store.fulfillment`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from store.db import db
from store.kit.errors import Conflict, NotFound
from store.kit.i18n import lazy
from store.shipments.carriers import check_tracking, plain_number
from store.shipments.models import Fulfillment, FulfillmentLine, ParcelStatus
from store.shipments.queries import as_parcel
from store.shipments.types import Parcel


class StaleParcel(Conflict):
    """Somebody changed this parcel after the page was opened; `parcel` is what stands now."""

    message = lazy("Somebody changed this parcel after you opened the page. What stands now is shown below.")

    def __init__(self, parcel: Parcel) -> None:
        super().__init__()
        self.parcel = parcel


def pack(
    order_id: int,
    quantities: Mapping[int, int],
    *,
    request_key: str,
    carrier: str,
    tracking_number: str,
    tracking_url: str = "",
    by: str,
    at: datetime,
) -> Fulfillment:
    """Write a parcel of an order; `quantities` maps order line ids to counts above zero.

    Raises StoreError for tracking that cannot be.
    """
    check_tracking(carrier, tracking_number, tracking_url)
    number = db.session.scalar(
        select(func.coalesce(func.max(Fulfillment.number), 0) + 1).where(Fulfillment.order_id == order_id)
    )
    row = Fulfillment(
        order_id=order_id,
        number=number,
        request_key=request_key,
        carrier=carrier,
        tracking_number=plain_number(tracking_number),
        tracking_url=tracking_url,
        shipped_at=at,
        created_by=by,
        version=1,
        status=ParcelStatus.FULFILLED,
        lines=[
            FulfillmentLine(order_line_id=line_id, quantity=count)
            for line_id, count in sorted(quantities.items())
        ],
    )
    db.session.add(row)
    db.session.flush()
    return row


def parcel_for_request(order_id: int, request_key: str) -> Fulfillment | None:
    """The parcel that this very form made already, when it is sent twice."""
    return db.session.scalars(
        select(Fulfillment).where(Fulfillment.order_id == order_id, Fulfillment.request_key == request_key)
    ).one_or_none()


def readdress(
    row: Fulfillment, *, carrier: str, tracking_number: str, tracking_url: str = "", version: int
) -> bool:
    """Correct carrier and number; answers whether anything changed.

    Raises StaleParcel when the parcel is no longer at `version`, StoreError for tracking that cannot be.
    """
    check_tracking(carrier, tracking_number, tracking_url)
    wanted = (carrier, plain_number(tracking_number), tracking_url)
    if wanted == (row.carrier, row.tracking_number, row.tracking_url):
        return False
    if row.version != version:
        raise StaleParcel(as_parcel(row))
    row.carrier, row.tracking_number, row.tracking_url = wanted
    row.version += 1
    db.session.flush()
    return True


def cancel(row: Fulfillment, *, version: int, at: datetime) -> bool:
    """Undo a parcel; answers False when it was undone already. Raises StaleParcel."""
    if row.status is ParcelStatus.CANCELED:
        return False
    if row.version != version:
        raise StaleParcel(as_parcel(row))
    row.status, row.canceled_at, row.version = ParcelStatus.CANCELED, at, row.version + 1
    db.session.flush()
    return True


def locked(order_id: int, number: int) -> Fulfillment:
    """A parcel by its number within the order, locked for a change. Raises NotFound."""
    row = db.session.scalars(
        select(Fulfillment)
        .where(Fulfillment.order_id == order_id, Fulfillment.number == number)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound
    return row
