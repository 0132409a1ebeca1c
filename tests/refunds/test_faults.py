"""Cases 14 and 15 of what can go wrong with money: refunds from both sides, answers lost, refunds that fail later."""

from __future__ import annotations

import pytest

from store import checkout, refunds
from store.db import retried
from store.orders import Attention, FinancialStatus
from store.outbox import Message
from store.payments import Refund, StripeEvent
from store.refunds import Restock, WishLine
from tests.refunds.conftest import asked, intent, states
from tests.support.ledger import check_refunds, objects

FAILS_LATER = "4000000000005126"


def tell(till, *kinds: str) -> None:
    """Let Stripe's messages of these kinds through, newest first: the worst order."""
    for event in till.sandbox.control.events(*kinds)[::-1]:
        body, signature = till.sandbox.control.signed(event["id"])
        checkout.take_in(body, signature, ports=till.ports, at=till.clock.now())
    till.clock.forward(seconds=10)
    till.work()


def test_14b_a_refund_in_the_dashboard_while_ours_of_the_rest_is_in_flight(till, pay, give):
    order = pay(TEE=1)
    till.sandbox.control.fault("timeout", path="/v1/refunds", when="before", seconds=0.1, times=2)
    assert give(order, amount_minor=2900).state == "submitting"
    till.sandbox.control.refund(intent(till), 1000)
    tell(till, "refund.created")
    order = till.orders()[0]
    assert (order.refunded_minor, order.refund_pending_minor) == (1000, 1900)
    till.clock.forward(minutes=2)
    refunds.chase(ports=till.ports, now=till.clock.now())
    assert states(till) == [("refused", 2900, "desk"), ("succeeded", 1000, "provider")]
    assert [matter.kind for matter in till.rows(Attention)] == ["refund_refused"]
    give(order, key="r" * 32, amount_minor=1900)
    assert till.orders()[0].financial_status is FinancialStatus.REFUNDED
    check_refunds(till)


def test_14c_more_than_is_left_at_stripe_is_refused_and_staff_are_told(till, pay, give):
    order = pay(TEE=2)
    till.sandbox.control.refund(intent(till), 5000)
    line = order.lines[0].id
    with pytest.raises(refunds.RefundRefused) as told:
        give(order, lines=[WishLine(line, 2, Restock.CANCEL)])
    assert "dashboard" in str(told.value)
    assert states(till) == [("refused", 4800, "desk"), ("succeeded", 5000, "provider")]
    order = till.orders()[0]
    assert (order.refunded_minor, order.refund_pending_minor) == (5000, 0)
    assert till.stock("TEE") == (9, 2, 0), "what was not refunded is promised as before"
    assert (order.lines[0].refunded, order.lines[0].canceled, order.lines[0].restocked) == (0, 0, 0)
    check_refunds(till)


@pytest.mark.parametrize("kind", ["error", "cut", "timeout", "half"])
def test_14d_an_answer_that_is_lost_after_stripe_made_the_refund(till, pay, give, kind):
    order = pay(TEE=1)
    more = {"should_retry": False} if kind == "error" else {"seconds": 0.1} if kind == "timeout" else {}
    till.sandbox.control.fault(kind, path="/v1/refunds", when="after", times=2, **more)
    give(order, amount_minor=700)
    till.clock.forward(minutes=2)
    refunds.chase(ports=till.ports, now=till.clock.now())
    refunds.chase(ports=till.ports, now=till.clock.now())
    assert states(till) == [("succeeded", 700, "desk")] and len(objects(till, "refund")) == 1
    assert len({(got.key, got.body) for got in asked(till)}) == 1, "the same key and the same body, always"
    check_refunds(till)


def test_14d_an_error_kept_without_a_refund_is_asked_for_again_until_it_is_given(till, pay, give):
    order = pay(TEE=1)
    till.sandbox.control.fault("error", path="/v1/refunds", when="before", should_retry=False)
    assert give(order, amount_minor=700).state == "submitting"
    assert till.orders()[0].refund_pending_minor == 700 and objects(till, "refund") == []
    till.clock.forward(hours=2)
    refunds.chase(ports=till.ports, now=till.clock.now())
    assert [matter.kind for matter in till.rows(Attention)] == ["refund_stuck"]
    till.clock.forward(hours=24)  # Stripe forgets a kept answer after a day
    refunds.chase(ports=till.ports, now=till.clock.now())
    assert states(till) == [("succeeded", 700, "desk")] and len(objects(till, "refund")) == 1


