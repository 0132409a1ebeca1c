"""Naming what differs. Each check reads both sides and says what each of them claims; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from store.books.inside import inside
from store.books.types import OURS, Difference, Lists, amount
from store.db import db
from store.kit.protocols import HostedSession
from store.orders import Order
from store.payments import (
    ACCEPTED,
    FROM_PROVIDER,
    AttemptStatus,
    Dispute,
    DisputeEntry,
    EventState,
    Payment,
    PaymentAttempt,
    PaymentMethod,
    Refund,
    RefundStatus,
    StripeEvent,
)

SETTLING = timedelta(minutes=10)
"""What is younger than this may still be on its way."""

LONGEST_PAGE = timedelta(hours=24)
"""A page is open for at most this long: one that ended later than this after the lists begin stands in them."""

WAITING = (EventState.RECEIVED, EventState.FAILED)
"""Messages that are not dealt with yet, however old they are."""


@dataclass
class Ours:
    """Our rows, by what the provider calls them."""

    attempts: dict[str, PaymentAttempt] = field(default_factory=dict)
    ends: dict[int, datetime] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    intents: dict[str, Payment] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    moved: Counter[int] = field(default_factory=Counter)
    events: dict[str, StripeEvent] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)

    def difference(
        self, name: str, subject: str, ours: object, theirs: object, order_id: int | None = None
    ) -> Difference:
        """One difference, with the order's number where there is one."""
        number = self.numbers.get(order_id) if order_id is not None else None
        return Difference(name, subject, str(ours), str(theirs), order_id, number)


def differences(lists: Lists, *, now: datetime) -> list[Difference]:
    """All that differs, the provider's side first, then what differs within our own books."""
    ours = _ours(lists)
    found = [
        *_pages(lists, ours, now),
        *_payments(lists, ours),
        *_refunds(lists, ours),
        *_disputes(lists, ours),
        *_messages(lists, ours, now),
    ]
    found += inside(now=now)
    db.session.rollback()
    return found


def _ours(lists: Lists) -> Ours:
    db.session.rollback()
    ours = Ours()
    rows = db.session
    for attempt in rows.scalars(select(PaymentAttempt).where(PaymentAttempt.session_id.is_not(None))):
        ours.attempts[attempt.session_id or ""] = attempt
        ours.ends[attempt.id] = attempt.expires_at
    for payment in rows.scalars(select(Payment).where(Payment.method == PaymentMethod.STRIPE)):
        if payment.session_id:
            ours.payments[payment.session_id] = payment
        if payment.payment_intent:
            ours.intents[payment.payment_intent] = payment
    for refund in rows.scalars(select(Refund).where(Refund.stripe_refund_id.is_not(None))):
        ours.refunds[refund.stripe_refund_id or ""] = refund
    for dispute in rows.scalars(select(Dispute)):
        ours.disputes[dispute.stripe_dispute_id] = dispute
    for entry in rows.scalars(select(DisputeEntry)):
        ours.moved[entry.dispute_id] += entry.amount_minor - entry.fee_minor
    recent = StripeEvent.created_at >= lists.since - SETTLING
    for event in rows.scalars(select(StripeEvent).where(recent | StripeEvent.state.in_(WAITING))):
        ours.events[event.event_id] = event
    ours.numbers = dict(rows.execute(select(Order.id, Order.number)).all())
    return ours


def _pages(lists: Lists, ours: Ours, now: datetime) -> Iterator[Difference]:
    theirs = {page.id: page for page in lists.sessions}
    for page in lists.sessions:
        attempt = ours.attempts.get(page.id)
        if attempt is None:
            if _is_ours(page) and _paid(page):
                yield ours.difference(
                    "paid_page_without_order", page.id, "no order", amount(page.amount_total)
                )
            continue
        yield from _page(page, attempt, ours, now)
    for session_id, payment in ours.payments.items():
        ended = ours.ends.get(payment.attempt_id or 0, payment.received_at)
        recent = (
            ended >= lists.since + LONGEST_PAGE + SETTLING
        )  # it may have been booked long after it was paid
        if recent and session_id not in theirs:
            yield ours.difference(
                "payment_without_page",
                session_id,
                amount(payment.amount_minor),
                "no such page",
                payment.order_id,
            )


def _page(page: HostedSession, attempt: PaymentAttempt, ours: Ours, now: datetime) -> Iterator[Difference]:
    payment = ours.payments.get(page.id)
    order_id = attempt.order_id
    if _paid(page) and payment is None:
        yield ours.difference(
            "paid_page_not_booked", page.id, "not booked", amount(page.amount_total), order_id
        )
    if not _paid(page) and payment is not None:
        yield ours.difference(
            "unpaid_page_booked", page.id, amount(payment.amount_minor), page.payment_status, order_id
        )
    if payment is not None and payment.amount_minor != page.amount_total:
        yield ours.difference(
            "payment_amount_differs",
            page.id,
            amount(payment.amount_minor),
            amount(page.amount_total),
            payment.order_id,
        )
    if payment is not None and payment.currency != page.currency:
        yield ours.difference("payment_currency_differs", page.id, payment.currency, page.currency, order_id)
    if payment is not None and payment.payment_intent != page.payment_intent:
        yield ours.difference(
            "payment_name_differs", page.id, payment.payment_intent, page.payment_intent, payment.order_id
        )
    if payment is not None and payment.order_id != order_id:
        yield ours.difference(
            "payment_on_another_order",
            page.id,
            f"#{ours.numbers.get(payment.order_id)}",
            f"#{ours.numbers.get(order_id)}",
            order_id,
        )
    live = attempt.status in (AttemptStatus.CREATING, AttemptStatus.OPEN)
    closed = page.status != "open"
    long_over = attempt.updated_at < now - SETTLING
    if live and closed and payment is None and not _paid(page):
        yield ours.difference("page_closed_here_open", page.id, attempt.status.value, page.status, order_id)
    if not live and not closed and long_over:
        yield ours.difference("page_open_here_closed", page.id, attempt.status.value, page.status, order_id)


