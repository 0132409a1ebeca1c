"""The money ledger: attempts, payments and the event inbox. The network is not here; the gateway is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from store.db import db
from store.kit.codes import new_token
from store.kit.protocols import HostedSession, Notice
from store.payments.models import (
    AttemptStatus,
    EventState,
    Payment,
    PaymentAttempt,
    PaymentMethod,
    StripeEvent,
)

PAGE_LIFE = timedelta(minutes=31)
"""How long a payment page stays open: Stripe's least is 30 minutes, plus one for clocks and retries."""

HOLD_BEYOND_PAGE = timedelta(minutes=10)
"""How much longer than its page a hold of stock lives."""

CLOCKS_DIFFER = timedelta(minutes=15)
"""How far our clock and the provider's may be apart when a page is looked up by when it was made."""

LIVE = (AttemptStatus.CREATING, AttemptStatus.OPEN)


def new_attempt(
    order_id: int,
    params: Mapping[str, Any],
    *,
    amount_minor: int,
    currency: str,
    livemode: bool,
    at: datetime,
) -> PaymentAttempt:
    """Write down one attempt to pay: its key and the exact body, frozen before the provider is called.

    The key goes into the metadata, so that the page can be found again when its answer was lost.
    """
    key = "att_" + new_token()
    expires_at = (at + PAGE_LIFE).replace(microsecond=0)
    metadata = {**params.get("metadata", {}), "attempt": key}
    frozen = {
        **params,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "client_reference_id": key,
        "expires_at": int(expires_at.timestamp()),
    }
    attempt = PaymentAttempt(
        order_id=order_id,
        idempotency_key=key,
        params=frozen,
        amount_minor=amount_minor,
        currency=currency,
        livemode=livemode,
        expires_at=expires_at,
        created_at=at,
        updated_at=at,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def live_attempt(order_id: int) -> PaymentAttempt | None:
    """The order's attempt that may still be paid, or None; there is never more than one."""
    return db.session.scalar(
        select(PaymentAttempt).where(PaymentAttempt.order_id == order_id, PaymentAttempt.status.in_(LIVE))
    )


def attempt_of(session: HostedSession) -> PaymentAttempt | None:
    """The attempt a page belongs to: by its id, else (the answer was lost) by the key in its metadata."""
    found = db.session.scalar(select(PaymentAttempt).where(PaymentAttempt.session_id == session.id))
    if found is not None:
        return found
    key = session.metadata.get("attempt") or session.client_reference_id or ""
    attempt = db.session.scalar(select(PaymentAttempt).where(PaymentAttempt.idempotency_key == key))
    return attempt if attempt is not None and attempt.session_id in (None, session.id) else None


def pages_since(attempt: PaymentAttempt) -> datetime:
    """From when on a lost page of this attempt is looked for at the provider, by the provider's clock."""
    return (attempt.created_at - CLOCKS_DIFFER).replace(microsecond=0)


def adopt(attempt_id: int, session: HostedSession, *, at: datetime) -> PaymentAttempt:
    """Note the page that was made for an attempt. A repeat, or a page already paid meanwhile, changes nothing.

    An attempt that ended while its page was being made does not take it up: nobody may be sent there, and
    the reconciler closes it.
    """
    attempt = db.session.get_one(PaymentAttempt, attempt_id, with_for_update=True, populate_existing=True)
    if attempt.status in (AttemptStatus.EXPIRED, AttemptStatus.VOID):
        return attempt
    if attempt.session_id is None:
        attempt.session_id = session.id
        attempt.request_id = session.request_id or ""
    if attempt.status is AttemptStatus.CREATING and session.status == "open":
        attempt.status = AttemptStatus.OPEN
        attempt.url = session.url or ""
    attempt.last_error = ""
    attempt.updated_at = at
    db.session.flush()
    return attempt


def end_attempt(attempt: PaymentAttempt, status: AttemptStatus, *, at: datetime, why: str = "") -> None:
    """An attempt is over: complete, expired or void."""
    attempt.status = status
    attempt.url = ""
    attempt.last_error = why[:300]
    attempt.updated_at = at
    db.session.flush()


def note_failure(attempt_id: int, error: str, *, at: datetime) -> None:
    """Keep why an attempt got no page yet; it stays as it is and is asked for again under the same key."""
    db.session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt_id)
        .values(last_error=error[:300], updated_at=at)
    )


