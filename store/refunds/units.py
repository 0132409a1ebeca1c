"""What a refund does to the things: promises released, things back on the shelf, things gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from store import inventory, orders
from store.db import db
from store.inventory import MovementKind
from store.kit.errors import Conflict
from store.orders import Order, OrderLine, OrderStatus
from store.payments import Refund, RefundLine, Restock, gift_sales
from store.refunds.types import LineLeft, Possible, WishLine, WrongUnits


def plan(can: Possible, wanted: Sequence[WishLine]) -> list[tuple[WishLine, int]]:
    """Each wanted line with how many of it were not sent yet. Raises WrongUnits for more than there is."""
    left = {line.line_id: [line.unsent, line.sent] for line in can.lines}
    known = {line.line_id: line for line in can.lines}
    planned = []
    for wish in wanted:
        if wish.line_id not in known or wish.quantity < 1:
            raise WrongUnits(wish.line_id, 0)
        unsent = _unsent(wish, left[wish.line_id], known[wish.line_id])
        left[wish.line_id][0] -= unsent
        left[wish.line_id][1] -= wish.quantity - unsent
        planned.append((wish, unsent))
    return planned


def _unsent(wish: WishLine, left: list[int], line: LineLeft) -> int:
    waiting, sent = left
    if wish.restock is Restock.CANCEL or wish.sent is False:
        if wish.quantity > waiting:
            raise WrongUnits(line.line_id, waiting)
        return wish.quantity
    if wish.restock is Restock.RETURN or wish.sent is True:
        if wish.quantity > sent:
            raise WrongUnits(line.line_id, sent)
        return 0
    if wish.quantity > waiting + sent:
        raise WrongUnits(line.line_id, waiting + sent)
    return max(0, wish.quantity - sent)


def take_out(
    order: Order, refund: Refund, can: Possible, planned: Sequence[tuple[WishLine, int]], *, at: datetime
) -> None:
    """Note on the lines what a refund covers, before anybody is asked: from now on nobody packs it.

    Stock is touched last. What was not sent and is gone (lost, damaged) leaves the shelf, as far as it lies there.
    """
    known = {line.id: line for line in order.lines}
    worth = {line.line_id: line for line in can.lines}
    counted: dict[int, int] = {}
    for wish, unsent in planned:
        line = known[wish.line_id]
        before = counted.get(line.id, 0)
        counted[line.id] = before + wish.quantity
        amount = worth[line.id].amount_of(counted[line.id]) - worth[line.id].amount_of(before)
        line.refunded += wish.quantity
        line.canceled += unsent
        if line.gift_card and unsent:
            gift_sales.call_off(line.id, unsent, at=at)
        kept = wish.quantity if wish.restock is Restock.CANCEL else 0
        line.restocked += kept
        row = RefundLine(
            refund_id=refund.id,
            order_line_id=line.id,
            quantity=wish.quantity,
            amount_minor=amount.minor,
            kind=wish.restock,
            unsent=unsent,
            restock=kept if wish.restock is not Restock.RETURN else wish.quantity,
        )
        db.session.add(row)
    db.session.flush()
    rows = lines_of(refund.id)
    inventory.uncommit(_units(order, {row.order_line_id: 0 for row in rows}, rows, "unsent"))
    for row in rows:
        if row.kind is Restock.NO_RESTOCK and row.unsent:
            _write_off(order, known[row.order_line_id], row, at=at)


def bring_back(order: Order, refund: Refund, *, by: str, at: datetime) -> None:
    """The refund was accepted: what came back lies on the shelf again, once."""
    known = {line.id: line for line in order.lines}
    for row in lines_of(refund.id):
        if row.kind is not Restock.RETURN:
            continue
        line = known[row.order_line_id]
        line.restocked += row.quantity
        for variant_id, count in sorted(line.units(row.quantity).items()):
            key = f"restock:{row.id}:{variant_id}"
            inventory.move(variant_id, count, MovementKind.RETURN, key=key, reason="", by=by, at=at)


def put_back(order: Order, refund: Refund, *, at: datetime) -> None:
    """The refund was refused: its things are as they were before, promised to this order unless that is off."""
    known = {line.id: line for line in order.lines}
    off = order.status is OrderStatus.CANCELED
    rows = lines_of(refund.id)
    for row in rows:
        line = known[row.order_line_id]
        if not off:
            line.restocked -= row.restock if row.kind is Restock.CANCEL else 0
            line.canceled -= row.unsent
            if line.gift_card and row.unsent:
                gift_sales.bring_back(line.id, row.unsent, at=at)
        line.refunded -= row.quantity
        if off:
            line.restocked = min(line.restocked, line.refunded + line.canceled)
    db.session.flush()
    if off:
        return
    inventory.recommit(_units(order, {row.order_line_id: 0 for row in rows}, rows, "unsent"))
    for row in rows:
        if row.kind is Restock.NO_RESTOCK and row.unsent:
            _find_again(known[row.order_line_id], row, at=at)


def lines_of(refund_id: int) -> Sequence[RefundLine]:
    """What a refund covers, in order."""
    return db.session.scalars(
        select(RefundLine).where(RefundLine.refund_id == refund_id).order_by(RefundLine.id)
    ).all()


def _units(order: Order, counts: dict[int, int], rows: Sequence[RefundLine], what: str) -> dict[int, int]:
    for row in rows:
        counts[row.order_line_id] += int(getattr(row, what))
    return orders.units_of(order.lines, counts)


def _write_off(order: Order, line: OrderLine, row: RefundLine, *, at: datetime) -> None:
    for variant_id, count in sorted(line.units(row.unsent).items()):
        try:
            inventory.move(
                variant_id,
                -count,
                MovementKind.DAMAGE,
                key=f"gone:{row.id}:{variant_id}",
                reason=f"#{order.number}",
                by="system",
                at=at,
            )
        except Conflict:
            continue  # sold ahead of its arrival: nothing lay there


def _find_again(line: OrderLine, row: RefundLine, *, at: datetime) -> None:
    for variant_id, count in sorted(line.units(row.unsent).items()):
        if inventory.moved(f"gone:{row.id}:{variant_id}"):
            key = f"found:{row.id}:{variant_id}"
            inventory.move(variant_id, count, MovementKind.ADJUST, key=key, reason="", by="system", at=at)
