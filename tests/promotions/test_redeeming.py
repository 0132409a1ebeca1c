"""A use of a code is counted once, given back when its order ends unpaid, and kept when it is paid."""

from __future__ import annotations

import threading

import pytest

from store import promotions
from store.checkout import DueTooLarge, DueTooSmall, EmptyCart
from store.checkout.settle import close_order
from store.db import db, transaction
from store.kit.errors import StoreError
from store.orders import Address, Order, OrderStatus
from store.payments import PaymentAttempt
from store.pricing import CodeKind
from store.promotions import CodeUsedByYou, CodeUsedUp, Redemption
from tests.promotions.buying import buyer, fill_cart, make_code, place, used

BUYERS = 6


def close(token: str, status: OrderStatus, shop) -> None:
    order_id = shop.order(token).id
    with transaction():
        order = db.session.get_one(Order, order_id)
        close_order(order, status, at=shop.clock.now(), by="system")


def test_the_order_keeps_code_shares_and_reasons(shop):
    shop.sells("TEE", price=2000)
    make_code(shop)
    placed = place(shop, fill_cart(shop, "TEE", 2, code="defiant10"))
    order = shop.order(placed.token)
    assert (order.items_minor, order.discount_minor, order.shipping_minor, order.due_minor) == (
        4000,
        400,
        500,
        4100,
    )
    assert order.discount_code == "DEFIANT10" and order.lines[0].discount_minor == 400
    assert {reason["of"] for reason in order.quote["reasons"]} >= {"discount", "shipping", "total"}
    assert used("DEFIANT10") == 1 and shop.broken() == {}


@pytest.mark.parametrize("status", [OrderStatus.EXPIRED, OrderStatus.CANCELED])
def test_an_order_that_ends_unpaid_gives_its_use_back(shop, status):
    shop.sells("TEE", price=2000)
    make_code(shop, usage_limit=1)
    placed = place(shop, fill_cart(shop, "TEE", code="DEFIANT10"))
    close(placed.token, status, shop)
    assert used("DEFIANT10") == 0 and shop.count(Redemption) == 0
    place(shop, fill_cart(shop, "TEE", code="DEFIANT10"), buyer("bob@example.com"))
    assert used("DEFIANT10") == 1 and shop.broken() == {}


def test_the_limit_per_customer_is_by_address_in_any_case(shop):
    shop.sells("TEE", price=2000)
    make_code(shop, per_customer_limit=2)
    first = place(shop, fill_cart(shop, "TEE", code="DEFIANT10"), buyer("ada@example.com"))
    place(shop, fill_cart(shop, "TEE", code="DEFIANT10"), buyer("ADA@Example.com"))
    with pytest.raises(CodeUsedByYou):
        place(shop, fill_cart(shop, "TEE", code="DEFIANT10"), buyer("Ada@example.COM"))
    place(shop, fill_cart(shop, "TEE", code="DEFIANT10"), buyer("bob@example.com"))
    close(first.token, OrderStatus.EXPIRED, shop)
    place(shop, fill_cart(shop, "TEE", code="DEFIANT10"), buyer("ada@example.com"))
    assert sorted(row.customer_use for row in shop.rows(Redemption)) == [1, 1, 2]
    assert used("DEFIANT10") == 3 and shop.broken() == {}


def test_a_second_click_finds_the_first_order_though_the_code_is_used_up_by_it(shop):
    shop.sells("TEE", price=2000)
    make_code(shop, usage_limit=1, per_customer_limit=1)
    token = fill_cart(shop, "TEE", code="DEFIANT10")
    first, second = place(shop, token), place(shop, token)
    assert second.again and second.order_id == first.order_id and used("DEFIANT10") == 1


def test_a_code_that_takes_nothing_off_is_not_used(shop):
    shop.sells("TEE", price=2000)
    make_code(shop, "ZERO", kind=CodeKind.FIXED, value=0)
    placed = place(shop, fill_cart(shop, "TEE", code="ZERO"))
    assert shop.order(placed.token).discount_code == "" and used("ZERO") == 0


