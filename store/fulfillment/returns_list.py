"""Returns as the desk lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from store.db import db
from store.orders import Order
from store.shipments import ReturnFacts, ReturnRequest, ReturnStatus, returns_by_id

SHOWN = 100
WAITING = (ReturnStatus.REQUESTED, ReturnStatus.OPEN)


@dataclass(frozen=True)
class ReturnRow:
    """One return in the list."""

    order_number: int
    customer: str
    back: ReturnFacts


def returns_at_desk(*, settled: bool = False) -> Sequence[ReturnRow]:
    """Returns that wait for the desk, oldest first, or the settled ones, newest first; at most a hundred."""
    wanted = (
        select(ReturnRequest.id, Order.number, Order.ship_name)
        .join(Order, Order.id == ReturnRequest.order_id)
        .limit(SHOWN)
    )
    if settled:
        wanted = wanted.where(ReturnRequest.status.not_in(WAITING)).order_by(ReturnRequest.id.desc())
    else:
        wanted = wanted.where(ReturnRequest.status.in_(WAITING)).order_by(ReturnRequest.id)
    rows = db.session.execute(wanted).all()
    found = returns_by_id([row.id for row in rows])
    return [ReturnRow(row.number, row.ship_name, found[row.id]) for row in rows]
