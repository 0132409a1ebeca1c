"""The pack solver at the door: asked on the product page, put into the cart by the same rule, all or nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from store import inventory
from store.cart import Cart, CartLine
from store.catalog import PriceBreak, Product, ProductStatus, Variant
from store.db import db, transaction
from store.inventory import MovementKind
from tests.storefront.conftest import Goods, Page

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def goods(shop) -> Goods:
    return Goods(shop)


@pytest.fixture
def client(shop):
    return shop.app.test_client()


@pytest.fixture
def notes(goods) -> Goods:
    """Packs of 10, 50 and 100 notes, 40 of each; the shelf of the demo."""
    with transaction():
        product = goods.product("notes", "Media Notes", product_type="notes")
        values = goods.option(product, "Pack", ("Pack of 10", ""), ("Pack of 50", ""), ("Pack of 100", ""))
        for value, pieces, price in zip(values, (10, 50, 100), (500, 2000, 3500), strict=True):
            goods.variant(product, f"NOTES-{pieces}", price, 40, [value], pieces=pieces, position=pieces)
    return goods


def ask(client, pieces: str, path: str = "/products/notes") -> Page:
    return Page(client.get(path, query_string={"pieces": pieces}))


def put_in(client, headers=SAME_SITE, **form):
    return client.post("/cart/packs", data={"product": "notes", **form}, headers=headers)


def lines(shop) -> dict[str, int]:
    """What lies in all carts, by SKU."""
    skus = {variant.id: variant.sku for variant in shop.rows(Variant)}
    return {skus[line.variant_id]: line.quantity for line in shop.rows(CartLine)}


def take(shop, sku: str, left: int) -> None:
    """Leave `left` of a SKU on the shelf."""
    on_hand, _, _ = shop.stock(sku)
    with transaction():
        variant_id = db.session.scalars(select(Variant.id).where(Variant.sku == sku)).one()
        inventory.move(
            variant_id,
            left - on_hand,
            MovementKind.COUNT,
            reason="counted",
            by="test",
            at=shop.clock.now(),
            key=f"{sku}-{left}",
        )


def sums(page: Page) -> list[str]:
    return page.texts("p", class_="pack-solver__sum")


def test_thirty_seven_notes_are_shown_with_the_better_deal_and_why(notes, client):
    page = ask(client, "37")

    assert sums(page) == ["40 notes for $20.00 $0.50 each", "50 notes for $20.00 $0.40 each"]
    assert page.texts("ul", class_="pack-solver__lines") == ["4 × Pack of 10 $20.00"]
    assert "That is 3 notes more than you asked for" in page.html
    assert "10 more for the same money." in page.texts("p")
    assert page.one("input", id="pieces").get("value") == "37"
    offered = [
        {field.get("name"): field.get("value") for field in form if field.get("name")}
        for form in page.all("form", action="/cart/packs")
    ]
    assert offered == [
        {"product": "notes", "pieces": "37", "total": "2000"},
        {"product": "notes", "pieces": "50", "total": "2000"},
    ]
    assert page.one("link", rel="canonical").get("href").endswith("/products/notes")


def test_a_deal_that_costs_more_says_what_each_one_saves(notes, client):
    page = ask(client, "50")

    assert sums(page) == ["50 notes for $20.00 $0.40 each", "100 notes for $35.00 $0.35 each"]
    assert "50 more for $15.00: each one then costs $0.35 instead of $0.40." in page.texts("p")
    assert sums(ask(client, "100")) == ["100 notes for $35.00 $0.35 each"]


def test_nothing_asked_is_a_box_without_an_answer_and_no_packs_is_no_box(notes, client):
    page = Page(client.get("/products/notes"))
    assert page.texts("label", for_="pieces") == ["How many notes do you want?"]
    assert sums(page) == [] and not page.all("form", action="/cart/packs")

    notes.bag()
    assert not Page(client.get("/products/bag")).all("input", id="pieces")
    assert not ask(client, "37", "/products/bag").all("input", id="pieces")


@pytest.mark.parametrize("odd", ["", "0", "-1", "5001", "٣٧", "1e2", "3.5", "thirty", "<b>", "9" * 500])
def test_an_odd_number_is_told_beside_the_box_and_kept(notes, shop, client, odd):
    page = ask(client, odd)
    assert page.status == 422
    box = page.one("input", id="pieces")
    assert (box.get("value"), box.get("aria-invalid")) == (odd[:20], "true")
    assert page.texts("p", id="pieces-error") == ["Please enter a whole number from 1 to 5000."]
    assert len(page.all("a", href="#pieces")) == 1

    answer = put_in(client, pieces=odd)
    assert answer.status_code == 422 and "whole number from 1 to 5000" in answer.get_data(as_text=True)
    assert shop.rows(Cart) == []


def test_the_mix_knows_what_is_left(notes, shop, client):
    take(shop, "NOTES-100", 0)
    take(shop, "NOTES-50", 1)
    assert sums(ask(client, "100"))[0] == "100 notes for $45.00 $0.45 each"

    take(shop, "NOTES-10", 2)
    page = ask(client, "100")
    assert page.status == 409
    assert page.texts("p", id="pieces-error") == [
        "All packs we can put into one cart hold 70 together. Please ask for fewer."
    ]


def test_a_mix_is_never_handed_out_of_the_page_cache(notes, shop, client):
    """One pack less makes no new word for the stock, so no stamp would tell a kept page."""
    take(shop, "NOTES-100", 30)
    answer = client.get("/products/notes?pieces=3000")
    assert sums(Page(answer)) == ["3000 notes for $1,050.00 $0.35 each"]
    assert answer.headers["Cache-Control"] == "no-store"

    take(shop, "NOTES-100", 29)
    assert sums(ask(client, "3000"))[0] == "3000 notes for $1,055.00 $0.35 each"
    assert client.get("/products/notes").headers["Cache-Control"] == "public, no-cache"


def test_what_the_page_showed_goes_into_the_cart(notes, shop, client):
    answer = put_in(client, pieces="37", total="2000")

    assert (answer.status_code, answer.location) == (303, "/cart?packs=notes&count=40")
    assert lines(shop) == {"NOTES-10": 4}
    assert client.get_cookie("tvnl_count").value == "4"
    assert "In your cart: 40 notes, Media Notes" in client.get(answer.location).get_data(as_text=True)


def test_a_mix_of_several_packs_goes_in_together(notes, shop, client):
    assert put_in(client, pieces="160").status_code == 303
    assert lines(shop) == {"NOTES-10": 1, "NOTES-50": 1, "NOTES-100": 1}
    assert put_in(client, pieces="10").status_code == 303
    assert lines(shop) == {"NOTES-10": 2, "NOTES-50": 1, "NOTES-100": 1}
    assert len(shop.rows(Cart)) == 1


def test_another_way_to_the_same_sum_is_no_reason_to_ask_again(notes, shop, client):
    shop.set_price("NOTES-10", 600)
    assert put_in(client, pieces="37", total="2000").location == "/cart?packs=notes&count=50"
    assert lines(shop) == {"NOTES-50": 1}


def test_a_dearer_mix_than_was_shown_is_asked_about_again(notes, shop, client):
    take(shop, "NOTES-50", 0)
    take(shop, "NOTES-10", 3)
    answer = put_in(client, pieces="37", total="2000")
    page = Page(answer)

    assert answer.status_code == 409
    assert page.texts("p", id="pieces-error") == [
        "Prices or stock have changed since this was shown. This is the cheapest way now."
    ]
    assert sums(page) == ["100 notes for $35.00 $0.35 each"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert shop.rows(Cart) == []


def test_all_or_nothing_when_one_line_would_be_too_many(notes, shop, client):
    take(shop, "NOTES-10", 500)
    client.post("/cart/lines", data={"sku": "NOTES-50", "quantity": "1"}, headers=SAME_SITE)
    client.post("/cart/lines", data={"sku": "NOTES-10", "quantity": "99"}, headers=SAME_SITE)

    answer = put_in(client, pieces="160")

    assert answer.status_code == 422
    assert "it takes 99 of each" in answer.get_data(as_text=True)
    assert lines(shop) == {"NOTES-10": 99, "NOTES-50": 1}


def test_all_or_nothing_when_the_cart_is_full(notes, shop, client):
    for number in range(2):
        shop.sells(f"TEE{number}", stock=500)
        client.post("/cart/lines", data={"sku": f"TEE{number}", "quantity": "99"}, headers=SAME_SITE)

    answer = put_in(client, pieces="160")

    assert answer.status_code == 422 and "200 pieces in all" in answer.get_data(as_text=True)
    assert lines(shop) == {"TEE0": 99, "TEE1": 99}


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}]
)
def test_only_our_own_pages_may_put_packs_in(notes, shop, client, headers):
    assert put_in(client, headers, pieces="37").status_code == 403
    assert shop.rows(Cart) == []


@pytest.mark.parametrize("slug", ["bag", "draft", "no-such-thing", "../x", "", "x" * 500])
def test_what_is_not_sold_in_packs_has_no_such_door(notes, shop, client, slug):
    notes.bag()
    with transaction():
        notes.product("draft", "Draft", status=ProductStatus.DRAFT)
    assert put_in(client, product=slug, pieces="37").status_code == 404
    assert shop.rows(Cart) == []


def test_when_all_is_sold_out_the_box_goes_too(notes, shop, client):
    for pieces in (10, 50, 100):
        take(shop, f"NOTES-{pieces}", 0)
    assert not Page(client.get("/products/notes")).all("input", id="pieces")
    assert put_in(client, pieces="1").status_code == 409
    assert "All packs have just sold out." in put_in(client, pieces="1").get_data(as_text=True)
    assert shop.rows(Cart) == []


def test_price_breaks_count_in_a_mix(notes, shop, client):
    with transaction():
        ten = db.session.scalars(select(Variant).where(Variant.sku == "NOTES-10")).one()
        ten.breaks = [PriceBreak(min_quantity=4, unit_minor=400)]
    assert sums(ask(client, "40"))[0] == "40 notes for $16.00 $0.40 each"
    assert put_in(client, pieces="40", total="1600").status_code == 303
    assert "$16.00" in client.get("/cart").get_data(as_text=True)


def test_the_story_behind_the_page_comes_along(notes, shop, client):
    origin = "http://127.0.0.1:8000"
    referer = {"Referer": f"{origin}/products/notes?pieces=37&from=abc123"}
    put_in(client, SAME_SITE | referer, pieces="37")
    assert [row.story_id for row in shop.rows(Cart)] == ["abc123"]


def test_asking_costs_no_more_queries_than_looking(notes, shop, client):
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def queries(path: str) -> int:
        asked.clear()
        assert client.get(path).status_code == 200
        return len([sql for sql in asked if sql.lstrip().startswith("SELECT")])

    looked = queries("/products/notes")
    assert queries("/products/notes?pieces=37") <= looked
    assert queries("/products/notes?pieces=1234") <= looked
    assert db.session.scalars(select(Product.slug)).all() == ["notes"]
