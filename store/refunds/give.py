"""Giving money back: the row is written and committed, then Stripe is asked under the row's own key.

Whatever Stripe answers or fails to answer, the row tells where it stands, and the same key never gives twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from store import audit, orders, payments
from store.db import db, retried
from store.kit.errors import NotFound, StoreError
from store.kit.i18n import lazy
from store.kit.money import Money
from store.orders import Order
from store.payments import (
    Payment,
    PaymentMethod,
    Refund,
    RefundStatus,
)
from store.ports import Ports
from store.refunds import units
from store.refunds.book import count
from store.refunds.possible import PaymentLeft, counted_left, of, price
from store.refunds.submit import facts, of_key, submit_all
from store.refunds.types import (
    CAUSES,
    Disputed,
    Given,
    NothingToGive,
    Possible,
    RefundRefused,
    TooMuch,
    Wish,
)


def give(order_id: int, wish: Wish, *, ports: Ports, by: str, at: datetime) -> Given:
    """Give back what a wish says. Called outside any transaction; network and writing alternate.

    Money goes back before gift cards. Raises NotFound, StaleOrder, TooMuch, WrongUnits, NothingToGive,
    Disputed and RefundRefused (Stripe said no, nothing went back). When Stripe does not answer, the refund
    stays `submitting` and is chased by itself: that is no error.
    """
    ids, repeated = retried(lambda: _write_down(order_id, wish, by=by, at=at))
    submit_all(ids, ports=ports, at=at)
    return Given(facts(ids), repeated=repeated)


def given_before(order_id: int, key: str) -> Given | None:
    """What the form of this key gave, when it was sent before; else None."""
    ids = of_key(order_id, key) if key else []
    return Given(facts(ids), repeated=True) if ids else None


def give_payment(payment_id: int, *, ports: Ports, by: str, at: datetime, notify: bool = True) -> Given:
    """Give back all that is left of one payment: late, double or mismatched money without a place.

    Called outside any transaction. A second call finds the first one's refund. Raises as `give`.
    """
    ids, repeated = retried(lambda: _write_payment(payment_id, by=by, at=at, notify=notify))
    submit_all(ids, ports=ports, at=at)
    return Given(facts(ids), repeated=repeated)


def _write_down(order_id: int, wish: Wish, *, by: str, at: datetime) -> tuple[list[int], bool]:
    """The refund rows of a wish with all they take out, in one transaction."""
    order = orders.locked(order_id)
    before = of_key(order_id, wish.key)
    if before:
        return before, True
    if wish.version is not None and order.version != wish.version:
        raise orders.StaleOrder
    can = of(order)
    if can.obstacle is not None and not (wish.by_hand and can.total.minor):
        raise Disputed if can.obstacle == Disputed.message else RefundRefused(can.obstacle)
    if wish.cause not in ("", *CAUSES):
        raise StoreError(lazy("Choose a reason from the list."), status=422, field="cause")
    amount = price(can, wish).minor if wish.amount_minor is None else wish.amount_minor
    check_parts(can, wish, amount)
    rows = write_rows(order, can, wish, amount, by=by, at=at)
    return [row.id for row in rows], False


def check_parts(can: Possible, wish: Wish, amount: int) -> None:
    """Raise TooMuch or NothingToGive for what cannot be given."""
    if amount <= 0:
        raise NothingToGive
    if amount > can.total.minor:
        raise TooMuch(can.total)
    for part, left, field in (
        (wish.shipping_minor, can.shipping, "shipping"),
        (wish.donation_minor, can.donation, "donation"),
    ):
        if not 0 <= part <= left.minor:
            refusal = TooMuch(left)
            refusal.field = field
            raise refusal


def write_rows(
    order: Order, can: Possible, wish: Wish, amount: int, *, by: str, at: datetime
) -> list[Refund]:
    """One row per payment that gives: money first, gift cards last. The parts hang on the first row."""
    planned = units.plan(can, wish.lines)
    rows: list[Refund] = []
    for left, part in _split(counted_left(order), amount):
        first = not rows
        row = Refund(
            order_id=order.id,
            payment_id=left.payment.id,
            amount_minor=part,
            currency=left.payment.currency,
            method=_method(left.payment, by_hand=wish.by_hand),
            status=RefundStatus.SUBMITTING,
            source="desk",
            request_key=wish.key,
            cause=wish.cause,
            reason=wish.reason[:200],
            notify=wish.notify,
            shipping_minor=wish.shipping_minor if first else 0,
            donation_minor=wish.donation_minor if first else 0,
            by=by,
            created_at=at,
            updated_at=at,
        )
        if not payments.begin_refund(row):
            raise TooMuch(can.total)
        rows.append(row)
    if not rows:
        raise TooMuch(can.total)
    count([row.payment_id for row in rows], order)
    _ask(order, rows, by=by, at=at)
    units.take_out(order, rows[0], can, planned, at=at)
    orders.derive(order)
    db.session.flush()
    return rows


def _split(held: Sequence[PaymentLeft], amount: int) -> list[tuple[PaymentLeft, int]]:
    parts = []
    for left in held:
        part = min(left.left, amount)
        if part > 0:
            parts.append((left, part))
            amount -= part
    return parts


def _method(payment: Payment, *, by_hand: bool) -> PaymentMethod:
    return PaymentMethod.MANUAL if by_hand and payment.method is PaymentMethod.STRIPE else payment.method


def _write_payment(payment_id: int, *, by: str, at: datetime, notify: bool) -> tuple[list[int], bool]:
    found = db.session.get(Payment, payment_id)
    if found is None:
        raise NotFound
    order = orders.locked(found.order_id)
    key = f"payment-{payment_id}"
    before = of_key(order.id, key)
    if before and any(db.session.get_one(Refund, one).status not in _REFUSED for one in before):
        return before, True
    payment = db.session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
    left = payment.amount_minor - payment.refunded_minor - payment.refund_pending_minor
    if left <= 0:
        raise TooMuch(Money(0, payment.currency))
    row = Refund(
        order_id=order.id,
        payment_id=payment.id,
        amount_minor=left,
        currency=payment.currency,
        method=payment.method,
        status=RefundStatus.SUBMITTING,
        source="desk",
        request_key=key if not before else f"{key}-{len(_tries(order.id, key)) + 1}",
        notify=notify,
        by=by,
        created_at=at,
        updated_at=at,
    )
    payments.begin_refund(row)
    count([payment.id], order)
    _ask(order, [row], by=by, at=at)
    return [row.id], False


_REFUSED = (RefundStatus.REFUSED, RefundStatus.FAILED, RefundStatus.CANCELED)


def _tries(order_id: int, key: str) -> Sequence[int]:
    return db.session.scalars(
        select(Refund.id).where(Refund.order_id == order_id, Refund.request_key.startswith(key))
    ).all()


def _ask(order: Order, rows: Sequence[Refund], *, by: str, at: datetime) -> None:
    actor = by if by.startswith("staff:") else "system"
    for row in rows:
        audit.record(
            "order.refund_asked",
            ("order", order.id),
            by=actor,
            at=at,
            fields={"refund": row.id, "amount_minor": row.amount_minor, "method": row.method.value},
        )
        orders.note_event(
            order,
            "refund_asked",
            at=at,
            by=by,
            note=row.reason,
            refund=row.id,
            amount_minor=row.amount_minor,
            currency=row.currency,
            method=row.method.value,
        )
