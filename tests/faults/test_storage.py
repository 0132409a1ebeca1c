"""The database held, cut or broken, the disk full, the news away: visitors get a sentence, and nothing is half done."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, event, text

from store.cart import CartLine
from store.db import db
from store.orders import OrderStatus
from store.outbox import Message, MessageState
from store.payments import PaymentAttempt
from tests.support import databases
from tests.support.shop import ADA, Shopper


@contextmanager
def held_by_somebody(shop) -> Iterator[None]:
    """Another program writes, and does not end: a backup tool, a console left open."""
    engine = db.engine
    db.session.rollback()
    if engine.dialect.name == "sqlite":
        other = sqlite3.connect(engine.url.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()
    else:
        with create_engine(engine.url).connect() as other:
            other.execute(text("SELECT id FROM cart FOR UPDATE"))
            yield


def test_a_database_held_by_others_asks_to_come_back_and_keeps_what_was_typed(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1").visit("/checkout")
    form = shopper.form("/checkout")
    with held_by_somebody(open_shop):
        shopper.press(form, "payment", **ADA)
        assert shopper.status == 503 and shopper.answer.headers["Retry-After"] == "5"
        assert shopper.sees("Nothing was lost")
        kept = dict(shopper.form("/checkout").values)
        assert (kept["email"], kept["line1"]) == (ADA["email"], ADA["line1"])
        for path in ("/", "/products/tee", "/cart"):
            assert shopper.visit(open_shop.url + path).status == 200
    assert open_shop.orders() == [] and open_shop.stock("TEE") == (5, 0, 0)
    shopper.visit("/checkout").send("/checkout", "payment", **ADA)
    assert "/pay/" in shopper.path and open_shop.broken() == {}


def test_a_server_that_restarts_between_two_clicks_is_not_noticed(open_shop, shopper, engine_name):
    if engine_name == "sqlite":
        pytest.skip("a file does not restart")
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1")
    databases.cut_lines(str(db.engine.url.database))
    shopper.checks_out()
    assert "/pay/" in shopper.path
    databases.cut_lines(str(db.engine.url.database))
    shopper.pays()
    assert open_shop.order(shopper.token).status is OrderStatus.OPEN and open_shop.broken() == {}


def test_a_line_cut_in_the_middle_of_writing_asks_to_come_back(open_shop, shopper, engine_name):
    if engine_name == "sqlite":
        pytest.skip("a file has no line")
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1").visit("/products/tee")
    form = shopper.form("/cart/lines")
    engine = create_engine(db.engine.url, isolation_level="AUTOCOMMIT")
    with create_engine(db.engine.url).connect() as holder, engine.connect() as watcher:
        holder.execute(text("SELECT id FROM cart FOR UPDATE"))
        waiting = threading.Thread(target=lambda: shopper.press(form, "add", quantity="1"))
        waiting.start()
        blocked = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        while waiting.is_alive() and not watcher.execute(blocked).all():
            pass
        waiting.join()
    assert shopper.status == 503 and shopper.answer.headers["Retry-After"] == "5"
    assert [line.quantity for line in open_shop.rows(CartLine)] == [1]


def test_a_disk_too_full_for_mail_keeps_the_promise(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1").checks_out().pays()
    folder = open_shop.app.extensions["settings"].instance / "mail"
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("no room")  # whatever is written there fails
    open_shop.work()
    [mail] = [m for m in open_shop.rows(Message) if m.payload.get("letter") == "order_confirmation"]
    assert (mail.state, mail.attempts) == (MessageState.NEW, 1)
    folder.unlink()
    open_shop.clock.forward(minutes=1)
    open_shop.work()
    order = open_shop.order(shopper.token)
    assert open_shop.mailbox("ada@example.com").subjects() == [f"Order #{order.number} confirmed"]


def test_a_broken_news_database_sells_shirts_all_the_same(open_shop, shopper, engine_name):
    if engine_name != "sqlite":
        pytest.skip("breaks a file")
    open_shop.sells("TEE", price=2400, stock=5)
    instance = open_shop.app.extensions["settings"].instance
    db.session.remove()
    db.engines["news"].dispose()
    for name in ("news.db-wal", "news.db-shm"):
        (instance / name).unlink(missing_ok=True)
    (instance / "news.db").write_bytes(b"this is no database" * 1000)
    buyer = Shopper(open_shop.url)
    buyer.buys("tee", "1").checks_out().pays()
    assert buyer.path.startswith("/orders/") and buyer.status == 200
    open_shop.work()
    assert open_shop.order(buyer.token).status is OrderStatus.OPEN and open_shop.broken() == {}


def test_a_read_only_file_answers_and_writes_nothing(open_shop, shopper, engine_name):
    """A disk remounted read-only: pages are shown, acts fail with our page, and Stripe is told to come back."""
    if engine_name != "sqlite":
        pytest.skip("a file's fault")
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1").checks_out()
    session = open_shop.rows(PaymentAttempt)[0].session_id
    db.session.remove()

    def read_only(connection, *rest) -> None:
        connection.execute("PRAGMA query_only=ON")

    db.engine.dispose()
    event.listen(db.engine, "connect", read_only)
    try:
        open_shop.sandbox.control.pay(session)
        told = open_shop.sandbox.control.events("checkout.session.completed")[0]["id"]
        assert open_shop.sandbox.control.resend(told)[0] >= 500
        assert shopper.visit(open_shop.url + "/products/tee").status == 200
        shopper.send("/cart/lines", "add", quantity="1")
        assert shopper.status >= 500 and "Traceback" not in shopper.answer.text
    finally:
        event.remove(db.engine, "connect", read_only)
        db.session.remove()
        db.engine.dispose()
    assert open_shop.sandbox.control.resend(told) == [200]
    assert open_shop.orders()[0].status is OrderStatus.OPEN
    assert [line.quantity for line in open_shop.rows(CartLine)] == [] and open_shop.broken() == {}
