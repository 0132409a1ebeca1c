"""The catalogue at the desk, from an empty list to a product that supporters see, without script."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from store import merchandising
from store.audit import AuditEntry
from store.catalog import Product, ProductStatus, Variant, desk
from store.db import db, transaction
from tests.admin.conftest import HOME
from tests.catalog.conftest import Range


@pytest.fixture
def shelves(shop) -> Range:
    return Range(shop)


@pytest.fixture
def editor(clerk):
    return clerk("editor")


def public(shop, path: str):
    """What a supporter's browser gets."""
    with shop.app.app_context():
        return shop.app.test_client().get(path)


def sends(somebody, path: str, **data):
    """A form with several boxes of one name."""
    token = dict(somebody.visit("/admin/account").form("/admin/account/password").values)["csrf_token"]
    headers = {"Origin": HOME, "Referer": HOME + "/admin/"}
    return somebody._go("POST", HOME + path, data={"csrf_token": token} | data, headers=headers)


def test_a_product_from_nothing_to_the_shop(shop, editor, shelves):
    editor.visit("/admin/products").sees("Nothing to sell yet")
    editor.visit("/admin/products/new")
    editor.send("/admin/products", title="Café Tee", slug="feed")
    assert (editor.status, editor.fails()) == (422, ["“feed” is kept for pages of the shop itself."])
    editor.send("/admin/products", slug="")
    editor.sees("Café Tee", "Draft", "needs at least one variant", "needs a picture")
    product_id = int(editor.path.rpartition("/")[2])
    page = f"/admin/products/{product_id}"
    assert public(shop, "/products/cafe-tee").status_code == 404
    editor.visit(f"{page}/preview").sees("Only staff see this page")

    editor.visit(page)
    editor.send("/status", "Put on sale")
    assert editor.status == 422
    editor.sees("Not on sale yet", "needs a picture")

    editor.visit(f"{page}/variants")
    editor.send("/options", **{"option-1-name": "Colour", "option-1-new": "Black\nWhite"})
    black, white = desk.whole(product_id).options[0].values
    editor.send("/options", **{f"swatch-{black.id}": "ink", f"place-{white.id}": "0"})
    editor.sees("White", "Combinations without a variant")
    made = sends(
        editor, f"{page}/variants",
        **{"make-version": shelves.seen(product_id), "make-sku": "CAFE", "make-price": "12.5",
           "make-count": "4", "combination": [str(black.id), str(white.id)]},
    )  # fmt: skip
    made.sees("2 variants are made", "CAFE-BLACK", "CAFE-WHITE")
    assert shop.stock("CAFE-BLACK") == (4, 0, 0)

    shelves.hangs(product_id, "A black tee")
    editor.visit(page)
    editor.send("/status", "Put on sale").sees("It is on sale")
    answer = public(shop, "/products/cafe-tee")
    assert answer.status_code == 200
    assert "$12.50" in answer.text
    assert "A black tee" in answer.text
    assert public(shop, "/").text.count("Café Tee") >= 1


def test_what_is_saved_is_seen_at_once(shop, editor, shelves):
    """The page cache is warm before each act."""
    product_id = shelves.sells(price=2000)
    page = f"/admin/products/{product_id}"
    assert "$20.00" in public(shop, "/products/tee").text
    editor.visit(f"{page}/variants")
    (variant,) = desk.whole(product_id).variants
    editor.send("/prices", **{f"price-{variant.id}": "23.40"}).sees("1 price is changed")
    assert "$23.40" in public(shop, "/products/tee").text
    assert "$23.40" in public(shop, "/").text

    editor.visit(page)
    editor.send(page, "Save", title="Better Tee")
    assert "Better Tee" in public(shop, "/products/tee").text
    shelves.hangs(product_id, "Seen from behind")
    assert "Seen from behind" in public(shop, "/products/tee").text

    editor.visit(page)
    editor.send(page, "Save", slug="shirt")
    moved = public(shop, "/products/tee")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/products/shirt")
    editor.visit(page)
    archive = next(form for form in editor.forms() if ("Archive", "act", "archive") in form.buttons)
    editor.press(archive, "Archive")
    assert public(shop, "/products/shirt").status_code == 410
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.subject_kind == "product")).all()
    assert acts[-3:] == ["product.picture_added", "product.edited", "product.status"]


