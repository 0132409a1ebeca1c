"""Pages for everybody: made once, right at the next answer after any change, and never with somebody's traces."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from store import inventory, stamps
from store.catalog import Collection, CollectionProduct, Product
from store.db import db, transaction
from store.inventory import MovementKind
from store.orders import Order

PUBLIC = ["/", "/products/tee", "/news/", "/pages/terms"]


@pytest.fixture
def client(shop):
    shop.sells("TEE", price=2400, stock=5, title="Plain Tee Shirt")
    return shop.app.test_client()


def queries(shop, act) -> list[str]:
    """The statements that reach either database while `act()` runs."""
    seen: list[str] = []

    def note(connection, cursor, statement, parameters, context, many) -> None:
        seen.append(statement)

    engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
    return [
        statement
        for statement in seen
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE"))
    ]


@pytest.mark.parametrize("path", PUBLIC)
def test_everybody_gets_the_same_bytes_with_a_tag_and_no_cookie(client, path):
    first = client.get(path)
    client.set_cookie("tvnl_cart", "a" * 32)
    client.set_cookie("tvnl_session", "x")
    second = client.get(
        path + "?utm_source=x&from=7", headers={"Accept-Language": "de", "User-Agent": "other"}
    )
    assert first.status_code == 200 and first.data == second.data
    assert (
        first.headers["ETag"] == second.headers["ETag"]
        and first.headers["Cache-Control"] == "public, no-cache"
    )
    for answer in (first, second):
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
        assert b"csrf_token" not in answer.data and b"nonce" not in answer.data


@pytest.mark.parametrize("path", PUBLIC)
def test_who_has_it_is_told_so(client, path):
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(path)
    assert (head.status_code, head.data) == (200, b"") and head.headers["ETag"] == tag


def test_a_kept_page_asks_both_databases_one_short_question(shop, client):
    client.get("/products/tee")
    asked = queries(shop, lambda: client.get("/products/tee"))
    assert len(asked) == 2 and all("stamp" in statement for statement in asked)


@pytest.mark.parametrize("path", ["/", "/collections/all-of-it", "/products/tee", "/cart", "/news/"])
def test_more_on_a_page_asks_no_more_questions(shop, client, path):
    """Constant queries per page: twelve more products and their stock cost not one statement more."""
    with transaction():
        db.session.add(Collection(slug="all-of-it", title="All of it"))

    def put_on_shelf() -> None:
        with transaction():
            shelf = db.session.scalar(select(Collection.id).where(Collection.slug == "all-of-it"))
            have = set(db.session.scalars(select(CollectionProduct.product_id)))
            for product_id in set(db.session.scalars(select(Product.id))) - have:
                db.session.add(CollectionProduct(collection_id=shelf, product_id=product_id))
            stamps.bump("catalog")

    def in_cart(sku: str) -> None:
        client.post(
            "/cart/lines", data={"sku": sku, "quantity": "1"}, headers={"Sec-Fetch-Site": "same-origin"}
        )

    for sku in (
        "BAG",
        "CAP",
        "MUG",
        "PIN",
        "PEN",
        "MAP",
        "TIN",
    ):  # below a short shelf stand others, for more questions
        shop.sells(sku)
    in_cart("TEE")
    put_on_shelf()
    client.get(path)
    with transaction():
        stamps.bump("catalog")
    few = len(queries(shop, lambda: client.get(path)))
    for number in range(12):
        shop.sells(f"MORE{number}")
        in_cart(f"MORE{number}")
    put_on_shelf()
    many = len(queries(shop, lambda: client.get(path)))
    assert many == few


def sell_down_to(shop, left: int) -> None:
    with transaction():
        now = shop.clock.now()
        order = Order(
            number=1, token="t" * 32, email="a@b.c", email_key="a@b.c", currency="USD", placed_at=now
        )
        db.session.add(order)
        db.session.flush()
        inventory.reserve(
            order.id, {shop.variants["TEE"]: 5 - left}, expires_at=now + timedelta(minutes=41), at=now
        )


def test_the_next_answer_after_the_stock_word_changed_is_right(shop, client):
    assert "In stock" in client.get("/products/tee").get_data(as_text=True)
    sell_down_to(shop, 2)
    assert "In stock" not in client.get("/products/tee").get_data(as_text=True)
    with transaction():
        inventory.move(
            shop.variants["TEE"],
            9,
            MovementKind.RECEIVE,
            key="in",
            reason="",
            by="staff:1",
            at=shop.clock.now(),
        )
    assert "In stock" in client.get("/products/tee").get_data(as_text=True)


def test_at_midnight_the_date_turns(shop, client):
    def says(words: str) -> bool:
        with shop.app.app_context():  # of its own, as behind a real server
            return words in client.get("/").get_data(as_text=True)

    assert says("Monday, Nov 23rd")
    shop.clock.forward(hours=11, minutes=59)
    assert says("Monday, Nov 23rd")
    shop.clock.forward(minutes=1)
    assert says("Tuesday, Nov 24th")


def test_what_is_refused_is_not_kept(shop, client):
    assert client.get("/products/hat").status_code == 404
    shop.sells("HAT")
    assert client.get("/products/hat").status_code == 200


def test_parameters_a_page_does_not_know_do_not_fill_the_memory(shop, client):
    press = shop.app.extensions["page_press"]
    client.get("/products/tee")
    kept = len(press._shelf)
    for number in range(20):
        client.get(f"/products/tee?whatever={number}")
    assert len(press._shelf) == kept
