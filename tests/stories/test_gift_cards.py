"""Gift cards from the shelf to the last cent: bought, mailed, spent in part, spent in full, given back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from store import checkout, refunds
from store.catalog import Product
from store.db import db, transaction
from store.kit.money import Money
from store.orders import FinancialStatus, FulfillmentStatus, OrderStatus
from store.payments import GiftCard, Payment, PaymentMethod, gift_cards
from store.refunds import Restock, Wish, WishLine
from tests.support.shop import ADA, Shopper

CODE = re.compile(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}")


def sells_cards(shop, price=5000):
    shop.sells("CARD", price=price, stock=0, title="TVNL Gift Card")
    with transaction():
        card = db.session.scalars(select(Product).where(Product.slug == "card")).one()
        card.is_gift_card, card.requires_shipping = True, False


def a_card(shop, minor=5000, once="staff:1"):
    """A card that staff gave; its code as its letter would say it."""
    key = shop.app.extensions["settings"].secret_key.get_secret_value()
    with transaction():
        card_id = gift_cards.issue(Money(minor, "USD"), once=once, key=key, at=shop.clock.now())
    return gift_cards.code_of(card_id, [key])


def uses(shopper, code):
    shopper.visit(shopper.base + "/cart")
    return shopper.send("/cart/code", "Use it", code=code)


def balances(shop):
    return [card.balance_minor for card in shop.rows(GiftCard)]


def ledger(shop):
    return [(row.method, row.amount_minor, row.counted) for row in shop.rows(Payment)]


@pytest.fixture
def friend(open_shop):
    """Somebody else, with a browser of their own."""
    return Shopper(open_shop.url)


def test_a_bought_card_comes_by_mail_and_pays_for_another_order_whole(open_shop, shopper, friend):
    sells_cards(open_shop)
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("card", "2").checks_out(country="", line1="", gift_message="Read the small print.").pays()
    open_shop.work()
    open_shop.work()

    (bought,) = open_shop.orders()
    assert bought.financial_status is FinancialStatus.PAID
    assert bought.fulfillment_status is FulfillmentStatus.FULFILLED, "nothing of it travels"
    assert balances(open_shop) == [5000, 5000]
    letters = open_shop.mailbox("ada@example.com")
    assert letters.subjects().count("Your TVNL gift card for $50.00") == 2
    codes = sorted({found for letter in letters.letters for found in CODE.findall(letter.text)})
    assert len(codes) == 2
    assert open_shop.broken() == {}

    friend.buys("tee", "1")
    uses(friend, codes[0].lower().replace("-", " "))
    friend.visit(friend.base + "/checkout")
    friend.send("/checkout", "order", **{**ADA, "email": "bob@example.com"})
    assert friend.path.startswith("/orders/"), "no payment page where nothing is left to pay"
    paid = open_shop.orders()[1]
    assert (paid.total_minor, paid.gift_card_minor, paid.due_minor) == (2900, 2900, 0)
    assert (paid.status, paid.financial_status) == (OrderStatus.OPEN, FinancialStatus.PAID)
    assert sorted(balances(open_shop)) == [2100, 5000]
    assert (PaymentMethod.GIFT_CARD, 2900, True) in ledger(open_shop)
    assert open_shop.stock("TEE") == (5, 1, 0)
    assert open_shop.broken() == {}
    assert codes[0] not in friend.words, "a code is money: the order page does not say it"


def test_a_card_pays_a_part_and_stripe_is_asked_for_the_rest(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "2")
    uses(shopper, a_card(open_shop, 1000))
    assert "−$10.00" in shopper.words
    shopper.checks_out()
    assert balances(open_shop) == [0], "held with the order, not only when it is paid"
    shopper.pays()

    (order,) = open_shop.orders()
    assert (order.total_minor, order.due_minor, order.captured_minor) == (5300, 4300, 4300)
    assert ledger(open_shop) == [
        (PaymentMethod.STRIPE, 4300, True),
        (PaymentMethod.GIFT_CARD, 1000, True),
    ] or sorted(row[1] for row in ledger(open_shop)) == [1000, 4300]
    assert open_shop.broken() == {}


def test_an_order_that_expires_gives_the_card_back_and_the_same_cart_can_pay_again(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1")
    uses(shopper, a_card(open_shop, 1000))
    shopper.checks_out()
    assert balances(open_shop) == [0]
    again = Shopper(open_shop.url)
    again.session = shopper.session
    again.checks_out()
    assert balances(open_shop) == [0], "going on with the same order takes nothing twice"

    open_shop.clock.forward(minutes=45)
    checkout.let_go(ports=open_shop.ports, now=open_shop.clock.now())
    assert balances(open_shop) == [1000]
    assert open_shop.orders()[0].status is OrderStatus.EXPIRED
    assert open_shop.broken() == {}

    shopper.checks_out().pays()
    assert balances(open_shop) == [0]
    assert open_shop.orders()[1].financial_status is FinancialStatus.PAID
    assert open_shop.broken() == {}


def test_two_windows_spend_the_same_card_and_one_is_told(open_shop, shopper, friend):
    open_shop.sells("TEE", price=2400, stock=5)
    code = a_card(open_shop, 2900)
    for one in (shopper, friend):
        one.buys("tee", "1")
        uses(one, code)
        one.visit(one.base + "/checkout")
    shopper.send("/checkout", "order", **ADA)
    friend.send("/checkout", "order", **{**ADA, "email": "bob@example.com"})

    assert shopper.path.startswith("/orders/")
    assert friend.status == 409
    assert "used elsewhere a moment ago" in friend.words
    assert "bob@example.com" in friend.answer.text, "what was typed stays"
    assert len(open_shop.orders()) == 1
    assert balances(open_shop) == [0]
    assert open_shop.stock("TEE") == (5, 1, 0)
    assert open_shop.broken() == {}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("0000-0000-0000-0000", "do not know this code"),
        ("used", "Nothing is left"),
        ("expired", "has expired"),
    ],
)
def test_a_card_that_cannot_pay_says_why_and_stays_out(open_shop, shopper, typed, says):
    open_shop.sells("TEE", price=2400, stock=5)
    code = a_card(open_shop)
    with transaction():
        card = db.session.scalars(select(GiftCard)).one()
        if typed == "expired":
            card.expires_at = open_shop.clock.now() - timedelta(days=1)
        if typed == "used":
            gift_cards.void(card.id, at=open_shop.clock.now(), reason="test")
            card.active = True
    shopper.buys("tee", "1")
    uses(shopper, typed if typed.startswith("0") else code)
    assert shopper.status == 422
    assert says in shopper.words
    shopper.checks_out()
    assert open_shop.orders()[0].gift_card_minor == 0


def test_a_card_taken_off_the_cart_pays_nothing(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1")
    uses(shopper, a_card(open_shop))
    shopper.visit(shopper.base + "/cart")
    shopper.send("/cart/code", "Remove")
    assert "Gift card …" not in shopper.words
    shopper.checks_out()
    assert open_shop.orders()[0].due_minor == 2900
    assert balances(open_shop) == [5000]


def test_a_refunded_purchase_closes_its_untouched_cards_and_spares_the_spent_one(open_shop, shopper, friend):
    sells_cards(open_shop)
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("card", "2").checks_out().pays()
    open_shop.work()
    open_shop.work()
    (bought,) = open_shop.orders()
    letters = open_shop.mailbox("ada@example.com").letters
    code = next(found for letter in letters for found in CODE.findall(letter.text))
    friend.buys("tee", "1")
    uses(friend, code)
    friend.visit(friend.base + "/checkout")
    friend.send("/checkout", "order", **{**ADA, "email": "bob@example.com"})

    assert friend.path.startswith("/orders/"), friend.words[:300]
    db.session.rollback()
    can = refunds.possible(bought.id)
    assert [(line.unsent, line.sent) for line in can.lines] == [(1, 0)]
    assert not can.cancelable
    line = WishLine(can.lines[0].line_id, 1, Restock.CANCEL)
    db.session.rollback()
    refunds.give(
        bought.id, Wish("one", lines=[line]), ports=open_shop.ports, by="staff:1", at=open_shop.clock.now()
    )
    assert sorted((card.active, card.balance_minor) for card in open_shop.rows(GiftCard)) == [
        (False, 0),
        (True, 2100),
    ]
    assert open_shop.orders()[0].refunded_minor == 5000
    with pytest.raises(refunds.WrongUnits):
        refunds.give(
            bought.id,
            Wish("two", lines=[line]),
            ports=open_shop.ports,
            by="staff:1",
            at=open_shop.clock.now(),
        )
    assert open_shop.broken() == {}


def test_what_a_card_paid_goes_back_to_the_card_after_the_money(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1")
    uses(shopper, a_card(open_shop, 1000))
    shopper.checks_out().pays()
    (order,) = open_shop.orders()
    refunds.cancel(order.id, reason="customer", ports=open_shop.ports, by="buyer", at=open_shop.clock.now())

    (order,) = open_shop.orders()
    assert (order.refunded_minor, order.gift_refunded_minor) == (1900, 1000)
    assert order.financial_status is FinancialStatus.REFUNDED
    assert balances(open_shop) == [1000]
    assert open_shop.stock("TEE") == (5, 0, 0)
    assert open_shop.broken() == {}
