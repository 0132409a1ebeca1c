"""Goods in Spanish: their words where somebody translated them, the English ones marked where nobody did."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from store import catalog, stamps
from store.catalog import (
    Collection,
    CollectionTranslation,
    ImageTranslation,
    Option,
    OptionTranslation,
    OptionValue,
    OptionValueTranslation,
    Product,
    ProductImage,
    ProductTranslation,
    SizeChartTranslation,
)
from store.db import db, transaction
from store.demo import catalogue, translated
from store.kit.i18n import LANGUAGES, speaking

OPTIONS = {"Colour": "Color", "Size": "Talla"}
VALUES = {"Black": "Negro", "White": "Blanco"}


@pytest.fixture
def tee(goods):
    """A shirt with a picture, on a shelf."""
    goods.tee()
    goods.picture("tee", "A black shirt")
    goods.shelf("wear", "Wear it", "tee")
    return goods


def put_into_spanish() -> None:
    """All of it but the shelf's own words."""
    with transaction():
        product = db.session.scalars(select(Product).where(Product.slug == "tee")).one()
        db.session.add(
            ProductTranslation(
                product_id=product.id, locale="es", title="Camiseta lisa", description_md="Algodón **grueso**"
            )
        )
        for option in db.session.scalars(select(Option).where(Option.product_id == product.id)):
            db.session.add(OptionTranslation(option_id=option.id, locale="es", name=OPTIONS[option.name]))
        for value in db.session.scalars(select(OptionValue).where(OptionValue.value.in_(VALUES))):
            db.session.add(
                OptionValueTranslation(option_value_id=value.id, locale="es", value=VALUES[value.value])
            )
        for image in db.session.scalars(select(ProductImage)):
            db.session.add(ImageTranslation(image_id=image.id, locale="es", alt="Una camiseta negra"))
        db.session.add(SizeChartTranslation(product_type="tee", locale="es", columns=["Talla", "Pecho"]))
        stamps.bump("catalog")


def test_a_product_speaks_spanish_where_it_was_translated(tee, look):
    put_into_spanish()
    page = look("/es/products/tee")

    title = page.one("h1", class_="product__title")
    assert page.text(title) == "Camiseta lisa" and title.get("lang") is None
    assert page.texts("legend") == ["Color", "Talla"]
    assert page.texts("span", class_="variant__name")[:2] == ["Negro", "Blanco"]
    assert "Negro / M" in page.texts("th") and "Pecho" in page.texts("th")
    assert page.texts("strong") == ["grueso"]
    assert {image.get("alt") for image in page.all("img")} <= {"", "Una camiseta negra"}
    tagline = page.one("p", class_="deck")
    assert (page.text(tagline), tagline.get("lang")) == ("Says nothing.", "en")
    promo = page.one("span", class_="promo-lines__1")
    assert (page.text(promo), promo.get("lang")) == ("America's # 1 Enemy", "en")
    assert [(page.text(a), a.get("lang")) for a in page.all("a", href="/es/collections/wear")][-1] == (
        "Wear it",
        "en",
    )

    english = look("/products/tee")
    assert english.text(english.one("h1", class_="product__title")) == "Plain Tee Shirt"
    assert english.texts("legend") == ["Colour", "Size"]
    assert [one.get("lang") for one in english.all("p", class_="deck")] == [None]


def test_a_shelf_speaks_spanish_once_it_was_translated(tee, look):
    assert look("/es/collections/wear").one("h1").get("lang") == "en"
    with transaction():
        shelf = db.session.scalars(select(Collection)).one()
        db.session.add(
            CollectionTranslation(
                collection_id=shelf.id, locale="es", title="Vístelo", description_md="Tiradas cortas."
            )
        )
        stamps.bump("catalog")
    page = look("/es/collections/wear")

    assert (page.text(page.one("h1")), page.one("h1").get("lang")) == ("Vístelo", None)
    assert "Tiradas cortas." in page.html
    assert "Wear it" not in page.html.replace("og:", "")
    assert page.text(look("/collections/wear").one("h1")) == "Wear it"


