"""What was heard of weeks after it happened is not called unknown at Stripe, and lists are read to their end."""

from __future__ import annotations

import pytest
import stripe

from store import books, checkout
from store.books.compare import read
from store.orders import OrderStatus
from store.payments import Payment, StripeEvent
from tests.refunds.conftest import intent, states
from tests.refunds.test_messages import deliver, newest
from tests.support import buying

PAGE_OF_A_LIST = 100


def compared(till) -> list[str]:
    """The names of all that differs now."""
    return [one.name for one in books.compare(ports=till.ports, now=till.clock.now()).left]


def test_what_was_booked_late_is_not_called_unknown_when_it_leaves_the_lists(till):
    """A page was paid and refunded on one day and booked three days later: Stripe's lists reach back thirty days."""
    control = till.sandbox.control
    control.endpoint("http://127.0.0.1:9/nobody", "whsec_of_these_tests")
    control.rule("drop", times=99)
    page = buying.orders_at_the_page(till, TEE=1)
    control.pay(page)
    control.refund(till.ports.payments.session(page).payment_intent, 700)
    till.clock.forward(days=3)
    assert compared(till) == [] and states(till) == [("succeeded", 700, "provider")]
    till.clock.forward(days=24)
    for _ in range(8):
        till.clock.forward(days=1)
        assert compared(till) == []
    lists = read(ports=till.ports, since=till.clock.now() - books.REACH)
    assert (lists.sessions, lists.refunds) == ((), ()), "both have left the lists"


def test_a_message_that_failed_is_named_however_old_it_is(till, pay):
    pay(TEE=1)
    control = till.sandbox.control
    control.fault("error", method="GET", path="/v1/refunds", should_retry=False, times=1)
    control.refund(intent(till), 700)
    assert deliver(till, newest(till, "refund.created")) == 200
    till.clock.forward(days=40)
    report = books.compare(ports=till.ports, now=till.clock.now())
    assert [one.name for one in report.found] == ["message_not_dealt_with"] and list(report.left) == []
    assert [row.state.value for row in till.rows(StripeEvent)] == ["done"]
    assert states(till) == [("succeeded", 700, "provider")]


def strangers(till, count: int) -> None:
    """Pages of another product on the same account: paid, refunded in part, and disputed."""
    client = stripe.StripeClient(till.sandbox.secret_key, base_addresses={"api": till.sandbox.url})
    item = {
        "quantity": 1,
        "price_data": {"currency": "usd", "unit_amount": 900, "product_data": {"name": "X"}},
    }
    for _ in range(count):
        page = client.v1.checkout.sessions.create(
            params={"mode": "payment", "line_items": [item], "success_url": "https://x.example/"}
        )
        till.sandbox.control.pay(page.id)
        paid = client.v1.checkout.sessions.retrieve(page.id).payment_intent
        till.sandbox.control.refund(paid, 100)
        till.sandbox.control.dispute(paid)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_lists_of_more_than_one_page_are_read_to_their_end(till):
    """What is ours lies behind more than a hundred things of another product, on the second page of every list."""
    control = till.sandbox.control
    control.endpoint("http://127.0.0.1:9/nobody", "whsec_of_these_tests")
    control.rule("drop", times=99999)
    page = buying.orders_at_the_page(till, TEE=1)
    control.pay(page)
    paid = till.ports.payments.session(page).payment_intent
    control.refund(paid, 700)
    control.dispute(paid, amount=2200)
    attempt = control.box.vault.get(page, "checkout.session")["metadata"]["attempt"]
    told = newest(till, "checkout.session.completed")
    for _ in range(PAGE_OF_A_LIST):
        control.twin(told)
    control.rule("lose", times=99999)
    strangers(till, PAGE_OF_A_LIST + 1)

    found = till.ports.payments.find_session(attempt, till.clock.now())
    assert found is not None and found.id == page
    report = books.compare(ports=till.ports, now=till.clock.now())
    kinds = ("sessions", "payments", "refunds", "disputes")
    assert [report.counts[kind] for kind in kinds] == [PAGE_OF_A_LIST + 2] * 4
    assert report.counts["messages"] > PAGE_OF_A_LIST + 2
    assert {one.name for one in report.found} >= {"paid_page_not_booked", "refund_missing_here"}
    assert list(report.left) == [], "what came to light when the page was booked, too"
    (payment,) = till.rows(Payment)
    assert (payment.refunded_minor, till.orders()[0].status) == (700, OrderStatus.OPEN)
    assert len(checkout.heard()) <= 20, "Stripe takes at most twenty types at once"