def test_14f_nothing_is_refunded_while_the_bank_holds_the_money(till, pay, give):
    order = pay(TEE=1)
    dispute = till.sandbox.control.dispute(intent(till))
    with pytest.raises(refunds.RefundRefused) as told:  # before its message came
        give(order, key="a" * 32, amount_minor=100)
    assert "dispute" in str(told.value)
    tell(till, "charge.dispute.created")
    with pytest.raises(refunds.Disputed):
        give(order, key="b" * 32, amount_minor=100)
    assert [row.status.value for row in till.rows(Refund)] == ["refused"] and len(asked(till)) == 1
    till.sandbox.control.close_dispute(dispute["id"], "won")
    tell(till, "charge.dispute.closed")
    assert give(order, key="c" * 32, amount_minor=100).state == "succeeded"


def test_15a_a_refund_that_succeeds_and_then_fails(till, pay, give):
    order = pay(FAILS_LATER, TEE=1)
    give(order, lines=[WishLine(order.lines[0].id, 1, Restock.CANCEL)], shipping_minor=500)
    assert till.orders()[0].financial_status is FinancialStatus.REFUNDED
    till.sandbox.control.advance(120)
    for _ in range(2):
        tell(till, "refund.failed", "refund.updated", "refund.created", "charge.refunded")
    order = till.orders()[0]
    assert (order.refunded_minor, order.financial_status) == (0, FinancialStatus.PAID)
    assert [(m.kind, m.data["amount"]) for m in till.rows(Attention)] == [("refund_failed", 2900)]
    assert len(asked(till)) == 1, "never again by itself"
    kinds = [m.payload["letter"] for m in till.rows(Message) if m.kind == "mail.send"]
    assert kinds.count("refunded") == 1 and kinds.count("staff_attention") == 1
    can = refunds.possible(order.id)
    assert (can.total.minor, can.shipping.minor, can.lines[0].unsent) == (2900, 500, 0)
    give(order, key="h" * 32, amount_minor=2900, by_hand=True, reason="bank transfer")
    assert till.orders()[0].financial_status is FinancialStatus.REFUNDED
    assert len(asked(till)) == 1


def test_15c_the_database_away_during_a_delivery_leaves_nothing_half_done(till, pay):
    pay(TEE=1)
    till.sandbox.control.refund(intent(till), 900)
    event = till.sandbox.control.events("refund.created")[0]["id"]
    body, signature = till.sandbox.control.signed(event)

    class Away(Exception):
        """The database is away."""

    def broken() -> None:
        checkout.inbox._store(
            till.ports.payments.read_notice(body, signature, till.clock.now()), at=till.clock.now()
        )
        raise Away

    with pytest.raises(Away):
        retried(broken)
    assert till.rows(StripeEvent) == [] and states(till) == []
    checkout.take_in(body, signature, ports=till.ports, at=till.clock.now())
    assert states(till) == [("succeeded", 900, "provider")]
    assert [row.state.value for row in till.rows(StripeEvent)] == ["done"]
    check_refunds(till)


def test_7_messages_of_a_refund_in_any_order_even_before_the_payment_is_known(till):
    from itertools import permutations

    from tests.support import buying

    till.sandbox.control.endpoint("http://127.0.0.1:9/nobody", "whsec_of_these_tests")
    till.sandbox.control.rule("drop", times=99999)
    ends = set()
    for turn, order_of in enumerate(
        permutations(("checkout.session.completed", "charge.refunded", "refund.created"))
    ):
        page = buying.orders_at_the_page(till, email=f"a{turn}@example.com", TEE=1)
        till.sandbox.control.pay(page)
        session = till.ports.payments.session(page)
        till.sandbox.control.refund(session.payment_intent, 300)
        for kind in order_of:
            tell(till, kind)
        order = till.orders()[-1]
        ends.add((order.status.value, order.financial_status.value, order.refunded_minor))
    assert ends == {("open", "partially_refunded", 300)}
    check_refunds(till)
    assert {row.state.value for row in till.rows(StripeEvent)} == {"done"}