def test_spanish_titles_are_found_and_english_ones_still(tee, look):
    put_into_spanish()

    for words in ("camiseta", "tee"):
        page = look("/es/search", query_string={"q": words})
        assert "/es/products/tee" in [a.get("href") for a in page.all("a")], words


def test_a_translation_never_changes_what_is_sold(tee):
    put_into_spanish()
    with speaking("es"):
        sold = catalog.sale_variant("TEE-BLACK-M", "USD")
        facts = catalog.product("tee", "USD")

    assert (sold.product_title, sold.title) == ("Camiseta lisa", "Negro / M")
    assert (sold.base_product_title, sold.base_title) == ("Plain Tee Shirt", "Black / M")
    assert [option.base_name for option in facts.options] == ["Colour", "Size"]
    assert catalog.sale_variant("TEE-BLACK-M", "USD").title == "Black / M"


def test_a_title_typed_by_hand_is_not_put_together(tee):
    put_into_spanish()
    with transaction():
        variant = db.session.scalars(
            select(catalog.Variant).where(catalog.Variant.sku == "TEE-BLACK-M")
        ).one()
        variant.title = "The black one"
    with speaking("es"):
        title = catalog.sale_variant("TEE-BLACK-M", "USD").title

    assert (title, title.language) == ("The black one", "en")


def test_spanish_costs_the_same_queries_however_much_it_shows(tee, look):
    put_into_spanish()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def queries(path: str) -> int:
        asked.clear()
        assert look(path).status == 200
        return len([sql for sql in asked if sql.lstrip().startswith("SELECT")])

    paths = ("/es/products/tee", "/es/", "/es/collections/wear")
    few = [queries(path) for path in paths]
    english = [queries(language) for language in ("/products/tee", "/", "/collections/wear")]
    tee.notes()
    tee.bag()
    for alt in ("Two", "Three"):
        tee.picture("tee", alt)
    tee.shelf("all", "Everything", "notes", "bag")

    assert [queries(path) for path in paths] == few
    assert all(spanish - plain <= 12 for spanish, plain in zip(few, english, strict=True))


@pytest.mark.parametrize(("language", "words"), list(translated.languages()))
def test_the_demo_is_told_in_every_language(language, words):
    data = catalogue.read()
    options, values = set(), set()
    for entry in data["product"]:
        assert set(words["product"][entry["slug"]]) >= {"title", "tagline", "description"}
        for option, answers in (("Colour", entry.get("option_colour", ())), ("Pack", entry.get("packs", ()))):
            options |= {option} if answers else set()
            values |= {answer[0] for answer in answers}
    pictures = {path.name for path in (catalogue.PICTURES / "products").glob("*.webp")}

    assert language in LANGUAGES[1:]
    assert options | {"Size"} <= set(words["option"]) and values <= set(words["value"])
    assert pictures == set(words["picture"])
    assert {shelf["slug"] for shelf in data["collection"]} == set(words["collection"])
    assert {kind: len(chart["columns"]) for kind, chart in data["size_chart"].items()} == {
        kind: len(columns) for kind, columns in words["columns"].items()
    }


def test_a_bundle_is_told_in_the_readers_language_and_kept_in_english_too(tee):
    put_into_spanish()
    with transaction():
        part = db.session.scalars(
            select(catalog.Variant.id).where(catalog.Variant.sku == "TEE-BLACK-M")
        ).one()
        kit = catalog.Variant(product_id=tee.product("kit", "Kit").id, sku="KIT", price_minor=4000)
        db.session.add(kit)
        db.session.flush()
        catalog.set_parts(kit.id, {part: 2})
    with speaking("es"):
        [inside] = catalog.sale_variant("KIT", "USD").parts

    assert inside.named == "Camiseta lisa (Negro / M)"
    assert inside.frozen() == {
        "variant_id": part, "sku": "TEE-BLACK-M", "title": "Plain Tee Shirt (Black / M)", "quantity": 2,
        "shown": "Camiseta lisa (Negro / M)",
    }  # fmt: skip
    assert "shown" not in catalog.sale_variant("KIT", "USD").parts[0].frozen()