def test_a_colleague_was_faster_and_nothing_typed_is_lost(editor, shelves):
    product_id = shelves.sells()
    page = f"/admin/products/{product_id}"
    editor.visit(page)
    shelves.edits(product_id, title="Her title", tagline="Her line")
    editor.send(page, "Save", title="My title", description_md="My words")

    assert editor.status == 409
    editor.sees("A colleague was faster", "Stands there now: Her title", "Stands there now: Her line")
    assert shelves.product("tee").title == "Her title"
    values = dict(editor.form(page).values)
    assert (values["title"], values["description_md"]) == ("My title", "My words")
    editor.send(page, "Save", tagline="Her line")
    product = shelves.product("tee")
    assert (product.title, product.tagline, product.description_md) == ("My title", "Her line", "My words")


def test_mistakes_stand_beside_their_boxes(editor, shelves):
    product_id = shelves.sells()
    shelves.draft("bag", "Bag")
    page = f"/admin/products/{product_id}"
    editor.visit(page)
    editor.send(
        page,
        "Save",
        title=" ",
        slug="bag",
        topics="x" * 41,
        promo_lines="a\n" * 7,
        position="x",
        tax_code="a b",
    )
    assert editor.status == 422
    assert len(editor.fails()) == 5
    assert dict(editor.form(page).values)["position"] == "x"
    editor.send(page, "Save", title="Tee", topics="a", promo_lines="b", position="1", tax_code="")
    assert editor.fails() == ["Another product has this address already."]
    editor.send(page, "Preview", slug="tee", description_md="**Bold** <script>alert(1)</script>")
    assert "<strong>Bold</strong>" in editor.answer.text
    assert "<script>alert" not in editor.answer.text
    assert shelves.product("tee").description_md == ""

    (variant,) = desk.whole(product_id).variants
    editor.visit(f"{page}/variants/{variant.id}")
    editor.send(f"/{variant.id}", "Save", price="12,5", sku="from", weight_g="-1", origin="ZZZ", pieces="1.5")
    assert editor.status == 422
    assert len(editor.fails()) == 5
    sends(
        editor, f"{page}/variants/{variant.id}", version=shelves.seen(product_id), sku="TEE", price="20",
        pieces="1", weight_g="0", active="y", **{"from": ["3", "5"], "unit": ["18", "19"]},
    )  # fmt: skip
    assert (editor.status, editor.fails()) == (422, ["From 5 on, each must cost less than before."])
    sends(
        editor, f"{page}/variants/{variant.id}/parts",
        version=shelves.seen(product_id), part=["TEE"], count=["1"],
    )  # fmt: skip
    assert (editor.status, editor.fails()) == (
        422,
        ["A bundle is made of single things, not of itself or of other bundles."],
    )
    editor.visit(f"{page}/variants")
    editor.send("/prices", **{f"price-{variant.id}": "free", f"compare-{variant.id}": "1"})
    assert editor.fails() == ["Enter a price such as 12.50, without a currency sign."]
    assert dict(editor.form("/prices").values)[f"price-{variant.id}"] == "free"
    db.session.rollback()
    assert db.session.get_one(Variant, variant.id).price_minor == 2000


def test_many_at_once_and_what_cannot_be_is_named(shop, editor, shelves):
    ready, bare = shelves.sells(), shelves.draft("bare", "Bare idea")
    with transaction():
        shelf = desk.create_shelf(desk.ShelfDraft("Wear it", "wear"), **shelves.given).id
    sends(editor, "/admin/products/bulk", product=[ready, bare], act="shelve", collection=shelf)
    editor.sees("2 products were added")
    sends(editor, "/admin/products/bulk", product=[ready, bare], act="archive")
    editor.sees("2 products are changed")
    sends(
        editor,
        "/admin/products/bulk",
        product=[ready, bare],
        act="activate",
        back="/admin/products?tab=active",
    )
    editor.sees("1 product is changed", "Bare idea: It needs at least one variant")
    assert editor.path == "/admin/products"
    assert [product.status for product in shop.rows(Product)] == [
        ProductStatus.ACTIVE,
        ProductStatus.ARCHIVED,
    ]
    sends(editor, "/admin/products/bulk", act="archive").sees("Tick the products first")
    assert sends(editor, "/admin/products/bulk", product=["x"], act="archive").status == 404


