"""What belongs together: scored by the worker, in parts that can be told; staff have the last word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from store import news, orders, pairing, stamps
from store.audit import AuditEntry
from store.catalog import ProductStatus
from store.db import db, transaction
from store.pairing import Choices, Pair, PairChoice, TooManyPins
from store.pairing.scoring import parts
from tests.fulfillment.paid import paid

PIN, BAN, NONE = PairChoice.PIN, PairChoice.BAN, PairChoice.NONE


def test_the_score_is_the_sum_of_parts_that_can_be_told(three):
    river = three.publish("The river is back", "climate", "Rivers", "canals")
    drought = three.publish(
        "Reservoirs run dry", "weather", days_ago=20, body="Groceries float in a dried reservoir."
    )
    three.publish("Elsewhere", "sports")
    three.work()
    bag = three.id_of("bag")

    assert three.pairs() == {(river, bag): (200, 0, 40), (drought, bag): (0, 30, 20)}
    assert three.stories("bag") == [river, drought]
    assert three.products(river) == [bag]
    first, second = pairing.pairs_of_product(bag)
    assert (first.score, first.counted_topics, first.shared_topics) == (240, 2, ["climate", "rivers"])
    assert (second.score, second.counted_words) == (50, 3)
    assert second.shared_words == ["dri", "grocery", "reservoir"]


def test_two_shared_words_are_chance_and_many_words_never_outweigh_a_topic(shop):
    now = shop.clock.now()
    assert parts([], ["river", "lake"], now, now) is None
    assert parts(["rivers"], ["river", "lake"], now, now).words == 10, "a topic's own word says nothing more"
    assert parts([], [], now, now) is None
    most = parts([], [str(n) for n in range(40)], now - timedelta(days=100), now)
    least = parts(["climate"], [], now - timedelta(days=100), now)
    assert most is not None and least is not None
    assert most.score == 90 < least.score == 100


def test_a_product_that_changed_is_compared_anew_and_nothing_else_is_touched(three):
    river = three.publish("The river is back", "climate")
    front = three.publish("At the front", "war")
    three.work()
    bag, notes = three.id_of("bag"), three.id_of("notes")
    before = {keys: pair.scored_at for keys, pair in _rows(three).items()}
    assert before.keys() == {(river, bag), (front, notes)}

    three.change("bag", topics=["war"])
    three.work()

    after = {keys: pair.scored_at for keys, pair in _rows(three).items()}
    assert after.keys() == {(front, bag), (front, notes)}
    assert after[front, notes] == before[front, notes]


def test_what_is_not_sold_or_withdrawn_leaves_the_pairs_and_comes_back(three, shop):
    river = three.publish("The river is back", "climate")
    other = three.publish("Another river", "climate")
    three.work()
    three.change("bag", status=ProductStatus.ARCHIVED)
    with transaction("news"):
        news.withdraw(other, at=shop.clock.now())
    three.work()
    assert three.pairs() == {}

    three.change("bag", status=ProductStatus.ACTIVE)
    three.work()
    assert list(three.pairs()) == [(river, three.id_of("bag"))]


def test_a_story_grows_old_in_steps_and_pages_learn_of_it(three, shop):
    river = three.publish("The river is back", "climate", days_ago=0)
    three.work()
    key = (river, three.id_of("bag"))
    seen = []
    for days in (6, 2, 23, 60, 300):
        shop.clock.forward(days=days)
        before = stamps.all_stamps().get("pairing", 0)
        three.runs("pair-products")
        seen.append((three.pairs()[key][2], stamps.all_stamps()["pairing"] - before))

    assert seen == [(40, 0), (20, 1), (10, 1), (0, 1), (0, 0)]


def test_pins_come_first_on_their_own_side_and_bans_never_on_either(three, shop):
    river = three.publish("The river is back", "climate")
    front = three.publish("At the front", "war", days_ago=2)
    three.work()
    bag, notes = three.id_of("bag"), three.id_of("notes")
    at = shop.clock.now()

    with transaction():
        was = pairing.choose(front, bag, Choices(on_product=PIN), by="staff:1", at=at, act="pairing.pinned")
    assert was == Choices()
    assert three.stories("bag") == [front, river]
    assert three.products(front) == [notes], "a pin on the product's page is none on the story's"

    with transaction():
        was = pairing.choose(river, bag, Choices(BAN, BAN), by="staff:1", at=at, act="pairing.banned")
    assert three.stories("bag") == [front] and three.products(river) == []
    assert pairing.banned_for(river) == {bag}

    three.change("bag", topics=["climate"])
    three.publish("The river is back", "climate", body="And high.")
    three.work()
    assert three.stories("bag") == [front], "no new score undoes what staff said"
    assert pairing.choices(river, bag) == Choices(BAN, BAN)

    with transaction():
        pairing.choose(river, bag, was, by="staff:2", at=at, act="pairing.unbanned")
        pairing.choose(front, bag, Choices(), by="staff:2", at=at, act="pairing.unpinned")
    assert three.stories("bag") == [river]
    assert (front, bag) not in three.pairs(), "it stood there by our word alone"
    acts = [(entry.act, entry.actor, entry.subject_id) for entry in shop.rows(AuditEntry)]
    assert acts == [
        ("pairing.pinned", "staff:1", f"{front}:{bag}"),
        ("pairing.banned", "staff:1", f"{river}:{bag}"),
        ("pairing.unbanned", "staff:2", f"{river}:{bag}"),
        ("pairing.unpinned", "staff:2", f"{front}:{bag}"),
    ]


def test_pins_stand_in_the_order_in_which_they_were_pinned_and_there_is_an_end(three, shop):
    bag, at = three.id_of("bag"), shop.clock.now()
    for story in range(1, 13):
        with transaction():
            pairing.choose(story, bag, Choices(on_product=PIN), by="staff:1", at=at)
    assert three.stories("bag") == list(range(1, 13))
    with pytest.raises(TooManyPins), transaction():
        pairing.choose(13, bag, Choices(on_product=PIN), by="staff:1", at=at)
    assert len(three.pairs()) == 12


def test_a_read_is_one_query_by_index_whatever_the_archive_holds(three, shop, engine_name):
    bag = three.id_of("bag")
    at = shop.clock.now()
    with transaction():
        db.session.add_all(
            Pair(
                story_key=story, product_key=product, score=story % 97, product_place=story % 97,
                story_place=story % 97, story_choice=NONE, product_choice=NONE, scored_at=at,
            )
            for story in range(1, 400)
            for product in (bag, bag + 1000, bag + 2000)
        )  # fmt: skip
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert len(pairing.stories_for(bag)) == 24
    asked = [sql for sql in asked if sql.startswith("SELECT")]
    assert len(asked) == 1
    if engine_name == "sqlite":
        plan = db.session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + asked[0], (bag, 0, 24, 0))
        told = " ".join(row[-1] for row in plan)
        assert "USING COVERING INDEX ix_pair_of_product" in told and "TEMP B-TREE" not in told


def test_what_sold_most_is_counted_without_tests_and_unpaid(three, shop):
    shop.sells("MUG", stock=9)
    shop.sells("CAP", stock=9)
    three.work()
    order = paid(shop, MUG=2, CAP=1)
    ids = {sku: three.id_of(sku.lower()) for sku in ("MUG", "CAP")}
    with transaction():
        row = db.session.scalars(select(orders.Order).where(orders.Order.number == order.number)).one()
        row.test = False
        for line in row.lines:
            line.product_id = ids[line.sku]
    three.runs("count-sales")
    assert pairing.best_sellers() == [ids["MUG"], ids["CAP"]]

    shop.clock.forward(days=120)
    three.runs("count-sales")
    assert pairing.best_sellers() == []


def _rows(three):
    return {(pair.story_key, pair.product_key): pair for pair in three.shop.rows(Pair)}
