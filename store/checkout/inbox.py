"""The provider's messages: verified, stored once, settled from a fresh look, never from their own words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from store import orders, outbox, payments
from store.checkout.settle import settle
from store.checkout.types import Settled
from store.db import db, transaction
from store.payments import EventState, NoSuchSession, PaymentsClosed, StripeEvent
from store.ports import Ports

PAGE_EVENTS = frozenset(
    f"checkout.session.{what}"
    for what in ("completed", "async_payment_succeeded", "async_payment_failed", "expired")
)

BANK_REFUSED = "checkout.session.async_payment_failed"
"""The page stays complete and unpaid after it; only this message tells a refusal from a bank that still thinks."""

PATIENCE = timedelta(seconds=5)

log = structlog.get_logger()


def take_in(body: bytes, signature: str | None, *, ports: Ports, at: datetime) -> None:
    """One message from the provider: verify, store once, commit, then settle at once if it answers quickly.

    Raises BadSignature, with nothing written, for anything that is not the provider's fresh word. A settling
    that fails or takes too long is left to the outbox: the message is stored, and that is what 200 means.
    """
    notice = ports.payments.read_notice(body, signature, at)
    with transaction():
        if not payments.receive(notice, at=at):
            return
        # The worker is the net under this request: it settles what is still open in a few seconds.
        outbox.promise(
            "stripe.event", {"event_id": notice.id}, at=at + PATIENCE, once=f"event-{notice.id}", now=at
        )
    try:
        work_off(notice.id, ports=ports, at=at, quick=True)
    except Exception as error:
        db.session.rollback()
        log.warning("event_left_to_worker", notice=notice.id, type=notice.type, error=repr(error)[:300])


def work_off(event_id: str, *, ports: Ports, at: datetime, quick: bool = False) -> Settled:
    """Deal with a stored message; a done or ignored one is left alone. Raises PaymentsClosed to be tried again."""
    row = db.session.get(StripeEvent, event_id)
    if row is None or row.state in (EventState.DONE, EventState.IGNORED):
        return Settled("already")
    kind, object_id, wrong_mode = row.type, row.object_id, row.livemode != ports.payments.livemode
    db.session.rollback()
    if wrong_mode:
        return _close(event_id, EventState.IGNORED, "wrong_mode", at=at, alarm=True)
    if kind not in PAGE_EVENTS:
        return _close(event_id, EventState.IGNORED, "not_ours_to_act_on", at=at)
    try:
        settled = settle(object_id, ports=ports, at=at, quick=quick, failed=kind == BANK_REFUSED)
    except NoSuchSession:
        return _close(event_id, EventState.DONE, "not_found", at=at, alarm=True)
    except PaymentsClosed as error:
        with transaction():
            payments.mark_event(event_id, EventState.FAILED, at=at, error=type(error).__name__)
        raise
    state = EventState.IGNORED if settled.outcome == "foreign" else EventState.DONE
    with transaction():
        payments.mark_event(event_id, state, at=at, outcome=settled.outcome)
    return settled


def _close(event_id: str, state: EventState, outcome: str, *, at: datetime, alarm: bool = False) -> Settled:
    with transaction():
        payments.mark_event(event_id, state, at=at, outcome=outcome)
        if alarm:
            orders.raise_attention(
                "stripe_event",
                "Stripe sent a message that could not be placed.",
                once=f"event-{event_id}",
                at=at,
                data={"event": event_id, "why": outcome},
            )
    return Settled("unknown")


def keep_event(payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime) -> object:
    """The outbox's hand: work off a stored message."""
    return work_off(str(payload["event_id"]), ports=ports, at=now)
