"""Calling an order off: its page is closed or its money given back, its things go to others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from store import audit, inventory, orders, outbox, promotions
from store.db import db, retried
from store.kit.errors import NotFound, StoreError
from store.kit.i18n import lazy
from store.orders import Order, OrderStatus
from store.payments import Refund, Restock, gift_sales
from store.ports import Ports
from store.refunds.give import write_rows
from store.refunds.possible import cancelable, of
from store.refunds.submit import facts, of_key, submit_all
from store.refunds.types import CANCEL_REASONS, Disputed, Given, NotCancelable, RefundRefused, Wish, WishLine

Closer = Callable[..., Any]

KEY = "cancel"
"""An order is called off once, so its refund has one key."""

_closer: list[Closer] = []


def close_unpaid_with(act: Closer) -> None:
    """Tell who closes the payment page of an unpaid order and ends it: the checkout, a neighbour (store/wiring.py)."""
    _closer[:] = [act]


def cancel(
    order_id: int,
    *,
    reason: str,
    ports: Ports,
    by: str,
    at: datetime,
    refund: bool = True,
    notify: bool = True,
    note: str = "",
    version: int | None = None,
) -> Given:
    """Call an order off. Called outside any transaction; network and writing alternate.

    `reason` is one of CANCEL_REASONS, `by` "buyer" or "staff:<id>". An unpaid order's page is closed first;
    one that turns out paid is booked, and NotCancelable says to look again. A paid one gives all its
    money back unless `refund` is False. A repeat answers what stands. Raises NotFound, StaleOrder,
    NotCancelable, Disputed, PaymentsClosed. When Stripe refuses the refund the order stays canceled and a
    matter is raised.
    """
    if reason not in CANCEL_REASONS:
        raise StoreError(lazy("Choose a reason from the list."), status=422, field="reason")
    order = db.session.get(Order, order_id, populate_existing=True)
    if order is None:
        raise NotFound
    unpaid = order.status is OrderStatus.PENDING_PAYMENT
    db.session.rollback()
    if unpaid:
        _closer[0](order_id, reason=reason, note=note, notify=notify, ports=ports, by=by, at=at)
        return Given(())
    ids = retried(
        lambda: _call_off(
            order_id, reason, refund=refund, notify=notify, note=note, version=version, by=by, at=at
        )
    )
    try:
        submit_all(ids, ports=ports, at=at)
    except RefundRefused as refusal:
        _raise_refused(order_id, refusal, at=at)
    return Given(facts(ids))


def _call_off(
    order_id: int,
    reason: str,
    *,
    refund: bool,
    notify: bool,
    note: str,
    version: int | None,
    by: str,
    at: datetime,
) -> list[int]:
    """All of it in one transaction: things released, status moved, refunds written down, mail promised."""
    order = orders.locked(order_id)
    if order.status is OrderStatus.CANCELED:
        return of_key(order_id, KEY)
    if version is not None and order.version != version:
        raise orders.StaleOrder
    if not cancelable(order):
        raise NotCancelable
    can = of(order)
    if refund and can.obstacle == Disputed.message:
        raise Disputed
    promotions.give_back(order.id)  # order, code, stock: one order for all
    rows: list[Refund] = []
    if refund and can.total.minor > 0:
        lines = [WishLine(line.line_id, line.unsent, Restock.CANCEL) for line in can.lines if line.unsent]
        wish = Wish(
            KEY,
            lines=lines,
            shipping_minor=min(can.shipping.minor, can.total.minor),
            donation_minor=min(can.donation.minor, can.total.minor),
            cause="requested_by_customer" if reason == "customer" else "",
            reason=note,
            notify=False,
        )
        rows = write_rows(order, can, wish, can.total.minor, by=by, at=at)
    else:
        _release(order, at=at)
    order.cancel_reason = reason
    order.canceled_at = at
    order.move_to(OrderStatus.CANCELED, at=at, by=by, note=note)
    orders.derive(order)
    audit.record(
        "order.canceled",
        ("order", order.id),
        by=by if by.startswith("staff:") else "system",
        at=at,
        fields={"reason": reason, "refunds": [row.id for row in rows]},
    )
    if notify:
        outbox.promise(
            "mail.send", {"letter": "canceled", "order_id": order.id}, at=at, once=f"canceled-{order.number}"
        )
    db.session.flush()
    return [row.id for row in rows]


def _release(order: Order, *, at: datetime) -> None:
    """Take back the promises of an order that ends without a refund; stock is touched last."""
    counts = {line.id: max(0, line.quantity - line.shipped - line.canceled) for line in order.lines}
    for line in order.lines:
        line.canceled += counts[line.id]
        line.restocked += counts[line.id]
        if line.gift_card and counts[line.id]:
            gift_sales.call_off(line.id, counts[line.id], at=at)
    db.session.flush()
    inventory.uncommit(orders.units_of(order.lines, counts))


def _raise_refused(order_id: int, refusal: StoreError, *, at: datetime) -> None:
    retried(
        lambda: orders.raise_attention(
            "refund_refused",
            "An order was canceled, and Stripe refused its refund. Give the money back another way.",
            once=f"cancel-refused-{order_id}",
            order_id=order_id,
            at=at,
            data={"why": str(refusal.message)[:200]},
        )
    )
