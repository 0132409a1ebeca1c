"""An order is worked out before the lock is taken: what changes until then is seen, and little is left to do inside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

import pytest
from sqlalchemy import event, select

from bench.always_paid import AlwaysPaid
from store import cart, checkout, inventory, payments, pricing, promotions
from store.catalog import Product, ProductStatus, desk
from store.checkout import CartChanged, LineSoldOut, Placed, PriceChanged, Proposal
from store.db import db, transaction
from store.inventory import MovementKind
from store.kit.protocols import PaymentGateway
from store.orders import Order
from store.pricing import DeliveryMethod, PromotionKind, Scope
from store.pricing import desk as rates
from store.promotions import PromotionWish
from tests.promotions.buying import buyer, fill_cart, make_code
from tests.support.shop import Shop

BY = {"by": "staff:1"}


@pytest.fixture
def tee(shop: Shop) -> str:
    """The token of a cart that holds two tees at 20.00, delivered for 5.00."""
    shop.sells("TEE", stock=10)
    return fill_cart(shop, "TEE", 2)


def proposed(shop: Shop, token: str) -> Proposal:
    """The order as it is worked out before the lock; the read ends with it."""
    facts = cart.find(token, now=shop.clock.now())
    proposal = checkout.propose(facts, buyer(), currency="USD", at=shop.clock.now())
    db.session.rollback()
    return proposal


def place(shop: Shop, proposal: Proposal) -> Placed:
    """Place what was proposed, at the total it was shown with."""
    facts = proposal.goods.cart
    assert facts is not None
    with transaction():
        return checkout.place(
            facts,
            proposal.buyer,
            shown_minor=proposal.quote.total_minor,
            cart_version=facts.version,
            currency="USD",
            public_url="http://shop.example",
            livemode=True,
            at=proposal.at,
            proposal=proposal,
        )


def dearer(shop: Shop) -> None:
    product = db.session.scalars(select(Product)).one()
    desk.set_prices(
        product.id, {shop.variants["TEE"]: (2100, None)}, version=product.version, at=shop.clock.now(), **BY
    )


def delivered_for_more(shop: Shop) -> None:
    way = db.session.scalars(select(DeliveryMethod).where(DeliveryMethod.price_minor == 500)).one()
    wish = rates.MethodWish("standard", "Standard mail", 600, 0, 0, None, None, 0, 0, True, 0)
    rates.change_method(way.id, wish, version=way.version, at=shop.clock.now(), **BY)


def taxed(shop: Shop) -> None:
    rate = rates.RateWish("US", "MA", "", "Sales tax", 6250, False, False)
    rates.make_rate(rate, at=shop.clock.now(), **BY)


def taxed_by_stripe(shop: Shop) -> None:
    way = pricing.TaxMode.STRIPE_INCLUDED
    rates.choose_tax_mode(way, at=shop.clock.now(), **BY)


def reduced(shop: Shop) -> None:
    deal = PromotionWish("Ten off", PromotionKind.PERCENT, {"percent": 10}, Scope(), None, None, 1)
    promotions.make_promotion(deal, at=shop.clock.now(), **BY)


def taken_off_sale(shop: Shop) -> None:
    product = db.session.scalars(select(Product)).one()
    desk.set_status(product.id, ProductStatus.ARCHIVED, at=shop.clock.now(), **BY)


def sold_to_others(shop: Shop) -> None:
    tee = shop.variants["TEE"]
    inventory.move(tee, -9, MovementKind.COUNT, key="count", reason="", at=shop.clock.now(), **BY)


def put_into_the_cart(shop: Shop) -> None:
    (token_hash,) = db.session.scalars(select(cart.Cart.token_hash))
    row = db.session.scalars(select(cart.Cart).where(cart.Cart.token_hash == token_hash)).one()
    row.lines[0].quantity = 3
    row.version += 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (dearer, PriceChanged),
        (delivered_for_more, PriceChanged),
        (taxed, PriceChanged),
        (reduced, PriceChanged),
        (taken_off_sale, LineSoldOut),
        (sold_to_others, LineSoldOut),
        (put_into_the_cart, CartChanged),
    ],
)
def test_what_changes_before_the_lock_is_seen_inside(
    shop: Shop, tee: str, change: Callable[[Shop], None], refusal: type[Exception]
) -> None:
    proposal = proposed(shop, tee)
    with transaction():
        change(shop)
    held = shop.stock("TEE")
    with pytest.raises(refusal):
        place(shop, proposal)
    assert (shop.count(Order), shop.stock("TEE")) == (0, held)


def test_who_works_out_the_tax_is_seen_inside(shop: Shop, tee: str) -> None:
    proposal = proposed(shop, tee)
    with transaction():
        taxed_by_stripe(shop)
    place(shop, proposal)
    assert [order.quote["tax_at_payment"] for order in shop.orders()] == [True]


def test_a_code_is_looked_at_under_the_lock(shop: Shop) -> None:
    shop.sells("TEE", stock=10)
    code = make_code(shop)
    proposal = proposed(shop, fill_cart(shop, "TEE", 1, code.code))
    with transaction():
        promotions.switch_code(code.id, False, version=code.version, at=shop.clock.now(), **BY)
    with pytest.raises(promotions.UnknownCode):
        place(shop, proposal)
    assert shop.count(Order) == 0


def test_the_attempt_is_handed_on_as_it_was_written_down(shop: Shop, tee: str) -> None:
    """Its body goes to the provider as it is: asked again later, from the row, it must be the same to the letter."""
    placed = place(shop, proposed(shop, tee))
    db.session.rollback()
    written = payments.live_attempt(placed.order_id)
    assert placed.attempt is not None and written is not None
    assert placed.attempt == written
    assert json.dumps(placed.attempt.params) == json.dumps(written.params)


def test_an_order_is_a_handful_of_statements(shop: Shop) -> None:
    """Whoever adds one to these acts holds every buyer up by it: on SQLite all of them, else those of the same goods.

    They are counted as they are said; PostgreSQL is sent fewer, as most go along with another.
    """
    few = statements_of_an_order(shop, 1)
    assert few == {"propose": 13, "place": 12, "note": 1, "settle": 17}
    assert statements_of_an_order(shop, 3) == few
    assert shop.broken() == {}


def statements_of_an_order(shop: Shop, lines: int) -> dict[str, int]:
    """How many statements each act of buying so many different things sends; every page is paid at once."""
    gateway = AlwaysPaid()
    ports = replace(shop.ports, payments=cast(PaymentGateway, gateway))
    token = None
    for number in range(lines):
        sku = f"THING-{lines}-{number}"
        shop.sells(sku, stock=50)
        with transaction():
            token = cart.add(token, shop.variants[sku], 1, now=shop.clock.now())
    assert token is not None
    sent: dict[str, int] = {}
    with counted(sent, "propose"):
        proposal = proposed(shop, token)
    with counted(sent, "place"):
        placed = place(shop, proposal)
    with counted(sent, "note"):
        checkout.open_payment(placed.order_id, ports=ports, at=shop.clock.now(), attempt=placed.attempt)
    with counted(sent, "settle"):
        settled = checkout.settle(*gateway.pages(), ports=ports, at=shop.clock.now())
    assert settled.outcome == "paid"
    return sent


@contextmanager
def counted(sent: dict[str, int], act: str) -> Iterator[None]:
    """Count the statements of an act, without what begins and ends a transaction."""
    told: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            told.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    sent[act] = len(told)
