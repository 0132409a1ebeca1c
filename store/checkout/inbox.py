"""The provider's messages: verified, stored once, settled from a fresh look, never from their own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from store import orders, outbox, payments
from store.checkout.settle import settle
from store.checkout.types import Settled
from store.db import db, retried
from store.kit.protocols import Notice
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


class Hearer(Protocol):
    """Acts on messages that are not about payment pages: what came of it, and the payment it is about when that
    is unknown here (else "")."""

    def __call__(
        self, kind: str, object_id: str, body: str, *, ports: Ports, at: datetime, quick: bool = False
    ) -> tuple[str, str]:
        """Fetch what the message is about and book it; "later" when that takes longer than a message may."""


_hearers: dict[str, Hearer] = {}


def heard_by(hearer: Hearer, kinds: Iterable[str]) -> None:
    """Tell who acts on messages of these kinds: a neighbour of this room (store/wiring.py)."""
    _hearers.update(dict.fromkeys(kinds, hearer))


def heard() -> tuple[str, ...]:
    """All kinds of messages the shop acts on: what an endpoint at the provider subscribes to."""
    return (*sorted(PAGE_EVENTS), *_hearers)


def take_in(body: bytes, signature: str | None, *, ports: Ports, at: datetime) -> None:
    """One message from the provider: verify, store once, commit, then settle at once if it answers quickly.

    Raises BadSignature, with nothing written, for anything that is not the provider's fresh word. A settling
    that fails or takes too long is left to the outbox: the message is stored, and that is what 200 means.
    """
    notice = ports.payments.read_notice(body, signature, at)
    if not retried(lambda: _store(notice, at=at)):
        return
    try:
        work_off(notice.id, ports=ports, at=at, quick=True)
    except Exception as error:
        db.session.rollback()
        log.warning("event_left_to_worker", notice=notice.id, type=notice.type, error=repr(error)[:300])


def take_in_listed(notice: Notice, *, ports: Ports, at: datetime) -> bool:
    """A message found in the provider's own list, which never reached us: stored and worked off like any other.

    False when it is here already. Raises PaymentsClosed.
    """
    db.session.rollback()
    if db.session.get(StripeEvent, notice.id) is not None:
        return False
    retried(lambda: payments.receive(notice, at=at))
    work_off(notice.id, ports=ports, at=at)
    return True


def _store(notice: Notice, *, at: datetime) -> bool:
    if not payments.receive(notice, at=at):
        return False
    # The worker is the net under this request: it settles what is still open in a few seconds.
    outbox.promise(
        "stripe.event", {"event_id": notice.id}, at=at + PATIENCE, once=f"event-{notice.id}", now=at
    )
    if notice.foreign_version:
        orders.raise_attention(
            "api_version",
            "Stripe writes its messages in another version of its API than this shop speaks. They are understood "
            "by their ids; set the endpoint's version to the library's.",
            once=f"api-version-{notice.api_version}",
            at=at,
            data={"event": notice.id, "version": notice.api_version},
        )
    return True


def work_off(
    event_id: str, *, ports: Ports, at: datetime, quick: bool = False, again: bool = False
) -> Settled:
    """Deal with a stored message; a done or ignored one is left alone unless `again`.

    Raises PaymentsClosed to be tried again; whatever fails stands on the message with its error.
    """
    row = db.session.get(StripeEvent, event_id)
    if row is None or (row.state in (EventState.DONE, EventState.IGNORED) and not again):
        return Settled("already")
    kind, object_id, body = row.type, row.object_id, row.body
    wrong_mode = row.livemode != ports.payments.livemode
    db.session.rollback()
    if wrong_mode:
        return _close(event_id, EventState.IGNORED, "wrong_mode", at=at, alarm=True)
    if kind not in PAGE_EVENTS and kind not in _hearers:
        return _close(event_id, EventState.IGNORED, "not_ours_to_act_on", at=at)
    try:
        if kind in PAGE_EVENTS:
            settled = settle(object_id, ports=ports, at=at, quick=quick, failed=kind == BANK_REFUSED)
        else:
            settled = _hear(kind, object_id, body, ports=ports, at=at, quick=quick)
    except NoSuchSession:
        return _close(event_id, EventState.DONE, "not_found", at=at, alarm=True)
    except Exception as error:
        db.session.rollback()
        why = type(error).__name__ if isinstance(error, PaymentsClosed) else repr(error)
        retried(lambda: payments.mark_event(event_id, EventState.FAILED, at=at, error=why))
        raise
    if settled.outcome == "later":
        return settled
    state = EventState.IGNORED if settled.outcome == "foreign" else EventState.DONE
    retried(lambda: payments.mark_event(event_id, state, at=at, outcome=settled.outcome))
    return settled


def _hear(kind: str, object_id: str, body: str, *, ports: Ports, at: datetime, quick: bool) -> Settled:
    """A message of a neighbour's kind. Is its payment unknown, the page is settled first: messages come in any
    order, and that one may be on its way."""
    hearer = _hearers[kind]
    outcome, intent = hearer(kind, object_id, body, ports=ports, at=at, quick=quick)
    if not intent:
        return Settled(outcome)
    if quick:
        return Settled("later")
    page = ports.payments.session_of(intent)
    if page is None or page.metadata.get("shop") != "tvnl":
        return Settled("foreign")
    settle(page.id, ports=ports, at=at)
    outcome, _ = hearer(kind, object_id, body, ports=ports, at=at)
    return Settled(outcome)


def _close(event_id: str, state: EventState, outcome: str, *, at: datetime, alarm: bool = False) -> Settled:
    def act() -> None:
        payments.mark_event(event_id, state, at=at, outcome=outcome)
        if alarm:
            orders.raise_attention(
                "stripe_event",
                ALARMS[outcome],
                once=f"event-{event_id}",
                at=at,
                data={"event": event_id, "why": outcome},
            )

    retried(act)
    return Settled("unknown")


ALARMS = {
    "wrong_mode": "Stripe sent a message of the other mode (test or live). Nothing was done with it; look at the "
    "endpoints in Stripe's dashboard.",
    "not_found": "Stripe sent a message about something it does not know when asked.",
}


def keep_event(payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime) -> object:
    """The outbox's hand: work off a stored message."""
    return work_off(str(payload["event_id"]), ports=ports, at=now)


def replay(event_id: str, *, ports: Ports, at: datetime) -> Settled | None:
    """Deal with a stored message once more, whatever became of it; None when there is none of this id.

    Safe: what was booked is not booked again. Raises what its handling raises, which then stands on the message.
    """
    db.session.rollback()
    if db.session.get(StripeEvent, event_id) is None:
        return None
    return work_off(event_id, ports=ports, at=at, again=True)
