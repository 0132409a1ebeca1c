"""Trouble that comes when all seemed over: disputes of refunded orders, refunds that fail under a dispute, news of an
order whose buyer was forgotten, messages that fail every time, a page closed while it is paid, a clock set back."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from store import books, checkout, fulfillment, privacy, refunds
from store.db import db, transaction
from store.orders import Attention, FinancialStatus, OrderStatus
from store.outbox import Message
from store.payments import Dispute, DisputeEntry, EventState, NoLongerOpen, Payment, StripeEvent
from store.stripe_sandbox.errors import ApiError
from tests.refunds.conftest import CLERK, SECRET, give, intent, open_till, pay, states, till
from tests.refunds.test_messages import deliver, newest, post, sign
from tests.support import buying
from tests.support.ledger import check_refunds

__all__ = ["give", "open_till", "pay", "till"]

FAILS_LATER = "4000000000005126"
POISON = 100


def hear(till) -> None:
    """Everything Stripe has to say, newest first, and what the worker does with it."""
    for event in till.sandbox.control.events()[::-1]:
        assert deliver(till, event["id"]) == 200
    till.clock.forward(seconds=10)
    till.work()


def moved(till) -> list[tuple[int, int]]:
    return [(entry.amount_minor, entry.fee_minor) for entry in till.rows(DisputeEntry)]


def matters(till) -> list[str]:
    """What waits for a person."""
    return [one.kind for one in till.rows(Attention) if one.resolved_at is None]


def agree(till) -> bool:
    """Whether the books and Stripe's lists say the same."""
    report = books.compare(ports=till.ports, now=till.clock.now())
    return list(report.left) == []


@pytest.mark.parametrize("ends", ["won", "lost"])
def test_a_dispute_of_an_order_that_was_refunded_whole_is_told_and_booked(till, pay, give, ends):
    """The bank takes what the buyer has already: both stand in the books, and a person is told to answer it."""
    order = pay(TEE=1)
    give(order, amount_minor=2900)
    dispute = till.sandbox.control.dispute(intent(till))
    assert dispute["amount"] == 2900
    hear(till)
    order = till.orders()[0]
    assert (order.refunded_minor, order.financial_status) == (2900, FinancialStatus.REFUNDED)
    assert matters(till) == ["dispute"] and moved(till) == [(-2900, 1500)]
    till.sandbox.control.close_dispute(dispute["id"], ends)
    hear(till)
    assert [row.status for row in till.rows(Dispute)] == [ends]
    assert moved(till) == [(-2900, 1500), *([(2900, 0)] if ends == "won" else [])]
    assert matters(till) == ([] if ends == "won" else ["dispute_lost"])
    assert states(till) == [("succeeded", 2900, "desk")] and agree(till)


def test_a_refund_that_fails_under_a_dispute_is_owed_and_can_be_given_when_it_is_won(till, pay, give):
    order = pay(FAILS_LATER, TEE=1)
    give(order, amount_minor=1000)
    dispute = till.sandbox.control.dispute(intent(till))
    till.sandbox.control.advance(120)
    hear(till)
    assert states(till) == [("failed", 1000, "desk")]
    assert sorted(matters(till)) == ["dispute", "refund_failed"]
    order = till.orders()[0]
    assert (order.refunded_minor, order.financial_status) == (0, FinancialStatus.PAID)
    with pytest.raises(refunds.Disputed):
        give(order, key="d" * 32, amount_minor=1000)
    till.sandbox.control.close_dispute(dispute["id"], "won")
    hear(till)
    assert refunds.possible(order.id).total.minor == 2900 and moved(till) == [(-1900, 1500), (1900, 0)]
    assert give(order, key="w" * 32, amount_minor=2900).state == "succeeded" and agree(till)
    check_refunds(till)


