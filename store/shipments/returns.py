"""Returns: rows and reads. Who may ask for what, and what money and shelf do, is the conductor's (`store.fulfillment`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from store.db import db
from store.kit.errors import Conflict, NotFound
from store.kit.i18n import Text, lazy
from store.shipments.models import ReturnLine, ReturnRequest, ReturnStatus

RETURN_DAYS = 30
"""How many days after its last expected day a parcel may be asked to go back; told on "Delivery and returns"."""

REASONS: dict[str, Text] = {
    "does_not_fit": lazy("It does not fit"),
    "changed_mind": lazy("I have changed my mind"),
    "not_as_shown": lazy("It is not what the page showed"),
    "wrong_item": lazy("You sent something else"),
    "damaged": lazy("It came damaged, or with a fault"),
    "other": lazy("Something else"),
}
"""Why things come back, by what is stored."""

OURS = frozenset({"not_as_shown", "wrong_item", "damaged"})
"""Reasons that are our mistake: then we pay for the way back."""

WAITING = (ReturnStatus.REQUESTED, ReturnStatus.OPEN)


class StaleReturn(Conflict):
    """Somebody changed this return after the page was opened."""

    message = lazy("Somebody changed this return after you opened the page. What stands now is shown below.")


@dataclass(frozen=True)
class ReturnLineFacts:
    """How many of an order line come back and why; `received` and `restock` are filled in when the parcel is here."""

    order_line_id: int
    quantity: int
    reason: str
    received: int
    restock: int


@dataclass(frozen=True)
class ReturnFacts:
    """A return as others see it. `status` is requested, open (approved), declined, closed or canceled."""

    id: int
    order_id: int
    number: int
    status: str
    note: str
    decision_note: str
    requested_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    received_at: datetime | None
    closed_at: datetime | None
    version: int
    lines: tuple[ReturnLineFacts, ...]

    @property
    def units(self) -> int:
        """How many things it is about."""
        return sum(line.quantity for line in self.lines)

    @property
    def our_mistake(self) -> bool:
        """Whether any of its reasons is ours."""
        return any(line.reason in OURS for line in self.lines)

    def slip_number(self, order_number: int) -> str:
        """What stands on the slip and is said on the telephone, e.g. 1001-R1."""
        return f"{order_number}-R{self.number}"


def open_return(
    order_id: int, wishes: Mapping[int, tuple[int, str]], *, note: str, request_key: str, at: datetime
) -> ReturnRequest:
    """Write a return down; `wishes` maps order line ids to how many and why."""
    number = db.session.scalar(
        select(func.coalesce(func.max(ReturnRequest.number), 0) + 1).where(ReturnRequest.order_id == order_id)
    )
    row = ReturnRequest(
        order_id=order_id,
        number=number,
        request_key=request_key,
        note=note,
        requested_at=at,
        status=ReturnStatus.REQUESTED,
        lines=[
            ReturnLine(order_line_id=line_id, quantity=count, reason=reason)
            for line_id, (count, reason) in sorted(wishes.items())
        ],
    )
    db.session.add(row)
    db.session.flush()
    return row


def return_for_request(order_id: int, request_key: str) -> ReturnRequest | None:
    """The return that this very form made already, when it is sent twice."""
    return db.session.scalars(
        select(ReturnRequest).where(
            ReturnRequest.order_id == order_id, ReturnRequest.request_key == request_key
        )
    ).one_or_none()


def locked_return(order_id: int, number: int, *, version: int | None = None) -> ReturnRequest:
    """A return by its number within the order, locked for a change. Raises NotFound, StaleReturn."""
    row = db.session.scalars(
        select(ReturnRequest)
        .where(ReturnRequest.order_id == order_id, ReturnRequest.number == number)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise StaleReturn
    return row


def returns_of(order_id: int) -> tuple[ReturnFacts, ...]:
    """The returns of an order, in the order they were asked for."""
    rows = db.session.scalars(
        select(ReturnRequest)
        .where(ReturnRequest.order_id == order_id)
        .options(selectinload(ReturnRequest.lines))
        .order_by(ReturnRequest.number)
    )
    return tuple(as_return(row) for row in rows)


def return_of(order_id: int, number: int) -> ReturnFacts | None:
    """One return of an order, or None."""
    return next((one for one in returns_of(order_id) if one.number == number), None)


def returns_by_id(ids: Iterable[int]) -> dict[int, ReturnFacts]:
    """Returns by id, in two queries."""
    rows = db.session.scalars(
        select(ReturnRequest)
        .where(ReturnRequest.id.in_(list(ids)))
        .options(selectinload(ReturnRequest.lines))
    )
    return {row.id: as_return(row) for row in rows}


def asked_back(returns: Sequence[ReturnFacts]) -> dict[int, int]:
    """How many of each order line are on their way back or asked to be, or came back and were not paid back."""
    counts: dict[int, int] = {}
    waiting = {status.value for status in WAITING}
    for one in returns:
        for line in one.lines if one.status in waiting else ():
            counts[line.order_line_id] = counts.get(line.order_line_id, 0) + line.quantity
    return counts


def waiting_returns() -> int:
    """How many returns wait for the desk: to be answered, to arrive, to be paid back."""
    return (
        db.session.scalar(select(func.count(ReturnRequest.id)).where(ReturnRequest.status.in_(WAITING))) or 0
    )


def as_return(row: ReturnRequest) -> ReturnFacts:
    """A row as others see it."""
    return ReturnFacts(
        id=row.id,
        order_id=row.order_id,
        number=row.number,
        status=row.status.value,
        note=row.note,
        decision_note=row.decision_note,
        requested_at=row.requested_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        received_at=row.received_at,
        closed_at=row.closed_at,
        version=row.version,
        lines=tuple(
            ReturnLineFacts(line.order_line_id, line.quantity, line.reason, line.received, line.restock)
            for line in row.lines
        ),
    )
