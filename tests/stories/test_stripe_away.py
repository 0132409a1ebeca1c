"""Stripe is slow, overrun or gone at the checkout: a sentence within the time limit, nothing lost, and a shop that goes on."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from store.payments import AttemptStatus, PaymentAttempt
from tests.support.ledger import slowest_answer_s
from tests.support.shop import Shopper

pytestmark = pytest.mark.usefixtures("ledger")

BUYERS = 20
LIMIT_S = 8.0
"""In all of a request, for Stripe: two tries of three seconds, and what lies between."""


def patience(seconds: float) -> float:
    """So long on a machine that has a processor for whoever wants one."""
    return seconds * slowest_answer_s() / 2


def test_too_many_requests_keep_cart_order_and_key(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    open_shop.sandbox.control.fault("rate_limit", times=1)
    shopper.buys("tee", "2").checks_out()
    assert (shopper.status, shopper.path) == (503, "/checkout") and shopper.sees("Nothing was charged")
    (attempt,) = open_shop.rows(PaymentAttempt)
    assert attempt.status is AttemptStatus.CREATING and open_shop.stock("TEE") == (5, 0, 2)
    asked = open_shop.sandbox.control.requests("POST", "/v1/checkout/sessions")
    assert len(asked) == 1, "who is told to wait does not ask again at once"
    shopper.send("/checkout", "payment")
    assert "/pay/" in shopper.path
    assert [row.idempotency_key for row in open_shop.rows(PaymentAttempt)] == [attempt.idempotency_key]
    shopper.pays()
    assert open_shop.order(shopper.token).paid_at is not None and open_shop.broken() == {}


@pytest.mark.slow
def test_twenty_buyers_at_a_silent_stripe_and_the_others_shop_on(open_shop):
    """Nobody waits longer than the limit, pages that need no Stripe are as quick as ever, and all can pay afterwards."""
    open_shop.sells("TEE", price=2400, stock=BUYERS)
    buyers = [Shopper(open_shop.url).buys("tee", "1") for _ in range(BUYERS)]
    open_shop.sandbox.control.fault("timeout", when="before", seconds=60, times=2 * BUYERS)

    def check_out(buyer: Shopper) -> float:
        began = time.monotonic()
        buyer.checks_out(email=f"b{id(buyer)}@example.com")
        return time.monotonic() - began

    with ThreadPoolExecutor(BUYERS) as at_once:
        waiting = [at_once.submit(check_out, buyer) for buyer in buyers]
        visitor, slowest = Shopper(open_shop.url), 0.0
        while open_shop.count(PaymentAttempt) < BUYERS:
            assert not any(one.done() for one in waiting)
        for path in ("/", "/products/tee", "/cart") * 3:
            began = time.monotonic()
            assert visitor.visit(open_shop.url + path).status == 200
            slowest = max(slowest, time.monotonic() - began)
        assert not all(one.done() for one in waiting), "they were seen while the others waited"
        took = [one.result() for one in waiting]
    assert [buyer.status for buyer in buyers] == [503] * BUYERS
    assert max(took) < patience(LIMIT_S + 2) and slowest < patience(3), (max(took), slowest)
    assert open_shop.stock("TEE") == (BUYERS, 0, BUYERS), "each keeps what was set aside"
    open_shop.sandbox.control.release_answers()
    open_shop.sandbox.control.box.faults.clear()
    again = BUYERS // 2  # all come from one address, from which thirty tries a minute are taken
    for buyer in buyers[:again]:
        buyer.send("/checkout", "payment")
        assert "/pay/" in buyer.path, buyer.words
    live = [row.status for row in open_shop.rows(PaymentAttempt)]
    assert (live.count(AttemptStatus.OPEN), live.count(AttemptStatus.CREATING)) == (again, BUYERS - again)
    assert len(open_shop.orders()) == BUYERS and open_shop.broken() == {}