@pytest.mark.parametrize("answered", [False, True])
def test_an_inquiry_that_becomes_a_dispute_rings_anew(till, pay, answered):
    """Whoever has put the inquiry aside hears of it again: by then the money is gone and a deadline runs."""
    order, control = pay(TEE=1), till.sandbox.control
    dispute = control.dispute(intent(till), inquiry=True)["id"]
    hear(till)
    assert matters(till) == ["dispute"] and moved(till) == []
    if answered:
        control.close_dispute(dispute, "warning_closed")
        hear(till)
        assert matters(till) == []
    asked = till.ports.payments.dispute(dispute)
    control.escalate(dispute)
    hear(till)
    assert [row.status for row in till.rows(Dispute)] == ["needs_response"] and moved(till) == [(-2900, 1500)]
    subjects = [one.subject for one in till.rows(Attention) if one.resolved_at is None]
    assert subjects[-1].startswith("The buyer disputes this payment.") and len(subjects) == 2 - answered
    mails = [one for one in till.rows(Message) if one.payload.get("letter") == "staff_dispute"]
    assert len(mails) == 2
    assert refunds.note_dispute(asked, at=till.clock.now()) == "already", "older news changes nothing"
    with pytest.raises(fulfillment.HeldByDispute), transaction():
        fulfillment.fulfill(
            order.number, {order.lines[0].id: 1}, request_key="p" * 32, by=CLERK, at=till.clock.now()
        )
    control.close_dispute(dispute, "won")
    hear(till)
    assert matters(till) == [] and moved(till) == [(-2900, 1500), (2900, 0)] and agree(till)


def test_news_of_an_order_whose_buyer_was_forgotten_is_booked_and_reaches_nobody(till, pay):
    """A message failed, the order was sent and erased, weeks later the message is replayed, and the bank disputes."""
    order, control = pay(TEE=1), till.sandbox.control
    with transaction():
        fulfillment.fulfill(
            order.number, {order.lines[0].id: 1}, request_key="p" * 32, by=CLERK, at=till.clock.now()
        )
    till.work()
    control.fault("error", method="GET", path="/v1/refunds", should_retry=False, times=1)
    control.refund(intent(till), 500)
    failed = newest(till, "refund.created")
    assert deliver(till, failed) == 200
    till.clock.forward(days=25)
    with transaction():
        privacy.erase(order.id, by="buyer", at=till.clock.now())
    written = len(till.mailbox("ada@example.com").subjects())

    assert checkout.replay(failed, ports=till.ports, at=till.clock.now()).outcome == "refunded"
    control.dispute(intent(till))
    hear(till)
    privacy.forget_again(ports=till.ports, now=till.clock.now())
    till.clock.forward(hours=2)
    till.work()
    order = till.orders()[0]
    assert (order.email, order.ship_name, order.ship_line1, order.phone) == ("", "", "", "")
    assert (order.refunded_minor, order.financial_status) == (500, FinancialStatus.PARTIALLY_REFUNDED)
    assert matters(till) == ["dispute"] and [row.status for row in till.rows(Dispute)] == ["needs_response"]
    assert len(till.mailbox("ada@example.com").subjects()) == written
    assert {row.state for row in till.rows(StripeEvent)} <= {EventState.DONE, EventState.IGNORED}
    assert [row.type for row in till.rows(StripeEvent) if "ada@example.com" in row.body] == []
    assert agree(till)


class MakesUsStumble:
    """The payment provider, but our own code stumbles over its disputes."""

    def __init__(self, real: object, error: Exception | None = None) -> None:
        self._real, self._error = real, error or ZeroDivisionError()

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def dispute(self, dispute_id: str, **more: object) -> object:
        raise self._error


def test_a_hundred_messages_that_fail_every_time_keep_no_other_waiting(till, pay):
    pay(TEE=1)
    good = replace(till.ports)
    till.app.extensions["ports"] = replace(good, payments=MakesUsStumble(good.payments))
    now = int(till.clock.now().timestamp())
    for turn in range(POISON):
        told = {
            "id": f"evt_poison_{turn:03}", "object": "event", "type": "charge.dispute.created", "livemode": False,
            "created": now, "data": {"object": {"id": f"dp_{turn}", "object": "dispute"}},
        }  # fmt: skip
        assert post(till, *sign(till, told)) == 200
    till.clock.forward(minutes=1)
    till.sandbox.control.fault("error", method="GET", path="/v1/refunds", should_retry=False, times=1)
    till.sandbox.control.refund(intent(till), 700)
    assert deliver(till, newest(till, "refund.created")) == 200
    for _ in range(2):
        checkout.reconcile(ports=till.ports, now=till.clock.now())
    assert states(till) == [("succeeded", 700, "provider")]
    poison = [row for row in till.rows(StripeEvent) if row.event_id.startswith("evt_poison")]
    assert {row.state for row in poison} == {EventState.FAILED} and min(row.attempts for row in poison) >= 2
    till.app.extensions["ports"] = good


