"""Into the cart by a link: a GET asks and changes nothing, a POST adds as far as it can and says what it could not."""

from __future__ import annotations

import re

from store.cart import Cart
from store.db import db, transaction
from store.orders import Order
from tests.promotions.buying import make_code, place
from tests.shop.conftest import Browser, held


def stocked(shop) -> None:
    shop.sells("TEE", price=2400, stock=5, title="Plain Tee")
    shop.sells("DECK", price=1400, stock=3, title="Loaded Deck")
    shop.sells("GONE", price=900, stock=0, title="Old Poster")


def test_a_permalink_asks_first_and_adds_once(shop, buyer):
    stocked(shop)
    buyer.open("/cart/add?TEE=2&DECK=1&utm_source=letter&from=77")
    assert buyer.status == 200 and "no-store" in buyer.answer.headers["Cache-Control"]
    buyer.sees("Plain Tee", "2 × $24.00", "Loaded Deck", "Put 3 things into the cart")
    assert shop.rows(Cart) == []

    page = buyer.answer
    buyer.press("/cart/add")
    assert (buyer.status, buyer.answer.location) == (303, "/cart?put=3")
    assert held(shop) == {"TEE": 2, "DECK": 1} and shop.rows(Cart)[0].story_id == "77"
    buyer.answer = page
    buyer.press("/cart/add")  # a double click, or Back and once more
    assert held(shop) == {"TEE": 2, "DECK": 1}
    buyer.open("/cart/add?TEE=1").press("/cart/add").follow()
    assert held(shop) == {"TEE": 3, "DECK": 1}
    buyer.sees("In your cart: 1 thing")


def test_each_thing_a_permalink_cannot_have_is_said_plainly(shop, buyer):
    stocked(shop)
    buyer.open("/cart/add?TEE=9&GONE=1&NOPE=1&DECK=1&DECK=2&../x=1&TEE%00=1")
    buyer.sees(
        "there are no more than 5", "Old Poster is sold out at the moment.", "We have nothing by this number.",
        "The link names this more than once", "Put 5 things into the cart",
    )  # fmt: skip
    buyer.press("/cart/add").follow()
    assert held(shop) == {"TEE": 5}
    buyer.sees("Plain Tee: there are no more than 5.")
    for odd in ("0", "-1", "100", "١٢", "1e1", "", "x" * 900):
        buyer.open(f"/cart/add?TEE={odd}")
        assert buyer.status == 200 and buyer.sees("is not a quantity. Please enter a whole number")
        assert "thing into" not in buyer.words and "things into" not in buyer.words
    buyer.open("/cart/add?<script>alert(1)</script>=1")
    assert "<script>alert" not in buyer.answer.text
    assert buyer.open("/cart/add").answer.location == "/cart"
    assert buyer.open("/cart/add?code=X").answer.location == "/cart"
    for odd in (
        "put=3&cut=TEE~left~999",
        "put=x",
        "put=1&cut=%00",
        "cut=TEE~nope~1",
        "put=3&cut=NOPE~left~1",
    ):
        assert buyer.open(f"/cart?{odd}").status == 200


def test_a_code_in_a_permalink_counts_or_is_refused_beside_its_field(shop, buyer):
    stocked(shop)
    make_code(shop, "DEFIANT10")
    buyer.open("/cart/add?TEE=1&code=defiant10").sees("With the code defiant10")
    assert buyer.press("/cart/add").status == 303
    assert buyer.follow().sees("DEFIANT10", "−$2.40")
    other = Browser(shop)
    other.open("/cart/add?DECK=1&code=NOPE").press("/cart/add")
    assert other.status == 422 and other.sees("We do not know this code.", "Loaded Deck")
    assert other.value("code") == "NOPE" and other.client.get_cookie("tvnl_count").value == "1"
    assert [row.discount_code for row in shop.rows(Cart)] == ["DEFIANT10", ""]


