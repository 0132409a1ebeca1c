"""A product's life: drafted, sold, moved, archived; and what is written down of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from store import catalog, merchandising
from store.catalog import Product, ProductStatus, Redirect, desk, redirect_of
from store.catalog.drafts import NotReady, StaleProduct, WasSold
from store.catalog.rules import Wrong
from store.catalog.services import SLUG_TAKEN, alone
from store.db import db, transaction
from tests.catalog.conftest import BY


def redirects() -> dict[str, str]:
    db.session.rollback()
    return {row.path: row.target for row in db.session.scalars(select(Redirect))}


def test_a_draft_becomes_a_product_when_nothing_lacks(shelves):
    product_id = shelves.draft()
    for step, lacking in (
        (lambda: None, 2),
        (lambda: shelves.makes(product_id, count=3), 1),
    ):
        step()
        with pytest.raises(NotReady) as refusal, transaction():
            desk.set_status(product_id, ProductStatus.ACTIVE, **shelves.given)
        assert len(refusal.value.lacks) == lacking
        assert shelves.product("tee").status is ProductStatus.DRAFT

    shelves.hangs(product_id)
    with transaction():
        assert desk.set_status(product_id, ProductStatus.ACTIVE, **shelves.given)
    product = shelves.product("tee")
    assert (product.status, product.published_at) == (ProductStatus.ACTIVE, shelves.shop.clock.now())
    with transaction():
        assert not desk.set_status(product_id, ProductStatus.ACTIVE, **shelves.given)
    assert [(act, fields) for act, _, fields in shelves.log() if act == "product.status"] == [
        ("product.status", {"from": "draft", "to": "active"})
    ]


def test_who_changed_what_is_written_down_without_the_words(shelves):
    product_id = shelves.draft()
    before = shelves.stamp
    assert shelves.edits(product_id, title="Better Tee", tagline="Says more.") == ["tagline", "title"]

    assert shelves.log()[-1] == ("product.edited", str(product_id), {"fields": ["tagline", "title"]})
    assert "Says more." not in str(shelves.log())
    assert shelves.stamp == before + 1
    assert shelves.edits(product_id) == []
    assert shelves.stamp == before + 1


def test_what_is_saved_is_found_at_once(shelves):
    sold = shelves.sells(title="Plain tee")
    shelves.edits(sold, title="Striped blouse")

    assert [found.card.slug for found in catalog.search("blouse", "USD").products] == ["tee"]
    assert not catalog.search("plain", "USD").products


def test_of_two_at_the_same_moment_the_database_lets_one_in(shelves):
    """Both looked before either wrote, so the second one's check is left out."""
    shelves.draft("tee")
    at = shelves.shop.clock.now()
    with pytest.raises(Wrong) as refusal, transaction(), alone(SLUG_TAKEN, "slug"):
        db.session.add(Product(slug="tee", title="Second", created_at=at, updated_at=at))
    assert refusal.value.field == "slug"
    assert len(shelves.shop.rows(Product)) == 1


def test_two_at_once_do_not_overwrite_each_other(shelves):
    product_id = shelves.draft()
    seen = shelves.product("tee").version
    shelves.edits(product_id, title="Hers")

    with pytest.raises(StaleProduct), transaction():
        desk.edit_product(
            product_id, desk.ProductDraft("His", "tee"), version=seen, by=BY, at=shelves.shop.clock.now()
        )
    assert shelves.product("tee").title == "Hers"


def test_an_address_belongs_to_one_product(shelves):
    shelves.draft("tee")
    other = shelves.draft("bag", "Bag")
    for refused in (lambda: shelves.draft("tee"), lambda: shelves.edits(other, slug="tee")):
        with pytest.raises(Wrong) as refusal:
            refused()
        assert refusal.value.field == "slug"
    assert shelves.product("bag").id == other


