"""The first journey: a stranger buys a tee shirt, pays, and staff know of it."""

from __future__ import annotations

from store.orders import FinancialStatus, FulfillmentStatus, OrderStatus
from store.payments import AttemptStatus, Payment, PaymentAttempt, StripeEvent


def test_a_supporter_buys_a_tee_and_is_sent_one_confirmation(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5, title="America's # 1 Enemy Tee Shirt")

    shopper.buys("tee", "2")
    assert shopper.path == "/cart"
    shopper.checks_out(donation="5")
    assert open_shop.stock("TEE") == (5, 0, 2)
    shopper.pays()

    assert shopper.path.startswith("/orders/")
    order = open_shop.order(shopper.token)
    assert order.status is OrderStatus.OPEN
    assert order.financial_status is FinancialStatus.PAID
    assert order.fulfillment_status is FulfillmentStatus.UNFULFILLED
    assert [(event.was, event.became) for event in order.history] == [("pending_payment", "open")]
    assert (order.items_minor, order.shipping_minor, order.donation_minor, order.total_minor) == (
        4800,
        500,
        500,
        5800,
    )
    assert order.customer_note == "Please leave it with the neighbours."
    assert open_shop.stock("TEE") == (5, 2, 0)
    assert [(p.amount_minor, p.counted) for p in open_shop.rows(Payment)] == [(5800, True)]
    assert [a.status for a in open_shop.rows(PaymentAttempt)] == [AttemptStatus.COMPLETE]

    open_shop.work()
    open_shop.work()

    assert open_shop.mailbox("ada@example.com").subjects() == [f"Order #{order.number} confirmed"]
    assert open_shop.broken() == {}
    assert open_shop.count(StripeEvent) >= 1
    shopper.visit("/cart")
    assert "empty" in shopper.words.lower()
