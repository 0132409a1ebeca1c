"""A transaction that PostgreSQL ends for another's sake is begun anew; on SQLite writers queue and none is ended."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text

from store.db import db, retried, transaction
from store.kit.errors import Busy


def test_of_two_that_wait_for_each_other_both_end_well(shop, engine_name):
    first, second = shop.sells("A", stock=5), shop.sells("B", stock=5)
    both, tries = threading.Barrier(2), []

    def take(one: int, other: int) -> None:
        turns = []

        def act() -> None:
            turns.append(1)
            db.session.execute(
                text("UPDATE stock SET on_hand = on_hand - 1 WHERE variant_id = :id"), {"id": one}
            )
            if len(turns) == 1 and engine_name == "postgresql":
                both.wait(10)
            db.session.execute(
                text("UPDATE stock SET on_hand = on_hand - 1 WHERE variant_id = :id"), {"id": other}
            )

        with shop.app.app_context():
            retried(act)
            tries.append(len(turns))
            db.session.remove()

    threads = [threading.Thread(target=take, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (shop.stock("A")[0], shop.stock("B")[0]) == (3, 3)
    assert sorted(tries) == ([1, 2] if engine_name == "postgresql" else [1, 1])
    with transaction():
        db.session.execute(text("UPDATE stock SET on_hand = 5"))


def test_after_three_tries_the_visitor_is_asked_to_come_back(shop, engine_name):
    if engine_name != "postgresql":
        pytest.skip("SQLite ends no transaction for another's sake")
    turns = []

    def act() -> None:
        turns.append(1)
        db.session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(Busy):
        retried(act)
    assert len(turns) == 3