def test_a_draft_moves_without_a_trace_and_a_product_leaves_its_address_behind(shelves):
    draft = shelves.draft("first")
    shelves.edits(draft, slug="second")
    assert redirects() == {}

    sold = shelves.sells("tee")
    shelves.edits(sold, slug="shirt")
    shelves.edits(sold, slug="blouse")
    assert redirects() == {"/products/tee": "/products/blouse", "/products/shirt": "/products/blouse"}

    shelves.edits(sold, slug="tee")  # home again: nothing turns in a circle
    assert redirects() == {"/products/shirt": "/products/tee", "/products/blouse": "/products/tee"}
    assert redirect_of("/products/tee") is None


def test_an_archived_product_that_was_sold_still_leaves_its_address_behind(shelves):
    sold = shelves.sells("tee")
    with transaction():
        desk.set_status(sold, ProductStatus.DRAFT, **shelves.given)
    shelves.edits(sold, slug="shirt")

    assert redirects() == {"/products/tee": "/products/shirt"}


def test_what_stands_below_a_product_is_chosen_in_order(shelves):
    tee, bag, deck = (shelves.draft(slug, slug) for slug in ("tee", "bag", "deck"))
    with transaction():
        desk.choose_related(tee, [deck, bag, deck], **shelves.given)
    assert desk.related_ids(tee) == [deck, bag]
    for wrong in ([tee], [999]):
        with pytest.raises(Wrong), transaction():
            desk.choose_related(tee, wrong, **shelves.given)
    assert desk.related_ids(tee) == [deck, bag]


def test_the_list_pages_by_title_and_finds_by_words(shelves):
    for slug, title in (("c", "Zebra tee"), ("a", "apron"), ("b", "Banner_1"), ("d", "apron")):
        shelves.draft(slug, title)
    shelves.makes(shelves.product("c").id, "STRIPES")
    seen, after = [], None
    while True:
        page = desk.products("USD", after=after, size=2)
        seen.append([row.slug for row in page.rows])
        after = page.older
        if after is None:
            break

    assert seen == [["a", "d"], ["b", "c"]]
    assert [row.slug for row in desk.products("USD", search="zeb tee").rows] == ["c"]
    assert [row.slug for row in desk.products("USD", search="stripes").rows] == ["c"]
    assert [row.slug for row in desk.products("USD", search="_").rows] == ["b"]
    assert desk.products("USD", search="%").rows == []
    assert desk.products("USD", tab="active").rows == []
    assert desk.tab_counts("apron") == {"all": 2, "draft": 2, "active": 0, "archived": 0}


def test_charts_belong_to_types_and_may_be_a_products_own(shelves):
    product_id = shelves.draft("tee", product_type="tee")
    chart = {"unit": "in", "columns": ["Size", "Chest"], "rows": [["S", "36"]]}
    with transaction():
        desk.set_chart("tee", chart, version=0, **shelves.given)
    assert catalog.product("tee", "USD").size_chart == chart
    with pytest.raises(StaleProduct), transaction():
        desk.set_chart("tee", None, version=0, **shelves.given)

    own = {**chart, "unit": "cm"}
    with transaction():
        desk.set_own_chart(product_id, own, version=shelves.version(product_id), **shelves.given)
    assert catalog.product("tee", "USD").size_chart == own
    with transaction():
        desk.set_own_chart(product_id, None, version=shelves.version(product_id), **shelves.given)
        desk.set_chart("tee", None, version=1, **shelves.given)
    assert catalog.product("tee", "USD").size_chart is None


def test_a_draft_nobody_ever_saw_can_go(shelves):
    bare = shelves.draft("bare")
    shelves.makes(bare, "BARE")
    counted = shelves.draft("counted")
    shelves.makes(counted, "COUNTED", count=1)
    sold = shelves.sells()
    with transaction():
        desk.set_status(sold, ProductStatus.DRAFT, **shelves.given)
    for kept in (counted, sold):
        with pytest.raises(WasSold), transaction():
            merchandising.drop_draft(kept, version=shelves.version(kept), **shelves.given)
    with transaction():
        merchandising.drop_draft(bare, version=shelves.version(bare), **shelves.given)

    assert [product.slug for product in shelves.shop.rows(Product)] == ["counted", "tee"]
    assert shelves.log()[-1][:2] == ("product.dropped", str(bare))
    assert shelves.shop.broken() == {}
