"""The checkout's page beyond its mistakes: days, gifts, reminders, other windows, other countries' addresses."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.datastructures import MultiDict

from store import cart, promotions
from store.cart import Cart, CheckoutDraft
from store.catalog import Variant
from store.db import db, transaction
from store.factory import create_app
from store.orders import Order
from store.settings import Settings
from store.web.shop.forms.address_fields import AddressFields
from tests.promotions.buying import fill_cart, make_code, place
from tests.shop.conftest import Browser
from tests.support.shop import ADA


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application to speak with; forms ask no database."""
    folder = tmp_path_factory.mktemp("instance")
    return create_app(Settings(shop_env="test", secret_key="of-a-test", instance_path=folder))


@pytest.fixture
def at_checkout(shop, buyer) -> Browser:
    shop.sells("TEE", price=2400, stock=5, title="Plain Tee")
    return buyer.add("TEE", 2).open("/checkout")


def test_delivery_is_told_by_its_days_and_weekends_do_not_count(shop, at_checkout):
    at_checkout.sees(
        "Standard mail", "arrives Wed, Nov 25 – Tue, Dec 1", "2 to 6 working days", "To pay $53.00"
    )
    shop.clock.forward(days=5)  # a Saturday
    at_checkout.open("/checkout").sees("arrives Tue, Dec 1 – Mon, Dec 7")


def test_every_field_says_what_browsers_may_fill_in(shop, at_checkout):
    told = {one.get("name"): one.get("autocomplete") for one in at_checkout.tree.iter() if one.get("name")}
    assert {name: told[name] for name in told if name in {**ADA, "line2": ""} and name != "note"} == {
        "email": "email", "name": "name", "phone": "tel", "country": "country", "line1": "address-line1",
        "line2": "address-line2", "city": "address-level2", "state": "address-level1", "postcode": "postal-code",
    }  # fmt: skip


def test_a_reminder_is_asked_for_kept_and_forgotten_with_the_tick(shop, at_checkout):
    at_checkout.press("/checkout", email="ada@", remind="y", act="update")
    [draft] = shop.rows(CheckoutDraft)
    assert (draft.email, draft.remind) == ("", False) and at_checkout.value("email") == "ada@"
    at_checkout.press("/checkout", email="ada@example.com", remind="y", act="update")
    [draft] = shop.rows(CheckoutDraft)
    assert (draft.email, draft.remind, draft.locale) == ("ada@example.com", True, "en")
    said = draft.at
    shop.clock.forward(minutes=3)
    at_checkout.press("/checkout", email="ada@example.com", remind="y", act="update")
    assert shop.rows(CheckoutDraft)[0].at == said
    at_checkout.press("/checkout", email="ada@example.com", act="update")
    assert shop.rows(CheckoutDraft)[0].remind is False


def test_a_gift_message_goes_with_the_order_and_a_tick_rounds_up(open_shop, shopper):
    open_shop.sells("TEE", price=2410, stock=5)
    shopper.buys("tee", "1").visit("/checkout").sees("Round up for TVNL: $0.90 more")
    shopper.send("/checkout", "payment", gift_message="Read the\nsmall print.", round_up="y", **ADA)
    assert "/pay/" in shopper.path, shopper.words
    [order] = open_shop.orders()
    assert order.gift_message == "Read the\nsmall print." and order.customer_note == ADA["note"]
    assert (order.total_minor, order.donation_minor) == (3000, 90)
    shopper.visit(open_shop.url + "/checkout")
    kept = dict(shopper.form("/checkout").values)
    assert kept["round_up"] == "y" and kept["gift_message"] == "Read the\nsmall print."


def test_another_window_s_changes_are_told_one_by_one(shop, at_checkout):
    shop.sells("DECK", price=1400, stock=5, title="Loaded Deck")
    page = at_checkout.answer
    at_checkout.add("DECK", 1)
    token = at_checkout.client.get_cookie("tvnl_cart").value
    with transaction():
        line = cart.find(token, now=shop.clock.now()).picks[0]
        cart.change(token, line.line_id, 3, now=shop.clock.now())
    at_checkout.answer = page
    at_checkout.press("/checkout", act="pay", **ADA)
    assert at_checkout.status == 409
    at_checkout.sees("changed in another window", "Plain Tee: 3 instead of 2", "Put in: 1 × Loaded Deck")
    assert at_checkout.value("line1") == ADA["line1"] and shop.rows(Order) == []


def test_sold_out_meanwhile_is_marked_and_mended_without_losing_a_word(shop, at_checkout):
    page = at_checkout.answer
    place(shop, fill_cart(shop, "TEE", 4))
    at_checkout.answer = page
    at_checkout.press("/checkout", act="pay", **ADA)
    assert at_checkout.status == 409
    at_checkout.sees("Only 1 left of Plain Tee.", "Only 1 left. Please lower the quantity.")
    at_checkout.press("/checkout", act="fit", **ADA)
    assert at_checkout.status == 200 and at_checkout.sees("1 × $24.00", "To pay $29.00")
    assert at_checkout.value("line1") == ADA["line1"] and len(shop.rows(Order)) == 1


