"""The desk in Chromium with work to do: pages read well to machines that read them aloud, and fit a phone.

Every page of it, each in one state, is looked at in tests/audit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from store import fulfillment, orders, staff
from store.db import transaction
from tests.fulfillment.paid import paid, placed
from tests.support.browser import engine_name
from tests.support.shop import Serving

__all__ = ["engine_name"]
pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def desk(shop) -> Iterator[tuple[str, str]]:
    """A shop at work, behind a real socket; its address and the token of its owner's session."""
    at = shop.clock.now()
    shop.sells("TEE", stock=9, title="America's # 1 Enemy Tee Shirt", bin="A-12")
    shop.sells("DECK", stock=2, title="The Loaded Deck")
    order = paid(
        shop,
        TEE=2,
        DECK=1,
        note="Ring twice.\nThe dog is friendly.",
        name="Wolfgang Amadeus Mozart-Oberhuber",
    )
    paid(shop, TEE=1)
    placed(shop, TEE=1)
    with transaction():
        fulfillment.fulfill(
            order.number, {order.lines[0].id: 1}, carrier="usps", tracking_number="9400100000000000000001",
            request_key="k" * 32, by="system", at=at,
        )  # fmt: skip
        orders.raise_attention("amount", "20.00 is not 25.00", once="a", at=at, order_id=order.id)
    with transaction():
        link = staff.first_sign_in_link(at)
    with transaction():
        token = staff.sign_in_by_link(link, second_step=False, at=at)
    serving = Serving(shop.app)
    yield serving.url, token
    serving.stop()


@pytest.mark.parametrize(("scheme", "width"), [("dark", 320)])
def test_the_desk_reads_well_and_fits(desk, chromium, scheme, width):
    url, token = desk
    context = chromium.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    wrong = []

    def look(path: str) -> None:
        page.goto(url + path)
        for broken in Axe().run(page, options=RULES).response["violations"]:
            wrong.append((path, broken["id"], [node["html"][:120] for node in broken["nodes"]]))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append((path, "wider than the screen", []))

    look("/admin/sign-in")
    context.add_cookies([{"name": "tvnl_staff", "value": token, "url": url}])
    for path in (
        "/admin/", "/admin/orders", "/admin/orders?tab=archived", "/admin/orders/1001", "/admin/orders/1002",
        "/admin/orders/1003", "/admin/orders/1001/packing-slip", "/admin/attention", "/admin/orders/7",
    ):  # fmt: skip
        look(path)

    assert wrong == []