def test_a_shelf_from_the_desk(shop, editor, shelves):
    tee, bag = shelves.sells(), shelves.sells("bag", "Bag", "BAG")
    editor.visit("/admin/collections").sees("No collections yet")
    editor.visit("/admin/collections/new")
    editor.send("/admin/collections", title="Wear it", description_md="Small *runs*.")
    path = editor.path
    for product_id in (tee, bag):
        editor.send("/products", add=str(product_id))
    editor.send("/products", **{f"place-{tee}": "9", "product": [str(tee), str(bag)]})
    text = public(shop, "/collections/wear-it").text
    assert text.index(">Bag<") < text.index(">Tee<")
    editor.send("/products", **{f"place-{tee}": "x", "product": [str(tee), str(bag)]})
    assert editor.fails() == ["Enter whole numbers; empty a box to take the product off."]
    editor.visit(path)
    editor.send("/words", **{"es-title": "Para llevar"}).sees("Saved.")
    assert "Para llevar" in public(shop, "/es/collections/wear-it").text
    editor.send(path, "Save", slug="wear")
    assert public(shop, "/collections/wear-it").status_code == 301

    editor.send("/remove", leads_to="/").sees("“Wear it” is taken down")
    gone = public(shop, "/collections/wear")
    assert (gone.status_code, gone.headers["Location"]) == (301, "/")
    editor.press(next(form for form in editor.forms() if "/removed/" in form.action), "Undo")
    editor.sees("up again")
    assert public(shop, "/collections/wear").status_code == 200


def test_size_charts_and_words_from_the_desk(shop, editor, shelves):
    product_id = shelves.sells()
    shelves.edits(product_id, product_type="tee")
    editor.visit("/admin/products/size-charts?type=tee")
    editor.send("/size-charts", unit="in", chart="Size | Chest\nS | wide")
    assert editor.fails() == ["“wide” is not a measure. Write plain numbers such as 20 or 20.5."]
    editor.send("/size-charts", chart="Size | Chest\nS | 36", heads="Talla | Pecho")
    assert "91" in public(shop, "/products/tee").text
    assert "Pecho" in public(shop, "/es/products/tee").text
    editor.visit("/admin/products/size-charts?type=tee")
    assert dict(editor.form("/size-charts").values)["chart"] == "Size | Chest\nS | 36"

    editor.visit(f"/admin/products/{product_id}/words")
    editor.send("/words", tagline="Sola")
    assert editor.fails() == ["The other words need a title beside them."]
    editor.send("/words", title="Camiseta").sees("Saved.")
    assert "Camiseta" in public(shop, "/es/products/tee").text
    assert "Camiseta" not in public(shop, "/products/tee").text


def test_who_only_looks_sees_no_buttons(clerk, shelves):
    product_id = shelves.sells()
    looker = clerk("read-only", "Looker")
    for rest in ("", "/variants", "/pictures", "/words", "/size-chart"):
        looker.visit(f"/admin/products/{product_id}{rest}")
        writing = [form.action for form in looker.forms() if form.method == "POST" and form.buttons]
        assert [action for action in writing if "sign-out" not in action] == []


def test_lists_cost_the_same_whatever_they_show(shop, clerk, shelves):
    somebody = clerk("owner")
    asked = []

    def count(*_):
        asked.append(1)

    costs = []
    for slug in ("a", "b", "c"):
        product_id = shelves.sells(slug, slug, slug.upper())
        event.listen(db.engine, "before_cursor_execute", count)
        asked.clear()
        somebody.visit("/admin/products")
        somebody.visit(f"/admin/products/{product_id}/variants")
        event.remove(db.engine, "before_cursor_execute", count)
        costs.append(len(asked))
    assert len(set(costs)) == 1, costs


def test_stock_begins_with_the_variant(shop, editor, shelves):
    product_id = shelves.draft()
    version = shelves.seen(product_id)
    with pytest.raises(desk.Wrong), transaction():
        merchandising.make_variants(
                product_id, [()], sku="TEE", price_minor=1, count=-1, version=version, **shelves.given
            )  # fmt: skip
    editor.visit(f"/admin/products/{product_id}/variants")
    sends(
        editor, f"/admin/products/{product_id}/variants",
        **{"make-version": shelves.seen(product_id), "make-sku": "TEE", "make-price": "9", "make-count": "7", "combination": [""]},
    ).sees("1 variant is made")  # fmt: skip
    assert shop.stock("TEE") == (7, 0, 0)
    assert shop.broken() == {}
