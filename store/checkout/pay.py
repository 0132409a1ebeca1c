"""Getting the payment page for an order that stands: the network part of the checkout, after the commit."""

from __future__ import annotations

from datetime import datetime, timedelta

from store import inventory, orders, payments
from store.checkout.settle import finish
from store.checkout.types import CartChanged, PaymentPage
from store.db import db, retried, transaction
from store.kit.errors import NotFound
from store.kit.protocols import HostedSession
from store.orders import OrderStatus
from store.payments import AttemptStatus, PaymentAttempt, ProviderFailed, ProviderRefused, ProviderUnreachable
from store.ports import Ports

SHORTEST_PAGE = timedelta(minutes=30)
"""Stripe opens no page for less than this."""


def open_payment(order_id: int, *, ports: Ports, at: datetime) -> PaymentPage | None:
    """The page where this order is paid, made now or found again; None when there is nothing to pay any more.

    Called outside any transaction. The same attempt is always asked for with the same key and the same body.
    When the provider keeps answering with an error of its own, the page is looked up by our mark; is there
    none, the attempt is void and the next one asked for at once. Raises PaymentsClosed (503): cart, order and
    hold stay, and the next click asks again.
    """
    attempt = payments.live_attempt(order_id)
    if attempt is None:
        return None
    if attempt.status is AttemptStatus.OPEN and attempt.url:
        if attempt.expires_at > at:
            return PaymentPage(attempt.url, attempt.expires_at)
        _finish_past(attempt.session_id, ports=ports, at=at)
        return None
    if attempt.expires_at - at < SHORTEST_PAGE:
        return _after_failure(attempt.id, ports=ports, at=at)  # the frozen body is too old to be taken now
    try:
        return _ask(attempt, ports=ports, at=at)
    except ProviderFailed:
        return _after_failure(attempt.id, ports=ports, at=at)
    except ProviderUnreachable:
        _remember(attempt.id, "The payment provider did not answer.", at=at)
        raise
    except ProviderRefused:
        _remember(attempt.id, "The payment provider refused the request.", at=at)
        raise


def _ask(attempt: PaymentAttempt, *, ports: Ports, at: datetime) -> PaymentPage | None:
    """One call under the attempt's key, then the page noted."""
    attempt_id = attempt.id
    params, key = dict(attempt.params), attempt.idempotency_key
    db.session.rollback()  # no read stays open while the network is asked
    session = ports.payments.open_session(params, key)
    return _adopt(attempt_id, session, at=at)


def _finish_past(session_id: str | None, *, ports: Ports, at: datetime) -> None:
    """The page's time is over and nobody has told us how it ended: ask, so that nobody is sent to a dead page."""
    db.session.rollback()
    if session_id is not None:
        finish(session_id, ports=ports, at=at)


def _adopt(attempt_id: int, session: HostedSession, *, at: datetime) -> PaymentPage | None:
    """Note the page. Raises CartChanged when its order was given up while the page was being made."""

    def act() -> tuple[datetime, AttemptStatus]:
        attempt = payments.adopt(attempt_id, session, at=at)
        return attempt.expires_at, attempt.status

    expires_at, status = retried(act)
    if status in (AttemptStatus.EXPIRED, AttemptStatus.VOID):
        raise CartChanged
    return PaymentPage(session.url, expires_at) if session.url else None


def _after_failure(attempt_id: int, *, ports: Ports, at: datetime) -> PaymentPage | None:
    """The provider's own error may be kept under the key for a day: look the page up, else begin anew."""
    attempt = db.session.get(PaymentAttempt, attempt_id)
    if attempt is None:
        raise NotFound
    key, since, order_id = attempt.idempotency_key, payments.pages_since(attempt), attempt.order_id
    _remember(attempt_id, "The payment provider answered with an error.", at=at)
    found = ports.payments.find_session(key, since)
    if found is not None:
        return _adopt(attempt_id, found, at=at)
    fresh_id = _begin_anew(order_id, attempt_id, at=at)
    if fresh_id is None:
        return open_payment(order_id, ports=ports, at=at)
    return _ask(db.session.get_one(PaymentAttempt, fresh_id), ports=ports, at=at)


def _begin_anew(order_id: int, attempt_id: int, *, at: datetime) -> int | None:
    """Give up an attempt without a page and write down the next; None when somebody else was faster."""

    def act() -> int | None:
        order = orders.locked(order_id)
        old = db.session.get_one(PaymentAttempt, attempt_id, with_for_update=True, populate_existing=True)
        if old.status is not AttemptStatus.CREATING or order.status is not OrderStatus.PENDING_PAYMENT:
            return None
        payments.end_attempt(old, AttemptStatus.VOID, at=at, why="kept error, no page found")
        fresh = payments.new_attempt(
            order.id,
            _reusable(old),
            amount_minor=old.amount_minor,
            currency=old.currency,
            livemode=old.livemode,
            at=at,
        )
        inventory.prolong(order.id, until=fresh.expires_at + payments.HOLD_BEYOND_PAGE)
        return fresh.id

    return retried(act)


def _reusable(attempt: PaymentAttempt) -> dict[str, object]:
    """The body of an attempt without what belongs to its key."""
    own = ("expires_at", "client_reference_id", "payment_intent_data")
    body = {name: value for name, value in attempt.params.items() if name not in own}
    body["metadata"] = {k: v for k, v in dict(body["metadata"]).items() if k != "attempt"}
    return body


def _remember(attempt_id: int, error: str, *, at: datetime) -> None:
    with transaction():
        payments.note_failure(attempt_id, error, at=at)
