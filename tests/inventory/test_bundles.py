"""Bundles: counted by their parts, sold by their parts, sent by their parts, and never twice."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from store import catalog, fulfillment, inventory, orders, shipments, stamps
from store.catalog import BadBundle
from store.db import db, transaction
from store.inventory import MovementKind, OutOfStock, StockMovement, StockWord
from store.orders import Order
from tests.fulfillment.paid import facts, paid


@pytest.fixture
def kit(shop):
    """A tee and two decks as one line: KIT."""

    def stocked(tee: int, deck: int) -> int:
        parts = {shop.sells("TEE", stock=tee): 1, shop.sells("DECK", stock=deck, price=1200): 2}
        bundle = shop.sells("KIT", price=3500, stock=0)
        with transaction():
            catalog.set_parts(bundle, parts)
        return bundle

    return stocked


def can(variant_id: int) -> tuple[StockWord, int]:
    db.session.rollback()
    there = inventory.availability([variant_id])[variant_id]
    return there.word, there.left


@pytest.mark.parametrize(
    ("tee", "deck", "word", "left"),
    [
        (10, 40, StockWord.IN_STOCK, 10),
        (10, 13, StockWord.IN_STOCK, 6),
        (10, 7, StockWord.FEW_LEFT, 3),
        (2, 40, StockWord.FEW_LEFT, 2),
        (10, 1, StockWord.SOLD_OUT, 0),
        (0, 40, StockWord.SOLD_OUT, 0),
    ],
)
def test_there_are_as_many_as_the_scarcest_part_makes_up(kit, tee, deck, word, left):
    assert can(kit(tee, deck)) == (word, left)


def test_pages_hear_of_a_bundle_that_runs_out_before_its_part_does(shop, kit):
    kit(50, 9)

    def after(delta: int) -> bool:
        before = stamps.all_stamps()["catalog"]
        with transaction():
            inventory.move(
                shop.variants["DECK"], delta, MovementKind.ADJUST, key=f"{before}:{delta}", reason="", by="x",
                at=shop.clock.now(),
            )  # fmt: skip
        return stamps.all_stamps()["catalog"] > before

    db.session.rollback()
    assert not after(-1)  # eight decks make four kits, as nine do
    assert after(-2)  # six make three: few left
    assert after(-1) and after(-4)  # two, then none at all, while a deck alone is still there
    assert can(shop.variants["DECK"]) == (StockWord.FEW_LEFT, 1)
    assert can(shop.variants["KIT"]) == (StockWord.SOLD_OUT, 0)


def test_wishes_that_share_a_part_are_served_in_their_order(shop, kit):
    bundle = kit(3, 40)
    tee = shop.variants["TEE"]
    db.session.rollback()

    assert [one.left for one in inventory.share([(tee, 2), (bundle, 1), (tee, 1)])] == [3, 1, 0]
    assert [one.left for one in inventory.share([(tee, 2), (bundle, 2)], held={tee: 1})] == [4, 2]


def test_a_bundle_is_never_made_of_bundles(shop, kit):
    bundle = kit(1, 2)
    other = shop.sells("OTHER")

    for whole, parts in (
        (other, {bundle: 1}),
        (bundle, {bundle: 1}),
        (other, {shop.variants["TEE"]: 0}),
        (shop.variants["TEE"], {other: 1}),
    ):
        with pytest.raises(BadBundle), transaction():
            catalog.set_parts(whole, parts)
    assert catalog.part_counts([other, shop.variants["TEE"]]) == {}


def test_parcels_move_the_parts_and_can_be_undone(shop, kit):
    bundle = kit(10, 40)
    tee, deck = shop.variants["TEE"], shop.variants["DECK"]
    order = paid(shop, TEE=1)
    with transaction():  # sold as one tee and three kits, the parts frozen as the checkout freezes them
        row = orders.locked(order.id)
        line = orders.OrderLine(
            position=1, variant_id=bundle, sku="KIT", title="Kit", quantity=3, unit_minor=0, total_minor=0,
            parts=[part.frozen() for part in catalog.parts_of([bundle], "USD")[bundle]],
        )  # fmt: skip
        row.lines.append(line)
        db.session.flush()
        inventory.commit_now(orders.units_of(row.lines, {line.id: 3}))
        db.session.flush()
    assert shop.stock("TEE") == (10, 4, 0) and shop.stock("DECK") == (40, 6, 0)
    assert shop.broken() == {}

    with transaction():
        catalog.set_parts(bundle, {tee: 5})  # what is sold tomorrow changes nothing of what was sold
    lines = {line.sku: line for line in facts(order.number).lines}
    with transaction():
        fulfillment.fulfill(
            order.number,
            {lines["TEE"].id: 1, lines["KIT"].id: 2},
            request_key="a",
            by="x",
            at=shop.clock.now(),
        )
    assert shop.stock("TEE") == (7, 1, 0) and shop.stock("DECK") == (36, 2, 0)
    sales = [(row.variant_id, row.delta) for row in shop.rows(StockMovement) if row.kind is MovementKind.SALE]
    assert sorted(sales) == sorted([(tee, -3), (deck, -4)])
    assert shop.broken() == {}

    parcel = shipments.parcels_of(order.id)[0]
    with transaction():
        fulfillment.cancel_fulfillment(order.number, 1, version=parcel.version, by="x", at=shop.clock.now())
    assert shop.stock("TEE") == (10, 4, 0) and shop.stock("DECK") == (40, 6, 0)
    assert shop.broken() == {}
    assert facts(order.number).lines[1].contents == "1 × TEE, 2 × DECK"


def test_the_books_see_a_part_that_was_forgotten(shop, kit):
    kit(10, 40)
    order = paid(shop, TEE=1)
    with transaction():
        orders.locked(order.id).lines[0].parts = [
            {"variant_id": shop.variants["TEE"], "sku": "TEE", "title": "Tee", "quantity": 2}
        ]
    assert shop.broken() == {"committed_is_what_paid_orders_wait_for": 1}


def race(shop, wishes: list[dict[int, int]]) -> list[str]:
    """Everybody reserves their units at the same moment; answers won or lost, by wish."""
    start = threading.Barrier(len(wishes))
    outcomes = [""] * len(wishes)
    now = shop.clock.now()

    def buy(place: int) -> None:
        with shop.app.app_context():
            start.wait()
            try:
                with transaction():
                    order = Order(
                        number=place + 1, token=f"{place:032d}", email="a@b.c", email_key="a@b.c", currency="USD",
                        placed_at=now,
                    )  # fmt: skip
                    db.session.add(order)
                    db.session.flush()
                    inventory.reserve(order.id, wishes[place], expires_at=now + timedelta(minutes=41), at=now)
                outcomes[place] = "won"
            except OutOfStock:
                outcomes[place] = "lost"

    threads = [threading.Thread(target=buy, args=(place,)) for place in range(len(wishes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def alone_and_in_a_bundle(shop, kit) -> list[str]:
    bundle = kit(1, 40)
    db.session.rollback()
    parts = catalog.part_counts([bundle])[bundle]
    db.session.rollback()
    return race(shop, [{shop.variants["TEE"]: 1}, parts] * 4)


def test_the_last_tee_is_sold_alone_or_in_a_bundle(shop, kit):
    outcomes = alone_and_in_a_bundle(shop, kit)

    assert outcomes.count("won") == 1 and outcomes.count("lost") == 7
    assert shop.stock("TEE") == (1, 0, 1)
    assert shop.stock("DECK") == (40, 0, 2 if outcomes.index("won") % 2 else 0)
    assert shop.broken() == {}


def test_without_the_guard_both_would_have_it(shop, kit):
    """The negative control: were the test blind, it would pass here too."""
    inventory.set_guard(False)
    try:
        assert alone_and_in_a_bundle(shop, kit) == ["won"] * 8
    finally:
        inventory.set_guard(True)
