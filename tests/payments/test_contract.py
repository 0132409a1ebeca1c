"""Every request this shop makes of Stripe is one that Stripe's own description takes, to the last parameter."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from store import checkout
from store.payments import PaymentAttempt
from tests.stripe_sandbox.contract import check_request, contract_path

pytestmark = pytest.mark.usefixtures("ledger")

needs_contract = pytest.mark.skipif(
    contract_path() is None, reason="SHOP_SHARED is not set: no contract file here"
)


@needs_contract
def test_what_a_purchase_asks_of_stripe_is_within_its_contract(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5, title="America's # 1 Enemy Tee Shirt")
    shopper.buys("tee", "2").checks_out(donation="5.50")
    shopper.buys("tee", "1").checks_out(donation="5.50").pays()
    open_shop.clock.forward(minutes=12)
    checkout.reconcile(ports=open_shop.ports, now=open_shop.clock.now())

    asked = [
        got
        for got in open_shop.sandbox.control.requests()
        if not got.path.startswith("/v1/webhook_endpoints")
    ]
    assert {(got.method, got.path.split("/")[3] if got.path.count("/") > 2 else "") for got in asked} >= {
        ("POST", "sessions"),
        ("GET", "sessions"),
    }
    for got in asked:
        check_request(got.method.lower(), open_shop.sandbox.url + got.path, got.body)
        assert got.method == "GET" or got.key, "nothing is written at Stripe without an idempotency key"


def test_the_page_is_asked_for_with_exactly_the_frozen_body(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5, title="America's # 1 Enemy Tee Shirt")
    shopper.buys("tee", "2").checks_out(donation="5.50", email="ada@example.com")
    (got,) = open_shop.sandbox.control.requests("POST", "/v1/checkout/sessions")
    (attempt,) = open_shop.rows(PaymentAttempt)
    (order,) = open_shop.orders()
    told = dict(parse_qsl(got.body.decode()))
    assert got.key == attempt.idempotency_key
    assert told == {
        "mode": "payment",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": "4800",
        "line_items[0][price_data][product_data][name]": "2 × America's # 1 Enemy Tee Shirt",
        "line_items[1][quantity]": "1",
        "line_items[1][price_data][currency]": "usd",
        "line_items[1][price_data][unit_amount]": "500",
        "line_items[1][price_data][product_data][name]": "Delivery: Standard mail",
        "line_items[2][quantity]": "1",
        "line_items[2][price_data][currency]": "usd",
        "line_items[2][price_data][unit_amount]": "550",
        "line_items[2][price_data][product_data][name]": "Donation to TV News LIES",
        "customer_email": "ada@example.com",
        "success_url": f"{open_shop.url}/checkout/return?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{open_shop.url}/checkout?left=payment",
        "locale": "en",
        "adaptive_pricing[enabled]": "false",
        "metadata[shop]": "tvnl",
        "metadata[order]": str(order.number),
        "metadata[attempt]": attempt.idempotency_key,
        "payment_intent_data[metadata][shop]": "tvnl",
        "payment_intent_data[metadata][order]": str(order.number),
        "payment_intent_data[metadata][attempt]": attempt.idempotency_key,
        "client_reference_id": attempt.idempotency_key,
        "expires_at": str(int(attempt.expires_at.timestamp())),
    }


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_error_of_stripes_own_never_makes_two_open_pages(open_shop, shopper, when):
    """A kept 500: the page is looked up by our mark; found it is adopted, else the attempt is void and the next made."""
    open_shop.sells("TEE", price=2400, stock=5)
    open_shop.sandbox.control.fault("error", when=when, times=1, should_retry=False)
    shopper.buys("tee", "1").checks_out()
    assert "/pay/" in shopper.path
    found = sorted(attempt.status.value for attempt in open_shop.rows(PaymentAttempt))
    assert found == (["open"] if when == "after" else ["open", "void"])
    assert len(open_shop.orders()) == 1 and open_shop.stock("TEE") == (5, 0, 1)
    shopper.pays()
    assert open_shop.order(shopper.token).paid_at is not None and open_shop.broken() == {}


@pytest.mark.parametrize("kind", ["cut", "timeout"])
def test_an_answer_that_was_lost_is_found_again_under_the_same_key(open_shop, shopper, kind):
    open_shop.sells("TEE", price=2400, stock=5)
    options = {"seconds": 4} if kind == "timeout" else {}
    open_shop.sandbox.control.fault(kind, when="after", times=1, **options)
    shopper.buys("tee", "1").checks_out()
    assert "/pay/" in shopper.path
    tries = open_shop.sandbox.control.requests("POST", "/v1/checkout/sessions")
    assert len(tries) == 2 and len({(got.key, got.body) for got in tries}) == 1
    assert [attempt.status.value for attempt in open_shop.rows(PaymentAttempt)] == ["open"]


def test_half_an_answer_is_asked_for_again_by_the_next_click(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    open_shop.sandbox.control.fault("half", times=1)
    shopper.buys("tee", "1").checks_out()
    assert shopper.status == 503 and shopper.sees("Nothing was charged")
    shopper.send("/checkout", "payment")
    assert "/pay/" in shopper.path
    assert [attempt.status.value for attempt in open_shop.rows(PaymentAttempt)] == ["open"]
