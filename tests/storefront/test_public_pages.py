"""Pages for everybody: the same for everybody, complete, and without a word to a cookie."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from store.catalog import Redirect
from store.db import db, transaction

PUBLIC = ["/", "/collections/wear", "/products/tee", "/search?q=tee", "/pages/privacy"]
SERVICE = ["contact", "delivery-and-returns", "privacy", "terms", "accessibility"]


@pytest.fixture
def stocked(goods):
    goods.tee()
    goods.notes()
    goods.shelf("wear", "Wear it", "tee")
    return goods


@pytest.mark.parametrize("path", PUBLIC)
def test_it_sets_no_cookie_carries_no_token_and_may_be_kept(stocked, look, path):
    page = look(path)

    assert page.status == 200
    assert "Set-Cookie" not in page.headers and "Cookie" not in page.headers.get("Vary", "")
    assert page.headers["Cache-Control"] == "public, no-cache"
    assert page.headers["ETag"]
    assert "csrf" not in page.html and "nonce" not in page.html
    assert look(path, headers={"Cookie": "tvnl_cart=garbage; tvnl_count=3"}).html == page.html


@pytest.mark.parametrize("path", [*PUBLIC, "/no-such-page"])
def test_nothing_in_it_needs_the_policy_to_be_loosened(stocked, look, path):
    page = look(path)

    for element in page.tree.iter():
        assert "style" not in element.attrib, element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]
        for name in ("src", "href", "action"):
            value = element.get(name, "")
            assert (
                not value.startswith(("http:", "//", "javascript:"))
                or element.tag.endswith("link")
                or (element.tag.endswith("meta"))
            ), value
    assert not page.all("style")


@pytest.mark.parametrize("path", PUBLIC)
def test_it_has_one_heading_one_language_a_title_and_landmarks(stocked, look, path):
    page = look(path)

    assert len(page.all("h1")) == 1
    assert page.one("html").get("lang") == "en"
    assert page.texts("title")[0].endswith(("TV News LIES", "the shop of an independent newsroom"))
    assert page.one("main").get("id") == "main"
    assert page.all("a", href="#main", class_="skip-link")
    ids = [element.get("id") for element in page.tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_the_masthead_prints_the_day_as_the_paper_always_did(shop, stocked, look):
    shop.clock.moment = datetime(2025, 4, 28, 9, 0, tzinfo=UTC)

    page = look("/")

    assert "Monday, Apr 28th" in page.texts("time")


def test_home_leads_with_one_product_and_lists_the_others(stocked, look):
    page = look("/")

    assert page.texts("h2")[0] == "America's # 1 Enemy Tee Shirt"
    assert "9/11 & Media Notes" in page.texts("h3")
    assert "from $5.00" in page.texts("span")


def test_an_empty_shop_says_so(shop, look):
    page = look("/")

    assert page.status == 200
    assert "The shop is being set up" in page.texts("h2")


def test_a_shelf_shows_its_own_and_an_unknown_one_is_not_there(stocked, look):
    page = look("/collections/wear")

    assert page.text(page.one("h1")) == "Wear it"
    assert "<em>runs</em>" in page.html
    assert page.texts("h2", class_="product-card__title") == ["Plain Tee Shirt"]
    assert look("/collections/none").status == 404


def test_below_a_short_shelf_and_in_an_empty_cart_stands_what_else_there_is(stocked, look):
    stocked.bag()
    shelf, cart = look("/collections/wear"), look("/cart")
    below = {"tag": "h3", "class_": "product-card__title"}

    assert "Also in the shop" in shelf.texts("h2") and "From the shop" in cart.texts("h2")
    assert cart.texts(**below) == ["Plain Tee Shirt", *shelf.texts(**below)]
    assert len(shelf.texts(**below)) == 2


def test_below_a_long_shelf_stands_nothing_else(stocked, shop, look):
    more = [f"mug-{count}" for count in range(6)]
    for slug in more:
        shop.sells(slug, title=slug)
    stocked.shelf("all", "All of it", "tee", *more)

    assert "Also in the shop" not in look("/collections/all").texts("h2")


@pytest.mark.parametrize("slug", SERVICE)
def test_a_service_page_has_a_title_a_summary_and_words(shop, look, slug):
    page = look(f"/pages/{slug}")

    assert page.status == 200
    assert len(page.texts("h2")) >= 4
    assert page.one("meta", name="description").get("content")
    assert "#" not in page.text(page.one("main"))


@pytest.mark.parametrize("slug", ["about", "..%2f..%2fapp.py", "contact.md"])
def test_no_other_file_is_a_page(shop, look, slug):
    assert look(f"/pages/{slug}").status == 404


def test_patterns_show_every_component_once_and_only_outside_production(shop, look):
    page = look("/patterns")

    assert page.status == 200
    assert {"Prices and stock", "Fields", "Cart and order"} <= set(page.texts("h2"))


def test_an_address_that_moved_leads_on_and_others_do_not(shop, stocked, look):
    with transaction():
        for old, new in (
            ("/products/Old_Tee", "/products/tee"),
            ("/collections/shirts", "/collections/wear"),
        ):
            db.session.add(Redirect(path=old, target=new, created_at=shop.clock.now()))

    for old, new in (("/products/Old_Tee", "/products/tee"), ("/collections/shirts", "/collections/wear")):
        answer = shop.app.test_client().get(old)
        assert (answer.status_code, answer.headers["Location"]) == (301, new)
    assert look("/products/old_tee").status == 404
