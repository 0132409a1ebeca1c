"""Acts on an order alone: derive its statuses, mend its address, raise attention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from store.db import db
from store.kit.errors import Conflict, NotFound
from store.kit.i18n import lazy
from store.orders.models import (
    Attention,
    Order,
    OrderLine,
)
from store.orders.states import FinancialStatus, FulfillmentStatus, OrderStatus
from store.orders.types import ClaimedLine, ClaimedOrder, email_key
from store.orders.writing import search_document


class StaleOrder(Conflict):
    """Somebody else changed the order since the page was opened."""

    message = lazy("Somebody changed this order while you had it open. Here is how it stands now.")


def locked(order_id: int) -> Order:
    """The order's row, locked for this transaction; raises NotFound. Orders are locked before anything else."""
    order = db.session.scalar(
        select(Order).where(Order.id == order_id).with_for_update().execution_options(populate_existing=True)
    )
    if order is None:
        raise NotFound
    return order


def locked_by_number(number: int, *, version: int | None = None) -> Order:
    """The order of this number, locked; raises NotFound, or StaleOrder when `version` is not its version."""
    order_id = db.session.scalar(select(Order.id).where(Order.number == number))
    if order_id is None:
        raise NotFound
    order = locked(order_id)
    if version is not None and order.version != version:
        raise StaleOrder
    return order


def derive(order: Order) -> None:
    """Write the two statuses that follow from the ledgers: money on the order's row, parcels on its lines.

    Beside `pay`, which writes the same, the only place that sets them; `flask integrity` reads them against the ledgers.
    """
    order.financial_status = financial_status(order)
    order.fulfillment_status = fulfillment_status(order)


def financial_status(order: Order | ClaimedOrder) -> FinancialStatus:
    """What the money ledgers add up to."""
    paid = order.captured_minor + order.gift_card_minor
    if order.paid_at is None:
        if order.status in (OrderStatus.CANCELED, OrderStatus.EXPIRED):
            return FinancialStatus.VOIDED
        return FinancialStatus.PARTIALLY_PAID if 0 < paid < order.total_minor else FinancialStatus.PENDING
    back = order.refunded_minor + order.gift_refunded_minor
    if back == 0:
        return FinancialStatus.PAID
    return FinancialStatus.REFUNDED if back >= paid else FinancialStatus.PARTIALLY_REFUNDED


def fulfillment_status(order: Order | ClaimedOrder) -> FulfillmentStatus:
    """What the parcels add up to: lines that need no parcel, or were canceled unsent, ask for none.

    A paid order of which nothing travels (a donation, a gift card) has nothing left to send.
    """
    if order.paid_at is not None and not any(line.requires_shipping for line in order.lines):
        return FulfillmentStatus.FULFILLED
    sent = sum(line.shipped for line in order.lines)
    waiting = sum(
        max(0, line.quantity - line.shipped - line.canceled) for line in order.lines if line.requires_shipping
    )
    if waiting == 0 and sent > 0:
        return FulfillmentStatus.FULFILLED
    return FulfillmentStatus.PARTIALLY_FULFILLED if sent else FulfillmentStatus.UNFULFILLED


def units_of(lines: Iterable[OrderLine | ClaimedLine], quantities: Mapping[int, int]) -> dict[int, int]:
    """What so many of these lines (count by line id; others are left out) take from the shelves, by variant id.

    The demand is summed first: two lines, or a bundle and a line, may share a variant.
    """
    units: dict[int, int] = {}
    for line in lines:
        for variant_id, count in line.units(quantities.get(line.id, 0)).items():
            if count:
                units[variant_id] = units.get(variant_id, 0) + count
    return units


def change_email(order: Order, email: str, *, at: datetime, by: str) -> bool:
    """Mend a mistyped address; False when it is the one already there."""
    if order.email == email:
        return False
    order.email = email
    order.email_key = email_key(email)
    order.search_document = search_document(order)
    order.tell("email_changed", at=at, by=by)
    db.session.flush()
    return True


def raise_attention(
    kind: str,
    subject: str,
    *,
    once: str,
    at: datetime,
    order_id: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> bool:
    """Tell staff of a matter; False while the same one (`once`) is open already. `subject` has no personal data."""
    open_already = db.session.scalar(
        select(Attention.id).where(Attention.once == once, Attention.resolved_at.is_(None))
    )
    if open_already is not None:
        return False
    db.session.add(
        Attention(
            kind=kind,
            subject=subject[:300],
            once=once,
            order_id=order_id,
            data=dict(data or {}),
            opened_at=at,
        )
    )
    db.session.flush()
    return True


def resolve_attention(attention_id: int, *, by: str, at: datetime, resolution: str = "") -> bool:
    """Close a matter; False when it is closed or unknown."""
    row = db.session.get(Attention, attention_id)
    if row is None or row.resolved_at is not None:
        return False
    row.resolved_at = at
    row.resolved_by = by
    row.resolution = resolution
    db.session.flush()
    return True


def note_event(order: Order, kind: str, *, at: datetime, by: str, note: str = "", **data: Any) -> None:
    """Add an event to the timeline for an act of another room."""
    order.tell(kind, at=at, by=by, note=note, data=data)
    db.session.flush()
