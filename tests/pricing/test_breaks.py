"""Quantity price breaks: the same price in the cart, at the checkout, in the order and at the payment page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from store import cart, catalog, checkout
from store.cart import CartFacts, Pick
from store.catalog import PriceBreak, Variant
from store.db import db, transaction
from store.kit.money import Money
from store.pricing import next_break, unit_at
from tests.storefront.conftest import Page

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def breaks(sku: str, **steps: int) -> None:
    """`from_3=1600`: three or more cost 16.00 each."""
    with transaction():
        variant = db.session.scalars(select(Variant).where(Variant.sku == sku)).one()
        variant.breaks = [
            PriceBreak(min_quantity=int(name.removeprefix("from_")), unit_minor=unit)
            for name, unit in steps.items()
        ]


@given(
    st.integers(0, 5000),
    st.dictionaries(st.integers(2, 99), st.integers(0, 5000), max_size=5),
    st.integers(1, 99),
)
def test_the_unit_price_is_the_best_break_reached(price, steps, quantity):
    told = {least: usd(unit) for least, unit in steps.items()}
    reached = [unit for least, unit in steps.items() if least <= quantity]

    assert unit_at(usd(price), told, quantity).minor == min([price, *reached])

    ahead = next_break(usd(price), told, quantity)
    cheaper = sorted(least for least in steps if least > quantity and steps[least] < min([price, *reached]))
    assert ahead == ((cheaper[0], usd(steps[cheaper[0]])) if cheaper else None)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=3))
def test_the_parts_of_a_quote_add_up_whatever_breaks_apply(quantities):
    sold = [
        catalog.SaleVariant(
            id=number, product_id=1, product_slug="a", product_title="A", sku=f"A{number}", title="",
            price=usd(1999), weight_g=1, pieces=1, tax_code="", hs_code="", origin="", requires_shipping=True,
            sellable=True, media_id=None, media_alt="", breaks={3: usd(1750), 6: usd(1501)},
        )
        for number in range(len(quantities))
    ]  # fmt: skip
    facts = CartFacts(1, 1, (), "", None)
    lines = [
        checkout.BasketLine(Pick(one.id, one.id, quantity, None), one, None)
        for one, quantity in zip(sold, quantities, strict=True)
    ]
    goods = checkout.Basket(facts, lines, "USD")

    expected = sum(q * (1501 if q >= 6 else 1750 if q >= 3 else 1999) for q in quantities)
    assert goods.items.minor == expected == sum(line.total.minor for line in lines)
    assert all(line.total == line.unit * line.pick.quantity for line in lines)


def test_a_break_that_is_no_cheaper_is_not_told(shop):
    shop.sells("BAG", price=1800)
    breaks("BAG", from_3=1600, from_5=1600, from_8=1700, from_10=1500)

    assert catalog.sale_variant("BAG", "USD").breaks == {3: usd(1600), 10: usd(1500)}
    assert catalog.product("bag", "USD").variants[0].breaks == {3: usd(1600), 10: usd(1500)}


def test_the_cart_prices_a_line_by_its_quantity(shop):
    bag = shop.sells("BAG", price=1800, stock=50)
    breaks("BAG", from_3=1600)
    now = shop.clock.now()

    def line(quantity: int) -> tuple[Money, Money, tuple[int, Money] | None]:
        with transaction():
            token = cart.add(None, bag, quantity, now=now)
        found = checkout.basket(cart.find(token, now=now), "USD").lines[0]
        return found.unit, found.total, found.next_break

    assert line(2) == (usd(1800), usd(3600), (3, usd(1600)))
    assert line(3) == (usd(1600), usd(4800), None)


def test_a_price_that_the_buyers_own_quantity_changed_is_no_news(shop):
    """`was` tells of prices we changed, never of a break the buyer has just reached."""
    bag = shop.sells("BAG", price=1800, stock=50)
    breaks("BAG", from_3=1600)
    now = shop.clock.now()
    with transaction():
        token = cart.add(None, bag, 2, now=now)
    facts = cart.find(token, now=now)
    with transaction():
        cart.remember_prices(facts.id, {facts.picks[0].line_id: 1800})
    with transaction():
        cart.change(token, facts.picks[0].line_id, 3, now=now)

    line = checkout.basket(cart.find(token, now=now), "USD").lines[0]
    assert (line.unit, line.was) == (usd(1600), None)


def test_a_cart_costs_the_same_queries_however_many_lines_have_breaks(shop):
    now = shop.clock.now()
    ids = [shop.sells(f"BAG{number}", stock=9) for number in range(5)]
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def queries(*wanted: int) -> int:
        with transaction():
            token = None
            for variant_id in wanted:
                token = cart.add(token, variant_id, 3, now=now)
        facts = cart.find(token, now=now)
        asked.clear()
        assert len(checkout.basket(facts, "USD").lines) == len(wanted)
        return len([sql for sql in asked if sql.lstrip().startswith("SELECT")])

    one = queries(ids[0])
    for number in range(5):
        breaks(f"BAG{number}", from_2=1500, from_4=1400)
    db.session.expire_all()
    assert queries(*ids) == one


def test_what_was_shown_is_what_is_ordered_and_paid(open_shop, shopper):
    open_shop.sells("BAG", price=1800, stock=20, title="Paper Bag")
    breaks("BAG", from_3=1600)

    shopper.buys("bag", "3")
    shopper.sees("$16.00 each", "$48.00")
    shopper.visit("/checkout").sees("3 × $16.00", "$48.00")
    shopper.checks_out().pays()
    open_shop.work()

    order = open_shop.order(shopper.token)
    (line,) = order.lines
    assert (line.quantity, line.unit_minor, line.total_minor) == (3, 1600, 4800)
    assert order.items_minor == 4800
    assert open_shop.broken() == {}


@pytest.fixture
def client(shop):
    return shop.app.test_client()


def test_the_product_page_and_the_cart_tell_of_the_break(shop, client):
    shop.sells("BAG", price=1800, stock=20, title="Paper Bag")
    breaks("BAG", from_3=1600)

    page = Page(client.get("/products/bag"))
    shown = next(page.text(p) for p in page.all("p") if p.get("data-shown") is not None)
    assert shown == "$18.00 3 or more: $16.00 each In stock"

    client.post("/cart/lines", data={"sku": "BAG", "quantity": "2"}, headers=SAME_SITE)
    two = Page(client.get("/cart"))
    assert two.texts("p", class_="cart-line__detail") == ["$18.00 each 3 or more: $16.00 each"]
    client.post("/cart/lines", data={"sku": "BAG", "quantity": "1"}, headers=SAME_SITE)
    three = Page(client.get("/cart"))
    assert three.texts("p", class_="cart-line__detail") == ["$16.00 each"]
