"""What staff see before they pack: the list of orders, the day's figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from store.db import db
from store.fulfillment.types import OrderRow
from store.kit.money import Money
from store.kit.paging import Page, mark, read_mark
from store.orders import Attention, FulfillmentStatus, Order, OrderLine, OrderStatus
from store.shipments import Fulfillment

PAGE = 50
SEARCH_WORDS = 8


def _to_pack() -> ColumnElement[bool]:
    """Open orders that wait for a parcel: something of them is neither sent nor called off."""
    waiting = exists().where(
        OrderLine.order_id == Order.id, OrderLine.quantity > OrderLine.shipped + OrderLine.canceled
    )
    return (
        (Order.status == OrderStatus.OPEN)
        & (Order.fulfillment_status != FulfillmentStatus.FULFILLED)
        & waiting
    )


TABS: dict[str, Any] = {
    "all": None,
    "unfulfilled": _to_pack(),
    "unpaid": Order.status == OrderStatus.PENDING_PAYMENT,
    "open": Order.status == OrderStatus.OPEN,
    "archived": Order.status == OrderStatus.ARCHIVED,
    "canceled": Order.status.in_((OrderStatus.CANCELED, OrderStatus.EXPIRED)),
}
"""The tabs over the list, as conditions."""


@dataclass(frozen=True)
class Today:
    """The desk's figures. `oldest` is when the longest waiting order was paid, None when none waits."""

    unfulfilled: int
    oldest: datetime | None
    oldest_number: int | None
    attention: int


def worklist(
    tab: str = "all", *, search: str = "", after: str | None = None, oldest_first: bool = False
) -> Page[OrderRow]:
    """A page of orders: a tab of TABS (an unknown one is "all"), narrowed by search words, newest first.

    Words are looked for in number, e-mail, name, SKUs, titles and tracking numbers; all of them must be found.
    `after` is a mark of the page before.
    """
    wanted = _narrowed(select(Order), tab, search)
    key = read_mark(after, int)
    if key:
        wanted = wanted.where(Order.id > key[0] if oldest_first else Order.id < key[0])
    wanted = wanted.order_by(Order.id if oldest_first else Order.id.desc()).limit(PAGE + 1)
    rows = db.session.scalars(wanted).all()
    shown = rows[:PAGE]
    ids = [row.id for row in shown]
    units = _units(ids)
    calling = set(
        db.session.scalars(
            select(Attention.order_id).where(Attention.order_id.in_(ids), Attention.resolved_at.is_(None))
        )
    )
    return Page(
        [_row(row, units.get(row.id, 0), row.id in calling) for row in shown],
        older=mark(shown[-1].id) if len(rows) > PAGE else None,
    )


def tab_counts(search: str = "") -> dict[str, int]:
    """How many orders the tabs of daily work hold, for the same search."""
    return {
        tab: db.session.scalar(_narrowed(select(func.count(Order.id)), tab, search)) or 0
        for tab in ("unfulfilled", "unpaid")
    }


def today() -> Today:
    """The desk's figures, in three small queries."""
    first = db.session.execute(
        select(Order.paid_at, Order.number)
        .where(_to_pack(), Order.paid_at.is_not(None))
        .order_by(Order.paid_at)
        .limit(1)
    ).one_or_none()
    return Today(
        unfulfilled=db.session.scalar(select(func.count(Order.id)).where(_to_pack())) or 0,
        oldest=first.paid_at if first else None,
        oldest_number=first.number if first else None,
        attention=db.session.scalar(select(func.count(Attention.id)).where(Attention.resolved_at.is_(None)))
        or 0,
    )


def _narrowed(wanted: Select[Any], tab: str, search: str) -> Select[Any]:
    condition = TABS.get(tab)
    if condition is not None:
        wanted = wanted.where(condition)
    for word in search.casefold().split()[:SEARCH_WORDS]:
        plain = word.removeprefix("#")
        parcel = exists().where(
            Fulfillment.order_id == Order.id, Fulfillment.tracking_number == plain.replace("-", "").upper()
        )
        wanted = wanted.where(or_(Order.search_document.contains(plain, autoescape=True), parcel))
    return wanted


def _units(ids: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(OrderLine.order_id, func.sum(OrderLine.quantity))
        .where(OrderLine.order_id.in_(ids))
        .group_by(OrderLine.order_id)
    )
    return {order_id: int(units) for order_id, units in rows}


def _row(row: Order, units: int, calling: bool) -> OrderRow:
    return OrderRow(
        id=row.id,
        number=row.number,
        placed_at=row.placed_at,
        customer=row.ship_name,
        email=row.email,
        country=row.ship_country,
        total=Money(row.total_minor, row.currency),
        status=row.status.value,
        financial_status=row.financial_status.value,
        fulfillment_status=row.fulfillment_status.value,
        units=units,
        delivery_name=row.delivery_name,
        test=row.test,
        attention=calling,
        note=bool(row.customer_note),
    )
