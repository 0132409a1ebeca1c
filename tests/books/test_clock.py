"""The machine's clock is ten minutes wrong: no message is believed, a person is told why, and payments are found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store import books, checkout
from store.orders import Attention, OrderStatus
from store.outbox import Message
from store.payments import Payment, StripeEvent
from store.stripe_sandbox.server import running
from tests.refunds.conftest import SECRET
from tests.refunds.test_messages import deliver, newest
from tests.support import buying

TEN_MINUTES = 600
Wrong = dict[str, float]


@pytest.fixture
def wrong() -> Wrong:
    """By how many seconds Stripe's clock is ahead of ours."""
    return {"by": 0}


@pytest.fixture
def sandbox(clock, wrong: Wrong) -> Iterator[object]:
    with running(clock=lambda: clock.now().timestamp() + wrong["by"]) as up:
        yield up


def watch(till) -> int:
    return books.watch_clock(ports=till.ports, now=till.clock.now())


@pytest.mark.parametrize("ahead", [TEN_MINUTES, -TEN_MINUTES])
def test_a_clock_that_is_wrong_is_named_and_what_was_paid_is_booked(open_till, till, wrong, ahead):
    control = till.sandbox.control
    control.endpoint("http://127.0.0.1:9/nobody", SECRET)
    control.rule("drop", times=99)
    page = buying.orders_at_the_page(till, TEE=1)
    assert watch(till) == 0 and till.rows(Attention) == []
    wrong["by"] = -ahead
    control.pay(page)
    assert deliver(till, newest(till, "checkout.session.completed")) == 400
    assert [table for table in (StripeEvent, Payment, Message, Attention) if till.rows(table)] == []
    assert "message_out_of_time" in (said := open_till[1].log()) and "clock?" in said

    assert [watch(till), watch(till)] == [ahead, ahead]
    (matter,) = till.rows(Attention)
    assert (matter.kind, matter.data, matter.order_id) == ("clock", {"seconds": ahead}, None)
    assert matter.subject.startswith("Clock? ") and ("ahead of" if ahead > 0 else "behind") in matter.subject
    till.clock.forward(minutes=11)
    checkout.reconcile(ports=till.ports, now=till.clock.now())
    assert till.orders()[0].status is OrderStatus.OPEN and len(till.rows(Payment)) == 1
    wrong["by"] = 0
    assert watch(till) == 0
    assert [(one.resolved_at is not None, one.resolution) for one in till.rows(Attention)] == [
        (True, "the clocks agree")
    ]


def test_seconds_apart_are_no_matter_and_silence_says_nothing(till, wrong):
    wrong["by"] = 29
    assert watch(till) == -29 and till.rows(Attention) == []
    wrong["by"] = TEN_MINUTES
    till.sandbox.control.fault("cut", method="GET", times=2)
    assert watch(till) == 0 and till.rows(Attention) == []
    assert watch(till) == -TEN_MINUTES and len(till.rows(Attention)) == 1
    wrong["by"] = 0
    assert watch(till) == 0


def test_the_worker_looks_at_the_clock(till):
    schedules = {schedule.name: schedule.act for schedule in till.app.extensions["jobs"].schedules}
    assert schedules["watch-clock"] is books.watch_clock
