"""A buyer takes an order back before it is packed; the desk packs at the same moment; one of them wins."""

from __future__ import annotations

import threading

import pytest

from store import fulfillment, refunds
from store.db import db, transaction
from store.kit.errors import Conflict
from store.orders import FinancialStatus, OrderStatus
from store.outbox import Message
from store.payments import Refund
from tests.orders.conftest import Holder, send_parcel


def test_the_money_goes_back_once_however_often_it_is_pressed(till, pay):
    order = pay(TEE=2)
    holder = Holder(till.app)
    form = holder.opens(order, "/cancel").form("/cancel")
    assert holder.sees("Cancel order", "goes back the way you paid")

    holder.press(form, "Cancel")
    assert holder.sees("The order is canceled", "You canceled the order.")
    holder.press(form, "Cancel")
    assert holder.status == 200

    now = till.order(order.token)
    assert (now.status, now.financial_status, now.cancel_reason) == (
        OrderStatus.CANCELED, FinancialStatus.REFUNDED, "customer",
    )  # fmt: skip
    assert [row.amount_minor for row in till.rows(Refund)] == [order.total_minor]
    assert till.stock("TEE") == (9, 0, 0)
    told = [row.payload["letter"] for row in till.rows(Message) if row.payload.get("letter") == "canceled"]
    assert told == ["canceled"]
    assert till.broken() == {}


def test_what_was_packed_a_minute_ago_is_not_canceled(till, pay):
    order = pay(TEE=1)
    holder = Holder(till.app)
    form = holder.opens(order, "/cancel").form("/cancel")
    send_parcel(till, order.number)

    holder.press(form, "Cancel")

    assert holder.status == 409 and holder.sees("It was packed a minute ago", "We handed parcel 1 to USPS.")
    assert till.order(order.token).status is OrderStatus.OPEN and till.rows(Refund) == []
    assert holder.opens(order, "/cancel").status == 409


@pytest.mark.parametrize("first", ["buyer", "desk"])
def test_the_buyer_cancels_while_the_desk_packs(till, pay, first):
    order = pay(TEE=2)
    at, outcome, gate = till.clock.now(), {}, threading.Barrier(2)
    order_id, number = order.id, order.number

    def cancel():
        try:
            refunds.cancel(order_id, reason="customer", ports=till.ports, by="buyer", at=at)
            outcome["buyer"] = True
        except Conflict:
            outcome["buyer"] = False

    def pack():
        try:
            with transaction():
                fulfillment.fulfill_rest(number, request_key="k" * 32, by="system", at=at)
            outcome["desk"] = True
        except Conflict:
            outcome["desk"] = False

    def run(act):
        with till.app.app_context():
            gate.wait(timeout=10)
            act()
            db.session.remove()

    db.session.rollback()
    acts = [cancel, pack] if first == "buyer" else [pack, cancel]
    hands = [threading.Thread(target=run, args=(act,)) for act in acts]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(timeout=30)

    assert sorted(outcome.values()) == [False, True], outcome
    now = till.order(order.token)
    if outcome["buyer"]:
        assert (now.status, till.stock("TEE")) == (OrderStatus.CANCELED, (9, 0, 0))
        assert sum(line.shipped for line in now.lines) == 0
    else:
        assert (now.status, till.stock("TEE")) == (OrderStatus.OPEN, (7, 0, 0)) and till.rows(Refund) == []
    assert till.broken() == {}