def race(shop, tokens: list[str]) -> list[str]:
    """Everybody places at the same moment; answers won or used up for each."""
    outcomes: list[str] = []
    start = threading.Barrier(len(tokens))

    def buy(number: int, token: str) -> None:
        with shop.app.app_context():
            start.wait()
            try:
                place(shop, token, buyer(f"b{number}@example.com"))
                outcomes.append("won")
            except CodeUsedUp:
                outcomes.append("used up")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=buy, args=pair) for pair in enumerate(tokens)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_of_many_buyers_at_once_one_has_the_last_use(shop):
    shop.sells("TEE", price=2000, stock=50)
    make_code(shop, usage_limit=1)
    tokens = [fill_cart(shop, "TEE", code="DEFIANT10") for _ in range(BUYERS)]
    db.session.rollback()
    assert race(shop, tokens) == ["used up"] * (BUYERS - 1) + ["won"]
    assert used("DEFIANT10") == 1 and shop.stock("TEE") == (50, 0, 1)
    assert len(shop.orders()) == 1 and shop.broken() == {}


def test_without_the_guard_all_of_them_have_it(shop):
    """The negative control: were the test blind, it would pass here too."""
    shop.sells("TEE", price=2000, stock=50)
    make_code(shop, usage_limit=1)
    tokens = [fill_cart(shop, "TEE", code="DEFIANT10") for _ in range(BUYERS)]
    db.session.rollback()
    promotions.set_guard(False)
    try:
        assert race(shop, tokens) == ["won"] * BUYERS
    finally:
        promotions.set_guard(True)
    assert shop.count(Redemption) == BUYERS
    assert shop.broken() == {"codes_are_used_as_often_as_counted": 1}


def test_a_donation_alone_is_an_order(shop):
    nowhere = Address("", "", "", "", "", "", "")
    who = buyer(donation_minor=2500, delivery_code="")
    who = type(who)(**{**who.__dict__, "address": nowhere})
    placed = place(shop, None, who)
    order = shop.order(placed.token)
    assert (order.items_minor, order.shipping_minor, order.donation_minor, order.due_minor) == (
        0,
        0,
        2500,
        2500,
    )
    assert order.lines == [] and order.delivery_code == ""
    params = shop.rows(PaymentAttempt)[0].params
    assert params["submit_type"] == "donate"
    assert [item["price_data"]["unit_amount"] for item in params["line_items"]] == [2500]
    assert shop.broken() == {}


def test_rounding_up_is_frozen_as_a_donation(shop):
    shop.sells("TEE", price=1860)
    placed = place(shop, fill_cart(shop, "TEE"), buyer(round_up=True))
    order = shop.order(placed.token)
    assert (order.donation_minor, order.due_minor, order.quote["round_up_minor"]) == (40, 2400, 40)


@pytest.mark.parametrize(
    ("price", "quantity", "code", "refusal"),
    [
        (49, 1, "POST", DueTooSmall),
        (5_000_000, 20, "", DueTooLarge),
    ],
)
def test_a_due_no_card_can_pay_is_refused_before_stripe_is_asked(shop, price, quantity, code, refusal):
    shop.sells("TEE", price=price, stock=99)
    make_code(shop, "POST", kind=CodeKind.FREE_SHIPPING)
    with pytest.raises(refusal):
        place(shop, fill_cart(shop, "TEE", quantity, code=code))
    assert shop.orders() == [] and used("POST") == 0 and shop.count(PaymentAttempt) == 0


def test_an_order_of_nothing_needs_no_payment_page(shop):
    shop.sells("TEE", price=2000)
    make_code(shop, "ALL", value=100)
    make_code(shop, "POST", kind=CodeKind.FREE_SHIPPING)
    with transaction():
        from store.pricing import DeliveryMethod

        for method in db.session.query(DeliveryMethod):
            method.free_over_minor = 1000
    placed = place(shop, fill_cart(shop, "TEE", code="ALL"))
    order = shop.order(placed.token)
    assert (order.status, order.due_minor, order.paid_at is not None) == (OrderStatus.OPEN, 0, True)
    assert shop.count(PaymentAttempt) == 0 and used("ALL") == 1 and shop.broken() == {}


def test_nothing_at_all_is_no_order(shop):
    with pytest.raises(EmptyCart):
        place(shop, None)
    assert isinstance(EmptyCart(), StoreError)
