"""A real server killed between the last use of a code and the order that uses it: they stand or fall together."""

from __future__ import annotations

import threading

import pytest
import requests
from sqlalchemy import text

from store.db import db
from store.orders import OrderStatus
from store.promotions import DiscountCode, Redemption
from tests.faults.test_killed import chosen, env, sandbox, server, shop, until_asked  # noqa: F401 - fixtures
from tests.promotions.buying import make_code
from tests.support.shop import ADA, Shopper

pytestmark = pytest.mark.slow


def until_stuck(thread: threading.Thread) -> None:
    """Wait until another process of the database waits for a row that somebody holds."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    pause = threading.Event()
    for _ in range(3000):
        with db.engine.connect() as connection:
            if connection.scalar(waiting):
                return
        assert thread.is_alive(), "nobody had to wait"
        pause.wait(0.01)
    raise AssertionError("nobody waits")


def test_killed_between_a_code_s_last_use_and_its_order(shop, server, sandbox, engine_name):  # noqa: F811
    make_code(shop, "ONCE", usage_limit=1)
    buyer = Shopper(shop.url).buys("tee", "2").visit("/checkout").send("/checkout", "use it", code="once")
    form = buyer.form("/checkout")

    def clicks() -> None:
        with pytest.raises(requests.ConnectionError):
            buyer.press(form, "payment", **ADA)

    if engine_name == "postgresql":  # stock is taken last: whoever holds its row stops them after the code
        with db.engine.connect() as connection:
            connection.execute(text("SELECT * FROM stock FOR UPDATE"))
            click = threading.Thread(target=clicks)
            click.start()
            until_stuck(click)
            server.kill()
            click.join()
        assert shop.orders() == [] and shop.rows(Redemption) == []
        assert [code.used_count for code in shop.rows(DiscountCode)] == [0]
        server.start()

    sandbox.control.fault("hold", when="after", times=1)
    click = threading.Thread(target=clicks)
    click.start()
    until_asked(sandbox, "POST", "/v1/checkout/sessions")
    server.kill()
    click.join()
    sandbox.control.release_answers()
    assert [code.used_count for code in shop.rows(DiscountCode)] == [1] and len(shop.rows(Redemption)) == 1

    server.start()
    buyer.visit(shop.url + "/checkout").send("/checkout", "payment", **ADA)
    assert "/pay/" in buyer.path, buyer.words
    other = Shopper(shop.url).buys("tee", "1").visit("/checkout").send("/checkout", "use it", code="once")
    assert other.status == 409 and other.sees("has been used up")
    buyer.pays()
    [order] = shop.orders()
    assert order.status is OrderStatus.OPEN and order.discount_minor == 480
    assert [code.used_count for code in shop.rows(DiscountCode)] == [1] and shop.broken() == {}
