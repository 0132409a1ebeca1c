"""The catalogue's pages at the desk in the pseudo-language."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from store import catalog, staff
from store.catalog import Product, ProductStatus, desk
from store.db import db, transaction
from tests.admin.conftest import HASH
from tests.catalog.conftest import Range
from tests.support.shop import Shop
from tests.words.conftest import Reader

PAGES = {
    "/admin/products": 200,
    "/admin/products?q=%CE%BE": 200,
    "/admin/products?tab=draft": 200,
    "/admin/products?tab=archived": 200,
    "/admin/products/new": 200,
    "/admin/products/1": 200,
    "/admin/products/1/pictures": 200,
    "/admin/products/1/preview": 200,
    "/admin/products/1/size-chart": 200,
    "/admin/products/1/variants": 200,
    "/admin/products/1/variants/1": 200,
    "/admin/products/1/words": 200,
    "/admin/products/2": 200,
    "/admin/products/2/size-chart": 200,
    "/admin/products/size-charts": 200,
    "/admin/collections": 200,
    "/admin/collections/1": 200,
    "/admin/collections/new": 200,
}


@pytest.fixture
def owner(reader: Reader, shop: Shop) -> Reader:
    """An owner called Ζωή, signed in."""
    at = shop.clock.now()
    with transaction():
        link = staff.invite("zoe@example.com", "owner", at=at)
    with transaction():
        staff.set_password_by_link(link, "Ζωή", HASH, second_step=False, at=at)
    with transaction():
        token = staff.sign_in("zoe@example.com", HASH, second_step=False, at=at)
    reader.client.set_cookie("tvnl_staff", token, domain="127.0.0.1")
    return reader


@pytest.fixture
def shelves(shop: Shop) -> Range:
    return Range(shop)


def test_a_full_catalogue(owner: Reader, shelves: Range) -> None:
    draft = shelves.draft("xi", "Ξίφος", product_type="Είδος")
    (first,) = db.session.scalars(select(Product.id).where(Product.slug == "sku-1"))
    (last,) = db.session.scalars(select(Product.id).where(Product.slug == "sku-3"))
    chart = {"unit": "in", "columns": ["Μ", "Σ"], "rows": [["S", "36"]]}
    with transaction():
        desk.set_chart("Είδος", chart, version=0, **shelves.given)
        desk.choose_related(first, [draft], **shelves.given)
        desk.set_status(last, ProductStatus.ARCHIVED, **shelves.given)
        gone = desk.create_shelf(desk.ShelfDraft("Ράφι", "rafi"), **shelves.given).id
    with transaction():
        desk.remove_shelf(gone, **shelves.given)
    assert owner.opens(*PAGES) == PAGES
    owner.opens(
        f"/admin/products/{draft}", f"/admin/products/{draft}/size-chart", "/admin/collections?removed=1"
    )

    assert owner.heard == []


def test_mistakes_in_the_catalogue(owner: Reader, shelves: Range) -> None:
    (product_id,) = db.session.scalars(select(Product.id).where(Product.slug == "sku-1"))
    page = f"/admin/products/{product_id}"
    (variant, *_) = catalog.product("sku-1", "USD").variants
    for path, action, wrongs in (
        ("/admin/products/new", "/admin/products", ({"title": ""}, {"title": "Ξ", "slug": "feed"}, {"title": "Ξ", "slug": "!"}, {"title": "Ξ", "slug": "sku-2"})),
        (page, page, ({"topics": "ξ" * 41}, {"promo_lines": "ξ\n" * 7}, {"position": "ξ"}, {"slug": ""}, {"version": "1", "title": "Ξένο"}, {"title": ""})),
        (f"{page}/variants", "/options", ({"option-1-name": ""}, {"option-1-new": "Α"}, {"option-2-name": "Ξ"}, {"version": "1"})),
        (f"{page}/variants", "/prices", ({f"price-{variant.id}": "ξ"}, {f"compare-{variant.id}": "0.01"})),
        (f"{page}/variants", "/many", ({}, {"many-price": "ξ"}, {"many-active": "no"}, {"many-bin": "Ξ"})),
        (f"{page}/variants/{variant.id}", f"/{variant.id}", ({"price": ""}, {"sku": "SKU-2"}, {"sku": "code"}, {"origin": "ξξ"}, {"from": "3", "unit": "ξ"}, {"compare_at": "1"})),
        (f"{page}/variants/{variant.id}", "/parts", ({"part": "SKU-9", "count": "1"}, {"part": "SKU-1", "count": "1"})),
        ("/admin/products/size-charts", "/size-charts", ({"product_type": ""}, {"product_type": "Ξ", "chart": "Ξ"}, {"product_type": "Ξ", "chart": "Ξ | Μ\nΞ | Ξ"})),
        (f"{page}/words", "/words", ({"title": "", "tagline": "Ξ"}, {"title": "Ξ"})),
        ("/admin/collections/new", "/admin/collections", ({"title": ""}, {"title": "Ξ", "slug": "wear!"}, {"title": "Ξ", "slug": "xi"}, {"title": "Ξ", "slug": "xi"})),
        (f"{page}/pictures", "/pictures", ({}, {"alt-1": "Ξ"})),
    ):  # fmt: skip
        form = owner.visit(path).form(action)
        for wrong in wrongs:
            owner.press(form, **wrong).reads(f"{action} {wrong}")

    typed = ("“feed”", "“code”")  # what somebody typed is repeated to them as it was
    assert [one for one in owner.heard if not any(word in one for word in typed)] == []
