"""The checkout's form: every mistake has its own words beside its field, and nothing that was typed is lost."""

from __future__ import annotations

import pytest

from store.web.shop.forms.rules import donation_minor
from tests.support.shop import ADA, Shopper

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def at_checkout(open_shop, shopper) -> Shopper:
    open_shop.sells("TEE", price=2400, stock=5)
    return shopper.buys("tee", "1").visit("/checkout")


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("email", "", "Please enter your e-mail address"),
        ("email", "ada@", "This does not look like an e-mail address."),
        ("email", "ada@example.com\r\nBcc: x@example.com", "This does not look like an e-mail address."),
        ("name", "", "Please enter the name for the parcel."),
        ("name", "A" * 101, "Please shorten this to 100 characters; it has 101."),
        ("name", "Ada\u202eByron", "cannot be printed"),
        ("line1", "", "Please enter the street and number."),
        ("city", "", "Please enter the city."),
        ("state", "", "Please enter the state."),
        ("postcode", "", "Please enter the ZIP code."),
        ("postcode", "ABC", "Is this right?"),
        ("donation", "lots", "Please enter an amount between 0 and 5000"),
        ("donation", "5000.01", "Please enter an amount between 0 and 5000"),
        ("donation", "-1", "Please enter an amount between 0 and 5000"),
        ("donation", "١٢", "Please enter an amount between 0 and 5000"),
        ("note", "x" * 501, "Please shorten this to 500 characters"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_kept(open_shop, at_checkout, field, typed, words):
    at_checkout.send("/checkout", "payment", **{**ADA, field: typed})
    assert at_checkout.status == 422
    assert words in at_checkout.words
    kept = dict(at_checkout.form("/checkout").values)
    others = {name: value for name, value in ADA.items() if name != field}
    assert {name: kept[name] for name in others} == others
    page = at_checkout.tree
    wrong = next(node for node in page.iter() if node.get("name") == field)
    assert wrong.get("aria-invalid") == "true" and f"{field}-error" in wrong.get("aria-describedby")
    summary = next(node for node in page.iter() if node.get("role") == "alert")
    assert any(node.get("href") == f"#{field}" for node in summary.iter("a"))
    assert open_shop.orders() == [] and open_shop.stock("TEE") == (5, 0, 0)


def test_an_odd_postcode_is_asked_about_once_and_then_taken(open_shop, at_checkout):
    at_checkout.send("/checkout", "payment", **{**ADA, "postcode": "ABC"})
    assert at_checkout.status == 422
    at_checkout.send("/checkout", "payment")
    assert "/pay/" in at_checkout.path and open_shop.orders()[0].ship_postcode == "ABC"


def test_another_country_shows_its_delivery_before_it_is_charged(open_shop, at_checkout):
    german = {"country": "DE", "state": "", "city": "Köln", "postcode": "50667"}
    at_checkout.send("/checkout", "payment", **{**ADA, **german})
    assert at_checkout.status == 409 and at_checkout.sees("The total has changed", "$39.00")
    assert open_shop.orders() == []
    at_checkout.send("/checkout", "payment")
    assert "/pay/" in at_checkout.path
    assert open_shop.orders()[0].shipping_minor == 1500


def test_the_update_button_prices_anew_and_places_nothing(open_shop, at_checkout):
    at_checkout.send("/checkout", "update", email="half", country="DE", donation="5")
    assert at_checkout.status == 200 and at_checkout.sees("$44.00")
    assert dict(at_checkout.form("/checkout").values)["email"] == "half"
    assert open_shop.orders() == []


def test_a_country_without_delivery_says_so(open_shop, at_checkout):
    at_checkout.send("/checkout", "payment", **{**ADA, "country": "FR", "state": "", "postcode": "75001"})
    assert at_checkout.status in (409, 422) and open_shop.orders() == []
    at_checkout.send("/checkout", "payment")
    assert at_checkout.status in (409, 422) and open_shop.orders() == []


def test_a_form_from_another_day_loses_nothing(open_shop, at_checkout):
    form = at_checkout.form("/checkout")
    form.values = [(name, "stale" if name == "csrf_token" else value) for name, value in form.values]
    at_checkout.press(form, "payment", **ADA)
    assert at_checkout.status == 422 and at_checkout.sees("Nothing was lost")
    assert dict(at_checkout.form("/checkout").values)["line1"] == ADA["line1"]
    assert open_shop.orders() == []


def test_a_total_of_ones_own_making_is_not_believed(open_shop, at_checkout):
    form = at_checkout.form("/checkout")
    for forged in ("standard=1", "", "x", "standard=99999999999999", "standard=-1"):
        form.values = [(name, forged if name == "shown" else value) for name, value in form.values]
        at_checkout.press(form, "payment", **ADA)
        assert at_checkout.status == 409 and open_shop.orders() == []
    form.values = [(name, value) for name, value in form.values if name != "shown"]
    at_checkout.press(form, "payment", **ADA, total="1", unit_minor="1", discount="9999")
    assert at_checkout.status == 409 and open_shop.orders() == []


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("", 0), (None, 0), ("0", 0), ("5", 500), ("7.5", 750), ("7.50", 750), ("$12.34", 1234), ("5000", 500_000),
     ("5000.01", None), ("1e3", None), ("1,50", None), ("7.505", None), ("+5", None), ("NaN", None), ("٥", None), (".5", None)],
)  # fmt: skip
def test_a_donation_is_read_by_its_letters_never_as_a_float(typed, minor):
    assert donation_minor(typed) == minor


@pytest.mark.parametrize(
    ("country", "address"),
    [
        ("US", {"name": "王小明", "line1": "中山路 12 號", "city": "臺北"}),
        ("US", {"name": "Ольга Иванова", "line1": "ул. Пушкина, д. 1", "city": "Москва"}),
        ("US", {"name": "فاطمة الزهراء", "line1": "شارع النيل ١٢", "city": "القاهرة"}),
        ("US", {"name": "Ελένη", "line1": "Οδός Ερμού 3", "city": "Αθήνα"}),
        ("US", {"name": "Zoë O'Hara-Müller", "line1": "Æblevej 3", "city": "São Paulo"}),
    ],
)
def test_names_in_every_script_arrive_as_they_were_typed(open_shop, at_checkout, country, address):
    at_checkout.send("/checkout", "payment", **{**ADA, **address})
    (order,) = open_shop.orders()
    assert (order.ship_name, order.ship_line1, order.ship_city) == (
        address["name"],
        address["line1"],
        address["city"],
    )
