"""The ledger of gift cards: codes are nowhere, money moves once, two hands cannot spend the same."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from store.db import db, transaction
from store.kit.errors import NotFound
from store.kit.money import Money
from store.payments import gift_cards
from store.payments.gift_cards import (
    GiftCardEmpty,
    GiftCardExpired,
    GiftCardSpent,
    UnknownGiftCard,
)
from store.payments.models import GiftCard, GiftCardEntry
from store.reports import integrity
from tests.fulfillment.paid import placed

KEY = "a-secret-key-of-the-shop-under-test"


@pytest.fixture
def now(shop):
    return shop.clock.now()


def issue(now, minor=2500, once="staff:1", **more):
    with transaction():
        card_id = gift_cards.issue(Money(minor, "USD"), once=once, key=KEY, at=now, **more)
    return card_id


def code(card_id):
    return gift_cards.code_of(card_id, [KEY])


def an_order(shop):
    shop.sells("TEE", price=2000, stock=5)
    return placed(shop, TEE=1).id


def entries():
    rows = db.session.scalars(select(GiftCardEntry).order_by(GiftCardEntry.id))
    return [(row.idempotency_key, row.delta_minor) for row in rows]


def balance(card_id):
    return db.session.scalar(select(GiftCard.balance_minor).where(GiftCard.id == card_id))


def test_a_card_is_made_once_and_found_by_its_code_however_it_is_typed(shop, now):
    card_id = issue(now)
    assert issue(now) is None

    spelled = code(card_id)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", spelled)
    for typed in (spelled, spelled.lower(), f"  {spelled.replace('-', ' ')} ", spelled.replace("0", "O")):
        assert gift_cards.find(typed, "USD", now=now).id == card_id
    assert gift_cards.find(spelled, "USD", now=now).last4 == spelled[-4:]
    assert entries() == [("issue:staff:1", 2500)]


def test_no_column_of_the_database_holds_the_code(shop, now):
    card_id = issue(now)
    plain = code(card_id).replace("-", "")
    (row,) = db.session.execute(select(GiftCard.__table__)).mappings().all()
    assert all(plain not in str(value) for value in row.values())


def test_a_code_outlives_the_key_as_long_as_the_old_key_is_kept(shop, now):
    card_id = issue(now)
    assert gift_cards.code_of(card_id, ["a-newer-key", KEY]) == code(card_id)
    with pytest.raises(NotFound, match="not among the shop's keys"):
        gift_cards.code_of(card_id, ["a-newer-key"])


def test_unknown_closed_foreign_expired_and_empty_cards_pay_nothing_and_say_why(shop, now):
    card_id = issue(now, expires_at=now + timedelta(days=1))
    spelled = code(card_id)
    for typed in ("", "SPRING10", "0000-0000-0000-0000", spelled[:-1], "x" * 10_000, "\0", "﷽" * 16):
        with pytest.raises(UnknownGiftCard):
            gift_cards.find(typed, "USD", now=now)
    with pytest.raises(UnknownGiftCard):
        gift_cards.find(spelled, "EUR", now=now)
    with pytest.raises(GiftCardExpired):
        gift_cards.find(spelled, "USD", now=now + timedelta(days=1))
    order = an_order(shop)
    with transaction():
        gift_cards.take(order, {card_id: 2500}, at=now)
    with pytest.raises(GiftCardEmpty):
        gift_cards.find(spelled, "USD", now=now)
    with transaction():
        gift_cards.void(card_id, at=now, reason="lost")
    with pytest.raises(UnknownGiftCard):
        gift_cards.find(spelled, "USD", now=now)


def test_cards_pay_in_the_order_they_were_given_and_never_more_than_the_total(shop, now):
    first, second, third = issue(now, 1000, "a"), issue(now, 2500, "b"), issue(now, 700, "c")
    cards = gift_cards.usable([second, first, third], "USD", now=now)
    assert [card.id for card in cards] == [second, first, third]
    assert gift_cards.shares(cards, 3000) == {second: 2500, first: 500}
    assert gift_cards.shares(cards, 2500) == {second: 2500}
    assert gift_cards.shares(cards, 9999) == {second: 2500, first: 1000, third: 700}
    assert gift_cards.shares(cards, 0) == {}


def test_all_cards_of_an_order_are_taken_or_none(shop, now):
    rich, poor = issue(now, 5000, "rich"), issue(now, 100, "poor")
    order = an_order(shop)
    with pytest.raises(GiftCardSpent) as refused, transaction():
        gift_cards.take(order, {rich: 4000, poor: 101}, at=now)
    assert refused.value.last4 == code(poor)[-4:]
    assert (balance(rich), balance(poor)) == (5000, 100)
    assert entries() == [("issue:rich", 5000), ("issue:poor", 100)]


def test_what_an_unpaid_order_took_goes_back_once_and_can_be_taken_again(shop, now):
    card_id = issue(now)
    order = an_order(shop)
    with transaction():
        gift_cards.take(order, {card_id: 2000}, at=now)
    assert gift_cards.taken(order) == {card_id: 2000}
    with transaction():
        assert gift_cards.give_back(order, at=now) == {card_id: 2000}
    with transaction():
        assert gift_cards.give_back(order, at=now) == {}
    with transaction():
        gift_cards.take(order, {card_id: 2000}, at=now)

    assert balance(card_id) == 500
    assert [delta for _, delta in entries()] == [2500, -2000, 2000, -2000]
    with transaction():
        assert gift_cards.refund_to(card_id, 300, order_id=order, once="refund-9", at=now)
        assert not gift_cards.refund_to(card_id, 300, order_id=order, once="refund-9", at=now)
    assert gift_cards.taken(order) == {card_id: 1700}
    assert balance(card_id) == 800
    assert integrity(now=now)["gift_cards_hold_the_sum_of_their_entries"] == 0
