"""Attempts to pay: one for each hosted page, frozen before the provider is asked. The network is the gateway's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from store.db import db, run, run_alone, run_along, run_for_id, table_of
from store.kit.codes import new_token
from store.kit.protocols import HostedSession
from store.payments.models import AttemptStatus, PaymentAttempt

PAGE_LIFE = timedelta(minutes=31)
"""How long a payment page stays open: Stripe's least is 30 minutes, plus one for clocks and retries."""

HOLD_BEYOND_PAGE = timedelta(minutes=10)
"""How much longer than its page a hold of stock lives."""

WAITING = "waiting for the bank"
"""What stands on an attempt whose page is complete and unpaid."""

CLOCKS_DIFFER = timedelta(minutes=15)
"""How far our clock and the provider's may be apart when a page is looked up by when it was made."""

LIVE = (AttemptStatus.CREATING, AttemptStatus.OPEN)


@dataclass(frozen=True)
class AttemptFacts:
    """An attempt as it stands. `params` is the body its page was asked for with."""

    id: int
    order_id: int
    idempotency_key: str
    params: Mapping[str, Any]
    session_id: str | None
    url: str
    status: AttemptStatus
    amount_minor: int
    currency: str
    livemode: bool
    expires_at: datetime
    last_error: str
    created_at: datetime


_ATTEMPTS = table_of(PaymentAttempt)
_ATTEMPT = _ATTEMPTS.c
_FACTS = select(*(_ATTEMPT[name] for name in AttemptFacts.__annotations__))
_LIVE = _FACTS.where(_ATTEMPT.order_id == bindparam("order"), _ATTEMPT.status.in_(LIVE))
_LOCKED = _FACTS.where(_ATTEMPT.id == bindparam("attempt")).with_for_update()
_WHOSE = select(_ATTEMPT.id, _ATTEMPT.order_id, _ATTEMPT.session_id)
_BY_SESSION = _WHOSE.where(_ATTEMPT.session_id == bindparam("session"))
_BY_KEY = _WHOSE.where(_ATTEMPT.idempotency_key == bindparam("key"))
_NEW = insert(_ATTEMPTS)
_TAKE_UP = (
    update(_ATTEMPTS)
    .where(
        _ATTEMPT.id == bindparam("attempt"),
        _ATTEMPT.status == AttemptStatus.CREATING,
        _ATTEMPT.session_id.is_(None),
    )
    .values(
        session_id=bindparam("session"),
        request_id=bindparam("request"),
        status=AttemptStatus.OPEN,
        url=bindparam("page"),
        last_error="",
        updated_at=bindparam("at"),
    )
    .returning(_ATTEMPT.expires_at)
)
_END = (
    update(_ATTEMPTS)
    .where(_ATTEMPT.id == bindparam("attempt"))
    .values(status=bindparam("now"), url="", last_error=bindparam("why"), updated_at=bindparam("at"))
)


def _one(found: Select[Any], **wanted: object) -> AttemptFacts | None:
    row = run(found, wanted).one_or_none()
    return None if row is None else AttemptFacts(*row)


def new_attempt(
    order_id: int,
    params: Mapping[str, Any],
    *,
    amount_minor: int,
    currency: str,
    livemode: bool,
    at: datetime,
) -> AttemptFacts:
    """Write down one attempt to pay: its key and the exact body, frozen before the provider is called.

    The key goes into the metadata, so that the page can be found again when its answer was lost. Answers the
    attempt as it stands now, locked for this transaction.
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
    told: dict[str, Any] = {
        "order_id": order_id,
        "idempotency_key": key,
        "params": frozen,
        "amount_minor": amount_minor,
        "currency": currency,
        "livemode": livemode,
        "expires_at": expires_at,
        "created_at": at,
    }
    attempt_id = run_for_id(_NEW, {**told, "updated_at": at})
    return AttemptFacts(
        attempt_id, **told, session_id=None, url="", status=AttemptStatus.CREATING, last_error=""
    )


def live_attempt(order_id: int) -> AttemptFacts | None:
    """The order's attempt that may still be paid, or None; there is never more than one."""
    return _one(_LIVE, order=order_id)


