"""The cart's door: odd input gets its own clear words beside the field, keeps what was typed, and changes nothing."""

from __future__ import annotations

import pytest

from store.cart import Cart, CartLine
from store.db import db
from store.inventory import Stock

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def client(shop):
    return shop.app.test_client()


def add(client, **form):
    return client.post("/cart/lines", data=form, headers=SAME_SITE)


def token_of(client) -> str:
    cookie = client.get_cookie("tvnl_cart")
    return cookie.value if cookie else ""


def csrf(client, path: str = "/cart") -> str:
    page = client.get(path).get_data(as_text=True)
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def lines(shop) -> list[tuple[int, int]]:
    return [(line.variant_id, line.quantity) for line in shop.rows(CartLine)]


def test_what_is_put_in_is_in(shop, client):
    tee = shop.sells("TEE", stock=10)
    answer = add(client, sku="TEE", quantity="2")
    assert (answer.status_code, answer.location) == (303, "/cart?added=TEE")
    assert client.get_cookie("tvnl_count").value == "2"
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("tvnl_cart="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert lines(shop) == [(tee, 2)]
    add(client, sku="TEE", quantity="1")
    assert lines(shop) == [(tee, 3)]
    assert "no-store" in client.get("/cart").headers["Cache-Control"]


@pytest.mark.parametrize(
    "odd", ["0", "-1", "100", "١٢", "1_0", "1e1", "2.5", "", "two", "999999999999999999999"]
)
def test_an_odd_quantity_is_told_and_kept_and_adds_nothing(shop, client, odd):
    shop.sells("TEE", stock=10)
    answer = add(client, sku="TEE", product="tee", quantity=odd)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Please enter a whole number from 1 to 99." in page
    assert f'value="{odd[:20]}"' in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert lines(shop) == [] and shop.rows(Cart) == []


@pytest.mark.parametrize("sku", ["NOPE", "../x", "a" * 60, "'; DROP TABLE variant;--", "☃"])
def test_something_we_never_had_is_a_missing_page(shop, client, sku):
    shop.sells("TEE")
    assert add(client, sku=sku, quantity="1").status_code == 404
    assert add(client, product="nothing-like-it", quantity="1").status_code == 404
    assert lines(shop) == []


def test_a_sold_out_size_says_so(shop, client):
    shop.sells("TEE", stock=0)
    answer = add(client, sku="TEE", quantity="1")
    assert answer.status_code == 409
    assert "This has just sold out." in answer.get_data(as_text=True)
    assert lines(shop) == []


def test_more_than_there_is_says_what_is_left(shop, client):
    shop.sells("TEE", stock=2)
    answer = add(client, sku="TEE", quantity="3")
    assert answer.status_code == 409 and "Only 2 left of this." in answer.get_data(as_text=True)
    assert lines(shop) == []


@pytest.mark.parametrize("cookie", ["garbage", "a" * 32, "", "x" * 5000, "é", "a" * 31 + "'"])
def test_a_cookie_that_is_garbage_is_an_empty_cart(shop, client, cookie):
    shop.sells("TEE")
    client.set_cookie("tvnl_cart", cookie)
    answer = client.get("/cart")
    assert answer.status_code == 200 and "empty" in answer.get_data(as_text=True).lower()
    assert add(client, sku="TEE", quantity="1").status_code == 303
    assert len(shop.rows(Cart)) == 1 and len(token_of(client)) == 32


def test_looking_writes_nothing_and_a_public_page_sets_no_cookie(shop, client):
    shop.sells("TEE")
    for path in ("/", "/products/tee", "/news/"):
        answer = client.get(path)
        assert answer.status_code == 200 and "Set-Cookie" not in answer.headers, path
    client.get("/cart")
    assert shop.rows(Cart) == []


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://127.0.0.1:8000"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
def test_only_our_own_pages_may_fill_a_cart(shop, client, headers, allowed):
    shop.sells("TEE")
    answer = client.post("/cart/lines", data={"sku": "TEE", "quantity": "1"}, headers=headers)
    assert answer.status_code == (303 if allowed else 403)
    assert len(lines(shop)) == (1 if allowed else 0)


def test_a_line_is_changed_taken_out_and_taken_back(shop, client):
    tee = shop.sells("TEE", stock=10)
    add(client, sku="TEE", quantity="2")
    line = shop.rows(CartLine)[0].id
    key = csrf(client)
    changed = client.post(
        f"/cart/lines/{line}", data={"csrf_token": key, "quantity": "5", "act": "update"}, headers=SAME_SITE
    )
    assert changed.status_code == 303 and lines(shop) == [(tee, 5)]
    assert client.get_cookie("tvnl_count").value == "5"
    removed = client.post(
        f"/cart/lines/{line}", data={"csrf_token": key, "quantity": "5", "act": "remove"}, headers=SAME_SITE
    )
    assert removed.location == "/cart?removed=TEE&count=5" and lines(shop) == []
    page = client.get(removed.location).get_data(as_text=True)
    assert 'name="sku" value="TEE"' in page and 'name="quantity" value="5"' in page
    add(client, sku="TEE", quantity="5")
    assert lines(shop) == [(tee, 5)]


@pytest.mark.parametrize("odd", ["0", "-1", "100", "١٢", ""])
def test_an_odd_change_is_told_beside_its_line_and_kept(shop, client, odd):
    tee = shop.sells("TEE", stock=10)
    add(client, sku="TEE", quantity="2")
    line = shop.rows(CartLine)[0].id
    answer = client.post(
        f"/cart/lines/{line}",
        data={"csrf_token": csrf(client), "quantity": odd, "act": "update"},
        headers=SAME_SITE,
    )
    assert answer.status_code == 422
    assert "Please enter a whole number from 1 to 99." in answer.get_data(as_text=True)
    assert f'value="{odd}"' in answer.get_data(as_text=True)
    assert lines(shop) == [(tee, 2)]


def test_without_its_form_token_a_line_stays(shop, client):
    tee = shop.sells("TEE", stock=10)
    add(client, sku="TEE", quantity="2")
    line = shop.rows(CartLine)[0].id
    for key in ("", "forged"):
        answer = client.post(
            f"/cart/lines/{line}", data={"csrf_token": key, "quantity": "5"}, headers=SAME_SITE
        )
        assert answer.status_code == 400
    assert lines(shop) == [(tee, 2)]


def test_a_line_of_somebody_elses_cart_is_out_of_reach(shop, client):
    tee = shop.sells("TEE", stock=10)
    add(client, sku="TEE", quantity="2")
    line = shop.rows(CartLine)[0].id
    other = shop.app.test_client()
    add(other, sku="TEE", quantity="1")
    other.post(f"/cart/lines/{line}", data={"csrf_token": csrf(other), "act": "remove"}, headers=SAME_SITE)
    assert (tee, 2) in lines(shop)


def test_a_cart_takes_99_of_a_thing_200_in_all(shop, client):
    for number in range(3):
        shop.sells(f"TEE{number}", stock=500)
    assert add(client, sku="TEE0", quantity="99").status_code == 303
    assert add(client, sku="TEE0", quantity="1").status_code == 422
    assert add(client, sku="TEE1", quantity="99").status_code == 303
    answer = add(client, sku="TEE2", quantity="3")
    assert answer.status_code == 422 and "200 pieces in all" in answer.get_data(as_text=True)
    assert add(client, sku="TEE2", quantity="2").status_code == 303
    assert sum(quantity for _, quantity in lines(shop)) == 200


def test_a_price_change_since_last_seen_is_no_secret(shop, client):
    shop.sells("TEE", price=2000)
    add(client, sku="TEE", quantity="1")
    assert "$18.00" not in client.get("/cart").get_data(as_text=True)
    shop.set_price("TEE", 1800)
    page = client.get("/cart").get_data(as_text=True)
    assert "$18.00" in page and "$20.00" in page
    add(client, sku="TEE", quantity="1")
    assert "$20.00" not in client.get("/cart").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/checkout"])
def test_an_empty_cart_has_nothing_to_check_out(shop, client, path):
    shop.sells("TEE")
    shown = client.get(path)
    assert shown.status_code == 409 and "Your cart is empty." in shown.get_data(as_text=True)
    sent = client.post(path, data={"email": "a@example.com"}, headers=SAME_SITE)
    assert sent.status_code == 409 and "Your cart is empty." in sent.get_data(as_text=True)
    assert shop.orders() == []


def test_a_cart_is_forgotten_after_thirty_days(shop, client):
    shop.sells("TEE")
    add(client, sku="TEE", quantity="1")
    shop.clock.forward(days=30, seconds=1)
    assert "empty" in client.get("/cart").get_data(as_text=True).lower()
    from store.checkout import sweep_carts

    db.session.rollback()
    assert sweep_carts(ports=shop.ports, now=shop.clock.now()) == 1
    assert shop.rows(Cart) == [] and shop.rows(CartLine) == []
    assert [row.reserved for row in shop.rows(Stock)] == [0]
