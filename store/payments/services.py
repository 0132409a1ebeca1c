"""The money ledger: attempts and payments. The network is not here; the gateway is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from store.db import db
from store.kit.codes import new_token
from store.kit.protocols import HostedSession
from store.payments.models import (
    AttemptStatus,
    Payment,
    PaymentAttempt,
    PaymentMethod,
)

PAGE_LIFE = timedelta(minutes=31)
"""How long a payment page stays open: Stripe's least is 30 minutes, plus one for clocks and retries."""

HOLD_BEYOND_PAGE = timedelta(minutes=10)
"""How much longer than its page a hold of stock lives."""

WAITING = "waiting for the bank"
"""What stands on an attempt whose page is complete and unpaid."""

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


def bank_at_work(order_id: int) -> bool:
    """Whether a page of this order is complete and brought no money yet: a slow bank may still pay."""
    return (
        db.session.scalar(
            select(PaymentAttempt.id)
            .outerjoin(Payment, Payment.session_id == PaymentAttempt.session_id)
            .where(
                PaymentAttempt.order_id == order_id,
                PaymentAttempt.status == AttemptStatus.COMPLETE,
                PaymentAttempt.last_error == WAITING,
                Payment.id.is_(None),
            )
            .limit(1)
        )
        is not None
    )


def recovered(session: HostedSession, *, at: datetime) -> PaymentAttempt | None:
    """An attempt for a page the provider made out of an expired one of ours, or None when it did not."""
    original = db.session.scalar(
        select(PaymentAttempt).where(PaymentAttempt.session_id == (session.recovered_from or ""))
    )
    if original is None or session.status != "complete":
        return None
    attempt = PaymentAttempt(
        order_id=original.order_id,
        idempotency_key=f"rec_{session.id[-58:]}",
        params=original.params,
        session_id=session.id,
        status=AttemptStatus.COMPLETE,
        amount_minor=original.amount_minor,
        currency=original.currency,
        livemode=original.livemode,
        expires_at=session.expires_at,
        request_id=session.request_id or "",
        created_at=at,
        updated_at=at,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


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
    gift_card_id: int | None = None,
    counted: bool = True,
) -> Payment:
    """Write money into the ledger. `counted` is False for money that is real but not (yet) this order's."""
    payment = Payment(
        order_id=order_id,
        method=method,
        attempt_id=attempt.id if attempt else None,
        session_id=session.id if session else None,
        payment_intent=session.payment_intent if session else None,
        gift_card_id=gift_card_id,
        amount_minor=amount_minor,
        currency=currency,
        counted=counted,
        fee_minor=session.fee if session else None,
        net_minor=session.net if session else None,
        request_id=(session.request_id or "") if session else "",
        received_at=at,
    )
    db.session.add(payment)
    db.session.flush()
    return payment


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
