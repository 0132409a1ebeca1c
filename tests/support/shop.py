"""A shop to try things in, and people who use it: the demo goods, a clock that can be set, a real Stripe stand-in."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from wsgiref.simple_server import WSGIRequestHandler

from flask import Flask
from sqlalchemy import inspect, select
from werkzeug.serving import make_server

from store import catalog, inventory, orders, reports
from store.catalog import Product, ProductStatus, Variant
from store.db import db, in_transaction, transaction
from store.inventory import Stock
from store.kit.clock import SetClock
from store.mail import CaughtMail
from store.orders import Order
from store.pricing import DeliveryMethod, DeliveryZone
from store.settings import open_shop
from store.worker import drain_all
from tests.support.visitor import Visitor


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing."""


def look_anew() -> None:
    """Forget what was read before. A transaction that is open goes on: it read anew when it began."""
    if not in_transaction():
        db.session.rollback()


@dataclass
class Mailbox:
    """What lies in somebody's inbox, oldest first."""

    letters: list

    def subjects(self) -> list[str]:
        return [letter.subject for letter in self.letters]


@dataclass
class Shop:
    """What a test asks of the shop. `app` is real, on either engine."""

    app: Flask
    clock: SetClock
    sandbox: object | None = None
    url: str = ""
    variants: dict[str, int] = field(default_factory=dict)

    @property
    def ports(self):
        return self.app.extensions["ports"]

    # ---- stocking

    def open(self) -> None:
        """An open shop that delivers to the United States and Germany."""
        now = self.clock.now()
        with transaction():
            open_shop(name="TV News LIES", currency="USD", zone="America/New_York", at=now)
            for name, countries, price in (("United States", ["US"], 500), ("Germany", ["DE"], 1500)):
                zone = DeliveryZone(name=name, countries=countries)
                db.session.add(zone)
                db.session.flush()
                db.session.add(
                    DeliveryMethod(zone_id=zone.id, code="standard", name="Standard mail", price_minor=price)
                )

    def sells(
        self, sku: str, *, price: int = 2000, stock: int = 10, title: str = "", **columns: object
    ) -> int:
        """Put a product with one variant on the shelf; answers the variant's id."""
        now = self.clock.now()
        with transaction():
            product = Product(
                slug=sku.lower(),
                title=title or sku,
                status=ProductStatus.ACTIVE,
                created_at=now,
                updated_at=now,
                demo=True,
            )
            product.variants = [Variant(sku=sku, price_minor=price, weight_g=200, **columns)]
            db.session.add(product)
            db.session.flush()
            variant_id = product.variants[0].id
            inventory.begin_stock(variant_id, stock, at=now)
        self.variants[sku] = variant_id
        return variant_id

    def stock(self, sku: str) -> tuple[int, int, int]:
        """(on hand, committed, reserved) of a SKU, read anew."""
        look_anew()
        row = db.session.execute(
            select(Stock.on_hand, Stock.committed, Stock.reserved)
            .join(Variant, Variant.id == Stock.variant_id)
            .where(Variant.sku == sku)
        ).one()
        return tuple(row)

    def set_price(self, sku: str, price: int) -> None:
        with transaction():
            db.session.scalars(select(Variant).where(Variant.sku == sku)).one().price_minor = price

    # ---- looking into the books

    def order(self, token: str) -> Order:
        look_anew()
        return db.session.scalars(select(Order).where(Order.token == token)).one()

    def orders(self) -> list[Order]:
        look_anew()
        return list(db.session.scalars(select(Order).order_by(Order.id)))

    def count(self, table: type) -> int:
        look_anew()
        return len(db.session.execute(select(table)).all())

    def rows(self, table: type) -> list:
        look_anew()
        return list(db.session.scalars(select(table).order_by(*inspect(table).primary_key)))

    def work(self) -> int:
        """Let the worker keep what is due now."""
        db.session.rollback()
        return drain_all(self.app)

    def mailbox(self, address: str) -> Mailbox:
        post = self.ports.mail
        assert isinstance(post, CaughtMail)
        return Mailbox(
            [letter for letter in sorted(post.letters(), key=lambda one: one.name) if letter.to == address]
        )

    def broken(self) -> dict[str, int]:
        """Rules of the books that do not hold; empty when all is well."""
        db.session.rollback()
        return {name: n for name, n in reports.integrity(now=self.clock.now()).items() if n}


class Serving:
    """The shop behind a real socket, so that browsers and webhooks can reach it."""

    def __init__(self, app: Flask, port: int = 0) -> None:
        self.server = make_server("127.0.0.1", port, app, threaded=True, request_handler=None)
        self.server.log = lambda *args, **kwargs: None
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=5)


ADA = {
    "email": "ada@example.com",
    "name": "Ada Byron",
    "phone": "+1 555 0100",
    "country": "US",
    "line1": "12 Analytical Way",
    "city": "Boston",
    "state": "MA",
    "postcode": "02101",
    "note": "Please leave it with the neighbours.",
}


class Shopper(Visitor):
    """A supporter who buys, without script."""

    token = ""

    def buys(self, slug: str, quantity: str = "1", **choices: str) -> Shopper:
        """Open a product page and put some of it into the cart."""
        self.visit(self.base + f"/products/{slug}")
        return self.send("/cart/lines", "add", quantity=quantity, **choices)

    def checks_out(self, **typed: str) -> Shopper:
        """Fill the checkout and go to the payment page, or straight to the order where nothing is left to pay."""
        form = self.visit(self.base + "/checkout").form("/checkout")
        onward = next(words for words, name, value in form.buttons if (name, value) == ("act", "pay"))
        return self.press(form, onward, **{**ADA, **typed})

    def pays(self, card: str = "4242 4242 4242 4242") -> Shopper:
        """Fill the hosted page and press Pay; ends wherever that leads."""
        form = next(form for form in self.forms() if any("Pay" in button[0] for button in form.buttons))
        self.press(form, "Pay", number=card, expiry="12/34", cvc="123", card_name="Ada Byron")
        if self.path.startswith("/orders/"):
            self.token = self.path.removeprefix("/orders/")
        return self


__all__ = ["ADA", "Mailbox", "Serving", "Shop", "Shopper", "catalog", "orders"]
