"""What a process keeps of rows that change seldom: the same order as without it, after whatever change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from store import cart, checkout, stamps
from store.catalog import Variant
from store.checkout import Proposal
from store.db import db, transaction
from store.stamps import kept as room
from tests.promotions import test_before_the_lock as changes
from tests.promotions.buying import buyer, fill_cart
from tests.support.shop import Shop

proposed = changes.proposed


@pytest.fixture
def tee(shop: Shop) -> str:
    """The token of a cart that holds two tees at 20.00, delivered for 5.00, whose order was worked out before."""
    shop.sells("TEE", stock=10)
    token = fill_cart(shop, "TEE", 2)
    assert proposed(shop, token).quote.total_minor == 4500
    return token


def worked_out_anew(shop: Shop, token: str) -> Proposal:
    """The same order by a process that knows nothing yet."""
    room._kept.clear()
    return proposed(shop, token)


@pytest.mark.parametrize(
    ("change", "total"),
    [
        (changes.dearer, 4700),
        (changes.delivered_for_more, 4600),
        (changes.taxed, 4750),
        (changes.reduced, 4100),
        (changes.taken_off_sale, 4500),
        (changes.put_into_the_cart, 6500),
    ],
)
def test_every_change_is_seen_by_the_next_order(
    shop: Shop, tee: str, change: Callable[[Shop], None], total: int
) -> None:
    with transaction():
        change(shop)
    after = proposed(shop, tee)
    assert after.quote.total_minor == total
    assert after.goods.lines[0].variant.sellable is (change is not changes.taken_off_sale)
    assert after == worked_out_anew(shop, tee)


def test_who_works_out_the_tax_is_seen_by_the_next_order(shop: Shop, tee: str) -> None:
    with transaction():
        changes.taxed_by_stripe(shop)
    assert proposed(shop, tee).quote.tax_at_payment


def test_what_was_written_past_the_shop_is_seen_within_a_minute(
    shop: Shop, tee: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():  # by hand, without a stamp
        db.session.execute(update(Variant).values(price_minor=2100))
    assert room.LONGEST_S == 60
    assert proposed(shop, tee).quote.total_minor == 4500
    monkeypatch.setattr(room, "time", Later)
    assert proposed(shop, tee).quote.total_minor == 4700


class Later:
    """A clock a minute on."""

    began = room.time.monotonic()

    @classmethod
    def monotonic(cls) -> float:
        return cls.began + 3600


def test_what_is_known_is_not_asked_for_again(shop: Shop, tee: str) -> None:
    """The cart and its lines, the stamps, and the stock; earlier what a thing is and costs, where it goes and what is
    taxed and taken off."""
    sent: dict[str, int] = {}
    room._kept.clear()
    for turn in ("first", "second"):
        with changes.counted(sent, turn):
            proposed(shop, tee)
    assert sent == {"first": 13, "second": 3}


def test_a_writer_neither_leaves_nor_takes_what_is_known(shop: Shop, tee: str) -> None:
    """What it has not committed nobody else may know, and it must see that itself."""
    facts = cart.find(tee, now=shop.clock.now())
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.execute(update(Variant).values(price_minor=9900))
        own = checkout.propose(facts, buyer(), currency="USD", at=shop.clock.now())
        assert own.quote.total_minor == 20300
        raise ZeroDivisionError
    assert proposed(shop, tee).quote.total_minor == 4500


def test_an_answer_stands_as_long_as_the_stamps(shop: Shop) -> None:
    with stamps.known_at(7):
        assert stamps.known("thing", lambda: 1) == 1
        assert stamps.known("thing", lambda: 2) == 1
    with stamps.known_at(8):
        assert stamps.known("thing", lambda: 2) == 2
    assert stamps.known("thing", lambda: 3) == 3  # nobody said where the stamps stand


def test_of_many_only_the_unknown_are_asked_for(shop: Shop) -> None:
    asked: list[list[int]] = []

    def read(wanted: list[int]) -> dict[int, str]:
        asked.append(wanted)
        return {one: str(one) for one in wanted if one < 10}

    with stamps.known_at(1):
        assert stamps.known_each("digit", [1, 2, 2, 11], read) == {1: "1", 2: "2"}
        assert stamps.known_each("digit", [2, 3], read) == {2: "2", 3: "3"}
        assert stamps.known_each("digit", [1, 3], read) == {1: "1", 3: "3"}
        assert stamps.known_each("digit", [11], read) == {}
    assert asked == [[1, 2, 11], [3], [11]]


def test_it_never_keeps_more_than_it_may(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST", 3)
    for number in range(5):
        with stamps.known_at(1):
            stamps.known(number, lambda: "kept")
    assert len(room._kept[db.engine].answers) <= 4
