"""Slow banks, and payments that arrive when nobody expects them any more."""

from __future__ import annotations

from itertools import permutations

import pytest

from store import checkout, orders
from store.cart import CartLine
from store.checkout.settle import close_order
from store.db import transaction
from store.orders import OrderStatus
from store.payments import Payment, PaymentAttempt, StripeEvent
from tests.support.shop import Shopper


@pytest.fixture
def under_way(open_shop, shopper) -> Shopper:
    """A supporter whose bank is at work on two shirts of five, while no further message comes through."""
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "2").checks_out()
    control = open_shop.sandbox.control
    control.pay_by_bank(open_shop.rows(PaymentAttempt)[0].session_id)
    control.settle()
    control.rule("drop", times=99)
    return shopper


def bank_says(shop, clears: bool, which: int = 0) -> None:
    page = shop.ports.payments.session(shop.rows(PaymentAttempt)[which].session_id)
    shop.sandbox.control.finish_debit(page.payment_intent, clears=clears)


def reconcile(shop, **later: int) -> None:
    shop.clock.forward(**later)
    checkout.reconcile(ports=shop.ports, now=shop.clock.now())
    checkout.let_go(ports=shop.ports, now=shop.clock.now())


def test_a_slow_payment_is_booked_although_its_message_was_lost(open_shop, under_way):
    reconcile(open_shop, minutes=2)
    assert [order.status for order in open_shop.orders()] == [OrderStatus.PENDING_PAYMENT]
    bank_says(open_shop, clears=True)
    reconcile(open_shop, minutes=5)
    reconcile(open_shop, minutes=5)
    (order,) = open_shop.orders()
    assert order.status is OrderStatus.OPEN and [p.amount_minor for p in open_shop.rows(Payment)] == [5300]
    assert open_shop.stock("TEE") == (5, 2, 0) and open_shop.broken() == {}


def test_a_slow_refusal_is_heard_although_its_message_was_lost(open_shop, under_way):
    bank_says(open_shop, clears=False)
    reconcile(open_shop, minutes=11)
    reconcile(open_shop, minutes=5)
    (order,) = open_shop.orders()
    assert order.status is OrderStatus.EXPIRED and open_shop.stock("TEE") == (5, 0, 0)
    open_shop.work()
    assert open_shop.mailbox("ada@example.com").subjects() == [
        f"Your payment for order #{order.number} did not go through"
    ]
    assert open_shop.broken() == {}


def test_the_last_look_before_letting_go_finds_the_money(open_shop, under_way):
    """The worker slept for two weeks: the hold is due, the money is there."""
    bank_says(open_shop, clears=True)
    open_shop.clock.forward(days=15)
    checkout.let_go(ports=open_shop.ports, now=open_shop.clock.now())
    assert [order.status for order in open_shop.orders()] == [OrderStatus.OPEN]
    assert open_shop.stock("TEE") == (5, 2, 0) and open_shop.broken() == {}


def test_what_was_put_into_the_cart_since_stays_when_the_bank_pays(open_shop, under_way):
    under_way.visit(open_shop.url + "/cart")
    under_way.buys("tee", "1")
    bank_says(open_shop, clears=True)
    reconcile(open_shop, minutes=11)
    assert open_shop.stock("TEE") == (5, 2, 0)
    assert [line.quantity for line in open_shop.rows(CartLine)] == [1]


def test_a_late_payment_leaves_the_cart_of_the_next_order_alone(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=9)
    shopper.buys("tee", "2").checks_out()
    control, session = open_shop.sandbox.control, open_shop.rows(PaymentAttempt)[0].session_id
    control.rule("drop", times=99)
    control.pay(session)
    with transaction():  # let go too early: the worst case
        order = orders.locked(open_shop.orders()[0].id)
        close_order(order, OrderStatus.EXPIRED, at=open_shop.clock.now(), by="system")
    shopper.visit(open_shop.url + "/checkout").send("/checkout", "payment")
    assert "/pay/" in shopper.path
    assert checkout.settle(session, ports=open_shop.ports, at=open_shop.clock.now()).outcome == "paid"
    assert open_shop.stock("TEE") == (9, 2, 2)
    shopper.visit(open_shop.url + "/cart")
    shopper.buys("tee", "1").checks_out()
    assert "/pay/" in shopper.path, shopper.words
    assert open_shop.stock("TEE") == (9, 2, 3) and open_shop.broken() == {}


@pytest.mark.parametrize("clears", [True, False])
def test_messages_of_a_slow_bank_end_alike_in_any_order(open_shop, shopper, clears):
    open_shop.sells("TEE", price=2400, stock=9)
    control = open_shop.sandbox.control
    for turn, order_of_two in enumerate(permutations((0, 1))):
        control.rule("drop", times=99)
        buyer = Shopper(open_shop.url)
        buyer.buys("tee", "1").checks_out(email=f"ada{turn}@example.com")
        control.pay_by_bank(open_shop.rows(PaymentAttempt)[turn].session_id)
        bank_says(open_shop, clears=clears, which=turn)
        told = [event["id"] for event in control.events() if event["type"].startswith("checkout.session.")]
        for which in order_of_two:
            assert control.resend(told[2 * turn + which]) == [200]
    ends = {(order.status, order.paid_at is not None) for order in open_shop.orders()}
    assert ends == {(OrderStatus.OPEN if clears else OrderStatus.EXPIRED, clears)}
    assert open_shop.stock("TEE") == ((9, 2, 0) if clears else (9, 0, 0))
    assert {row.state.value for row in open_shop.rows(StripeEvent)} == {"done"}
    assert open_shop.broken() == {}