def locked_attempt(attempt_id: int) -> AttemptFacts:
    """The attempt of this id, locked for this transaction; after its order, which is locked first."""
    attempt = _one(_LOCKED, attempt=attempt_id)
    assert attempt is not None  # attempts are never deleted
    return attempt


def whose_page(session: HostedSession) -> tuple[int, int] | None:
    """The attempt a page belongs to, and its order, by their ids; None when none of ours does.

    It is found by the page's id, else (the answer was lost) by the key in its metadata.
    """
    found = run(_BY_SESSION, {"session": session.id}).one_or_none()
    if found is None:
        key = session.metadata.get("attempt") or session.client_reference_id or ""
        found = run(_BY_KEY, {"key": key}).one_or_none()
        if found is None or found.session_id not in (None, session.id):
            return None
    return found.id, found.order_id


def pages_since(attempt: PaymentAttempt | AttemptFacts) -> datetime:
    """From when on a lost page of this attempt is looked for at the provider, by the provider's clock."""
    return (attempt.created_at - CLOCKS_DIFFER).replace(microsecond=0)


def take_up(attempt_id: int, session: HostedSession, *, at: datetime) -> datetime | None:
    """Note the page just made for an attempt that waits for one; answers until when it is open. A transaction of its own.

    None, and nothing noted, when the page is open no more or the attempt has a page or has ended: see `adopt`.
    """
    if session.status != "open":
        return None
    told = {
        "attempt": attempt_id,
        "session": session.id,
        "request": session.request_id or "",
        "page": session.url or "",
        "at": at,
    }
    expires_at: datetime | None = run_alone(_TAKE_UP, told).scalar()
    return expires_at


def adopt(attempt_id: int, session: HostedSession, *, at: datetime) -> tuple[datetime, AttemptStatus]:
    """Note the page that was made for an attempt; answers until when it is open, and how the attempt stands.

    A repeat, or a page already paid meanwhile, changes nothing. An attempt that ended while its page was being made
    does not take it up: nobody may be sent there, and the reconciler closes it.
    """
    attempt = db.session.get_one(PaymentAttempt, attempt_id, with_for_update=True, populate_existing=True)
    if attempt.status in (AttemptStatus.EXPIRED, AttemptStatus.VOID):
        return attempt.expires_at, attempt.status
    if attempt.session_id is None:
        attempt.session_id = session.id
        attempt.request_id = session.request_id or ""
    if attempt.status is AttemptStatus.CREATING and session.status == "open":
        attempt.status = AttemptStatus.OPEN
        attempt.url = session.url or ""
    attempt.last_error = ""
    attempt.updated_at = at
    db.session.flush()
    return attempt.expires_at, attempt.status


def note_page(attempt_id: int, session: HostedSession) -> None:
    """Write down which page was made for an attempt whose answer was lost, and that is open no more."""
    attempt = db.session.get_one(PaymentAttempt, attempt_id, with_for_update=True, populate_existing=True)
    attempt.session_id = session.id
    attempt.request_id = session.request_id or ""
    db.session.flush()


def end_attempt(attempt_id: int, status: AttemptStatus, *, at: datetime, why: str = "") -> None:
    """An attempt is over: complete, expired or void."""
    run_along(_END, {"attempt": attempt_id, "now": status, "why": why[:300], "at": at})


def note_failure(attempt_id: int, error: str, *, at: datetime) -> None:
    """Keep why an attempt got no page yet; it stays as it is and is asked for again under the same key."""
    db.session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt_id)
        .values(last_error=error[:300], updated_at=at)
    )


def recovered(session: HostedSession, *, at: datetime) -> tuple[int, int] | None:
    """An attempt for a page the provider made out of an expired one of ours, and its order, by their ids; None when
    it did not."""
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
    return attempt.id, attempt.order_id
