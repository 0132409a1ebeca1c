"""Before a changed checkout is placed again: the page of the one before is closed, or found to be paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import bindparam, select

from store import cart, inventory, orders, payments
from store.checkout.settle import close_order, settle
from store.checkout.types import AlreadyPaid
from store.db import db, run, table_of, transaction
from store.orders import Order, OrderStatus
from store.payments import NoLongerOpen, NoSuchSession
from store.ports import Ports

MONEY_MOVED = ("paid", "already", "processing", "attention")

log = structlog.get_logger()


def clear_way(
    cart_id: int | None,
    fingerprint: str,
    *,
    ports: Ports,
    at: datetime,
    note: str = "replaced by a changed checkout",
) -> None:
    """Before a cart is placed again that was changed, or whose page's time is over: close that page first.

    Called outside any transaction. When the same order is wanted again, nothing is done. Raises
    AlreadyPaid when the earlier page has been paid meanwhile, PaymentsClosed when nobody can tell.
    """
    earlier = earlier_order(cart_id)
    if earlier is None or cart_id is None:
        return
    order_id, token = earlier.id, earlier.token
    attempt = payments.live_attempt(order_id)
    past = attempt is not None and attempt.session_id is not None and attempt.expires_at <= at
    if earlier.cart_print == fingerprint and not past:
        return
    if attempt is None:
        # Paid, but the bank is still at work or a person has to look: that order stands, this cart buys anew.
        with transaction():
            cart.tie_to_order(cart_id, None)
            inventory.prolong(order_id, until=at, leave_cart=True)
        return
    if attempt.session_id is None:
        # Its page may exist without our knowing: look for it by our mark, so that it can be closed.
        attempt_id, key, since = attempt.id, attempt.idempotency_key, payments.pages_since(attempt)
        db.session.rollback()
        session = ports.payments.find_session(key, since)
        if session is not None:
            with transaction():
                payments.adopt(attempt_id, session, at=at)
        attempt = payments.live_attempt(order_id)
    if attempt is not None and attempt.session_id is not None:
        session_id = attempt.session_id
        db.session.rollback()
        try:
            ports.payments.expire_session(session_id)
        except NoLongerOpen:
            if settle(session_id, ports=ports, at=at).outcome in MONEY_MOVED:
                raise AlreadyPaid(token) from None
        except NoSuchSession:
            log.warning("page_unknown_to_the_provider", session=session_id)
    with transaction():
        order = orders.locked(order_id)
        if order.paid_at is not None:
            raise AlreadyPaid(token)
        if order.status is OrderStatus.PENDING_PAYMENT:  # else another window was faster
            close_order(order, OrderStatus.CANCELED, at=at, by="buyer", note=note)


_ORDERS, _CARTS = table_of(Order), table_of(cart.Cart)
_EARLIER = (
    select(_ORDERS.c.id, _ORDERS.c.token, _ORDERS.c.cart_print, _ORDERS.c.due_minor)
    .join(_CARTS, _CARTS.c.order_id == _ORDERS.c.id)
    .where(_CARTS.c.id == bindparam("cart"), _ORDERS.c.status == OrderStatus.PENDING_PAYMENT)
)


@dataclass(frozen=True)
class EarlierOrder:
    """The order a cart is being paid as."""

    id: int
    token: str
    cart_print: str
    due_minor: int


def earlier_order(cart_id: int | None) -> EarlierOrder | None:
    """The order this cart is being paid as, while it can still be paid."""
    row = run(_EARLIER, {"cart": cart_id}).one_or_none() if cart_id is not None else None
    return None if row is None else EarlierOrder(**row._asdict())