def test_an_old_order_is_ordered_again_at_todays_prices(shop, buyer):
    stocked(shop)
    buyer.add("TEE", 2).add("DECK", 1)
    place(shop, buyer.client.get_cookie("tvnl_cart").value)
    [order] = shop.orders()
    shop.set_price("TEE", 2600)
    with transaction():
        row = db.session.get_one(Order, order.id)
        row.lines[1].variant_id = None  # its product was taken down since
        row.lines[1].sku = "DECK-OLD"

    other = Browser(shop)
    other.send("/cart/again", order=order.token)
    assert other.status == 200 and len(shop.rows(Cart)) == 1
    other.sees("Order these again?", "Was $24.00 $26.00", "It costs something else than before.")
    other.sees("Loaded DeckThis is no longer sold.", "Put 2 things into the cart")
    other.press("/cart/add")
    assert other.answer.location == "/cart?put=2" and other.client.get_cookie("tvnl_count").value == "2"
    for odd in ("", "x", "a" * 32, "../" * 9):
        assert other.send("/cart/again", order=odd).status == 404


def link_of(buyer: Browser) -> str:
    return re.search(r'value="http://[^/"]+(/cart/from/[^"]+)"', buyer.open("/cart").answer.text)[1]


def test_a_cart_follows_to_another_device_and_merges(shop, buyer):
    stocked(shop)
    make_code(shop, "DEFIANT10")
    buyer.add("TEE", 3).add("DECK", 1).send("/cart/code", code="defiant10", act="apply")
    buyer.send("/cart/donation", amount="5")
    link, token = link_of(buyer), buyer.client.get_cookie("tvnl_cart").value
    assert token not in link

    phone = Browser(shop)
    phone.add("TEE", 1)
    before = held(shop)
    assert phone.open(link).status == 200 and held(shop) == before
    phone.sees("Bring this cart here?", "2 × $24.00", "With the code DEFIANT10", "With a donation of $5.00")
    phone.press(link)
    assert phone.answer.location == "/cart?put=3"
    own = shop.rows(Cart)[1]
    assert [line.quantity for line in own.lines] == [3, 1]
    assert (own.discount_code, own.donation_minor) == ("DEFIANT10", 500)
    phone.open(link).sees("It is in your cart already.")
    phone.press(link)  # twice is once
    assert [line.quantity for line in shop.rows(Cart)[1].lines] == [3, 1]
    assert buyer.open(link).sees("It is in your cart already.")


def test_merging_keeps_the_limits_and_says_what_was_cut(shop, buyer):
    shop.sells("TEE", price=2400, stock=500, title="Plain Tee")
    shop.sells("DECK", price=1400, stock=500, title="Loaded Deck")
    shop.sells("MUG", price=900, stock=500, title="Mug")
    buyer.add("TEE", 99).add("MUG", 3)
    link = link_of(buyer)
    phone = Browser(shop)
    phone.add("DECK", 99)
    phone.open(link).press(link).follow()
    phone.sees("Mug: 2 of them, since a cart takes 200 pieces in all.")
    assert [line.quantity for line in shop.rows(Cart)[1].lines] == [99, 99, 2]


def test_a_link_to_a_cart_ends_and_cannot_be_made_up(shop, buyer):
    stocked(shop)
    buyer.add("TEE", 1)
    link = link_of(buyer)
    for odd in (
        link[:-4] + ("A" if link[-4] != "A" else "B") + link[-3:],
        "/cart/from/x",
        "/cart/from/" + "a" * 3000,
        link + "%00",
    ):
        assert buyer.open(odd).status in (404, 410), odd
    shop.clock.forward(days=29)
    buyer.add("TEE", 1)  # the cart lives on, the link does not
    shop.clock.forward(days=2)
    assert buyer.open(link).status == 410 and "has ended" in buyer.answer.text
    with transaction():
        db.session.delete(db.session.get_one(Cart, shop.rows(Cart)[0].id))
    buyer.client.delete_cookie("tvnl_cart")
    buyer.add("DECK", 1)  # the same id may be given to another cart
    fresh = shop.rows(Cart)[0]
    assert buyer.open(link).status == 410 and fresh.token_hash
