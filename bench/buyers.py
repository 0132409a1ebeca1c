"""What a buyer of the measurement does: a cart of one to four things, placed, its payment page opened, and settled."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from flask import Flask
from sqlalchemy import select

from store import cart, checkout, inventory
from store.catalog import Product, ProductStatus, Variant
from store.db import db, transaction
from store.kit.errors import Busy
from store.orders import Address, Buyer
from store.ports import Ports
from store.pricing import DeliveryMethod, DeliveryZone

SHELVES = 20
"""How many variants there are to choose from."""

MOST_UNITS = 2
"""The most a buyer takes of one thing."""

PRICE, DELIVERY = 1999, 500
MOST_CLICKS = 20
Told = TypeVar("Told")
BUYER = Buyer(
    email="ada@example.com",
    phone="",
    locale="en",
    address=Address("Ada Lovelace", "12 Analytical Way", "", "Springfield", "IL", "62701", "US"),
    delivery_code="standard",
    donation_minor=0,
    note="",
)


def fill_shelves(*, units: int) -> None:
    """A zone to deliver to, and goods enough for everybody: `units` of each variant."""
    now = datetime.now(UTC)
    with transaction():
        zone = DeliveryZone(name="United States", countries=["US"])
        db.session.add(zone)
        db.session.flush()
        db.session.add(
            DeliveryMethod(zone_id=zone.id, code="standard", name="Standard mail", price_minor=DELIVERY)
        )
        for number in range(SHELVES):
            product = Product(
                slug=f"tee-{number}",
                title=f"Tee {number}",
                status=ProductStatus.ACTIVE,
                created_at=now,
                updated_at=now,
            )
            product.variants = [Variant(sku=f"TEE-{number}", price_minor=PRICE, weight_g=200)]
            db.session.add(product)
            db.session.flush()
            inventory.begin_stock(product.variants[0].id, units, at=now)


def fill_cart() -> str:
    """A cart of one to four different things; answers its token."""
    now = datetime.now(UTC)
    variants = db.session.scalars(select(Variant.id)).all()
    token: str | None = None
    with transaction():
        for variant_id in random.sample(list(variants), random.randint(1, 4)):
            token = cart.add(token, variant_id, random.randint(1, MOST_UNITS), now=now)
    assert token is not None
    return token


@dataclass(frozen=True)
class Placed:
    """An order that waits for its payment page."""

    order: checkout.Placed
    busy: int


def place(app: Flask, token: str) -> Placed:
    """Place the cart's order: what the shop reads and writes between "Pay now" and the call of the provider.

    `busy` is how often the shop said that it is busy and the buyer clicked again.
    """
    ports: Ports = app.extensions["ports"]
    now = datetime.now(UTC)

    def act() -> checkout.Placed:
        facts = cart.find(token, now=now)
        assert facts is not None
        proposal = checkout.propose(facts, BUYER, currency="USD", at=now)
        shown = proposal.goods.items.minor + DELIVERY
        if facts.order_id is not None:
            checkout.clear_way(facts.id, proposal.fingerprint, ports=ports, at=now)
        with transaction():
            return checkout.place(
                facts,
                BUYER,
                shown_minor=shown,
                cart_version=facts.version,
                currency="USD",
                public_url="https://shop.example",
                livemode=True,
                at=now,
                proposal=proposal,
            )

    with app.app_context():
        return Placed(*_patiently(act))


def open_page(app: Flask, placed: Placed) -> tuple[str, int]:
    """Have the payment page made and noted: (its id, how often the shop was busy)."""
    ports: Ports = app.extensions["ports"]
    order = placed.order
    with app.app_context():
        page, busy = _patiently(
            lambda: checkout.open_payment(
                order.order_id, ports=ports, at=datetime.now(UTC), attempt=order.attempt
            )
        )
    assert page is not None
    return page.url.rsplit("/", 1)[1], busy  # the provider tells the id with its message


def settle(app: Flask, session_id: str) -> int:
    """Book the page as paid; answers how often the shop was busy."""
    ports: Ports = app.extensions["ports"]
    with app.app_context():
        settled, busy = _patiently(lambda: checkout.settle(session_id, ports=ports, at=datetime.now(UTC)))
    assert settled.outcome == "paid", settled
    return busy


def buy(app: Flask, token: str) -> int:
    """All three, one after the other; answers how often the shop was busy."""
    placed = place(app, token)
    session_id, busy = open_page(app, placed)
    return placed.busy + busy + settle(app, session_id)


def _patiently(act: Callable[[], Told]) -> tuple[Told, int]:
    """Do it, again while the shop is busy: (its answer, how often it was busy)."""
    for busy in range(MOST_CLICKS):
        try:
            return act(), busy
        except Busy:
            db.session.rollback()
    raise Busy
