"""An order that a payment has arrived for: claimed under its lock, and marked as paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, insert, select, update

from store.db import run, run_along, table_of
from store.kit.errors import NotFound
from store.orders.models import LINK_LIFE, IllegalMove, Order, OrderEvent, OrderLine
from store.orders.services import financial_status, fulfillment_status
from store.orders.states import MOVES, OrderStatus
from store.orders.types import ClaimedLine, ClaimedOrder

_ORDERS, _LINES, _EVENTS = table_of(Order), table_of(OrderLine), table_of(OrderEvent)
CLAIMED = tuple(name for name in ClaimedOrder.__annotations__ if name in _ORDERS.c)
"""The columns of an order that booking needs, in the order of `claimed`."""

_CLAIM = (
    select(*(_ORDERS.c[name] for name in CLAIMED)).where(_ORDERS.c.id == bindparam("order")).with_for_update()
)
_LINES_OF = (
    select(*(_LINES.c[name] for name in ClaimedLine.__annotations__))
    .where(_LINES.c.order_id == bindparam("order"))
    .order_by(_LINES.c.position)
)
_WAS_TOLD = select(
    exists().where(_EVENTS.c.order_id == bindparam("order"), _EVENTS.c.kind == bindparam("kind"))
)
_PAY = (
    update(_ORDERS)
    .where(
        _ORDERS.c.id == bindparam("order"),
        _ORDERS.c.status == bindparam("was"),
        _ORDERS.c.paid_at.is_(None),
    )
    .values(
        status=bindparam("became"),
        paid_at=bindparam("at"),
        captured_minor=_ORDERS.c.captured_minor + bindparam("captured"),
        financial_status=bindparam("money"),
        fulfillment_status=bindparam("parcels"),
        link_expires_at=bindparam("link"),
        version=_ORDERS.c.version + 2,
    )
)
_TELL = insert(_EVENTS)


def claim(order_id: int) -> ClaimedOrder:
    """The order, locked for this transaction, as booking needs it; raises NotFound. Orders are locked first."""
    row = run(_CLAIM, {"order": order_id}).one_or_none()
    if row is None:
        raise NotFound
    return claimed(row)


def claimed(row: Sequence[Any]) -> ClaimedOrder:
    """The order whose locked row holds the columns of `CLAIMED`, with its lines."""
    lines = [ClaimedLine(*line) for line in run(_LINES_OF, {"order": row[CLAIMED.index("id")]})]
    return ClaimedOrder(**dict(zip(CLAIMED, row, strict=True)), lines=lines)


def was_told(order_id: int, kind: str) -> bool:
    """Whether the order's timeline holds an event of this kind."""
    return bool(run(_WAS_TOLD, {"order": order_id, "kind": kind}).scalar())


def pay(order: ClaimedOrder, *, captured_minor: int, at: datetime, by: str, note: str = "") -> None:
    """The order that was claimed is open and paid: its status, what follows from it, and its timeline.

    Raises IllegalMove where it cannot become open from what it is.
    """
    if OrderStatus.OPEN not in MOVES[order.status]:
        raise IllegalMove(order, OrderStatus.OPEN)
    paid = replace(
        order, status=OrderStatus.OPEN, paid_at=at, captured_minor=order.captured_minor + captured_minor
    )
    booked = run(
        _PAY,
        {
            "order": order.id,
            "was": order.status,
            "became": paid.status,
            "at": at,
            "captured": captured_minor,
            "money": financial_status(paid),
            "parcels": fulfillment_status(paid),
            "link": at + LINK_LIFE,
        },
    )
    if booked.rowcount != 1:
        raise RuntimeError(f"order {order.id} changed under its lock")
    shared = {"order_id": order.id, "at": at, "by": by}
    run_along(
        _TELL,
        [
            {
                **shared,
                "kind": "status",
                "was": order.status.value,
                "became": paid.status.value,
                "note": note,
                "data": {},
            },
            {
                **shared,
                "kind": "payment_captured",
                "was": "",
                "became": "",
                "note": "",
                "data": {"amount_minor": order.total_minor},
            },
        ],
    )
