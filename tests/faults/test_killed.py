"""A real server killed without warning, at each point of the checkout and of a message's booking: the next one picks
up what is left. Where a process stands is seen from outside before it is killed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from store import checkout
from store.orders import OrderStatus
from store.payments import AttemptStatus, EventState, Payment, PaymentAttempt, StripeEvent
from tests.support import buying
from tests.support.ledger import objects
from tests.support.serving import (
    Server,
    chosen,
    clicking,
    env,
    folder,
    sandbox,
    server,
    shop,
    silent_stripe,
    until,
    until_asked,
)
from tests.support.shop import ADA, Shopper

__all__ = ["chosen", "env", "folder", "sandbox", "server", "shop"]

pytestmark = pytest.mark.slow

PAGES = "/v1/checkout/sessions"
COMPLETED = "checkout.session.completed"


def made(sandbox) -> list:
    """What Stripe was asked to make."""
    return [one for one in sandbox.control.requests("POST", PAGES) if one.path == PAGES]


def test_killed_after_the_order_s_commit_and_before_stripe_is_called(shop, chosen, env, sandbox):
    """Order and hold stand, no page does: the same cart goes on under the same key, a left one is swept."""
    shop.sells("MUG", price=900, stock=3)
    with silent_stripe() as silent:
        server = Server(env | {"STRIPE_API_BASE": silent.url}, chosen[1])
        ada = Shopper(shop.url).buys("tee", "2").visit("/checkout")
        bea = Shopper(shop.url).buys("mug", "1").visit("/checkout")
        forms = ada.form("/checkout"), bea.form("/checkout")
        with (
            clicking(lambda: ada.press(forms[0], "payment", **ADA)),
            clicking(lambda: bea.press(forms[1], "payment", **ADA | {"email": "bea@example.com"})),
        ):
            silent.until_called(2)
            states = [attempt.status for attempt in shop.rows(PaymentAttempt)]
            server.kill()
    assert states == [AttemptStatus.CREATING] * 2 and made(sandbox) == []
    assert [order.status for order in shop.orders()] == [OrderStatus.PENDING_PAYMENT] * 2
    assert (shop.stock("TEE"), shop.stock("MUG")) == ((5, 0, 2), (3, 0, 1))
    keys = {attempt.order_id: attempt.idempotency_key for attempt in shop.rows(PaymentAttempt)}

    server = Server(env, chosen[1])
    try:
        ada.visit(shop.url + "/checkout").send("/checkout", "payment", **ADA)
        assert "/pay/" in ada.path, ada.words
        (asked,) = made(sandbox)
        (page,) = objects(shop, "checkout.session")
        mine = next(a for a in shop.rows(PaymentAttempt) if a.session_id == page["id"])
        assert (asked.key, mine.status) == (keys[mine.order_id], AttemptStatus.OPEN)
        ada.pays()
    finally:
        server.kill()

    later = shop.clock.now() + timedelta(minutes=15)
    for _ in range(2):
        checkout.reconcile(ports=shop.ports, now=later)
    left = next(order for order in shop.orders() if order.email == "bea@example.com")
    assert left.status is OrderStatus.EXPIRED and shop.stock("MUG") == (3, 0, 0)
    assert len(made(sandbox)) == 1 and {a.order_id: a.status for a in shop.rows(PaymentAttempt)} == {
        mine.order_id: AttemptStatus.COMPLETE,
        left.id: AttemptStatus.VOID,
    }
    assert shop.stock("TEE") == (5, 2, 0)


def test_killed_while_stripe_makes_the_page_and_while_a_message_is_settled(shop, server, sandbox):
    """Between Stripe's create and our note of it; then between the message's receipt and its booking."""
    buyer = Shopper(shop.url).buys("tee", "2").visit("/checkout")
    form = buyer.form("/checkout")
    sandbox.control.fault("hold", when="after", times=1)
    with clicking(lambda: buyer.press(form, "payment", **ADA)):
        until_asked(sandbox, "POST", PAGES)
        server.kill()
    sandbox.control.release_answers()
    assert [attempt.status for attempt in shop.rows(PaymentAttempt)] == [AttemptStatus.CREATING]
    assert shop.stock("TEE") == (5, 0, 2)

    server.start()
    buyer.visit(shop.url + "/checkout").send("/checkout", "payment", **ADA)
    assert "/pay/" in buyer.path
    [attempt] = shop.rows(PaymentAttempt)
    assert attempt.status is AttemptStatus.OPEN and len(shop.orders()) == 1
    assert len(objects(shop, "checkout.session")) == 1

    session = attempt.session_id
    sandbox.control.fault("hold", method="GET", path=PAGES, when="after", times=1)
    paying = threading.Thread(target=lambda: sandbox.control.pay(session))  # the page waits for our answer
    paying.start()
    until_asked(sandbox, "GET", f"{PAGES}/{session}")
    server.kill()
    sandbox.control.release_answers()
    paying.join()
    [told] = [row for row in shop.rows(StripeEvent) if row.type == COMPLETED]
    assert told.state in (EventState.RECEIVED, EventState.FAILED)  # failed: it had just stopped waiting
    assert shop.rows(Payment) == [] and shop.orders()[0].status is OrderStatus.PENDING_PAYMENT

    server.start()
    assert sandbox.control.resend(told.event_id) == [200]
    checkout.reconcile(ports=shop.ports, now=shop.clock.now())  # a slow machine left it to the worker
    [order] = shop.orders()
    assert order.status is OrderStatus.OPEN and [p.amount_minor for p in shop.rows(Payment)] == [5300]
    assert shop.stock("TEE") == (5, 2, 0)


POINTS = (
    ("booked", [], OrderStatus.PENDING_PAYMENT, "received", "paid"),
    ("note", [2900], OrderStatus.OPEN, "received", "already"),
    ("answer", [2900], OrderStatus.OPEN, "done", "paid"),
)
"""Where the process stands, and what then stands in the books: payments, the order, the message; how that ends."""


def test_killed_while_a_message_is_booked_and_after_its_commit_before_the_answer_leaves(
    shop, server, sandbox
):
    """Inside the booking's transaction nothing is left of it; after its commit the order is paid and Stripe, which
    heard no answer, tells it again to no effect."""
    sandbox.control.rule("hold", times=999)
    for turn, (point, amounts, status, state, outcome) in enumerate(POINTS):
        page = buying.orders_at_the_page(shop, email=f"p{turn}@example.com", TEE=1)
        sandbox.control.pay(page)
        event = sandbox.control.events(COMPLETED)[turn]["id"]
        server.stop_at(point)
        telling = threading.Thread(target=sandbox.control.release, args=([event],))
        telling.start()
        server.until_at(point)
        assert standing(shop, page) == (amounts, status, state), point
        server.kill()
        telling.join()
        assert standing(shop, page) == (amounts, status, state), point
        version = shop.orders()[turn].version

        server.start()
        until(lambda event=event: delivered(sandbox, event), "Stripe did not tell it again")
        assert standing(shop, page) == ([2900], OrderStatus.OPEN, "done") and len(shop.orders()) == turn + 1
        assert message(shop, page).outcome == outcome
        assert (shop.orders()[turn].version == version) is bool(amounts), "a repeat writes nothing"
        assert shop.stock("TEE") == (5, turn + 1, 0)


def delivered(sandbox, event: str) -> bool:
    """Whether Stripe, which tries again by itself, has heard that the message was taken."""
    return [one.state for one in sandbox.control.deliveries() if one.event == event] == ["delivered"]


def message(shop, page: str) -> StripeEvent:
    """The message that a page was paid."""
    return next(row for row in shop.rows(StripeEvent) if (row.type, row.object_id) == (COMPLETED, page))


def standing(shop, page: str) -> tuple[list[int], OrderStatus, str]:
    """What the books say, seen from outside: the page's payments, its order, its message."""
    amounts = [row.amount_minor for row in shop.rows(Payment) if row.session_id == page]
    return amounts, shop.orders()[-1].status, message(shop, page).state.value
