"""The product page: what is chosen, what it costs, what is left, said without script."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import event, select

from store import stamps
from store.catalog import Product, ProductStatus, ProductTranslation
from store.db import db, transaction


def radios(page, legend: str) -> dict[str, str]:
    """Label to state of a group of radio buttons: what is said beside the value, * for the chosen one."""
    group = next(g for g in page.all("fieldset") if page.text(g).startswith(legend))
    told = {}
    for label in group.iter("{http://www.w3.org/1999/xhtml}label"):
        button = next(label.iter("{http://www.w3.org/1999/xhtml}input"))
        words = page.text(label)
        told[words.split(" ")[0]] = ("*" if button.get("checked") is not None else "") + " ".join(
            words.split(" ")[1:]
        )
    return told


def shown(page) -> str:
    return next(page.text(p) for p in page.all("p") if p.get("data-shown") is not None)


def test_colour_is_chosen_for_the_visitor_but_never_the_size(goods, look):
    goods.tee()

    page = look("/products/tee")

    assert radios(page, "Colour") == {"Black": "*", "White": ""}
    assert radios(page, "Size") == {"S": "", "M": "", "2XL": "$26.00"}
    assert shown(page) == "from $24.00 In stock"
    form = page.one("form", action="/cart/lines")
    assert form.get("method") == "post"
    assert not page.all("input", name="csrf_token")


def test_a_sold_out_size_stays_and_says_so_and_half_a_size_says_in_what(goods, look):
    goods.tee(stock=lambda colour, size: 0 if size == "S" or (colour, size) == ("White", "M") else 5)

    page = look("/products/tee")

    assert radios(page, "Size") == {"S": "Sold out", "M": "not in White", "2XL": "$26.00"}
    assert radios(page, "Colour") == {"Black": "*", "White": ""}


def test_what_is_sold_out_altogether_offers_no_button_to_press(goods, look):
    goods.tee(stock=lambda colour, size: 0)

    page = look("/products/tee")

    (button,) = [b for b in page.all("button") if "button--primary" in b.get("class", "")]
    assert page.text(button) == "Sold out" and button.get("disabled") is not None
    assert shown(page) == "from $24.00 Sold out"


def test_the_address_can_choose_and_nonsense_in_it_chooses_nothing(goods, look):
    goods.tee()

    chosen = look("/products/tee?variant=TEE-WHITE-2XL")
    assert radios(chosen, "Colour")["White"].startswith("*")
    assert radios(chosen, "Size") == {"S": "", "M": "", "2XL": "*$26.00"}
    assert shown(chosen) == "$26.00 In stock"
    assert chosen.one("link", rel="canonical").get("href").endswith("/products/tee")

    assert shown(look("/products/tee?variant=%00'><b>")) == "from $24.00 In stock"


def test_a_pack_tells_its_price_and_the_price_of_a_piece(goods, look):
    goods.notes()

    page = look("/products/notes?variant=NOTES-50")

    assert shown(page) == "$20.00 $0.40 per piece In stock"
    assert "Pack of 10 $5.00 $0.50 each" in page.texts("label")
    assert page.text(page.one("h1")) == "9/11 & Media Notes"


def test_an_amount_is_named_once(goods, look):
    with transaction():
        card = goods.product("card", "Gift Card", is_gift_card=True, requires_shipping=False)
        for value in goods.option(card, "Amount", ("$10", ""), ("$25", "")):
            goods.variant(card, f"CARD-{value.value[1:]}", int(value.value[1:]) * 100, 0, [value])

    assert [words.split()[0:2] for words in look("/products/card").texts("label", class_="variant")] == [
        ["$10"],
        ["$25"],
    ]


def test_a_thing_of_one_kind_needs_no_choice_and_shows_what_it_was(goods, look):
    goods.bag()

    page = look("/products/bag")

    assert page.one("input", name="sku").get("value") == "BAG"
    assert not page.all("fieldset")
    assert shown(page) == "Was $21.00 $18.00 Only 2 left"


def test_promotional_lines_stand_to_the_letter_and_markdown_cannot_bring_script(goods, look):
    goods.tee()

    page = look("/products/tee")

    assert "America's # 1 Enemy Tee Shirt & Help Support TvNewsLIES.org!" in page.texts("p")
    assert "<strong>cotton</strong>" in page.html
    assert "<script>alert" not in page.html
    assert not [
        s for s in page.all("script") if s.get("src") is None and s.get("type") != "application/ld+json"
    ]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["plain  tee", "Shirt", "Wear it"], ["Wear it"]),
        (["PLAIN TEE SHIRT"], []),
        (["Get your", "Plain Tee Shirt", "Now"], ["Get your", "Plain Tee Shirt", "Now"]),
        ([], []),
    ],
)
def test_promotional_lines_do_not_say_the_name_again(goods, look, lines, shown):
    goods.tee()
    with transaction():
        product = db.session.scalars(select(Product)).one()
        product.promo_lines = lines
        db.session.add(ProductTranslation(product_id=product.id, locale="es", title="Camiseta lisa"))
        stamps.bump("catalog")

    for page in (look("/products/tee"), look("/es/products/tee")):
        assert [
            page.text(span)
            for paragraph in page.all("p")
            if "promo-lines" in (paragraph.get("class") or "")
            for span in paragraph
        ] == shown


def test_machines_read_an_offer_for_each_variant(goods, look):
    goods.tee(stock=lambda colour, size: 0 if size == "S" else 5)
    goods.shelf("wear", "Wear it", "tee")

    page = look("/products/tee")
    product, way = (json.loads(s.text) for s in page.all("script", type="application/ld+json"))

    assert product["@type"] == "Product" and len(product["offers"]) == 6
    offers = {
        offer["sku"]: (offer["price"], offer["availability"].rsplit("/")[-1]) for offer in product["offers"]
    }
    assert offers["TEE-BLACK-S"] == ("24.00", "OutOfStock")
    assert offers["TEE-WHITE-2XL"] == ("26.00", "InStock")
    assert [step["name"] for step in way["itemListElement"]] == ["Shop", "Wear it", "Plain Tee Shirt"]


def test_pictures_stand_with_their_words_the_first_one_at_once(goods, look):
    goods.tee()
    goods.picture("tee", "A black shirt from the front", "Black")
    goods.picture("tee", "A white shirt", "White")

    page = look("/products/tee")
    large = [img for img in page.all("img") if img.get("alt")]

    assert [img.get("alt") for img in large] == ["A black shirt from the front", "A white shirt"]
    assert [img.get("loading") for img in large] == [None, "lazy"]
    assert large[0].get("fetchpriority") == "high"
    assert all(img.get("width") == "400" and img.get("height") == "400" for img in page.all("img"))


@pytest.mark.parametrize("slug", ["no-such-thing", "x" * 500, "%00", "tee%0d%0aSet-Cookie:a=b"])
def test_an_unknown_product_is_a_page_that_leads_on(goods, look, slug):
    page = look(f"/products/{slug}")

    assert page.status == 404
    assert page.text(page.one("h1")) == "This story was never printed"
    assert page.all("form", action="/search")


def test_a_draft_is_not_there_and_an_archived_product_is_gone(goods, look):
    goods.bag()
    with transaction():
        goods.product("draft", "Draft", status=ProductStatus.DRAFT)
        goods.product("old", "Old", status=ProductStatus.ARCHIVED)

    assert look("/products/draft").status == 404
    gone = look("/products/old")
    assert gone.status == 410
    assert gone.text(gone.one("h1")) == "Retracted"


def test_a_page_costs_the_same_queries_however_much_it_shows(goods, look):
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def queries(path: str) -> int:
        asked.clear()
        assert look(path).status == 200
        return len([sql for sql in asked if sql.lstrip().startswith("SELECT")])

    goods.tee()
    goods.notes()
    goods.picture("tee", "One")
    goods.picture("notes", "Notes")
    few = queries("/products/tee"), queries("/")
    for alt in ("Two of them", "Three of them here", "And a fourth one too"):
        goods.picture("tee", alt)
    goods.bag()
    goods.picture("bag", "A bag indeed")

    assert (queries("/products/tee"), queries("/")) == few
    assert max(few) <= 30
