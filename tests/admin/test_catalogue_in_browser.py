"""The catalogue's pages in Chromium: they read well to machines that read aloud, fit a phone, and need no script."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from store import staff
from store.catalog import desk
from store.catalog.drafts import OptionWish, ValueWish
from store.db import db, transaction
from tests.admin.test_in_browser import RULES
from tests.catalog.conftest import Range
from tests.support.browser import engine_name
from tests.support.shop import Serving

__all__ = ["engine_name"]
pytestmark = pytest.mark.browser


@pytest.fixture
def desk_url(shop):
    """A catalogue with one of everything, behind a real socket; its address and the owner's session."""
    shelves = Range(shop)
    tee = shelves.draft("tee", "America's # 1 Enemy Tee Shirt", product_type="tee", tagline="Says it.")
    shelves.options(
        tee,
        OptionWish("Colour", [ValueWish("Black", swatch="ink"), ValueWish("White", swatch="paper")]),
        OptionWish("Size", [ValueWish("S"), ValueWish("M")]),
    )
    shelves.makes(tee, "TEE", 2400, count=3, keys=desk.missing(desk.whole(tee))[:3])
    shelves.hangs(tee, "A black tee")
    shelves.hangs(tee, "A white tee")
    with transaction():
        shelf = desk.create_shelf(desk.ShelfDraft("Wear it", "wear"), **shelves.given).id
        desk.put_on_shelf(shelf, [tee], **shelves.given)
        chart = {"unit": "in", "columns": ["Size", "Chest"], "rows": [["S", "36"]]}
        desk.set_chart("tee", chart, version=0, **shelves.given)
        link = staff.first_sign_in_link(shop.clock.now())
    with transaction():
        token = staff.sign_in_by_link(link, second_step=False, at=shop.clock.now())
    db.session.rollback()
    serving = Serving(shop.app)
    yield serving.url, token
    serving.stop()


BY_NIGHT_ON_A_PHONE = ("dark", 320, (
    "/admin/products/1/variants", "/admin/products/1/pictures", "/admin/products/size-charts?type=tee",
))  # fmt: skip
BY_DAY_AT_A_TABLE = ("light", 1280, (
    "/admin/products?tab=active", "/admin/products/1/size-chart",
))  # fmt: skip


def test_the_catalogue_reads_well_and_fits(desk_url, chromium):
    url, token = desk_url
    wrong = []
    for scheme, width, paths in (BY_NIGHT_ON_A_PHONE, BY_DAY_AT_A_TABLE):
        context = chromium.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
        )
        context.add_cookies([{"name": "tvnl_staff", "value": token, "url": url}])
        page = context.new_page()

        def look(where: str, page=page, width=width) -> None:
            for broken in Axe().run(page, options=RULES).response["violations"]:
                wrong.append((where, broken["id"], [node["html"][:160] for node in broken["nodes"]]))
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append((where, "wider than the screen", []))

        for path in paths:
            page.goto(url + path)
            look(path)
        page.goto(f"{url}/admin/products/1/variants")
        page.get_by_label("Price: Black / S").fill("free")
        page.get_by_role("button", name="Save the prices").click()
        look("a mistake in the prices")

    assert wrong == []
