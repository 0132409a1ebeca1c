"""What goes wrong on the way to a paid order, and how nothing is lost by it."""

from __future__ import annotations

import pytest

from store import checkout, orders
from store.checkout.settle import close_order
from store.db import transaction
from store.orders import Attention, Order, OrderStatus
from store.payments import AttemptStatus, Payment, PaymentAttempt
from tests.support.shop import ADA, Shopper


def statuses(shop) -> list[str]:
    return [attempt.status.value for attempt in shop.rows(PaymentAttempt)]


pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def at_payment(open_shop, shopper) -> Shopper:
    """A supporter before the payment page, two shirts of five held."""
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "2").checks_out()
    assert open_shop.stock("TEE") == (5, 0, 2)
    return shopper


def test_a_double_click_makes_one_order_and_one_payment_page(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1").visit("/checkout")
    form = shopper.form("/checkout")
    shopper.press(form, "payment", **ADA)
    first = shopper.here
    shopper.visit(open_shop.url + "/checkout")
    shopper.send("/checkout", "payment")
    assert shopper.here == first
    assert len(open_shop.orders()) == 1 and statuses(open_shop) == ["open"]
    assert open_shop.stock("TEE") == (5, 0, 1)
    assert open_shop.broken() == {}


def test_a_price_that_changed_is_shown_before_it_is_asked_for(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1").visit("/checkout")
    form = shopper.form("/checkout")
    open_shop.set_price("TEE", 2600)
    shopper.press(form, "payment", **ADA)
    assert shopper.status == 409
    assert shopper.sees("The total has changed", "$31.00")
    assert dict(shopper.form("/checkout").values)["line1"] == "12 Analytical Way"
    assert open_shop.orders() == [] and open_shop.stock("TEE") == (5, 0, 0)
    shopper.send("/checkout", "payment")
    assert "/pay/" in shopper.path and open_shop.orders()[0].total_minor == 3100


def test_a_cart_changed_in_another_tab_is_noticed(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1").visit("/checkout")
    form = shopper.form("/checkout")
    shopper.buys("tee", "1")
    shopper.press(form, "payment", **ADA)
    assert shopper.status == 409
    assert open_shop.orders() == []
    assert dict(shopper.form("/checkout").values)["email"] == "ada@example.com"


def test_sold_out_meanwhile_says_which_and_what_is_left(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=3, title="TVNL Tee Shirt")
    shopper.buys("tee", "3").visit("/checkout")
    form = shopper.form("/checkout")
    other = Shopper(open_shop.url)
    other.buys("tee", "1").checks_out(email="bea@example.com")
    shopper.press(form, "payment", **ADA)
    assert shopper.status == 409
    assert shopper.sees("Only 2 left of TVNL Tee Shirt.")
    assert [order.email for order in open_shop.orders()] == ["bea@example.com"]
    assert open_shop.stock("TEE") == (3, 0, 1)


def test_walking_away_loses_nothing_that_was_typed(open_shop, at_payment):
    away = next(href for words, href in at_payment.links().items() if "Walk away" in words)
    at_payment.visit(away)
    assert at_payment.path == "/checkout"
    assert at_payment.sees("Nothing was charged")
    kept = dict(at_payment.form("/checkout").values)
    assert {name: kept[name] for name in ("email", "name", "line1", "city", "postcode", "note")} == {
        name: ADA[name] for name in ("email", "name", "line1", "city", "postcode", "note")
    }
    assert open_shop.stock("TEE") == (5, 0, 2)
    at_payment.visit("/cart")
    at_payment.sees("2")


def test_a_changed_cart_closes_the_old_payment_page_first(open_shop, at_payment):
    old_page = at_payment.here
    at_payment.visit(open_shop.url + "/checkout")
    at_payment.buys("tee", "1").checks_out()
    assert at_payment.here != old_page and "/pay/" in at_payment.path
    assert statuses(open_shop) == ["expired", "open"]
    assert [order.status for order in open_shop.orders()] == [
        OrderStatus.CANCELED,
        OrderStatus.PENDING_PAYMENT,
    ]
    assert open_shop.stock("TEE") == (5, 0, 3)
    late = Shopper(open_shop.url)
    late.visit(old_page)
    assert not any("Pay" in button[0] for form in late.forms() for button in form.buttons)
    at_payment.pays()
    assert open_shop.stock("TEE") == (5, 3, 0)
    assert open_shop.broken() == {}


def test_an_old_page_paid_in_the_gap_is_the_order_that_counts(open_shop, at_payment):
    open_shop.sandbox.control.rule("drop", times=99)
    open_shop.sandbox.control.pay(open_shop.rows(PaymentAttempt)[0].session_id)
    at_payment.buys("tee", "1").checks_out()
    order = open_shop.orders()[0]
    assert at_payment.path == f"/orders/{order.token}"
    assert order.status is OrderStatus.OPEN and len(open_shop.orders()) == 1
    assert statuses(open_shop) == ["complete"]
    assert open_shop.broken() == {}


def test_a_declined_card_is_no_failed_order(open_shop, at_payment):
    at_payment.pays(card="4000 0000 0000 0002")
    assert "/pay/" in at_payment.path
    assert [order.status for order in open_shop.orders()] == [OrderStatus.PENDING_PAYMENT]
    at_payment.pays()
    open_shop.work()
    order = open_shop.order(at_payment.token)
    assert order.status is OrderStatus.OPEN
    assert open_shop.mailbox("ada@example.com").subjects() == [f"Order #{order.number} confirmed"]


def test_a_provider_that_is_down_keeps_cart_order_and_hold(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    open_shop.sandbox.control.fault("cut", times=2)  # the call and the library's one retry
    shopper.buys("tee", "2").checks_out()
    assert (shopper.status, shopper.path) == (503, "/checkout")
    assert shopper.sees("Nothing was charged")
    assert dict(shopper.form("/checkout").values)["name"] == "Ada Byron"
    assert statuses(open_shop) == ["creating"] and open_shop.stock("TEE") == (5, 0, 2)
    key = open_shop.rows(PaymentAttempt)[0].idempotency_key

    shopper.send("/checkout", "payment")
    assert "/pay/" in shopper.path
    attempts = open_shop.rows(PaymentAttempt)
    assert [(a.idempotency_key, a.status) for a in attempts] == [(key, AttemptStatus.OPEN)]
    assert len(open_shop.orders()) == 1
    shopper.pays()
    assert open_shop.order(shopper.token).status is OrderStatus.OPEN and open_shop.broken() == {}


def test_a_hold_ends_with_its_page_and_the_provider_is_asked_first(open_shop, at_payment):
    open_shop.clock.forward(minutes=42)
    checkout.let_go(ports=open_shop.ports, now=open_shop.clock.now())
    (order,) = open_shop.orders()
    assert order.status is OrderStatus.EXPIRED and order.financial_status.value == "voided"
    assert open_shop.stock("TEE") == (5, 0, 0)
    at_payment.visit(f"{open_shop.url}/orders/{order.token}")
    assert at_payment.status == 200 and at_payment.sees("unpaid")
    assert open_shop.broken() == {}


def test_a_page_paid_unseen_is_booked_when_its_hold_is_due(open_shop, at_payment):
    open_shop.sandbox.control.rule("drop", times=99)
    session = open_shop.rows(PaymentAttempt)[0].session_id
    open_shop.sandbox.control.pay(session)
    open_shop.clock.forward(minutes=42)
    checkout.let_go(ports=open_shop.ports, now=open_shop.clock.now())
    (order,) = open_shop.orders()
    assert order.status is OrderStatus.OPEN and open_shop.stock("TEE") == (5, 2, 0)
    assert open_shop.broken() == {}


def test_the_reconciler_books_what_no_webhook_told(open_shop, at_payment):
    open_shop.sandbox.control.rule("drop", times=99)
    open_shop.sandbox.control.pay(open_shop.rows(PaymentAttempt)[0].session_id)
    for _ in range(2):
        open_shop.clock.forward(minutes=11)
        checkout.reconcile(ports=open_shop.ports, now=open_shop.clock.now())
    assert [p.amount_minor for p in open_shop.rows(Payment)] == [5300]
    open_shop.work()
    assert len(open_shop.mailbox("ada@example.com").subjects()) == 1
    assert open_shop.broken() == {}


def test_paid_after_its_stock_was_sold_is_told_to_staff_not_dropped(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=1)
    shopper.buys("tee", "1").checks_out()
    session = open_shop.rows(PaymentAttempt)[0].session_id
    open_shop.sandbox.control.rule("drop", times=99)
    open_shop.sandbox.control.pay(session)
    with transaction():  # the hold was let go although the page had been paid: the worst case
        close_order(
            orders.locked(open_shop.orders()[0].id),
            OrderStatus.EXPIRED,
            at=open_shop.clock.now(),
            by="system",
        )
    other = Shopper(open_shop.url)
    other.buys("tee", "1").checks_out(email="bea@example.com")

    assert checkout.settle(session, ports=open_shop.ports, at=open_shop.clock.now()).outcome == "attention"
    first = open_shop.orders()[0]
    assert first.status is OrderStatus.EXPIRED and first.paid_at is None
    assert [(p.amount_minor, p.counted) for p in open_shop.rows(Payment)] == [(2900, False)]
    assert [row.kind for row in open_shop.rows(Attention)] == ["paid_out_of_stock"]
    assert open_shop.stock("TEE") == (1, 0, 1)
    open_shop.work()
    [letter] = open_shop.mailbox("ada@example.com").letters
    assert letter.subject == f"Your payment for order #{first.number} has arrived"
    assert "part of your order sold out meanwhile" in " ".join(letter.text.split())
    assert open_shop.broken() == {}


def test_of_a_late_order_whose_one_thing_is_gone_nothing_is_promised(open_shop, shopper):
    """Both things are promised or neither, whichever the database looks at first."""
    for sku in ("MUG", "TEE", "TOTE"):
        open_shop.sells(sku, price=2400, stock=1)
    shopper.buys("mug", "1").buys("tee", "1").buys("tote", "1").checks_out()
    session = open_shop.rows(PaymentAttempt)[0].session_id
    open_shop.sandbox.control.rule("drop", times=99)
    open_shop.sandbox.control.pay(session)
    with transaction():
        order = orders.locked(open_shop.orders()[0].id)
        close_order(order, OrderStatus.EXPIRED, at=open_shop.clock.now(), by="system")
    other = Shopper(open_shop.url)
    other.buys("tee", "1").checks_out(email="bea@example.com")

    assert checkout.settle(session, ports=open_shop.ports, at=open_shop.clock.now()).outcome == "attention"
    assert open_shop.stock("MUG") == (1, 0, 0) and open_shop.stock("TOTE") == (1, 0, 0)
    assert open_shop.stock("TEE") == (1, 0, 1)
    assert [(p.amount_minor, p.counted) for p in open_shop.rows(Payment)] == [(7700, False)]
    assert open_shop.broken() == {}


def test_a_slow_bank_keeps_the_stock_and_ships_nothing(open_shop, at_payment):
    control = open_shop.sandbox.control
    control.pay_by_bank(open_shop.rows(PaymentAttempt)[0].session_id)
    control.settle()
    (order,) = open_shop.orders()
    assert order.status is OrderStatus.PENDING_PAYMENT
    open_shop.clock.forward(hours=2)
    checkout.let_go(ports=open_shop.ports, now=open_shop.clock.now())
    assert open_shop.stock("TEE") == (5, 0, 2)
    at_payment.visit(f"{open_shop.url}/orders/{order.token}")
    at_payment.sees("confirm")


def test_a_slow_bank_that_refuses_frees_the_stock_and_the_buyer_is_told(open_shop, at_payment):
    control, attempt = open_shop.sandbox.control, open_shop.rows(PaymentAttempt)[0]
    control.pay_by_bank(attempt.session_id)
    control.settle()
    page = open_shop.ports.payments.session(attempt.session_id)
    control.finish_debit(page.payment_intent, clears=False)
    control.settle()
    open_shop.work()

    (order,) = open_shop.orders()
    assert order.status is OrderStatus.EXPIRED and order.paid_at is None
    assert open_shop.stock("TEE") == (5, 0, 0)
    subject = f"Your payment for order #{order.number} did not go through"
    assert open_shop.mailbox(order.email).subjects() == [subject]
    assert open_shop.rows(Payment) == [] and open_shop.broken() == {}

    checkout.settle(attempt.session_id, ports=open_shop.ports, at=open_shop.clock.now())  # told again, late
    open_shop.work()
    assert open_shop.mailbox(order.email).subjects() == [subject]


def test_a_mistyped_address_is_mended_after_paying(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1").checks_out(email="ada@exmaple.com").pays()
    open_shop.work()
    shopper.send("/email", "", email="ada@example.com")
    assert shopper.status == 200
    open_shop.work()
    order = open_shop.order(shopper.token)
    assert order.email == "ada@example.com"
    assert open_shop.mailbox("ada@example.com").subjects() == [f"Order #{order.number} confirmed"]
    assert len(open_shop.mailbox("ada@exmaple.com").subjects()) == 1
    shopper.send("/email", "", email="not an address")
    assert shopper.status == 422 and "not an address" in shopper.answer.text
    assert open_shop.order(shopper.token).email == "ada@example.com"


def test_the_order_is_shown_to_the_browser_that_placed_it_only(open_shop, at_payment):
    session = open_shop.rows(PaymentAttempt)[0].session_id
    at_payment.pays()
    stranger = Shopper(open_shop.url)
    stranger.visit(f"/checkout/return?session_id={session}")
    assert (
        stranger.status == 200
        and "Ada" not in stranger.answer.text
        and "/orders/" + at_payment.token not in stranger.answer.text
    )


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "{CHECKOUT_SESSION_ID}",
        "cs_test_",
        "cs_live_abc",
        "cs_test_" + "a" * 100,
        "../x",
        "cs_test_unknown1",
    ],
)
def test_an_odd_return_reveals_nothing(open_shop, shopper, odd):
    shopper.visit(f"/checkout/return?session_id={odd}")
    assert shopper.status == 404
    assert open_shop.rows(Order) == []


def test_a_slow_bank_that_pays_and_one_that_does_not(open_shop, at_payment):
    control = open_shop.sandbox.control
    session = open_shop.rows(PaymentAttempt)[0].session_id
    control.pay_by_bank(session)
    control.settle()
    at_payment.buys("tee", "1").checks_out(email="bea@example.com")
    assert "/pay/" in at_payment.path and open_shop.stock("TEE") == (5, 0, 3)
    second = open_shop.rows(PaymentAttempt)[1].session_id
    control.pay_by_bank(second)
    control.settle()
    intents = [
        event["data"]["object"]["payment_intent"] for event in control.events("checkout.session.completed")
    ]
    control.finish_debit(intents[0], clears=True)
    control.finish_debit(intents[1], clears=False)
    control.settle()
    first, other = open_shop.orders()
    assert first.status is OrderStatus.OPEN and other.status is OrderStatus.EXPIRED
    assert open_shop.stock("TEE") == (5, 2, 0)
    open_shop.work()
    assert open_shop.mailbox("ada@example.com").subjects() == [f"Order #{first.number} confirmed"]
    assert open_shop.mailbox("bea@example.com").subjects() == [
        f"Your payment for order #{other.number} did not go through"
    ]
    assert open_shop.broken() == {}


def test_a_page_that_turns_up_after_it_was_given_up_is_closed(open_shop, shopper):
    """Stripe failed, no page was found, the next was made at once; ten minutes later the first one is there."""
    open_shop.sells("TEE", price=2400, stock=5)
    open_shop.sandbox.control.fault("error", when="before", times=1, should_retry=False)
    shopper.buys("tee", "1").checks_out()
    lost = open_shop.rows(PaymentAttempt)[0]
    assert (lost.status, lost.session_id) == (AttemptStatus.VOID, None)
    client = open_shop.ports.payments._client()
    late = client.v1.checkout.sessions.create(params=dict(lost.params))
    open_shop.clock.forward(minutes=11)
    checkout.reconcile(ports=open_shop.ports, now=open_shop.clock.now())
    assert client.v1.checkout.sessions.retrieve(late.id).status == "expired"
    assert statuses(open_shop) == ["void", "open"]
    asked = len(open_shop.sandbox.control.requests("GET", "/v1/checkout/sessions"))
    open_shop.clock.forward(minutes=1)
    checkout.reconcile(ports=open_shop.ports, now=open_shop.clock.now())
    assert len(open_shop.sandbox.control.requests("GET", "/v1/checkout/sessions")) <= asked + 1
    shopper.pays()
    assert open_shop.order(shopper.token).paid_at is not None and open_shop.broken() == {}


def test_a_click_long_after_stripe_was_down_gets_a_page_all_the_same(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    open_shop.sandbox.control.fault("cut", times=2)
    shopper.buys("tee", "2").checks_out()
    assert shopper.status == 503
    open_shop.clock.forward(minutes=5)
    shopper.send("/checkout", "payment")
    assert "/pay/" in shopper.path
    assert statuses(open_shop) == ["void", "open"] and open_shop.stock("TEE") == (5, 0, 2)
