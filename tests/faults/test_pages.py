"""Payment pages that are over, unknown, lost or none of ours, and sums at the edge of what can be charged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store import checkout
from store.db import transaction
from store.orders import Attention, Order, OrderStatus
from store.payments import AttemptStatus, Payment, PaymentAttempt, PaymentMethod
from tests.support.shop import ADA, Shopper

PAGES = "/v1/checkout/sessions"


def let_go(shop) -> None:
    checkout.let_go(ports=shop.ports, now=shop.clock.now())


def reconcile(shop) -> None:
    checkout.reconcile(ports=shop.ports, now=shop.clock.now())


@pytest.fixture
def at_payment(open_shop, shopper) -> Shopper:
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "2").checks_out()
    assert "/pay/" in shopper.path
    return shopper


def test_nobody_is_sent_to_a_page_whose_time_is_over(open_shop, at_payment):
    (order,) = open_shop.orders()
    open_shop.clock.forward(minutes=32)
    at_payment.visit(f"{open_shop.url}/orders/{order.token}").send("/pay", "")
    assert at_payment.path == f"/orders/{order.token}" and at_payment.sees("unpaid")
    assert open_shop.order(order.token).status is OrderStatus.EXPIRED
    assert open_shop.stock("TEE") == (5, 0, 0) and open_shop.broken() == {}


def test_the_same_cart_gets_a_new_page_when_the_old_ones_time_is_over(open_shop, at_payment):
    old = at_payment.path
    open_shop.clock.forward(minutes=32)
    at_payment.visit(open_shop.url + "/checkout").send("/checkout", "payment")
    assert "/pay/" in at_payment.path and at_payment.path != old
    assert [order.status for order in open_shop.orders()][1:] == [OrderStatus.PENDING_PAYMENT]
    assert open_shop.stock("TEE") == (5, 0, 2)
    at_payment.pays()
    assert open_shop.order(at_payment.token).paid_at is not None and open_shop.broken() == {}


def test_a_page_the_account_does_not_know_holds_no_stock_for_ever(open_shop, at_payment):
    open_shop.sandbox.control.reset()
    open_shop.clock.forward(minutes=42)
    let_go(open_shop)
    let_go(open_shop)
    assert [order.status for order in open_shop.orders()] == [OrderStatus.EXPIRED]
    assert [matter.kind for matter in open_shop.rows(Attention)] == ["unknown_page"]
    assert open_shop.stock("TEE") == (5, 0, 0) and open_shop.broken() == {}


def test_a_cart_whose_page_the_account_does_not_know_is_paid_anew(open_shop, at_payment):
    open_shop.sandbox.control.reset()
    at_payment.visit(open_shop.url + "/checkout")
    at_payment.buys("tee", "1").checks_out()
    assert "/pay/" in at_payment.path
    assert [order.status for order in open_shop.orders()] == [
        OrderStatus.CANCELED,
        OrderStatus.PENDING_PAYMENT,
    ]
    assert open_shop.stock("TEE") == (5, 0, 3) and open_shop.broken() == {}


def test_a_cart_goes_on_after_a_payment_that_did_not_fit(open_shop, at_payment):
    """The money waits for a person; the same visitor's next order must not stumble over the first one's hold."""
    attempt = open_shop.rows(PaymentAttempt)[0]
    with transaction():
        open_shop.rows(PaymentAttempt)[0].amount_minor += 1
    open_shop.sandbox.control.pay(attempt.session_id)
    open_shop.sandbox.control.settle()
    assert [matter.kind for matter in open_shop.rows(Attention)] == ["payment_mismatch"]
    at_payment.visit(open_shop.url + "/checkout")
    at_payment.buys("tee", "1").checks_out()
    assert "/pay/" in at_payment.path, at_payment.words
    assert len(open_shop.orders()) == 2 and open_shop.broken() == {}


def test_a_strangers_page_is_not_asked_about(open_shop, shopper):
    """Guessing costs us nothing: only a page that can be this shop's is looked up."""
    for odd in ("cs_test_" + "a" * 58, "cs_live_" + "a" * 58):
        shopper.visit(f"{open_shop.url}/checkout/return?session_id={odd}")
        assert shopper.status == 404
    assert open_shop.sandbox.control.requests("GET", PAGES) == []


