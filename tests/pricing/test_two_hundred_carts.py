"""Two hundred carts, each priced twice by different hands, and a third time by the payment page."""

from __future__ import annotations

import stripe

from store.checkout import session_params
from store.kit.i18n import Text
from store.orders import Order, OrderLine
from store.pricing import Quote, quote
from tests.pricing.generated import GeneratedCart, carts
from tests.pricing.recount import recount


def test_every_part_of_two_hundred_carts_is_what_a_second_hand_counts():
    for number, cart in enumerate(carts(200)):
        ours, theirs = quote(cart.items, **cart.arguments()), recount(cart)
        counted = {
            "items": ours.items_minor,
            "off": {line.item.key: line.discount_minor for line in ours.items if line.discount_minor},
            "shipping": ours.shipping_minor,
            "taxes": {line.item.key: line.tax_minor for line in ours.items},
            "added": ours.tax_added_minor,
            "included": ours.tax_included_minor,
            "rounded": ours.round_up_minor,
            "total": ours.total_minor,
            "due": ours.due_minor,
        }
        assert counted == theirs, f"cart {number}: {cart}"


def test_the_generated_carts_are_worth_the_trouble():
    """A table that never reaches a rule proves nothing about it."""
    priced = [quote(cart.items, **cart.arguments()) for cart in carts(200)]
    assert sum(1 for one in priced if one.discount_minor) > 80
    assert sum(1 for one in priced if len(one.discounts) > 1) > 20
    assert sum(1 for one in priced if one.delivery and one.delivery.free_by) > 20
    assert sum(1 for one in priced if one.tax_added_minor) > 40
    assert sum(1 for one in priced if one.tax_included_minor) > 40
    assert sum(1 for one in priced if 0 < one.gift_card_minor < one.total_minor) > 20
    assert sum(1 for one in priced if one.due_minor == 0) > 15
    assert sum(1 for one in priced if one.round_up_minor) > 20


def test_the_payment_page_adds_up_to_the_very_same_due(sandbox):
    client = stripe.StripeClient(sandbox.secret_key, base_addresses={"api": sandbox.url})
    asked = 0
    for number, cart in enumerate(carts(200)):
        priced = quote(cart.items, **cart.arguments())
        if priced.due_minor < 50:
            continue
        params = dict(session_params(_order(cart, priced), priced, public_url="http://shop.example"))
        session = client.v1.checkout.sessions.create(params=params)
        assert session.amount_total == priced.due_minor, f"cart {number}: {cart}"
        asked += 1
    assert asked > 150


def _order(cart: GeneratedCart, priced: Quote) -> Order:
    """The order as `place` would write it; only what the payment page is told."""
    order = Order(
        number=1001,
        email="ada@example.com",
        locale="en",
        currency="USD",
        delivery_name=priced.delivery.name if priced.delivery else "",
        items_minor=priced.items_minor,
        shipping_minor=priced.shipping_minor,
        tax_added_minor=priced.tax_added_minor,
        donation_minor=priced.donation_minor,
        discount_minor=priced.discount_minor,
        total_minor=priced.total_minor,
        gift_card_minor=priced.gift_card_minor,
        due_minor=priced.due_minor,
    )
    order.lines = [
        OrderLine(
            title=f"Thing {line.item.key}",
            variant_title="",
            shown_title="",
            shown_variant="",
            quantity=line.item.quantity,
            total_minor=line.total_minor,
            discount_minor=line.discount_minor,
            tax_code=line.item.tax_code,
        )
        for line in priced.items
    ]
    return order


def test_every_reason_can_be_read():
    for cart in carts(200):
        priced = quote(cart.items, **cart.arguments())
        for reason in priced.reasons:
            assert isinstance(reason.text, Text)
            assert "%(" not in str(reason.text)
