"""A shop whose every sentence is in the pseudo-language, and whose goods, stories and buyers are Greek."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, abort, g
from sqlalchemy import select, update

from store import catalog, inventory, news, orders, sharing, shipments
from store.db import db, transaction
from store.kit.i18n import LANGUAGES
from store.orders import Address, Buyer, OrderStatus
from store.pages import SLUGS
from store.pages.models import PageText
from store.pricing import DeliveryMethod, DeliveryZone
from store.web.access import public
from tests.admin.conftest import HOME, Clerk
from tests.support.pseudo import PSEUDO, said, untranslated, write_catalogs
from tests.support.shop import Shop

NAMES = re.compile(
    r"\S+@\S+|https?://\S+|/[a-z/-]+|[A-Z]\w+/[\w /+-]+|\b(TV News LIES|TVNL|TV News|LIES|Stripe|JSON Feed|JSON|RSS|Atom|PDF|GMT|UTC|EST|EDT|USD"
    r"|SKU-\w+|MAIL_URL|STAFF_MAIL|1Z\w+|"
    + "|".join(carrier.name for carrier in shipments.CARRIERS.values() if carrier.code != shipments.OTHER)
    + r")\b"
)
"""Names and addresses, the same in every language."""

ADA = Address("Άντα", "Οδός 12", "", "Βοστόνη", "ΜΑ", "02101", "US")
STEP = 2000


@pytest.fixture
def engine_name() -> str:
    """One engine is enough: the words of a page do not depend on where its facts are kept."""
    return "sqlite"


@pytest.fixture(scope="session")
def pseudo_catalogs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pseudo-language, compiled once."""
    return write_catalogs(tmp_path_factory.mktemp("translations"))


class Reader(Clerk):
    """Somebody who writes down what still speaks English on the pages they see."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.heard: list[str] = []

    def reads(self, where: str = "") -> Reader:
        """Read the page in front of them; `where` names it, or its path does."""
        assert self.answer is not None
        self.heard += [
            f"{where or self.path}: {text}" for text in untranslated(said(self.answer.text), NAMES)
        ]
        return self

    def opens(self, *paths: str) -> dict[str, int]:
        """Visit and read each of these; answers their statuses."""
        return {path: self.visit(path).reads(path).status for path in paths}

    def puts_in(self, **form: str) -> Reader:
        """Send what a product's form would send."""
        return self._go(
            "POST", f"{HOME}/cart/lines", data=form, headers={"Origin": HOME, "Referer": f"{HOME}/"}
        )

    def button(self, value: str):
        """The first form with a button of this value, in whatever language its words are."""
        return next(form for form in self.forms() if any(button[2] == value for button in form.buttons))


@pytest.fixture
def reader(shop: Shop, pseudo_catalogs: Path) -> Reader:
    """Somebody who reads only the pseudo-language, in a shop that has everything a page can show."""
    shop.app.extensions["babel"].translation_directories = [str(pseudo_catalogs)]
    shop.app.before_request_funcs[None].insert(0, lambda: setattr(g, "language", PSEUDO))
    return furnished(shop)


@pytest.fixture
def bilingual(shop: Shop) -> Reader:
    """Somebody who reads English and Spanish, in the same shop: its goods and stories are in neither."""
    return furnished(shop)


def furnished(shop: Shop) -> Reader:
    """Goods, stories and every way to fail, and somebody who looks at them."""
    app = shop.app
    for status in (400, 403, 405, 410, 413, 415, 418, 429, 503):
        app.add_url_rule(f"/fails/{status}", f"fails_{status}", public(lambda status=status: abort(status)))
    app.add_url_rule("/fails/500", "fails_500", public(lambda: 1 / 0))
    stock(shop)
    publish(shop)
    write_pages(shop)
    with transaction():
        sharing.switch(True, at=shop.clock.now())
    return Reader(app)


def write_pages(shop: Shop) -> None:
    """Service pages in words of the staff's own."""
    with transaction():
        db.session.add_all(
            PageText(
                slug=slug, locale=locale, version=1, title="Σελίδα", summary="Λόγια.", body_md="Λόγια.",
                written_by="Ζωή", written_at=shop.clock.now(),
            )
            for slug in SLUGS
            for locale in LANGUAGES
        )  # fmt: skip