def test_a_page_of_the_other_mode_is_not_asked_about(open_shop, at_payment):
    at_payment.visit(f"{open_shop.url}/checkout/return?session_id=cs_live_{'a' * 58}")
    assert at_payment.status == 404
    assert open_shop.sandbox.control.requests("GET", PAGES) == []


class OneIsPoison:
    """The payment provider, but one page makes our own code stumble."""

    def __init__(self, real: object, poison: str) -> None:
        self._real, self._poison = real, poison

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def session(self, session_id: str, **more: object) -> object:
        if session_id == self._poison:
            raise ZeroDivisionError
        return self._real.session(session_id, **more)


def test_one_page_that_makes_us_stumble_does_not_keep_the_others_waiting(open_shop, at_payment):
    Shopper(open_shop.url).buys("tee", "1").checks_out(email="bea@example.com")
    first, second = open_shop.rows(PaymentAttempt)
    open_shop.sandbox.control.rule("drop", times=99)
    open_shop.sandbox.control.pay(second.session_id)
    poisoned = replace(open_shop.ports, payments=OneIsPoison(open_shop.ports.payments, first.session_id))
    open_shop.clock.forward(minutes=11)
    checkout.reconcile(ports=poisoned, now=open_shop.clock.now())
    assert [order.paid_at is not None for order in open_shop.orders()] == [False, True]


def test_an_order_for_nothing_is_paid_without_a_page(open_shop, shopper):
    from store.db import db
    from store.pricing import DeliveryMethod

    open_shop.sells("STICKER", price=0, stock=5)
    with transaction():
        for method in db.session.query(DeliveryMethod):
            method.price_minor = 0
    shopper.buys("sticker", "2").checks_out()
    (order,) = open_shop.orders()
    assert shopper.path == f"/orders/{order.token}" and order.status is OrderStatus.OPEN
    assert [(p.method, p.amount_minor) for p in open_shop.rows(Payment)] == [(PaymentMethod.NONE, 0)]
    assert open_shop.rows(PaymentAttempt) == [] and open_shop.stock("STICKER") == (5, 2, 0)
    assert open_shop.sandbox.control.requests("POST", PAGES) == []
    open_shop.work()
    assert open_shop.mailbox("ada@example.com").subjects() == [f"Order #{order.number} confirmed"]
    assert open_shop.broken() == {}
    for cents, status in (("0.01", 422), ("0.49", 422), ("5000.01", 422), ("-1", 422), ("0.50", 200)):
        again = Shopper(open_shop.url).buys("sticker", "1").checks_out(donation=cents)
        assert (cents, again.status) == (cents, status)
        assert ("/pay/" in again.path) is (status == 200)
    assert [order.due_minor for order in open_shop.rows(Order)] == [0, 50]
    assert open_shop.broken() == {}


class TestClocksApart:
    """Our clock is five minutes ahead of the provider's."""

    @pytest.fixture
    def sandbox(self, clock):
        from store.stripe_sandbox.server import running

        with running(clock=lambda: clock.now().timestamp() - 290) as up:
            yield up

    def test_a_page_whose_answer_was_lost_is_found_all_the_same(self, open_shop, shopper):
        open_shop.sells("TEE", price=2400, stock=5)
        open_shop.sandbox.control.fault("cut", when="after", times=2)
        shopper.buys("tee", "2").checks_out()
        assert shopper.status == 503
        open_shop.clock.forward(minutes=3)
        shopper.send("/checkout", "payment", **ADA)
        assert "/pay/" in shopper.path
        assert [attempt.status for attempt in open_shop.rows(PaymentAttempt)] == [AttemptStatus.OPEN]
        assert len(list(open_shop.sandbox.control.box.vault.every("checkout.session", after=0))) == 1