def _payments(lists: Lists, ours: Ours) -> Iterator[Difference]:
    for told in lists.payments:
        payment = ours.intents.get(told.payment_intent)
        if payment is None:
            continue
        if told.paid and told.amount != payment.amount_minor:
            yield ours.difference(
                "charge_amount_differs",
                told.payment_intent,
                amount(payment.amount_minor),
                amount(told.amount),
                payment.order_id,
            )
        if told.refunded != payment.refunded_minor:
            yield ours.difference(
                "payment_refunded_sum_differs",
                told.payment_intent,
                amount(payment.refunded_minor),
                amount(told.refunded),
                payment.order_id,
            )
        if told.fee is not None and (payment.fee_minor, payment.net_minor) != (told.fee, told.net):
            yield ours.difference(
                "fee_differs",
                told.payment_intent,
                amount(payment.fee_minor),
                amount(told.fee),
                payment.order_id,
            )


def _refunds(lists: Lists, ours: Ours) -> Iterator[Difference]:
    theirs = {told.id: told for told in lists.refunds}
    for told in lists.refunds:
        payment = ours.intents.get(told.payment_intent or "")
        if payment is None:
            continue
        refund = ours.refunds.get(told.id)
        status = FROM_PROVIDER.get(told.status, RefundStatus.PENDING)
        if refund is None:
            yield ours.difference(
                "refund_missing_here", told.id, "no refund", amount(told.amount), payment.order_id
            )
        elif refund.amount_minor != told.amount:
            yield ours.difference(
                "refund_amount_differs",
                told.id,
                amount(refund.amount_minor),
                amount(told.amount),
                refund.order_id,
            )
        elif refund.payment_id != payment.id:
            yield ours.difference(
                "refund_on_another_payment", told.id, refund.payment_id, payment.id, refund.order_id
            )
        elif refund.status is not status:
            yield ours.difference(
                "refund_state_differs", told.id, refund.status.value, told.status, refund.order_id
            )
    for refund_id, refund in ours.refunds.items():
        recent = refund.created_at >= lists.since + SETTLING
        if recent and refund_id not in theirs and refund.status in ACCEPTED:
            yield ours.difference(
                "refund_missing_there", refund_id, amount(refund.amount_minor), "no refund", refund.order_id
            )


def _disputes(lists: Lists, ours: Ours) -> Iterator[Difference]:
    theirs = {told.id: told for told in lists.disputes}
    for told in lists.disputes:
        payment = ours.intents.get(told.payment_intent or "")
        if payment is None:
            continue
        dispute = ours.disputes.get(told.id)
        if dispute is None:
            yield ours.difference(
                "dispute_missing_here", told.id, "no dispute", told.status, payment.order_id
            )
            continue
        if dispute.status != told.status:
            yield ours.difference(
                "dispute_state_differs", told.id, dispute.status, told.status, dispute.order_id
            )
        if dispute.amount_minor != told.amount:
            yield ours.difference(
                "dispute_amount_differs",
                told.id,
                amount(dispute.amount_minor),
                amount(told.amount),
                dispute.order_id,
            )
        moved = sum(gross - fee for _, gross, fee, _ in told.moved)
        if ours.moved[dispute.id] != moved:
            yield ours.difference(
                "dispute_money_differs",
                told.id,
                amount(ours.moved[dispute.id]),
                amount(moved),
                dispute.order_id,
            )
    for dispute_id, dispute in ours.disputes.items():
        if dispute.created_at >= lists.since + SETTLING and dispute_id not in theirs:
            yield ours.difference(
                "dispute_missing_there", dispute_id, dispute.status, "no dispute", dispute.order_id
            )


def _messages(lists: Lists, ours: Ours, now: datetime) -> Iterator[Difference]:
    for notice in lists.notices:
        if (
            notice.id not in ours.events
            and notice.created < now - SETTLING
            and notice.livemode == lists.livemode
        ):
            yield ours.difference("message_never_came", notice.id, "never came", notice.type)
    for event in ours.events.values():
        if event.state in WAITING and event.received_at < now - SETTLING:
            yield ours.difference("message_not_dealt_with", event.event_id, event.state.value, event.type)


def _is_ours(page: HostedSession) -> bool:
    return page.metadata.get("shop") == OURS


def _paid(page: HostedSession) -> bool:
    return page.status == "complete" and page.payment_status != "unpaid"