def test_a_code_is_used_and_taken_off_without_losing_a_word(shop, at_checkout):
    make_code(shop, "DEFIANT10")
    at_checkout.press("/checkout", code="nope", act="apply_code", **ADA)
    assert at_checkout.status == 422 and at_checkout.sees("We do not know this code.")
    assert (at_checkout.value("code"), at_checkout.value("city")) == ("nope", "Boston")
    at_checkout.press("/checkout", code="defiant10", act="apply_code", **ADA)
    assert at_checkout.status == 200 and at_checkout.sees("DEFIANT10", "To pay $48.20")
    assert (at_checkout.value("code"), at_checkout.value("city")) == ("", "Boston")
    at_checkout.press("/checkout", act="remove_code", **ADA).sees("To pay $53.00")
    assert at_checkout.value("email") == ADA["email"] and shop.rows(Cart)[0].discount_code == ""


def test_a_code_that_holds_no_more_is_told_beside_it_and_left_behind_with_one_click(shop, at_checkout):
    code = make_code(shop, "DEFIANT10")
    code_id, version = code.id, code.version
    at_checkout.press("/checkout", code="defiant10", act="apply_code", **ADA).sees("To pay $48.20")
    with transaction():
        promotions.switch_code(code_id, False, version=version, by="staff:1", at=shop.clock.now())
    at_checkout.press("/checkout", act="pay", **ADA)
    assert at_checkout.status == 422 and shop.rows(Order) == []
    at_checkout.sees("DEFIANT10", "We do not know this code.", "Go on without the code", "To pay $53.00")
    assert at_checkout.value("city") == "Boston"

    at_checkout.press("/checkout", act="without_code", **{**ADA, "email": "ada@"})
    assert at_checkout.status == 422 and at_checkout.sees("To pay $53.00") and shop.rows(Order) == []
    at_checkout.press("/checkout", act="pay", **ADA)
    [order] = shop.rows(Order)
    assert order.total_minor == 5300


def test_going_on_without_a_code_holds_the_buyer_to_what_they_saw(shop, at_checkout):
    make_code(shop, "TWO", minimum_minor=9000)
    at_checkout.press("/checkout", act="update", **ADA)
    with transaction():
        cart.set_code(shop.rows(Cart)[0].id, "TWO", now=shop.clock.now())
    at_checkout.open("/checkout").sees("Go on without the code", "To pay $53.00")
    with transaction():
        db.session.execute(update(Variant).values(price_minor=2500))
    at_checkout.press("/checkout", act="without_code", **ADA)
    assert at_checkout.status == 409 and shop.rows(Order) == [] and at_checkout.sees("To pay $55.00")
    at_checkout.press("/checkout", act="pay", **ADA)
    assert [row.total_minor for row in shop.rows(Order)] == [5500]


def test_a_button_with_an_amount_fills_the_donation_and_empties_it(shop, at_checkout):
    at_checkout.press("/checkout", donate="5", **ADA).sees("To pay $58.00", "Donation $5.00")
    assert (at_checkout.value("donation"), at_checkout.value("name")) == ("5", ADA["name"])
    assert shop.rows(Cart)[0].donation_minor == 500
    at_checkout.press("/checkout", donate="5", donation="5", **ADA).sees("To pay $53.00")
    assert at_checkout.value("donation") == "" and shop.rows(Cart)[0].donation_minor == 0


@pytest.mark.parametrize(
    ("country", "names", "labels", "needed"),
    [
        ("US", ["city", "state", "postcode"], ["City", "State", "ZIP code"], {"city", "state", "postcode"}),
        ("DE", ["postcode", "city"], ["Postcode", "City"], {"city", "postcode"}),
        ("GB", ["city", "postcode"], ["Post town", "Postcode"], {"city", "postcode"}),
        ("JP", ["postcode", "state"], ["Postcode", "Prefecture"], {"state", "postcode"}),
        ("HK", ["state", "city"], ["Area", "District"], {"state"}),
        ("IE", ["city", "state", "postcode"], ["City", "County", "Eircode"], {"city"}),
        ("IN", ["city", "postcode", "state"], ["City", "PIN code", "State"], {"city", "state", "postcode"}),
        ("AE", ["state"], ["Emirate"], {"state"}),
        ("SG", ["postcode"], ["Postcode"], {"postcode"}),
    ],
)
def test_each_country_s_post_has_its_own_fields(speaking, country, names, labels, needed):
    with speaking.test_request_context():
        form = AddressFields(formdata=None, data={"country": country})
        form.prepare("en", "US")
        found = form.place_fields()
        assert [field.name for field in found] == names
        assert [str(field.label.text) for field in found] == labels
        assert {field.name for field in found if field.flags.required} == needed
        form.state.data = form.city.data = "typed for another country"
        assert {field.name for field in form.place_fields()} >= {"state", "city"}


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("US", "ma", "MA"),
        ("US", " MASSACHUSETTS ", "MA"),
        ("CA", "Québec", "QC"),
        ("US", "Bavaria", None),
        ("US", "M", None),
        ("IN", "Kerala", "Kerala"),
        ("IN", "Keralam", "Keralam"),
    ],
)
def test_a_state_where_all_are_known_is_one_that_exists(speaking, country, typed, kept):
    told = {**ADA, "country": country, "state": typed, "postcode_seen": ADA["postcode"]}
    with speaking.test_request_context():
        form = AddressFields(formdata=MultiDict(told), meta={"csrf": False})
        form.prepare("en", "US")
        assert form.validate() is (kept is not None), form.errors
        if kept:
            assert form.address().state == kept
        else:
            assert list(form.errors) == ["state"] and "We do not know this one." in form.errors["state"][0]
