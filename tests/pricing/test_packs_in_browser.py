"""The pack solver in Chromium: narrow screens, keyboard, and the story that stays in the address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.storefront.conftest import Goods
from tests.support.browser import engine_name
from tests.support.shop import Serving

__all__ = ["engine_name"]
pytestmark = pytest.mark.browser


@pytest.fixture
def url(shop) -> Iterator[str]:
    """A shop with packs of ten and fifty notes, behind a real socket."""
    Goods(shop).notes()
    serving = Serving(shop.app)
    yield serving.url
    serving.stop()


@pytest.fixture(params=["light", "dark"])
def page(request, chromium) -> Iterator[Page]:
    narrow = {"width": 320, "height": 700}
    context = chromium.new_context(viewport=narrow, color_scheme=request.param, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_asked_with_the_keyboard_it_answers_in_place_and_keeps_the_story(page, url):
    page.goto(f"{url}/products/notes?from=abc123")
    page.get_by_label("How many pieces do you want?").fill("37")
    page.keyboard.press("Enter")

    page.wait_for_url("**/products/notes?pieces=37&from=abc123#packs")
    expect(page.locator(".pack-solver__sum").first).to_contain_text("40 pieces for $20.00")
    page.wait_for_function("document.getElementById('packs').getBoundingClientRect().top < 200", timeout=3000)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert Axe().run(page).response["violations"] == []

    page.get_by_role("button", name="Add 50 pieces to cart").click()
    page.wait_for_url("**/cart?packs=notes&count=50")
    expect(page.locator(".cart-line")).to_have_count(1)
    expect(page.locator(".cart-line")).to_contain_text("Pack of 50")
