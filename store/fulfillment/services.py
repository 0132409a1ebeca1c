"""From paid to the door: parcels leave, numbers are mended, a slip of the hand is undone.

Each act is one transaction of the door: the order is locked first, stock rows are touched last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from store import audit, inventory, orders, outbox, payments, shipments
from store.fulfillment.arrival import promise_arrival
from store.fulfillment.types import HeldByDispute, NotReady, RefundedMeanwhile, WrongQuantity
from store.orders import FinancialStatus, Order, OrderLine, OrderStatus
from store.shipments import Fulfillment, Parcel

SENDABLE = frozenset({FinancialStatus.PAID, FinancialStatus.PARTIALLY_REFUNDED})
"""A parcel is made for what was paid and not all given back."""


@dataclass(frozen=True)
class Packed:
    """What `fulfill` did. `repeated` is true when the same form had made this parcel before."""

    parcel: Parcel
    repeated: bool = False


def fulfill(
    number: int,
    quantities: Mapping[int, int],
    *,
    carrier: str = "",
    tracking_number: str = "",
    tracking_url: str = "",
    request_key: str,
    version: int | None = None,
    by: str,
    at: datetime,
) -> Packed:
    """Send a parcel of order `number`: stock leaves the shelf, the buyer is written to, the timeline tells.

    `quantities` maps order line ids to counts above zero. `request_key` is the form's own: the same form sent
    twice gives the parcel of the first time. `version` is the order's as the page showed it.
    Raises NotFound, StaleOrder (409), NotReady for an order that is not paid and open, HeldByDispute, WrongQuantity,
    ReceiveFirst when the shelf holds too few, StoreError for tracking that cannot be.
    """
    order = orders.locked_by_number(number)
    before = shipments.parcel_for_request(order.id, request_key)
    if before is not None:
        return Packed(_parcel(before), repeated=True)
    if version is not None and order.version != version:
        raise orders.StaleOrder
    if order.status is not OrderStatus.OPEN or order.financial_status not in SENDABLE:
        raise NotReady
    dispute = payments.held_by_dispute(order.id)
    if dispute is not None:
        raise HeldByDispute(lost=dispute.status == "lost")
    lines = _checked(order, quantities)
    row = shipments.pack(
        order.id,
        quantities,
        request_key=request_key,
        carrier=carrier or shipments.OTHER,
        tracking_number=tracking_number,
        tracking_url=tracking_url,
        by=by,
        at=at,
    )
    for line in lines:
        line.shipped += quantities[line.id]
    orders.derive(order)
    orders.note_event(
        order,
        "fulfillment_fulfilled_items",
        at=at,
        by=by,
        parcel=row.number,
        units=sum(quantities.values()),
        carrier=row.carrier,
        tracking_number=row.tracking_number,
    )
    outbox.promise("mail.send", _letter("shipped", row), at=at, once=f"shipped-{row.id}")
    promise_arrival(order, at=at)
    audit.record(
        "order.fulfilled",
        ("order", order.id),
        by=by,
        at=at,
        fields={"parcel": row.number, "lines": {str(line.id): quantities[line.id] for line in lines}},
    )
    inventory.ship(order.id, orders.units_of(lines, quantities), parcel_id=row.id, by=by, at=at)
    return Packed(_parcel(row))


def fulfill_rest(number: int, *, request_key: str, by: str, at: datetime) -> Packed:
    """Send all that is left of an order in one parcel without tracking; raises what `fulfill` raises."""
    order = orders.locked_by_number(number)
    rest = {
        line.id: left for line in order.lines if line.requires_shipping and (left := open_units(line)) > 0
    }
    return fulfill(number, rest, request_key=request_key, by=by, at=at)


def correct_tracking(
    number: int,
    parcel_number: int,
    *,
    carrier: str,
    tracking_number: str,
    tracking_url: str = "",
    version: int,
    by: str,
    at: datetime,
) -> Parcel:
    """Mend carrier or tracking number of a parcel; the buyer gets the right one, once per change.

    A shipping mail that has not left yet is replaced instead. Saving what already stands does nothing.
    Raises NotFound, StaleParcel (409), StoreError.
    """
    order = orders.locked_by_number(number)
    row = shipments.locked(order.id, parcel_number)
    was = {"carrier": row.carrier, "tracking_number": row.tracking_number}
    changed = shipments.readdress(
        row, carrier=carrier, tracking_number=tracking_number, tracking_url=tracking_url, version=version
    )
    if not changed:
        return _parcel(row)
    orders.note_event(
        order,
        "tracking_updated",
        at=at,
        by=by,
        parcel=row.number,
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        was=was,
    )
    letter = _withdraw_mail(row) or "tracking_corrected"
    outbox.promise("mail.send", _letter(letter, row), at=at, once=f"{letter}-{row.id}-v{row.version}")
    audit.record("order.tracking_corrected", ("order", order.id), by=by, at=at, fields={"parcel": row.number})
    return _parcel(row)


def cancel_fulfillment(number: int, parcel_number: int, *, version: int, by: str, at: datetime) -> bool:
    """Undo a parcel that has not really left: things go back to the shelf and stay promised.

    A mail still waiting is taken back. Answers False when it was undone before. Raises NotFound, StaleParcel.
    """
    order = orders.locked_by_number(number)
    row = shipments.locked(order.id, parcel_number)
    if not shipments.cancel(row, version=version, at=at):
        return False
    quantities = {line.order_line_id: line.quantity for line in row.lines}
    lines = [line for line in order.lines if line.id in quantities]
    for line in lines:
        line.shipped -= quantities[line.id]
        if line.refunded > line.shipped + line.canceled:
            raise RefundedMeanwhile
    orders.derive(order)
    stopped = _withdraw_mail(row) == "shipped"
    orders.note_event(order, "fulfillment_canceled", at=at, by=by, parcel=row.number, mail_stopped=stopped)
    audit.record(
        "order.fulfillment_canceled", ("order", order.id), by=by, at=at, fields={"parcel": row.number}
    )
    inventory.unship(order.id, orders.units_of(lines, quantities), parcel_id=row.id, by=by, at=at)
    return True


def open_units(line: OrderLine) -> int:
    """How many of a line still have to be sent."""
    return max(0, line.quantity - line.shipped - line.canceled)


def _checked(order: Order, quantities: Mapping[int, int]) -> list[OrderLine]:
    known = {line.id: line for line in order.lines}
    if not quantities:
        raise WrongQuantity.nothing_chosen()
    for line_id, count in quantities.items():
        line = known.get(line_id)
        if line is None or not line.requires_shipping or not 1 <= count <= open_units(line):
            raise WrongQuantity(line_id, open_units(line) if line else 0)
    return [known[line_id] for line_id in sorted(quantities)]


def _withdraw_mail(row: Fulfillment) -> str | None:
    """Take back what still waits to be mailed about a parcel: "shipped" if the buyer knows nothing of it yet,
    "tracking_corrected" if a correction waited, None when all has left."""
    versions = range(row.version, 1, -1)
    if any(
        [outbox.withdraw(f"shipped-{row.id}"), *(outbox.withdraw(f"shipped-{row.id}-v{n}") for n in versions)]
    ):
        return "shipped"
    corrections = [outbox.withdraw(f"tracking_corrected-{row.id}-v{n}") for n in versions]
    return "tracking_corrected" if any(corrections) else None


def _letter(name: str, row: Fulfillment) -> dict[str, object]:
    return {"letter": name, "order_id": row.order_id, "fulfillment_id": row.id}


def _parcel(row: Fulfillment) -> Parcel:
    return shipments.as_parcel(row)
