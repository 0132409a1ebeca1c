"""Getting the payment page for an order that stands: the network part of the checkout, after the commit."""

from __future__ import annotations

from datetime import datetime, timedelta

from store import inventory, orders, payments
from store.checkout.settle import finish
from store.checkout.types import CartChanged, PaymentPage
from store.db import db, retried, transaction
from store.kit.protocols import HostedSession
from store.orders import OrderStatus
from store.payments import AttemptFacts, AttemptStatus, ProviderFailed, ProviderRefused, ProviderUnreachable
from store.ports import Ports

SHORTEST_PAGE = timedelta(minutes=30)
"""Stripe opens no page for less than this."""


def open_payment(
    order_id: int, *, ports: Ports, at: datetime, attempt: AttemptFacts | None = None
) -> PaymentPage | None:
    """The page where this order is paid, made now or found again; None when there is nothing to pay any more.

    Called outside any transaction. `attempt` spares a read for whoever has just written it down. The same attempt is always asked for with the same key and the same body.
    When the provider keeps answering with an error of its own, the page is looked up by our mark; is there
    none, the attempt is void and the next one asked for at once. Raises PaymentsClosed (503): cart, order and
    hold stay, and the next click asks again.
    """
    if attempt is None:
        attempt = payments.live_attempt(order_id)
    if attempt is None:
        return None
    if attempt.status is AttemptStatus.OPEN and attempt.url:
        if attempt.expires_at > at:
            return PaymentPage(attempt.url, attempt.expires_at)
        _finish_past(attempt.session_id, ports=ports, at=at)
        return None
    if attempt.expires_at - at < SHORTEST_PAGE:
        return _after_failure(attempt, ports=ports, at=at)  # the frozen body is too old to be taken now
    try:
        return _ask(attempt, ports=ports, at=at)
    except ProviderFailed:
        return _after_failure(attempt, ports=ports, at=at)
    except ProviderUnreachable:
        _remember(attempt.id, "The payment provider did not answer.", at=at)
        raise
    except ProviderRefused:
        _remember(attempt.id, "The payment provider refused the request.", at=at)
        raise


def _ask(attempt: AttemptFacts, *, ports: Ports, at: datetime) -> PaymentPage | None:
    """One call under the attempt's key, then the page noted."""
    db.session.rollback()  # no read stays open while the network is asked
    session = ports.payments.open_session(attempt.params, attempt.idempotency_key)
    return _adopt(attempt.id, session, at=at)


def _finish_past(session_id: str | None, *, ports: Ports, at: datetime) -> None:
    """The page's time is over and nobody has told us how it ended: ask, so that nobody is sent to a dead page."""
    db.session.rollback()
    if session_id is not None:
        finish(session_id, ports=ports, at=at)


def _adopt(attempt_id: int, session: HostedSession, *, at: datetime) -> PaymentPage | None:
    """Note the page. Raises CartChanged when its order was given up while the page was being made."""
    open_until = payments.take_up(attempt_id, session, at=at)
    if open_until is not None:
        return PaymentPage(session.url, open_until) if session.url else None
    expires_at, status = retried(lambda: payments.adopt(attempt_id, session, at=at))
    if status in (AttemptStatus.EXPIRED, AttemptStatus.VOID):
        raise CartChanged
    return PaymentPage(session.url, expires_at) if session.url else None


def _after_failure(attempt: AttemptFacts, *, ports: Ports, at: datetime) -> PaymentPage | None:
    """The provider's own error may be kept under the key for a day: look the page up, else begin anew."""
    _remember(attempt.id, "The payment provider answered with an error.", at=at)
    found = ports.payments.find_session(attempt.idempotency_key, payments.pages_since(attempt))
    if found is not None:
        return _adopt(attempt.id, found, at=at)
    fresh = _begin_anew(attempt, at=at)
    if fresh is None:
        return open_payment(attempt.order_id, ports=ports, at=at)
    return _ask(fresh, ports=ports, at=at)


def _begin_anew(old: AttemptFacts, *, at: datetime) -> AttemptFacts | None:
    """Give up an attempt without a page and write down the next; None when somebody else was faster."""

    def act() -> AttemptFacts | None:
        order = orders.locked(old.order_id)
        now = payments.locked_attempt(old.id)
        if now.status is not AttemptStatus.CREATING or order.status is not OrderStatus.PENDING_PAYMENT:
            return None
        payments.end_attempt(old.id, AttemptStatus.VOID, at=at, why="kept error, no page found")
        fresh = payments.new_attempt(
            order.id,
            _reusable(old),
            amount_minor=old.amount_minor,
            currency=old.currency,
            livemode=old.livemode,
            at=at,
        )
        inventory.prolong(order.id, until=fresh.expires_at + payments.HOLD_BEYOND_PAGE)
        return fresh

    return retried(act)


def _reusable(attempt: AttemptFacts) -> dict[str, object]:
    """The body of an attempt without what belongs to its key."""
    own = ("expires_at", "client_reference_id", "payment_intent_data")
    body = {name: value for name, value in attempt.params.items() if name not in own}
    body["metadata"] = {k: v for k, v in dict(body["metadata"]).items() if k != "attempt"}
    return body


def _remember(attempt_id: int, error: str, *, at: datetime) -> None:
    with transaction():
        payments.note_failure(attempt_id, error, at=at)
