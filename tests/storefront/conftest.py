"""Shelves to look at: a tee in two colours and three sizes, notes in packs, a bag."""

from __future__ import annotations

import io
from collections.abc import Callable

import html5lib
import pytest
from PIL import Image
from sqlalchemy import select

from store import inventory, media, stamps
from store.catalog import (
    Collection,
    CollectionProduct,
    Option,
    OptionValue,
    Product,
    ProductImage,
    ProductStatus,
    Variant,
    VariantChoice,
)
from store.db import db, transaction
from tests.support.shop import Shop

HTML = "{http://www.w3.org/1999/xhtml}"


class Page:
    """An answer as a reader of HTML sees it; parsing is strict, so that a stray tag fails the test."""

    def __init__(self, response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.html = response.get_data(as_text=True)
        self.tree = html5lib.HTMLParser(strict=True).parse(self.html)

    def all(self, tag: str, **attributes: str) -> list:
        """The elements of this tag whose attributes are these; an underscore stands for a hyphen."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self.tree.iter(HTML + tag)
            if all(one.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str, **attributes: str):
        """The only such element."""
        (found,) = self.all(tag, **attributes)
        return found

    @staticmethod
    def text(element) -> str:
        """Its words, with white space as a reader sees it."""
        return " ".join("".join(element.itertext()).split())

    def texts(self, tag: str, **attributes: str) -> list[str]:
        """The words of each such element."""
        return [self.text(one) for one in self.all(tag, **attributes)]


class Goods:
    """What a test puts on the shelves."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def product(
        self, slug: str, title: str, *, status: ProductStatus = ProductStatus.ACTIVE, **columns
    ) -> Product:
        now = self.shop.clock.now()
        product = Product(slug=slug, title=title, status=status, created_at=now, updated_at=now, **columns)
        db.session.add(product)
        stamps.bump("catalog")
        db.session.flush()
        return product

    def variant(
        self, product: Product, sku: str, price: int, stock: int, values: list[OptionValue], **columns
    ) -> None:
        variant = Variant(
            product_id=product.id,
            sku=sku,
            price_minor=price,
            title=" / ".join(v.value for v in values),
            **columns,
        )
        variant.choices = [VariantChoice(option_id=v.option_id, option_value_id=v.id) for v in values]
        db.session.add(variant)
        db.session.flush()
        inventory.begin_stock(variant.id, stock, at=self.shop.clock.now())

    def option(self, product: Product, name: str, *values: tuple[str, str]) -> list[OptionValue]:
        option = Option(product_id=product.id, name=name)
        option.values = [
            OptionValue(value=value, swatch=swatch, position=place)
            for place, (value, swatch) in enumerate(values)
        ]
        db.session.add(option)
        db.session.flush()
        return list(option.values)

    def tee(self, stock: Callable[[str, str], int] = lambda colour, size: 40) -> None:
        """Black and white in S, M and 2XL; 2XL is dearer."""
        with transaction():
            product = self.product(
                "tee",
                "Plain Tee Shirt",
                tagline="Says nothing.",
                promo_lines=["America's # 1 Enemy", "Tee Shirt", "& Help Support TvNewsLIES.org!"],
                description_md="Heavy **cotton** <script>alert(1)</script>",
                product_type="tee",
                size_chart={"unit": "in", "columns": ["Size", "Chest"], "rows": [["S", "36"]]},
            )
            colours = self.option(product, "Colour", ("Black", "ink"), ("White", "paper"))
            sizes = self.option(product, "Size", ("S", ""), ("M", ""), ("2XL", ""))
            for colour in colours:
                for size in sizes:
                    price = 2600 if size.value == "2XL" else 2400
                    left = stock(colour.value, size.value)
                    self.variant(
                        product, f"TEE-{colour.value}-{size.value}".upper(), price, left, [colour, size]
                    )

    def notes(self) -> None:
        """Notes in packs of ten and fifty."""
        with transaction():
            product = self.product("notes", "9/11 & Media Notes", position=1)
            ten, fifty = self.option(product, "Pack", ("Pack of 10", ""), ("Pack of 50", ""))
            self.variant(product, "NOTES-10", 500, 9, [ten], pieces=10, position=0)
            self.variant(product, "NOTES-50", 2000, 9, [fifty], pieces=50, position=1)

    def bag(self, **columns) -> None:
        """One bag, one kind."""
        with transaction():
            product = self.product("bag", "Paper Bag", position=2, **columns)
            self.variant(product, "BAG", 1800, 2, [], compare_at_minor=2100)

    def shelf(self, slug: str, title: str, *products: str) -> None:
        with transaction():
            shelf = Collection(slug=slug, title=title, description_md="Small *runs*.")
            db.session.add(shelf)
            db.session.flush()
            for place, name in enumerate(products):
                product_id = db.session.scalars(select(Product.id).where(Product.slug == name)).one()
                db.session.add(
                    CollectionProduct(collection_id=shelf.id, product_id=product_id, position=place)
                )

    def picture(self, slug: str, alt: str, value: str = "") -> None:
        """A picture of a product, perhaps of one colour of it."""
        file = io.BytesIO()
        Image.new("RGB", (400, 400), (200 - len(alt), 16, 46)).save(file, "PNG")
        original = media.examine(file.getvalue())
        with transaction():
            product = db.session.scalars(select(Product).where(Product.slug == slug)).one()
            kept = media.add(original, folder=self.folder, now=self.shop.clock.now(), alt=alt)
            shown = db.session.scalars(select(OptionValue.id).where(OptionValue.value == value)).first()
            stamps.bump("catalog")
            db.session.add(
                ProductImage(product_id=product.id, media_id=kept.id, alt=alt, option_value_id=shown)
            )

    @property
    def folder(self):
        return self.shop.app.extensions["settings"].instance / "media"


@pytest.fixture
def goods(shop: Shop) -> Goods:
    return Goods(shop)


@pytest.fixture
def look(shop: Shop) -> Callable[..., Page]:
    """Open a page as a fresh browser without cookies."""

    def get(path: str, **given) -> Page:
        with shop.app.app_context():
            return Page(shop.app.test_client().get(path, **given))

    return get
