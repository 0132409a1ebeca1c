"""Asking Stripe for what was written down, booking its answer, and chasing answers that were lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from store import orders, payments
from store.db import db, retried
from store.kit.errors import StoreError
from store.kit.i18n import Text, lazy
from store.payments import (
    NoSuchSession,
    Payment,
    PaymentMethod,
    PaymentsClosed,
    ProviderFailed,
    ProviderRefused,
    Refund,
    RefundStatus,
    gift_cards,
)
from store.ports import Ports
from store.refunds.book import move, take_note
from store.refunds.possible import facts_of
from store.refunds.types import CAUSES, Disputed, RefundFacts, RefundRefused

ASKED_LONG_AGO = timedelta(minutes=1)
"""A refund that has been without an answer for this long is asked for again."""

STUCK = timedelta(hours=1)
"""After this long without an answer a person is told."""

log = structlog.get_logger()

WORDS: dict[str, Text] = {
    "charge_disputed": Disputed.message,
    "charge_already_refunded": lazy(
        "All of this payment was given back already, in Stripe's dashboard. Nothing more was given back now."
    ),
    "amount": lazy(
        "Stripe has less left of this payment: some of it was given back in Stripe's dashboard. Nothing was given "
        "back now; look at the refunds again."
    ),
}


def submit_all(ids: Sequence[int], *, ports: Ports, at: datetime) -> None:
    """Ask Stripe for each refund that is still to be asked for, then book our own parts.

    When Stripe refuses one, the parts after it are refused too. Raises RefundRefused.
    """
    refused: StoreError | None = None
    for refund_id in ids:
        row = db.session.get_one(Refund, refund_id, populate_existing=True)
        state, method = row.status, row.method
        db.session.rollback()
        if state is not RefundStatus.SUBMITTING:
            continue
        if refused is not None:
            refuse(refund_id, "a part before it was refused", at=at)
        elif method is PaymentMethod.STRIPE:
            try:
                if not submit(refund_id, ports=ports, at=at):
                    return  # no answer: what comes after it waits with it
            except RefundRefused as refusal:
                refused = refusal
        else:
            retried(lambda one=refund_id: _book_own(one, at=at))  # type: ignore[misc]
    if refused is not None:
        raise refused


def submit(refund_id: int, *, ports: Ports, at: datetime) -> bool:
    """One call under the refund's key, then its answer booked; False when there was no answer.

    A kept error of Stripe's own is looked behind: the refund may have been made all the same.
    Raises RefundRefused when Stripe says no.
    """
    row = db.session.get_one(Refund, refund_id)
    payment = db.session.get_one(Payment, row.payment_id)
    intent, amount, key = payment.payment_intent or "", row.amount_minor, row.idempotency_key or ""
    marks = {"shop": "tvnl", "refund": str(row.id), "order": str(row.order_id)}
    cause = row.cause if row.cause in CAUSES else ""
    db.session.rollback()
    try:
        told = ports.payments.refund(intent, amount, key, marks, cause)
    except ProviderRefused as refusal:
        if refusal.certain:
            refuse(refund_id, refusal.code, at=at)
            look_again(intent, ports=ports, at=at)
            raise RefundRefused(_word(refusal.code)) from refusal
        return look_again(intent, ports=ports, at=at, refund_id=refund_id)
    except NoSuchSession as refusal:
        refuse(refund_id, "unknown payment", at=at)
        raise RefundRefused(lazy("Stripe does not know this payment.")) from refusal
    except ProviderFailed:
        return look_again(intent, ports=ports, at=at, refund_id=refund_id)
    except PaymentsClosed as error:
        log.warning("refund_without_answer", refund=refund_id, error=type(error).__name__)
        return False
    take_note(told, at=at)
    return True


def _word(code: str) -> Text:
    return WORDS.get(code, lazy("Stripe refused this refund (%(code)s). Nothing went back.", code=code))


def look_again(payment_intent: str, *, ports: Ports, at: datetime, refund_id: int | None = None) -> bool:
    """Book all refunds Stripe has of a payment; whether `refund_id` was among them."""
    try:
        found = ports.payments.refunds_of(payment_intent)
    except (PaymentsClosed, NoSuchSession):
        return False
    for told in found:
        take_note(told, at=at)
    return refund_id is not None and any(told.metadata.get("refund") == str(refund_id) for told in found)


def refuse(refund_id: int, why: str, *, at: datetime) -> None:
    """Write down that a refund was refused: nothing went back, its things are as they were."""

    def act() -> None:
        row = db.session.get_one(Refund, refund_id)
        order = orders.locked(row.order_id)
        db.session.refresh(row, with_for_update=True)
        if row.status is RefundStatus.SUBMITTING:
            move(order, row, RefundStatus.REFUSED, at=at, failure=why)

    retried(act)


def _book_own(refund_id: int, *, at: datetime) -> None:
    """A part the provider has nothing to do with: back onto the gift card, or paid by hand."""
    row = db.session.get_one(Refund, refund_id)
    order = orders.locked(row.order_id)
    db.session.refresh(row, with_for_update=True)
    if row.status is not RefundStatus.SUBMITTING:
        return
    if row.method is PaymentMethod.GIFT_CARD:
        payment = db.session.get_one(Payment, row.payment_id)
        if payment.gift_card_id is not None:
            gift_cards.refund_to(
                payment.gift_card_id, row.amount_minor, order_id=order.id, once=str(row.id), at=at
            )
    move(order, row, RefundStatus.SUCCEEDED, at=at)


def facts(ids: Sequence[int]) -> tuple[RefundFacts, ...]:
    """These refunds as they stand now."""
    db.session.rollback()
    rows = db.session.scalars(select(Refund).where(Refund.id.in_(ids)).order_by(Refund.id)).all()
    return facts_of(rows)


def chase(*, ports: Ports, now: datetime) -> int:
    """Every five minutes: refunds whose answer was lost are looked up, and asked for again under their key.

    Answers how many there were. Safe to run twice and twice at once.
    """
    ids = list(payments.submitting(before=now - ASKED_LONG_AGO))
    for refund_id in ids:
        try:
            _chase_one(refund_id, ports=ports, at=now)
        except Exception as error:
            db.session.rollback()
            log.warning("refund_left_for_next_time", refund=refund_id, error=repr(error)[:300])
    return len(ids)


def _chase_one(refund_id: int, *, ports: Ports, at: datetime) -> None:
    row = db.session.get_one(Refund, refund_id)
    order_id, asked, key = row.order_id, row.created_at, row.request_key
    payment = db.session.get_one(Payment, row.payment_id)
    intent = payment.payment_intent or ""
    together = of_key(order_id, key) if key else [refund_id]
    db.session.rollback()
    if intent:
        look_again(intent, ports=ports, at=at)
    try:
        submit_all(together, ports=ports, at=at)
    except RefundRefused as refusal:
        _tell(order_id, refund_id, "refund_refused", str(refusal.message), at=at)
        return
    db.session.rollback()
    still = db.session.get_one(Refund, refund_id).status is RefundStatus.SUBMITTING
    if still and at - asked > STUCK:
        _tell(order_id, refund_id, "refund_stuck", "Stripe has not answered a refund for an hour.", at=at)


def _tell(order_id: int, refund_id: int, kind: str, subject: str, *, at: datetime) -> None:
    retried(
        lambda: orders.raise_attention(
            kind, subject, once=f"{kind}-{refund_id}", order_id=order_id, at=at, data={"refund": refund_id}
        )
    )


def of_key(order_id: int, key: str) -> list[int]:
    """The refunds one form asked for, oldest first."""
    return list(
        db.session.scalars(
            select(Refund.id)
            .where(Refund.order_id == order_id, Refund.request_key == key)
            .order_by(Refund.id)
        )
    )