def test_what_a_database_says_of_a_row_is_kept_neither_on_the_message_nor_on_its_promise(till, pay):
    pay(TEE=1)
    row = "DETAIL:  Failing row contains (1, ada@example.com, 12 Analytical Way)."
    error = IntegrityError("UPDATE orders", {}, Exception(f"violates a check\n{row}"))
    good = till.ports
    till.app.extensions["ports"] = replace(good, payments=MakesUsStumble(good.payments, error))
    dispute = till.sandbox.control.dispute(intent(till))
    assert deliver(till, newest(till, "charge.dispute.created", dispute["id"])) == 200
    till.clock.forward(seconds=10)
    till.work()
    (message,) = till.rows(StripeEvent)
    told = [message.last_error, *(one.last_error for one in till.rows(Message) if one.kind == "stripe.event")]
    assert [("violates a check" in one, "DETAIL: [hidden]" in one) for one in told] == [(True, True)] * 2
    assert "Analytical" not in "".join(told) and "ada@" not in "".join(told)
    till.app.extensions["ports"] = good


def test_a_page_that_is_paid_and_closed_in_the_same_moment_ends_one_way_or_the_other(till):
    """Stripe decides who was first; money that came is booked, and an order that got none holds nothing."""
    control, ends = till.sandbox.control, []
    control.endpoint("http://127.0.0.1:9/nobody", SECRET)
    control.rule("drop", times=999)
    for turn in range(8):
        page = buying.orders_at_the_page(till, email=f"{turn}@example.com", TEE=1)
        start, paid = threading.Barrier(3), []

        def pay(page=page, start=start, paid=paid) -> None:
            start.wait(10)
            with suppress(ApiError):
                control.pay(page)
                paid.append(True)

        def close(page=page, start=start) -> None:
            with till.app.app_context():
                start.wait(10)
                with suppress(NoLongerOpen):
                    till.ports.payments.expire_session(page)
                checkout.settle(page, ports=till.ports, at=till.clock.now())
                db.session.remove()

        threads = [threading.Thread(target=act) for act in (pay, close, close)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        checkout.settle(page, ports=till.ports, at=till.clock.now())
        ends.append((bool(paid), till.orders()[-1].status))
    assert set(ends) <= {(True, OrderStatus.OPEN), (False, OrderStatus.EXPIRED)}
    sold = sum(paid for paid, _ in ends)
    assert len(till.rows(Payment)) == sold and till.stock("TEE") == (9, sold, 0)
    assert agree(till)


def test_a_clock_that_is_set_back_for_hours_loses_nothing(till):
    """It had run ahead since yesterday and is set right while an order is at the page: nets see it in the future."""
    control = till.sandbox.control
    control.endpoint("http://127.0.0.1:9/nobody", SECRET)
    control.rule("drop", times=99)
    paid, left = (buying.orders_at_the_page(till, email=f"{n}@example.com", TEE=1) for n in "ab")
    till.clock.forward(hours=-3)
    for net in (checkout.reconcile, checkout.let_go, refunds.chase):
        net(ports=till.ports, now=till.clock.now())
    assert till.stock("TEE") == (9, 0, 2), "nothing is let go early"
    control.pay(paid)
    assert deliver(till, newest(till, "checkout.session.completed")) == 200
    assert [order.status for order in till.orders()] == [OrderStatus.OPEN, OrderStatus.PENDING_PAYMENT]
    assert agree(till) and len(till.rows(Payment)) == 1
    till.clock.forward(hours=4)
    checkout.let_go(ports=till.ports, now=till.clock.now())
    assert till.ports.payments.session(left).status == "expired" and till.stock("TEE") == (9, 1, 0)
    assert till.broken() == {}
