"""A bundle from the shelf to the parcel and back: tee and deck as one line, its stock that of its parts."""

from __future__ import annotations

import pytest

from store import catalog, fulfillment, refunds
from store.db import db, transaction
from store.payments import Restock


@pytest.fixture
def kit(open_shop):
    """A tee, a deck, and both as one line for less."""
    parts = {
        open_shop.sells("TEE", price=2400, stock=1, title="Plain Tee"): 1,
        open_shop.sells("DECK", price=1200, stock=9, title="Marked Deck"): 2,
    }
    bundle = open_shop.sells("KIT", price=4000, stock=0, title="Dinner Kit")
    with transaction():
        catalog.set_parts(bundle, parts)


def test_the_last_tee_goes_into_one_line_and_the_cart_says_so(open_shop, shopper, kit):
    shopper.visit(shopper.base + "/products/kit")
    assert "In this bundle" in shopper.words and "You save $8.00" in shopper.words
    assert "Only 1 left" in shopper.words

    shopper.buys("tee").buys("kit")
    assert "1 × Plain Tee, 2 × Marked Deck" in shopper.words
    assert "sold out" in shopper.words.lower(), "the tee before it takes the last one"
    shopper.visit(shopper.base + "/checkout")
    assert open_shop.stock("TEE") == (1, 0, 0)


def test_a_bundle_is_bought_called_off_and_back_on_the_shelves(open_shop, shopper, kit):
    shopper.buys("kit")
    shopper.checks_out()
    assert (open_shop.stock("TEE"), open_shop.stock("DECK")) == ((1, 0, 1), (9, 0, 2))
    shopper.pays()
    assert (open_shop.stock("TEE"), open_shop.stock("DECK")) == ((1, 1, 0), (9, 2, 0))
    assert "1 × Plain Tee, 2 × Marked Deck" in shopper.words
    open_shop.work()
    letter = open_shop.mailbox("ada@example.com").letters[0]
    assert "1 × Dinner Kit (1 × Plain Tee, 2 × Marked Deck): $40.00" in letter.text
    assert open_shop.broken() == {}

    order = open_shop.order(shopper.token)
    db.session.rollback()
    refunds.cancel(order.id, reason="customer", ports=open_shop.ports, by="buyer", at=open_shop.clock.now())

    assert (open_shop.stock("TEE"), open_shop.stock("DECK")) == ((1, 0, 0), (9, 0, 0))
    assert open_shop.broken() == {}


def test_a_bundle_that_comes_back_is_restocked_by_its_parts(open_shop, shopper, kit):
    shopper.buys("kit")
    shopper.checks_out()
    shopper.pays()
    order = open_shop.order(shopper.token)
    number, order_id, line = order.number, order.id, order.lines[0].id
    at = open_shop.clock.now()
    with transaction():
        fulfillment.fulfill(number, {line: 1}, request_key="a", by="staff:1", at=at)
    assert (open_shop.stock("TEE"), open_shop.stock("DECK")) == ((0, 0, 0), (7, 0, 0))
    assert open_shop.broken() == {}

    wish = refunds.Wish(lines=(refunds.WishLine(line, 1, Restock.RETURN),), key="back")
    refunds.give(order_id, wish, ports=open_shop.ports, by="staff:1", at=at)

    assert (open_shop.stock("TEE"), open_shop.stock("DECK")) == ((1, 0, 0), (9, 0, 0))
    assert open_shop.broken() == {}
