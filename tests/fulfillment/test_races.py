"""Several hands on one order at the same moment: one parcel leaves."""

from __future__ import annotations

import threading

import pytest

from store import fulfillment
from store.db import db, transaction
from store.kit.errors import StoreError
from store.orders import StaleOrder
from store.shipments import Fulfillment
from tests.fulfillment.paid import facts, paid
from tests.fulfillment.test_parcels import mails

pytestmark = pytest.mark.both_engines
HANDS = 6


def together(shop, act):
    """Run `act(n)` in six threads that start at once; what each gave or raised."""
    gate, outcomes = threading.Barrier(HANDS), [None] * HANDS

    def hand(n):
        with shop.app.app_context():
            gate.wait(10)
            try:
                with transaction():
                    outcomes[n] = act(n)
            except StoreError as refusal:
                outcomes[n] = refusal
            finally:
                db.session.remove()

    threads = [threading.Thread(target=hand, args=(n,)) for n in range(HANDS)]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def test_one_form_sent_six_times_at_once_makes_one_parcel(shop):
    shop.sells("TEE", stock=9)
    order = paid(shop, TEE=2)
    quantities, at = {order.lines[0].id: 1}, shop.clock.now()

    outcomes = together(
        shop,
        lambda n: fulfillment.fulfill(
            order.number, quantities, request_key="k" * 32, version=order.version, by="staff:1", at=at
        ),
    )

    assert sorted(packed.repeated for packed in outcomes) == [False] + [True] * (HANDS - 1)
    assert shop.count(Fulfillment) == 1
    assert shop.stock("TEE") == (8, 1, 0)
    assert len(mails(shop)) == 1
    assert shop.broken() == {}


def test_six_people_on_one_page_send_one_parcel_and_five_are_told(shop):
    shop.sells("TEE", stock=9)
    order = paid(shop, TEE=6)
    quantities, at = {order.lines[0].id: 1}, shop.clock.now()

    outcomes = together(
        shop,
        lambda n: fulfillment.fulfill(
            order.number, quantities, request_key=str(n) * 32, version=order.version, by=f"staff:{n}", at=at
        ),
    )

    assert sum(isinstance(outcome, StaleOrder) for outcome in outcomes) == HANDS - 1
    assert shop.count(Fulfillment) == 1
    assert facts(order.number).lines[0].shipped == 1
    assert shop.stock("TEE") == (8, 5, 0)


def test_without_a_version_each_hand_still_sends_only_what_is_left(shop):
    shop.sells("TEE", stock=9)
    order = paid(shop, TEE=4)
    quantities, at = {order.lines[0].id: 1}, shop.clock.now()

    outcomes = together(
        shop,
        lambda n: fulfillment.fulfill(
            order.number, quantities, request_key=str(n) * 32, by=f"staff:{n}", at=at
        ),
    )

    assert sum(isinstance(outcome, StoreError) for outcome in outcomes) == 2
    assert sorted(row.number for row in shop.rows(Fulfillment)) == [1, 2, 3, 4]
    assert shop.stock("TEE") == (5, 0, 0)
    assert facts(order.number).fulfillment_status == "fulfilled"
    assert shop.broken() == {}
