"""Where Stripe works out the tax or asks for the delivery: its figures are the order's, and nothing else may differ."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from store import pricing, promotions
from store.checkout.settle import book, close_order
from store.db import db, transaction
from store.kit.protocols import HostedSession
from store.orders import Attention, Order, OrderStatus
from store.payments import Payment, PaymentAttempt
from store.pricing import DeliveryMethod, DeliveryMode, DeliveryZone, TaxMode
from tests.promotions.buying import buyer, fill_cart, make_code, place, used
from tests.stripe_sandbox.contract import check_request, contract_path
from tests.support.shop import Shop, Shopper

AT_STRIPE = {
    "shipping_name": "Ada King",
    "shipping_line1": "1 Lovelace Court",
    "shipping_city": "Cambridge",
    "shipping_state": "MA",
    "shipping_postal_code": "02139",
    "shipping_country": "US",
}
CARD = {"number": "4242 4242 4242 4242", "expiry": "12/34", "cvc": "123", "card_name": "Ada King"}


def choose(
    shop: Shop, *, tax: TaxMode = TaxMode.TABLES, delivery: DeliveryMode = DeliveryMode.TABLES
) -> None:
    with transaction():
        pricing.set_tax_mode(tax, at=shop.clock.now())
        pricing.set_delivery_mode(delivery, at=shop.clock.now())


def offer_express(shop: Shop) -> None:
    with transaction():
        zone = db.session.query(DeliveryZone).filter_by(name="United States").one()
        db.session.add(
            DeliveryMethod(
                zone_id=zone.id,
                code="express",
                name="Express",
                price_minor=1500,
                days_min=1,
                days_max=2,
                position=1,
            )
        )


def pay_there(shopper: Shopper, **typed: str) -> None:
    """Fill Stripe's page with an address, look at the new total, and pay it."""
    form = next(form for form in shopper.forms() if any("Pay" in button[0] for button in form.buttons))
    shopper.press(form, "Update", **AT_STRIPE, **typed)
    form = next(form for form in shopper.forms() if any("Pay" in button[0] for button in form.buttons))
    shopper.press(form, "Pay", **AT_STRIPE, **CARD, **typed)


def within_the_contract(shop: Shop) -> None:
    """Every request is one that Stripe's own description takes, where that lies at hand."""
    if contract_path() is not None:
        for got in shop.sandbox.control.requests():
            if not got.path.startswith("/v1/webhook_endpoints"):
                check_request(got.method.lower(), shop.sandbox.url + got.path, got.body)


def test_tax_and_delivery_of_stripes_page_become_the_orders(open_shop, shopper):
    open_shop.sells("TEE", price=2000, stock=5)
    offer_express(open_shop)
    choose(open_shop, tax=TaxMode.STRIPE_ADDED, delivery=DeliveryMode.STRIPE)
    open_shop.sandbox.control.tax("US-MA", "6.25")
    shopper.buys("tee", "2").checks_out(donation="5")
    (attempt,) = open_shop.rows(PaymentAttempt)
    assert attempt.params["automatic_tax"] == {"enabled": True}
    assert attempt.params["shipping_address_collection"] == {"allowed_countries": ["US"]}
    session = open_shop.sandbox.control.box.vault.get(attempt.session_id, "checkout.session")
    express = session["shipping_options"][1]["shipping_rate"]
    pay_there(shopper, shipping_rate=express)
    assert shopper.path.startswith("/orders/")
    order = open_shop.orders()[0]
    # 6.25 % of 40.00 is 2.50, of 15.00 is 0.9375; the donation bears none
    assert (order.items_minor, order.shipping_minor, order.tax_added_minor, order.donation_minor) == (
        4000,
        1500,
        344,
        500,
    )
    assert (order.total_minor, order.captured_minor, order.status) == (6344, 6344, OrderStatus.OPEN)
    assert (order.delivery_code, order.delivery_days_max) == ("express", 2)
    assert order.lines[0].tax_minor == 250
    assert (order.ship_name, order.ship_city, order.ship_postcode) == ("Ada King", "Cambridge", "02139")
    assert order.quote["total_minor"] == 6344
    assert open_shop.broken() == {}
    within_the_contract(open_shop)


def test_tax_inside_prices_leaves_the_total_alone(open_shop, shopper):
    open_shop.sells("TEE", price=2000, stock=5)
    choose(open_shop, tax=TaxMode.STRIPE_INCLUDED)
    open_shop.sandbox.control.tax("US", "10")
    shopper.buys("tee", "1").checks_out()
    pay_there(shopper)
    order = open_shop.orders()[0]
    assert (order.total_minor, order.tax_added_minor, order.tax_included_minor) == (2500, 0, 182 + 45)
    assert open_shop.broken() == {}


