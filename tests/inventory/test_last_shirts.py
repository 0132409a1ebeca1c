"""Twenty buyers, five shirts: exactly five win. With the guard switched off the same race oversells."""

from __future__ import annotations

import threading
from datetime import timedelta

from flask import Flask

from store import inventory
from store.db import db, transaction
from store.inventory import OutOfStock
from store.orders import Order

BUYERS = 20


def race(app: Flask, tee: int, now) -> list[str]:
    """Every buyer asks for one shirt at the same moment; answers won or lost for each."""
    start = threading.Barrier(BUYERS)
    outcomes = []

    def buy(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    order = Order(
                        number=number,
                        token=f"{number:032d}",
                        email="a@b.c",
                        email_key="a@b.c",
                        currency="USD",
                        placed_at=now,
                    )
                    db.session.add(order)
                    db.session.flush()
                    inventory.reserve(order.id, {tee: 1}, expires_at=now + timedelta(minutes=41), at=now)
                outcomes.append("won")
            except OutOfStock:
                outcomes.append("lost")

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(1, BUYERS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_exactly_five_of_twenty_win(shop):
    tee = shop.sells("TEE", stock=5)
    db.session.rollback()
    assert race(shop.app, tee, shop.clock.now()) == ["lost"] * 15 + ["won"] * 5
    assert shop.stock("TEE") == (5, 0, 5)
    assert shop.broken() == {}


def test_without_the_guard_the_race_oversells(shop):
    """The negative control: were the test blind, it would pass here too."""
    tee = shop.sells("TEE", stock=5)
    db.session.rollback()
    inventory.set_guard(False)
    try:
        outcomes = race(shop.app, tee, shop.clock.now())
    finally:
        inventory.set_guard(True)
    assert outcomes == ["won"] * 20
    assert shop.stock("TEE") == (5, 0, 20)


def test_orders_of_the_same_things_never_wait_for_each_other_in_a_circle(shop):
    things = [shop.sells(sku, stock=50) for sku in ("TEE", "MUG", "TOTE", "DECK")]
    db.session.rollback()
    start = threading.Barrier(BUYERS)
    failures = []

    def buy(number: int) -> None:
        wanted = things if number % 2 else things[::-1]
        try:
            with shop.app.app_context():
                start.wait()
                with transaction():
                    inventory.commit_now(dict.fromkeys(wanted, 1))
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(BUYERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert {shop.stock(sku) for sku in ("TEE", "MUG", "TOTE", "DECK")} == {(50, BUYERS, 0)}
