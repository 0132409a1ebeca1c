"""A desk without pages: products made by acts alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from store import merchandising
from store.audit import AuditEntry
from store.catalog import Product, ProductStatus, Variant, desk
from store.db import db, transaction
from store.stamps import all_stamps
from tests.support.shop import Shop, look_anew

BY = "staff:7"


class Range:
    """What staff do, with the moment and the name filled in."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.media = 0

    @property
    def given(self):
        return {"by": BY, "at": self.shop.clock.now()}

    def product(self, slug: str) -> Product:
        look_anew()
        return db.session.scalars(select(Product).where(Product.slug == slug)).one()

    def draft(self, slug: str = "tee", title: str = "Tee", **words) -> int:
        with transaction():
            return desk.create_product(desk.ProductDraft(title=title, slug=slug, **words), **self.given).id

    def options(self, product_id: int, *wishes: desk.OptionWish) -> list[int]:
        with transaction():
            return merchandising.set_options(
                product_id, wishes, version=self.version(product_id), **self.given
            )

    def makes(
        self, product_id: int, sku: str = "TEE", price: int = 2000, count: int = 0, keys=None
    ) -> list[int]:
        with transaction():
            wanted = desk.missing(desk.whole(product_id)) if keys is None else keys
            return merchandising.make_variants(
                product_id, wanted, sku=sku, price_minor=price, count=count,
                version=self.version(product_id), **self.given,
            )  # fmt: skip

    def hangs(self, product_id: int, alt: str = "A tee", value: int | None = None) -> int:
        """A picture of one colour, each time another."""
        from store import media
        from tests.media.drawing import data, picture

        self.media += 1
        original = media.examine(data(picture(40 + self.media, 40)))
        folder = self.shop.app.extensions["settings"].instance / "media"
        with transaction():
            return merchandising.hang_picture(
                product_id, original, alt, folder=folder, option_value_id=value, **self.given
            )

    def sells(
        self, slug: str = "tee", title: str = "Tee", sku: str = "TEE", price: int = 2000, count: int = 5
    ) -> int:
        """A product of one kind, on sale."""
        product_id = self.draft(slug, title)
        self.makes(product_id, sku, price, count)
        self.hangs(product_id)
        with transaction():
            desk.set_status(product_id, ProductStatus.ACTIVE, **self.given)
        return product_id

    def version(self, product_id: int) -> int:
        return db.session.scalars(select(Product.version).where(Product.id == product_id)).one()

    def seen(self, product_id: int) -> int:
        """The version a page opened now would show."""
        look_anew()
        return self.version(product_id)

    def skus(self, product_id: int) -> list[str]:
        look_anew()
        return list(
            db.session.scalars(
                select(Variant.sku).where(Variant.product_id == product_id).order_by(Variant.position)
            )
        )

    def edits(self, product_id: int, **changed):
        """Change some words and leave the rest."""
        product = db.session.get_one(Product, product_id)
        words = {
            name: getattr(product, name)
            for name in desk.ProductDraft.__dataclass_fields__
        } | changed  # fmt: skip
        version = product.version
        with transaction():
            return desk.edit_product(product_id, desk.ProductDraft(**words), version=version, **self.given)

    def log(self) -> list[tuple[str, str, dict]]:
        look_anew()
        rows = db.session.scalars(select(AuditEntry).where(AuditEntry.actor == BY).order_by(AuditEntry.id))
        return [(row.act, row.subject_id, row.fields) for row in rows]

    @property
    def stamp(self) -> int:
        look_anew()
        return all_stamps().get("catalog", 0)


@pytest.fixture
def shelves(shop: Shop) -> Range:
    """An open shop with nothing in it, and staff at work."""
    return Range(shop)