def page_of(attempt: PaymentAttempt, total: int, **parts: int) -> HostedSession:
    """A page of this attempt that says complete and paid."""
    usual = {"subtotal": 2000, "discount": 0, "shipping": 0, "shipping_tax": 0, "tax": 0}
    return HostedSession(
        id="cs_test_1",
        status="complete",
        payment_status="paid",
        amount_total=total,
        currency="USD",
        livemode=False,
        url=None,
        payment_intent="pi_1",
        client_reference_id=attempt.idempotency_key,
        metadata={"shop": "tvnl", "attempt": attempt.idempotency_key},
        expires_at=attempt.expires_at,
        parts=usual | parts,
    )


def settle(shop: Shop, page: HostedSession) -> str:
    with transaction():
        return book(page, livemode=False, at=shop.clock.now()).outcome


LEGAL = [
    (2000 + 500 + 125, {"shipping": 500, "tax": 125}),
    (2000 + 1500, {"shipping": 1500}),
]
ILLEGAL = [
    (1900 + 500, {"subtotal": 1900, "shipping": 500}),
    (2000 + 700, {"shipping": 700}),
    (2000 - 200 + 500, {"discount": 200, "shipping": 500}),
    (2000 + 500 + 1, {"shipping": 500}),
]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("total", "parts"), LEGAL + ILLEGAL)
def test_only_what_stripe_was_asked_for_may_differ(shop, total, parts):
    shop.sells("TEE", price=2000, stock=5)
    offer_express(shop)
    choose(shop, tax=TaxMode.STRIPE_ADDED, delivery=DeliveryMode.STRIPE)
    placed = place(shop, fill_cart(shop, "TEE"))
    (attempt,) = shop.rows(PaymentAttempt)
    outcome = settle(shop, page_of(attempt, total, **parts))
    order = shop.order(placed.token)
    (payment,) = shop.rows(Payment)
    if (total, parts) in LEGAL:
        assert (outcome, order.total_minor, order.captured_minor) == ("paid", total, total)
        assert (order.shipping_minor, order.tax_added_minor) == (parts["shipping"], parts.get("tax", 0))
        assert shop.count(Attention) == 0 and shop.stock("TEE") == (5, 1, 0)
    else:
        assert (outcome, order.total_minor, order.captured_minor) == ("attention", 2000, 0)
        assert (payment.amount_minor, payment.counted, order.paid_at) == (total, False, None)
        assert shop.count(Attention) == 1 and shop.stock("TEE") == (5, 0, 1)
    assert shop.broken() == {}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_another_country_than_the_one_that_was_priced_is_not_taken_over(shop):
    shop.sells("TEE", price=2000, stock=5)
    choose(shop, delivery=DeliveryMode.STRIPE)
    placed = place(shop, fill_cart(shop, "TEE"))
    (attempt,) = shop.rows(PaymentAttempt)
    abroad = {
        "name": "Ada",
        "line1": "1 Rue",
        "line2": "",
        "city": "Lyon",
        "state": "",
        "postal_code": "69001",
        "country": "FR",
    }
    page = replace(page_of(attempt, 2500, shipping=500), address=abroad)
    assert settle(shop, page) == "attention"
    assert shop.order(placed.token).ship_country == "US"


def test_a_late_payment_keeps_its_price_though_others_used_the_code_up(shop):
    shop.sells("TEE", price=2000, stock=5)
    make_code(shop, usage_limit=1)
    late = place(shop, fill_cart(shop, "TEE", code="DEFIANT10"))
    with transaction():
        close_order(
            db.session.get_one(Order, late.order_id), OrderStatus.EXPIRED, at=shop.clock.now(), by="system"
        )
    place(shop, fill_cart(shop, "TEE", code="DEFIANT10"), buyer("bob@example.com"))
    attempt = shop.rows(PaymentAttempt)[0]
    assert settle(shop, page_of(attempt, 2300, subtotal=2300)) == "paid"
    order = shop.order(late.token)
    assert (order.status, order.discount_minor, order.total_minor) == (OrderStatus.OPEN, 200, 2300)
    assert used("DEFIANT10") == 1 and shop.broken() == {}


def test_a_late_payment_takes_its_use_again_where_there_is_one(shop):
    shop.sells("TEE", price=2000, stock=5)
    make_code(shop, usage_limit=1)
    late = place(shop, fill_cart(shop, "TEE", code="DEFIANT10"))
    with transaction():
        close_order(
            db.session.get_one(Order, late.order_id), OrderStatus.EXPIRED, at=shop.clock.now(), by="system"
        )
    assert used("DEFIANT10") == 0
    with transaction():  # and it counts, even after the code was paused
        db.session.execute(update(promotions.DiscountCode).values(active=False))
    attempt = shop.rows(PaymentAttempt)[0]
    assert settle(shop, page_of(attempt, 2300, subtotal=2300)) == "paid"
    assert used("DEFIANT10") == 1 and shop.broken() == {}
