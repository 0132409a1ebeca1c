"""The stock room: counts move together, repeats move nothing, and nothing is promised that is not there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from store import inventory, orders, stamps
from store.db import db, transaction
from store.inventory import (
    MovementKind,
    OutOfStock,
    ReceiveFirst,
    Reservation,
    ReservationStatus,
    Stock,
    StockMovement,
    StockWord,
)
from store.kit.errors import Conflict
from store.orders import Order


def an_order(shop, number: int = 1) -> int:
    """A bare order row, so that holds have something to be held for."""
    with transaction():
        order = Order(
            number=number,
            token=f"{number:032d}",
            email="a@example.com",
            email_key="a@example.com",
            currency="USD",
            placed_at=shop.clock.now(),
        )
        db.session.add(order)
        db.session.flush()
        return order.id


def hold(shop, order_id: int, units: dict[int, int]) -> None:
    with transaction():
        inventory.reserve(
            order_id, units, expires_at=shop.clock.now() + timedelta(minutes=41), at=shop.clock.now()
        )


def test_a_hold_sets_aside_all_of_it(shop):
    tee, deck = shop.sells("TEE", stock=3), shop.sells("DECK", stock=1)
    hold(shop, an_order(shop), {tee: 2, deck: 1})
    assert (shop.stock("TEE"), shop.stock("DECK")) == ((3, 0, 2), (1, 0, 1))


def test_a_hold_takes_all_or_nothing_and_says_what_is_left(shop):
    tee, deck = shop.sells("TEE", stock=3), shop.sells("DECK", stock=1)
    with pytest.raises(OutOfStock) as refused:
        hold(shop, an_order(shop), {tee: 2, deck: 2})
    assert (refused.value.variant_id, refused.value.left) == (deck, 1)
    assert (shop.stock("TEE"), shop.stock("DECK")) == ((3, 0, 0), (1, 0, 0))
    assert shop.rows(Reservation) == []


def test_the_backorder_limit_is_sold_ahead_and_no_more(shop):
    tee = shop.sells("TEE", stock=1)
    with transaction():
        db.session.get_one(Stock, tee).backorder_limit = 2
    hold(shop, an_order(shop, 1), {tee: 3})
    with pytest.raises(OutOfStock):
        hold(shop, an_order(shop, 2), {tee: 1})
    assert shop.stock("TEE") == (1, 0, 3)


def test_paying_turns_a_hold_into_a_promise_once(shop):
    tee = shop.sells("TEE", stock=3)
    order_id = an_order(shop)
    hold(shop, order_id, {tee: 2})
    with transaction():
        assert inventory.consume(order_id, at=shop.clock.now()) is True
    with transaction():
        assert inventory.consume(order_id, at=shop.clock.now()) is False
        assert inventory.release(order_id, at=shop.clock.now()) is False
    assert shop.stock("TEE") == (3, 2, 0)
    assert [row.status for row in shop.rows(Reservation)] == [ReservationStatus.CONSUMED]


def test_an_order_holds_once(shop):
    tee = shop.sells("TEE", stock=3)
    order_id = an_order(shop)
    hold(shop, order_id, {tee: 1})
    with pytest.raises(IntegrityError):
        hold(shop, order_id, {tee: 1})
    assert shop.stock("TEE") == (3, 0, 1)


def test_a_parcel_lowers_shelf_and_promise_once(shop):
    tee = shop.sells("TEE", stock=3)
    order_id = an_order(shop)
    with transaction():
        inventory.commit_now({tee: 2})
    for _ in range(2):
        with transaction():
            inventory.ship(order_id, {tee: 2}, parcel_id=1, by="staff:1", at=shop.clock.now())
    assert shop.stock("TEE") == (1, 0, 0)
    sales = [(m.kind, m.delta) for m in shop.rows(StockMovement) if m.kind is not MovementKind.INITIAL]
    assert sales == [(MovementKind.SALE, -2)]


def test_a_parcel_cannot_hold_what_is_not_on_the_shelf(shop):
    tee = shop.sells("TEE", stock=1)
    with transaction():
        db.session.get_one(Stock, tee).backorder_limit = 1
    order_id = an_order(shop)
    with transaction():
        inventory.commit_now({tee: 2})
    with pytest.raises(ReceiveFirst) as refused, transaction():
        inventory.ship(order_id, {tee: 2}, parcel_id=1, by="staff:1", at=shop.clock.now())
    assert refused.value.on_hand == 1
    assert shop.stock("TEE") == (1, 2, 0)


def test_a_count_is_written_even_when_it_breaks_a_promise_but_never_below_nothing(shop):
    tee = shop.sells("TEE", stock=2)
    with transaction():
        inventory.commit_now({tee: 2})
    with transaction():
        assert inventory.move(
            tee, -1, MovementKind.COUNT, key="count:1", reason="one torn", by="staff:1", at=shop.clock.now()
        )
        assert not inventory.move(
            tee, -1, MovementKind.COUNT, key="count:1", reason="again", by="staff:1", at=shop.clock.now()
        )
        assert inventory.short_variants([tee]) == [tee]
    with pytest.raises(Conflict), transaction():
        inventory.move(
            tee, -2, MovementKind.DAMAGE, key="damage:1", reason="", by="staff:1", at=shop.clock.now()
        )
    assert shop.stock("TEE") == (1, 2, 0)


@pytest.mark.parametrize(
    ("on_hand", "backorder", "word"),
    [
        (0, 0, StockWord.SOLD_OUT),
        (3, 0, StockWord.FEW_LEFT),
        (4, 0, StockWord.IN_STOCK),
        (0, 5, StockWord.BACK_ORDER),
    ],
)
def test_pages_say_one_word_of_stock(shop, on_hand, backorder, word):
    tee = shop.sells("TEE", stock=on_hand)
    with transaction():
        db.session.get_one(Stock, tee).backorder_limit = backorder
    found = inventory.availability([tee, 999_999])
    assert (found[tee].word, found[tee].left) == (word, on_hand + backorder)
    assert found[999_999].word is StockWord.SOLD_OUT


def test_only_a_change_of_the_word_wakes_the_pages(shop):
    tee = shop.sells("TEE", stock=6)
    before = stamps.all_stamps().get("catalog", 0)
    hold(shop, an_order(shop, 1), {tee: 2})
    assert stamps.all_stamps().get("catalog", 0) == before
    hold(shop, an_order(shop, 2), {tee: 1})
    assert stamps.all_stamps().get("catalog", 0) == before + 1


def test_numbers_of_real_and_test_orders_count_apart(shop):
    with transaction():
        assert [orders.next_number(test=False) for _ in range(2)] == [1001, 1002]
        assert orders.next_number(test=True) == orders.FIRST_TEST_NUMBER
    assert db.session.scalars(select(Order.number)).all() == []
