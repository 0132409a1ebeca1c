"""A real server killed between the last use of a code and the order that uses it: they stand or fall together."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import text

from store.db import db
from store.orders import OrderStatus
from store.promotions import DiscountCode, Redemption
from tests.promotions.buying import make_code
from tests.support.serving import chosen, clicking, env, folder, sandbox, server, shop, until_asked
from tests.support.shop import ADA, Shopper

__all__ = ["chosen", "env", "folder", "sandbox", "server", "shop"]

pytestmark = pytest.mark.slow


def somebody_writes() -> bool:
    """Whether another process stands inside a transaction that has written, seen from outside."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        other = sqlite3.connect(db.engine.url.database, isolation_level=None, timeout=0)
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        finally:
            other.close()
        return False
    open_ones = text(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' "
        "AND backend_xid IS NOT NULL AND datname = current_database()"
    )
    with db.engine.connect() as connection:
        return connection.scalar(open_ones) == 1


def test_killed_between_a_code_s_last_use_and_its_order(shop, server, sandbox):
    make_code(shop, "ONCE", usage_limit=1)
    buyer = Shopper(shop.url).buys("tee", "2").visit("/checkout").send("/checkout", "use it", code="once")
    form = buyer.form("/checkout")
    assert not somebody_writes()
    server.stop_at("stock")  # it is taken last: order, redemption and attempt are written, and not committed
    with clicking(lambda: buyer.press(form, "payment", **ADA)):
        server.until_at("stock")
        assert somebody_writes()
        server.kill()
    assert shop.orders() == [] and shop.rows(Redemption) == [] and shop.stock("TEE") == (5, 0, 0)
    assert [code.used_count for code in shop.rows(DiscountCode)] == [0]
    assert sandbox.control.requests("POST") == []

    server.start()
    sandbox.control.fault("hold", when="after", times=1)
    with clicking(lambda: buyer.press(form, "payment", **ADA)):
        until_asked(sandbox, "POST", "/v1/checkout/sessions")
        server.kill()
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
    assert [code.used_count for code in shop.rows(DiscountCode)] == [1]