def stock(shop: Shop) -> None:
    """A shirt in sizes, cheap notes in packs, a bag that is gone; on one shelf."""
    with transaction():
        for zone in db.session.scalars(select(DeliveryZone)):
            zone.name = f"Χώρα {zone.id}"
        db.session.execute(update(DeliveryMethod).values(name="Ταχυδρομείο"))
    for sku, left, more in (
        ("SKU-1", 60, {"compare_at_minor": 2500}),
        ("SKU-2", 2, {"pieces": 10}),
        ("SKU-3", 0, {}),
    ):
        shop.sells(sku, title="Είδος", stock=left, **more)
    at = shop.clock.now()
    with transaction():
        shirt = db.session.scalars(select(catalog.Product).where(catalog.Product.slug == "sku-1")).one()
        shirt.tagline, shirt.description_md = "Λόγια", "Λόγια."
        shirt.promo_lines = ["Μία", "Δύο", "Τρεις"]
        shirt.size_chart = {"unit": "in", "columns": ["Μ", "Σ"], "rows": [["S", "36"]]}
        size = catalog.Option(product_id=shirt.id, name="Μέγεθος")
        size.values = [catalog.OptionValue(value=value) for value in "ΑΒΓ"]
        db.session.add(size)
        db.session.flush()
        for value, sku, left in zip(size.values, ("", "SKU-1B", "SKU-1C"), (10, 2, 0), strict=True):
            variant = (
                shirt.variants[0] if not sku else catalog.Variant(sku=sku, price_minor=2600, weight_g=200)
            )
            variant.product_id, variant.title = shirt.id, value.value
            variant.choices = [catalog.VariantChoice(option_id=size.id, option_value_id=value.id)]
            db.session.add(variant)
            db.session.flush()
            if sku:
                shop.variants[sku] = variant.id
                inventory.begin_stock(variant.id, left, at=at)
        shelf = catalog.Collection(slug="shelf", title="Ράφι", description_md="Λόγια.")
        db.session.add_all([shelf, catalog.Collection(slug="empty", title="Άδειο")])
        db.session.flush()
        db.session.add(catalog.CollectionProduct(collection_id=shelf.id, product_id=shirt.id))


def publish(shop: Shop) -> None:
    """Stories enough for a second page of their section."""
    now = shop.clock.now()
    with transaction("news"):
        source = news.open_source("Πηγή").id
        for count in range(32):
            news.take_in(
                source,
                news.Submission(
                    key=str(count), section="Κόσμος", title=f"Είδηση {count}", html="<p>Λόγια και λόγια.</p>",
                    published_at=now - timedelta(hours=count), byline="Ζωή", link="https://example.com/",
                    topics=("ειρήνη",),
                ),
                at=now,
            )  # fmt: skip


def order(shop: Shop, *, paid: bool = True, **columns: object) -> orders.OrderFacts:
    """An order of one shirt, with every part a sum can have; `columns` overwrite what stands here."""
    at = shop.clock.now()
    buyer = Buyer(
        email="ada@example.com", phone="+1 555 0100", locale=PSEUDO, address=ADA, delivery_code="standard",
        donation_minor=500, note="Σημείωση",
    )  # fmt: skip
    lines = [
        {
            "variant_id": shop.variants["SKU-1"], "sku": "SKU-1", "title": "Είδος", "variant_title": "Μ",
            "quantity": 2, "unit_minor": STEP, "total_minor": 2 * STEP, "weight_g": 200,
        }
    ]  # fmt: skip
    parts = {
        "items_minor": 2 * STEP, "shipping_minor": 500, "tax_added_minor": 100, "tax_included_minor": 50,
        "donation_minor": 500, "discount_minor": 200, "total_minor": 4900, "gift_card_minor": 900, "due_minor": 4000,
    }  # fmt: skip
    with transaction():
        written = orders.write(
            buyer, lines, parts, currency="USD", test=True, delivery=("standard", "Ταχυδρομείο", 2, 6), story_id="",
            cart_id=None, cart_print="", at=at,
        )  # fmt: skip
        row = orders.locked(written.id)
        inventory.reserve(row.id, {shop.variants["SKU-1"]: 2}, expires_at=at + timedelta(minutes=41), at=at)
        row.gift_message = "Δώρο"
        if paid:
            inventory.consume(row.id, at=at)
            row.captured_minor, row.paid_at = row.due_minor, at
            row.move_to(OrderStatus.OPEN, at=at, by="system")
            orders.derive(row)
        for name, value in columns.items():
            setattr(row, name, value)
        number = row.number
    found = orders.by_number(number)
    assert found is not None
    return found
