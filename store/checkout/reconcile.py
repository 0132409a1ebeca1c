"""The nets under the checkout: every five minutes the provider is asked about what is still open.

Safe to run twice and twice at once: all it does is settle, and settling books once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import func, select

from store import cart, inventory, orders, payments
from store.checkout.inbox import work_off
from store.checkout.pay import SHORTEST_PAGE, open_payment
from store.checkout.settle import close_order, finish, settle
from store.db import db, transaction
from store.orders import Order, OrderStatus
from store.payments import AttemptFacts, AttemptStatus, NoSuchSession, Payment, PaymentAttempt
from store.ports import Ports

LOOK_AFTER = timedelta(minutes=10)
"""Attempts older than this are looked at: by then a buyer has usually paid or left."""

log = structlog.get_logger()


def reconcile(*, ports: Ports, now: datetime) -> int:
    """Ask the provider about every attempt that is still live after ten minutes; answers how many were asked."""
    ids = list(payments.attempts_to_look_at(now, older_than=LOOK_AFTER))
    for attempt_id in ids:
        _one(attempt_id, partial(_look_at, attempt_id, ports=ports, at=now))
    for attempt_id in payments.lost_attempts(now, older_than=LOOK_AFTER):
        _one(attempt_id, partial(_close_lost_page, attempt_id, ports=ports, at=now))
    for session_id in _waiting_for_a_bank():
        _one(session_id, partial(settle, session_id, ports=ports, at=now))
    for event_id in [row.event_id for row in payments.unfinished_events()]:
        _one(event_id, partial(work_off, event_id, ports=ports, at=now))
    return len(ids)


def _waiting_for_a_bank(order_id: int | None = None) -> Sequence[str]:
    """Pages that are complete but brought no money yet, of orders (or one order) that wait for it; of more than a hundred
    any may be among them."""
    waiting = (
        select(PaymentAttempt.session_id)
        .join(Order, Order.id == PaymentAttempt.order_id)
        .outerjoin(Payment, Payment.session_id == PaymentAttempt.session_id)
        .where(
            Order.status == OrderStatus.PENDING_PAYMENT,
            PaymentAttempt.status == AttemptStatus.COMPLETE,
            Payment.id.is_(None),
        )
        .order_by(func.random())
        .limit(100)
    )
    if order_id is not None:
        waiting = waiting.where(PaymentAttempt.order_id == order_id)
    return sorted(session_id for session_id in db.session.scalars(waiting) if session_id is not None)


def _look_at(attempt_id: int, *, ports: Ports, at: datetime) -> None:
    """One attempt: without a page it is asked for again under its key, with one it is settled."""
    attempt = db.session.get_one(PaymentAttempt, attempt_id)
    if attempt.session_id is None:
        if attempt.expires_at - at < SHORTEST_PAGE:
            _lookup_or_void(attempt, ports=ports, at=at)
        else:
            open_payment(attempt.order_id, ports=ports, at=at)
        return
    late = attempt.expires_at <= at
    (finish if late else settle)(attempt.session_id, ports=ports, at=at)


def _lookup_or_void(attempt: PaymentAttempt | AttemptFacts, *, ports: Ports, at: datetime) -> None:
    """Too late to ask again with the same body (the page would open for less than 30 minutes): look it up."""
    attempt_id, order_id = attempt.id, attempt.order_id
    key, since = attempt.idempotency_key, payments.pages_since(attempt)
    db.session.rollback()
    session = ports.payments.find_session(key, since)
    if session is not None:
        with transaction():
            payments.adopt(attempt_id, session, at=at)
        settle(session.id, ports=ports, at=at)
        return
    with transaction():
        order = orders.locked(order_id)
        row = db.session.get_one(PaymentAttempt, attempt_id, with_for_update=True, populate_existing=True)
        if row.status is AttemptStatus.CREATING:
            payments.end_attempt(row.id, AttemptStatus.VOID, at=at, why="no page was ever made")
            if order.status is OrderStatus.PENDING_PAYMENT:
                close_order(order, OrderStatus.EXPIRED, at=at, by="system")


def _close_lost_page(attempt_id: int, *, ports: Ports, at: datetime) -> None:
    """An ended attempt's page may have been made after all: nobody was given its address, so it is closed."""
    attempt = db.session.get_one(PaymentAttempt, attempt_id)
    key, since = attempt.idempotency_key, payments.pages_since(attempt)
    db.session.rollback()
    session = ports.payments.find_session(key, since)
    if session is not None and session.status == "open":
        session = ports.payments.expire_session(session.id)
    with transaction():
        payments.note_lost_page(attempt_id, session.id if session is not None else None, at=at)
    if session is not None:
        settle(session.id, ports=ports, at=at)


def let_go(*, ports: Ports, now: datetime) -> int:
    """Give back the stock of holds past their time, after asking the provider; answers how many orders were due.

    A page that is still open is closed first; one that turns out paid is booked instead; is the provider out
    of reach, the hold stays.
    """
    due = list(inventory.due_holds(now))
    for order_id in due:
        _one(order_id, partial(_let_go_of, order_id, ports=ports, at=now))
    return len(due)


def _let_go_of(order_id: int, *, ports: Ports, at: datetime) -> None:
    attempt = payments.live_attempt(order_id)
    session_id = attempt.session_id if attempt is not None else None
    if attempt is not None and session_id is None:
        _lookup_or_void(attempt, ports=ports, at=at)
        return
    db.session.rollback()
    if session_id is not None:
        try:
            finish(session_id, ports=ports, at=at)
        except NoSuchSession:
            _close_unknown(order_id, session_id, at=at)
        return
    for waiting in _waiting_for_a_bank(order_id):
        settle(waiting, ports=ports, at=at)
    with transaction():
        order = orders.locked(order_id)
        if order.status is OrderStatus.PENDING_PAYMENT:
            close_order(order, OrderStatus.EXPIRED, at=at, by="system")
        elif order.paid_at is None:
            inventory.release(order_id, at=at, expired=True)


def _close_unknown(order_id: int, session_id: str, *, at: datetime) -> None:
    """The provider's account has no such page (the shop's keys were changed): nobody can pay it, so it ends."""
    with transaction():
        order = orders.locked(order_id)
        if order.status is not OrderStatus.PENDING_PAYMENT:
            return
        close_order(order, OrderStatus.EXPIRED, at=at, by="system", note="page unknown to the provider")
        orders.raise_attention(
            "unknown_page",
            "Stripe does not know the payment page of an order. Were the keys changed?",
            once=f"unknown-page-{session_id}",
            order_id=order_id,
            at=at,
            data={"session": session_id},
        )


def sweep_carts(*, ports: Ports, now: datetime) -> int:
    """Forget carts untouched for 30 days."""
    with transaction():
        return cart.sweep(now=now)


def _one(thing: object, act: Callable[[], object]) -> None:
    """One item of a batch; a failure is logged and the next item goes on."""
    try:
        act()
    except Exception as error:
        db.session.rollback()
        log.warning("left_for_next_time", thing=str(thing), error=repr(error)[:300])
