"""Things that come back: asked for by the buyer, answered, received and closed by the desk.

Each act is one transaction of the door; the order is locked first. Paying back is `store.refunds`' and happens
after a return was received: the door calls both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from store import audit, orders, outbox, shipments
from store.db import db
from store.kit.days import working_days
from store.kit.errors import Conflict, StoreError
from store.kit.i18n import Text, lazy
from store.orders import LineFacts, Order, OrderFacts
from store.settings import shop
from store.shipments import REASONS, RETURN_DAYS, Parcel, ReturnFacts, ReturnRequest, ReturnStatus


class NotReturnable(Conflict):
    """Nothing of this order can be asked to go back now."""


class AlreadyDecided(Conflict):
    """A return that is no longer where this act begins."""

    message = lazy("This return was dealt with already. What stands now is shown below.")


@dataclass(frozen=True)
class Returnable:
    """What may be asked to go back: how many of each line, until which day; `why_not` when nothing may."""

    counts: Mapping[int, int]
    until: date | None
    why_not: Text | None = None


def returnable(
    order: OrderFacts, parcels: tuple[Parcel, ...], returns: tuple[ReturnFacts, ...], *, at: datetime
) -> Returnable:
    """What of an order may still be asked to go back, from facts that the page has read anyway."""
    sent = [parcel.shipped_at for parcel in parcels if parcel.status != "canceled"]
    if not sent:
        return Returnable(
            {}, None, lazy("Nothing of this order has been sent yet. Until it is packed you can cancel it.")
        )
    zone = ZoneInfo(shop().zone)
    expected = working_days(max(sent).astimezone(zone).date(), order.delivery_days_max)
    until = expected + timedelta(days=RETURN_DAYS)
    if at.astimezone(zone).date() > until:
        return Returnable(
            {},
            until,
            lazy(
                "The time to send something back ended on %(day)s. Write to us if something broke.", day=until
            ),
        )
    asked = shipments.asked_back(returns)
    counts = {
        line.id: left for line in order.lines if (left := _still_here(line) - asked.get(line.id, 0)) > 0
    }
    if not counts:
        return Returnable(
            {}, until, lazy("Everything that was sent is on its way back already, or paid back.")
        )
    return Returnable(counts, until)


def _still_here(line: LineFacts) -> int:
    """How many of a line the buyer has: sent, less those paid back after they were sent."""
    return line.shipped - max(0, line.refunded - line.canceled)


def ask_return(
    order_id: int, wishes: Mapping[int, tuple[int, str]], *, note: str, request_key: str, at: datetime
) -> ReturnFacts:
    """Ask for things to go back; `wishes` maps order line ids to how many and why.

    The same form sent twice gives the return of the first time. Raises NotFound, NotReturnable when nothing may
    go back (any more), StoreError (422) for counts or reasons that cannot be.
    """
    order = orders.locked(order_id)
    before = shipments.return_for_request(order_id, request_key)
    if before is not None:
        return shipments.as_return(before)
    _check(order, wishes, at=at)
    row = shipments.open_return(order_id, wishes, note=note, request_key=request_key, at=at)
    orders.note_event(
        order,
        "return_requested",
        at=at,
        by="buyer",
        number=row.number,
        units=sum(n for n, _ in wishes.values()),
    )
    audit.record("return.requested", ("order", order.id), by="system", at=at, fields={"return": row.number})
    outbox.promise(
        "mail.send",
        {"letter": "staff_return", "order_id": order.id, "return_id": row.id},
        at=at,
        once=f"staff-return-{row.id}",
    )
    return shipments.as_return(row)


def withdraw_return(order_id: int, number: int, *, at: datetime) -> bool:
    """The buyer keeps the things after all; False when it was withdrawn before. Raises NotFound, AlreadyDecided."""
    order = orders.locked(order_id)
    row = shipments.locked_return(order_id, number)
    if row.status is ReturnStatus.CANCELED:
        return False
    if row.status not in (ReturnStatus.REQUESTED, ReturnStatus.OPEN) or row.received_at is not None:
        raise AlreadyDecided
    _move(row, ReturnStatus.CANCELED)
    row.closed_at = at
    _tell(order, row, "return_canceled", by="buyer", at=at)
    return True


def approve_return(
    order_number: int, number: int, *, version: int, note: str, by: str, at: datetime
) -> ReturnFacts:
    """Let it come back: the buyer is told where to send it and gets the slip. Raises NotFound, StaleReturn."""
    order, row = _at_desk(order_number, number, version, ReturnStatus.REQUESTED)
    _decide(row, ReturnStatus.OPEN, note, by=by, at=at)
    _tell(order, row, "return_approved", by=by, at=at)
    _promise("return_approved", order, row, at=at)
    return shipments.as_return(row)


def decline_return(
    order_number: int, number: int, *, version: int, note: str, by: str, at: datetime
) -> ReturnFacts:
    """Say no, and why: `note` goes to the buyer. Raises NotFound, StaleReturn, StoreError without a reason."""
    if not note.strip():
        raise StoreError(lazy("Say why: the buyer reads it."), status=422, field="note")
    order, row = _at_desk(order_number, number, version, ReturnStatus.REQUESTED)
    _decide(row, ReturnStatus.DECLINED, note, by=by, at=at)
    row.closed_at = at
    _tell(order, row, "return_declined", by=by, at=at)
    _promise("return_declined", order, row, at=at)
    return shipments.as_return(row)


def receive_return(
    order_number: int,
    number: int,
    *,
    received: Mapping[int, int],
    restock: Mapping[int, int],
    version: int,
    by: str,
    at: datetime,
) -> ReturnFacts:
    """The parcel is here: what was in it, and how many of that go back on the shelf, both by order line id.

    Counts go to the shelf with the refund, which says what of the order was undone; this act writes them down.
    Raises NotFound, StaleReturn, StoreError (422) for counts beyond what was announced.
    """
    order, row = _at_desk(order_number, number, version, ReturnStatus.OPEN)
    for line in row.lines:
        here, back = received.get(line.order_line_id, 0), restock.get(line.order_line_id, 0)
        if not 0 <= back <= here <= line.quantity:
            raise StoreError(
                lazy(
                    "Between 0 and %(most)s came back; no more than came can go on the shelf.",
                    most=line.quantity,
                ),
                status=422,
                field=f"received-{line.order_line_id}",
            )
        line.received, line.restock = here, back
    row.received_at = at
    row.version += 1
    _tell(order, row, "return_received", by=by, at=at, units=sum(received.values()))
    return shipments.as_return(row)


def close_return(
    order_number: int, number: int, *, refunded: bool, note: str = "", by: str, at: datetime
) -> bool:
    """The matter is done, with money back or without; False when it was closed before. Raises NotFound."""
    order = orders.locked_by_number(order_number)
    row = shipments.locked_return(order.id, number)
    if row.status is not ReturnStatus.OPEN:
        return False
    _move(row, ReturnStatus.CLOSED)
    row.closed_at = at
    if note:
        row.decision_note = note
    _tell(order, row, "return_closed", by=by, at=at, refunded=refunded)
    return True


def _check(order: Order, wishes: Mapping[int, tuple[int, str]], *, at: datetime) -> None:
    facts = orders.facts(order)
    may = returnable(facts, shipments.parcels_of(order.id), shipments.returns_of(order.id), at=at)
    if may.why_not is not None:
        raise NotReturnable(may.why_not)
    if not wishes:
        raise StoreError(lazy("Choose at least one thing to send back."), status=422, field="lines")
    for line_id, (count, reason) in wishes.items():
        most = may.counts.get(line_id, 0)
        if not 1 <= count <= most:
            raise StoreError(
                lazy("Of this, %(most)s can go back.", most=most), status=422, field=f"quantity-{line_id}"
            )
        if reason not in REASONS:
            raise StoreError(lazy("Please say why."), status=422, field=f"reason-{line_id}")


def _at_desk(
    order_number: int, number: int, version: int, status: ReturnStatus
) -> tuple[Order, ReturnRequest]:
    order = orders.locked_by_number(order_number)
    row = shipments.locked_return(order.id, number, version=version)
    if row.status is not status or row.received_at is not None:
        raise AlreadyDecided
    return order, row


def _decide(row: ReturnRequest, status: ReturnStatus, note: str, *, by: str, at: datetime) -> None:
    _move(row, status)
    row.decision_note, row.decided_at, row.decided_by = note.strip(), at, by


def _move(row: ReturnRequest, status: ReturnStatus) -> None:
    row.status = status
    row.version += 1
    db.session.flush()


def _tell(order: Order, row: ReturnRequest, kind: str, *, by: str, at: datetime, **data: Any) -> None:
    orders.note_event(order, kind, at=at, by=by, number=row.number, **data)
    audit.record(
        kind.replace("return_", "return."),
        ("order", order.id),
        by="system" if by == "buyer" else by,
        at=at,
        fields={"return": row.number},
    )


def _promise(letter: str, order: Order, row: ReturnRequest, *, at: datetime) -> None:
    outbox.promise(
        "mail.send",
        {"letter": letter, "order_id": order.id, "return_id": row.id},
        at=at,
        once=f"{letter}-{row.id}",
    )
