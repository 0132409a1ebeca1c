"""Money back from the desk: by line, part and amount; never twice, never too much; and what becomes of the things."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from store import fulfillment, orders, refunds
from store.db import db, transaction
from store.inventory import StockMovement
from store.orders import FinancialStatus, FulfillmentStatus
from store.payments import Refund
from store.refunds import Restock, Wish, WishLine
from tests.refunds.conftest import CLERK, asked, intent, states
from tests.support.ledger import check_refunds


def line(shop, order, sku="TEE") -> int:
    db.session.rollback()
    return next(one.id for one in orders.by_id(order.id).lines if one.sku == sku)


def test_all_of_it_at_once(till, pay, give):
    order = pay(TEE=2)
    can = refunds.possible(order.id)
    assert (can.total.minor, can.shipping.minor, can.lines[0].unsent) == (5300, 500, 2)
    given = give(
        order,
        lines=[WishLine(line(till, order), 2, Restock.CANCEL)],
        shipping_minor=500,
        cause="duplicate",
    )
    assert (given.state, given.amount.minor) == ("succeeded", 5300)
    order = till.orders()[0]
    assert (order.refunded_minor, order.financial_status) == (5300, FinancialStatus.REFUNDED)
    assert till.stock("TEE") == (9, 0, 0)
    (got,) = asked(till)
    assert got.key == f"refund:{till.rows(Refund)[0].id}:{intent(till)}" and b"reason=duplicate" in got.body
    till.work()
    assert till.mailbox("ada@example.com").subjects()[-1].startswith("Refund of $53.00")
    assert refunds.possible(order.id).obstacle is not None
    check_refunds(till)


def test_parts_add_up_to_the_whole_whatever_the_steps(till, pay, give):
    till.sells("PIN", price=2333, stock=9)
    order = pay(PIN=3, donation=100)
    tee = line(till, order, "PIN")
    for turn in range(3):
        give(order, key=f"{turn}" * 32, lines=[WishLine(tee, 1, Restock.CANCEL)])
    give(order, key="s" * 32, shipping_minor=500)
    give(order, key="d" * 32, donation_minor=100)
    order = till.orders()[0]
    assert order.refunded_minor == order.captured_minor == order.total_minor
    assert [amount for _, amount, _ in states(till)] == [2333, 2333, 2333, 500, 100]
    with pytest.raises(refunds.RefundRefused):
        give(order, key="x" * 32, amount_minor=1)
    assert len(asked(till)) == 5


def test_what_was_sent_and_came_back_lies_on_the_shelf_again(till, pay, give):
    order = pay(TEE=3)
    tee = line(till, order)
    with transaction():
        fulfillment.fulfill(order.number, {tee: 2}, request_key="p" * 32, by=CLERK, at=till.clock.now())
    assert till.stock("TEE") == (7, 1, 0)
    give(order, key="a" * 32, lines=[WishLine(tee, 1, Restock.RETURN)])
    give(order, key="b" * 32, lines=[WishLine(tee, 1, Restock.NO_RESTOCK)])
    assert till.stock("TEE") == (8, 1, 0)
    with pytest.raises(refunds.WrongUnits):
        give(order, key="c" * 32, lines=[WishLine(tee, 1, Restock.RETURN)])
    with pytest.raises(refunds.WrongUnits):
        give(order, key="c" * 32, lines=[WishLine(tee, 2, Restock.CANCEL)])
    facts = orders.by_id(order.id)
    assert (facts.lines[0].open, facts.lines[0].refunded, facts.lines[0].canceled) == (1, 2, 0)
    assert facts.fulfillment_status == "partially_fulfilled"
    give(order, key="d" * 32, lines=[WishLine(tee, 1, Restock.CANCEL)])
    assert till.orders()[0].fulfillment_status is FulfillmentStatus.FULFILLED
    assert till.stock("TEE") == (8, 0, 0)


def test_what_was_lost_before_it_left_is_neither_promised_nor_for_sale(till, pay, give):
    order = pay(TEE=2)
    give(order, lines=[WishLine(line(till, order), 1, Restock.NO_RESTOCK)])
    assert till.stock("TEE") == (8, 1, 0)
    assert [(m.kind.value, m.delta) for m in till.rows(StockMovement)][1:] == [("damage", -1)]


def test_a_double_click_is_one_refund(till, pay, give):
    order = pay(TEE=1)
    assert give(order, amount_minor=1000).repeated is False
    assert give(order, amount_minor=1000).repeated is True
    assert states(till) == [("succeeded", 1000, "desk")] and len(asked(till)) == 1


def test_two_staff_at_once_never_give_more_than_there_is(till, pay):
    order = pay(TEE=1)
    start, ends = Barrier(4), []

    def click(key: str) -> None:
        with till.app.app_context():
            start.wait()
            try:
                wish = Wish(key=key * 32, amount_minor=2900)
                refunds.give(order.id, wish, ports=till.ports, by=CLERK, at=till.clock.now())
                ends.append("given")
            except Exception as refusal:
                ends.append(type(refusal).__name__)
            db.session.remove()

    threads = [Thread(target=click, args=(key,)) for key in "aabb"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["RefundRefused", "RefundRefused", "given", "given"]
    assert states(till) == [("succeeded", 2900, "desk")]
    check_refunds(till)


def test_what_cannot_be_given_is_refused_and_nothing_is_written(till, pay, give):
    order = pay(TEE=1)
    for wish, refusal in (
        ({}, refunds.NothingToGive),
        ({"amount_minor": 0}, refunds.NothingToGive),
        ({"amount_minor": 2901}, refunds.TooMuch),
        ({"shipping_minor": 501}, refunds.TooMuch),
        ({"donation_minor": 1}, refunds.TooMuch),
    ):
        with pytest.raises(refusal):
            give(order, **wish)
    assert states(till) == [] and asked(till) == [] and till.stock("TEE") == (9, 1, 0)


def test_money_that_went_back_another_way_is_booked_without_stripe(till, pay, give):
    order = pay(TEE=1)
    assert give(order, amount_minor=400, by_hand=True, reason="cash").state == "succeeded"
    assert till.orders()[0].refunded_minor == 400 and asked(till) == []
