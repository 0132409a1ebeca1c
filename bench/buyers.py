"""What a buyer of the measurement does: a cart of one to four things, placed and settled."""

from __future__ import annotations

import random
from collections.abc import Callable
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


def buy(app: Flask, token: str) -> int:
    """Place the cart's order, open its payment page, settle: what the shop writes between checkout and paid.

    Answers how often the shop said that it is busy and the buyer clicked again.
    """
    ports: Ports = app.extensions["ports"]
    now = datetime.now(UTC)

    def place() -> checkout.Placed:
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

    with app.app_context():  # one of its own for each request
        placed, first = _patiently(place)
        page, second = _patiently(
            lambda: checkout.open_payment(placed.order_id, ports=ports, at=now, attempt=placed.attempt)
        )
    assert page is not None
    session_id = page.url.rsplit("/", 1)[1]  # the provider tells it with its message
    with app.app_context():
        settled, third = _patiently(lambda: checkout.settle(session_id, ports=ports, at=now))
    assert settled.outcome == "paid", settled
    return first + second + third


def _patiently(act: Callable[[], Told]) -> tuple[Told, int]:
    """Do it, again while the shop is busy: (its answer, how often it was busy)."""
    for busy in range(MOST_CLICKS):
        try:
            return act(), busy
        except Busy:
            db.session.rollback()
    raise Busy