def payment_of_session(session_id: str) -> Payment | None:
    """The payment a page has given, or None."""
    return db.session.scalar(select(Payment).where(Payment.session_id == session_id))


def record(
    order_id: int,
    method: PaymentMethod,
    amount_minor: int,
    currency: str,
    *,
    at: datetime,
    attempt: PaymentAttempt | None = None,
    session: HostedSession | None = None,
    counted: bool = True,
) -> Payment:
    """Write money into the ledger. `counted` is False for money that is real but not (yet) this order's."""
    payment = Payment(
        order_id=order_id,
        method=method,
        attempt_id=attempt.id if attempt else None,
        session_id=session.id if session else None,
        payment_intent=session.payment_intent if session else None,
        amount_minor=amount_minor,
        currency=currency,
        counted=counted,
        request_id=(session.request_id or "") if session else "",
        received_at=at,
    )
    db.session.add(payment)
    db.session.flush()
    return payment


def receive(notice: Notice, *, at: datetime) -> bool:
    """Store a verified message once. False when it is already here and done or ignored; a repeat of one that
    is not yet done says True, so that it is settled again."""
    try:
        with db.session.begin_nested():
            db.session.add(
                StripeEvent(
                    event_id=notice.id,
                    type=notice.type,
                    object_id=notice.object_id or "",
                    livemode=notice.livemode,
                    body=notice.body,
                    created_at=notice.created,
                    received_at=at,
                )
            )
    except IntegrityError:  # it is here already, perhaps by another line in this very moment
        row = db.session.get_one(StripeEvent, notice.id, populate_existing=True)
        return row.state not in (EventState.DONE, EventState.IGNORED)
    return True


def mark_event(event_id: str, state: EventState, *, at: datetime, outcome: str = "", error: str = "") -> None:
    """Write down what became of a message; one that is done never goes back."""
    db.session.execute(
        update(StripeEvent)
        .where(StripeEvent.event_id == event_id, StripeEvent.state != EventState.DONE)
        .values(
            state=state,
            outcome=outcome[:48],
            last_error=error[:300],
            attempts=StripeEvent.attempts + 1,
            done_at=at if state in (EventState.DONE, EventState.IGNORED) else None,
        )
        .execution_options(synchronize_session=False)
    )


def unfinished_events(limit: int = 100) -> Sequence[StripeEvent]:
    """Messages that were stored and not yet dealt with, oldest first."""
    return db.session.scalars(
        select(StripeEvent)
        .where(StripeEvent.state.in_((EventState.RECEIVED, EventState.FAILED)))
        .order_by(StripeEvent.received_at)
        .limit(limit)
    ).all()


def attempts_to_look_at(now: datetime, *, older_than: timedelta, limit: int = 100) -> Sequence[int]:
    """Live attempts made a while ago, oldest first: the reconciler asks the provider about each."""
    return db.session.scalars(
        select(PaymentAttempt.id)
        .where(PaymentAttempt.status.in_(LIVE), PaymentAttempt.created_at <= now - older_than)
        .order_by(PaymentAttempt.id)
        .limit(limit)
    ).all()


LOOKED_FOR = "looked for at the provider"


def lost_attempts(now: datetime, *, older_than: timedelta, limit: int = 100) -> Sequence[int]:
    """Attempts of the last day that ended before their page was seen, and were not yet looked for again."""
    return db.session.scalars(
        select(PaymentAttempt.id)
        .where(
            PaymentAttempt.status.in_((AttemptStatus.VOID, AttemptStatus.EXPIRED)),
            PaymentAttempt.session_id.is_(None),
            PaymentAttempt.last_error != LOOKED_FOR,
            PaymentAttempt.created_at <= now - older_than,
            PaymentAttempt.created_at >= now - timedelta(days=1),
        )
        .order_by(PaymentAttempt.id)
        .limit(limit)
    ).all()


def note_lost_page(attempt_id: int, session_id: str | None, *, at: datetime) -> None:
    """Write down that an ended attempt's page was looked for, and which one turned up."""
    attempt = db.session.get_one(PaymentAttempt, attempt_id, with_for_update=True)
    attempt.session_id = attempt.session_id or session_id
    attempt.last_error = LOOKED_FOR
    attempt.updated_at = at
    db.session.flush()
