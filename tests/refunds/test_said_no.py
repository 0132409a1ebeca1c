"""Stripe has no time (429), is still at it (409) or knows the key (400): one refund each, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import stripe
from click.testing import CliRunner

from store import books, refunds
from store.cli.payments import payments as command
from store.db import db
from store.kit.errors import StoreError
from store.orders import Attention
from store.payments import Refund, StripeEvent
from store.refunds import Wish
from tests.refunds.conftest import CLERK, asked, intent, states
from tests.refunds.test_messages import deliver, newest
from tests.support.ledger import check_refunds, objects

LISTS = ("checkout/sessions", "charges", "refunds", "disputes", "events")


def other_shop(till) -> stripe.StripeClient:
    """Another program with a key of the same account."""
    return stripe.StripeClient(till.sandbox.secret_key, base_addresses={"api": till.sandbox.url})


def claim(till, payment: str, key: str) -> None:
    """Another program gives one dollar of a payment back under a key of its own."""
    other_shop(till).v1.refunds.create(
        params={"payment_intent": payment, "amount": 100, "metadata": {"shop": "other"}},
        options={"idempotency_key": key},
    )


def chase(till, **later: float) -> None:
    till.clock.forward(**later)
    refunds.chase(ports=till.ports, now=till.clock.now())


def at_once(till, *acts: Callable[[], object]) -> list[Exception]:
    """Do all of it in the same moment, each on a line of its own; what was refused."""
    start, refused = threading.Barrier(len(acts)), []

    def go(act: Callable[[], object]) -> None:
        with till.app.app_context():
            start.wait(10)
            try:
                act()
            except (StoreError, stripe.StripeError, ArithmeticError) as refusal:
                refused.append(refusal)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_a_key_that_another_shop_of_the_account_used_keeps_no_buyer_waiting(till, pay, give):
    """Every shop counts its refunds from one: a second one beside us, or ours from before it was restored."""
    first, theirs = pay(TEE=1), intent(till)
    give(first, amount_minor=100)
    (row,) = till.rows(Refund)
    for key in (f"refund:{row.id + 1}", f"refund:{row.id + 1}:{theirs}"):
        claim(till, theirs, key)
    second = pay(TEE=1, email="b@example.com")
    assert give(second, key="s" * 32, amount_minor=500).state == "succeeded"
    assert [row.idempotency_key for row in till.rows(Refund)][1:] == [f"refund:{row.id + 1}:{intent(till)}"]


def test_a_key_with_another_body_is_looked_behind_and_never_exchanged(till, pay, give):
    order = pay(TEE=1)
    give(order, amount_minor=200)
    key = f"refund:{till.rows(Refund)[0].id + 1}:{intent(till)}"
    claim(till, intent(till), key)
    assert give(order, key="s" * 32, amount_minor=500).state == "submitting"
    known = [("succeeded", 200, "desk"), ("submitting", 500, "desk"), ("succeeded", 100, "provider")]
    assert states(till) == known
    chase(till, hours=2)
    assert [matter.kind for matter in till.rows(Attention)] == ["refund_stuck"]
    chase(till, hours=23)  # by now Stripe has forgotten the key
    assert states(till) == [known[0], ("succeeded", 500, "desk"), known[2]]
    assert {got.key for got in asked(till)[1:]} == {key} and len(objects(till, "refund")) == 3
    check_refunds(till)


def test_too_many_requests_are_asked_again_later(till, pay, give):
    order = pay(TEE=1)
    control = till.sandbox.control
    control.fault("rate_limit", path="/v1/refunds", times=2)
    assert give(order, amount_minor=500).state == "submitting"
    chase(till, minutes=2)
    assert states(till) == [("submitting", 500, "desk")]
    chase(till, minutes=5)
    assert states(till) == [("succeeded", 500, "desk")] and len({got.key for got in asked(till)}) == 1

    control.fault("rate_limit", method="GET", path="/v1/refunds", times=1)
    control.refund(intent(till), 100)
    assert deliver(till, newest(till, "refund.created")) == 200
    assert [row.state.value for row in till.rows(StripeEvent)] == ["failed"]
    till.clock.forward(seconds=10)
    till.work()
    assert [row.state.value for row in till.rows(StripeEvent)] == ["done"]
    check_refunds(till)


@pytest.mark.parametrize("of", LISTS)
def test_a_comparison_that_cannot_read_all_lists_says_nothing_of_the_books(till, pay, of):
    pay(TEE=1)
    till.sandbox.control.refund(intent(till), 500)
    till.sandbox.control.fault("rate_limit", method="GET", path=f"/v1/{of}", times=1)
    told = CliRunner().invoke(command, ["reconcile"])
    assert (told.exit_code, till.rows(books.Comparison)) == (1, [])
    assert "Stripe did not answer" in told.output and "differences" not in told.output
    assert states(till) == [], "nothing is mended from half of the lists"


def test_one_refund_that_two_workers_ask_for_at_once(till, pay, give):
    """The second comes while the first still runs at Stripe: 409."""
    order = pay(TEE=1)
    control = till.sandbox.control
    control.fault("cut", path="/v1/refunds", when="before", times=2)
    assert give(order, amount_minor=500).state == "submitting"
    control.fault("slow", path="/v1/refunds", seconds=1.5)
    till.clock.forward(minutes=2)
    at_once(till, *[lambda: chase(till)] * 2)
    assert 409 in {got.status for got in asked(till)}
    chase(till, minutes=2)
    assert states(till) == [("succeeded", 500, "desk")] and len(objects(till, "refund")) == 1
    assert len({(got.key, got.body) for got in asked(till)}) == 1
    check_refunds(till)


def test_refunds_from_both_sides_at_the_same_moment(till, pay, give):
    """Three at the desk and three in Stripe's dashboard want 15.00 each of 53.00: no more than there is goes back."""
    order, paid = pay(TEE=2), intent(till)

    def at_the_desk(key: str) -> Callable[[], object]:
        wish = Wish(key=key * 32, amount_minor=1500)
        return lambda: refunds.give(order.id, wish, ports=till.ports, by=CLERK, at=till.clock.now())

    def in_the_dashboard() -> object:
        return till.sandbox.control.refund(paid, 1500)

    at_once(till, *map(at_the_desk, "abc"), *[in_the_dashboard] * 3)
    for event in till.sandbox.control.events():
        assert deliver(till, event["id"]) == 200
    till.clock.forward(minutes=2)
    till.work()
    chase(till, minutes=2)
    given = [amount for state, amount, _ in states(till) if state == "succeeded"]
    assert given == [1500] * 3 == [one["amount"] for one in objects(till, "refund")]
    assert {state for state, _, _ in states(till)} <= {"succeeded", "refused"}
    order = till.orders()[0]
    assert (order.refunded_minor, order.refund_pending_minor) == (4500, 0)
    check_refunds(till)
