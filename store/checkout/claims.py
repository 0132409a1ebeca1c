"""The order and the attempt that a payment page belongs to, locked together by one statement."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from store import orders, payments
from store.db import run, table_of
from store.kit.protocols import HostedSession
from store.orders import ClaimedOrder, Order
from store.payments import AttemptFacts, PaymentAttempt

_ORDERS, _ATTEMPTS = table_of(Order), table_of(PaymentAttempt)
_OF_ORDER = [_ORDERS.c[name].label(f"order_{name}") for name in orders.CLAIMED]
_OF_ATTEMPT = [_ATTEMPTS.c[name].label(f"attempt_{name}") for name in AttemptFacts.__annotations__]
_BOTH = (
    select(*_OF_ORDER, *_OF_ATTEMPT)
    .join(_ATTEMPTS, _ATTEMPTS.c.order_id == _ORDERS.c.id)
    .where(_ATTEMPTS.c.session_id == bindparam("session"))
    .with_for_update(of=[_ORDERS, _ATTEMPTS])  # in this order: whoever locks both begins with the order
)


def claim(session: HostedSession, *, at: datetime) -> tuple[ClaimedOrder, AttemptFacts] | None:
    """The order and the attempt of a page, locked for this transaction; None when no attempt of ours knows it.

    A page that was made out of an expired one of ours gets an attempt of its own.
    """
    row = run(_BOTH, {"session": session.id}).one_or_none()
    if row is not None:
        return orders.claimed(row[: len(_OF_ORDER)]), AttemptFacts(*row[len(_OF_ORDER) :])
    whose = payments.whose_page(session) or payments.recovered(session, at=at)
    if whose is None:
        return None
    attempt_id, order_id = whose
    return orders.claim(order_id), payments.locked_attempt(attempt_id)
