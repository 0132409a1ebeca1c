"""The storefront in Chromium: what scripts add, and what everybody must be able to do without them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import engine_name
from tests.support.shop import Serving

__all__ = ["engine_name"]
pytestmark = pytest.mark.browser


@pytest.fixture
def url(goods) -> Iterator[str]:
    """A shop with a tee (white M sold out) and packs of notes, behind a real socket."""
    goods.tee(stock=lambda colour, size: 0 if (colour, size) == ("White", "M") else 9)
    goods.notes()
    goods.shelf("wear", "Wear it", "tee")
    goods.picture("tee", "A black shirt", "Black")
    goods.picture("tee", "A white shirt seen from the front", "White")
    serving = Serving(goods.shop.app)
    yield serving.url
    serving.stop()


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert [text for text in wrong if "404" not in text] == []


def test_price_picture_stock_and_address_follow_the_choice(page, url):
    page.goto(f"{url}/products/tee")
    shown = page.locator("[data-shown]")
    expect(shown).to_contain_text("from $24.00")

    page.get_by_role("radio", name="White", exact=True).check()
    expect(page.locator(".gallery__thumbs a").nth(1)).to_have_attribute("aria-current", "true")
    page.get_by_role("radio", name="2XL").check()

    expect(shown).to_have_text("$26.00 In stock")
    assert page.url == f"{url}/products/tee?variant=TEE-WHITE-2XL"
    page.get_by_role("radio", name="M", exact=False).nth(0).check()
    expect(shown).to_contain_text("Sold out")
    expect(page.locator(".variant--sold-out .variant__name")).to_have_text(
        ["M"]
    )  # a colour is not gone with a size
    expect(page.get_by_role("button", name="Add to cart")).to_be_disabled()
    page.get_by_role("radio", name="Black", exact=True).check()
    expect(shown).to_have_text("$24.00 In stock")
    expect(page.get_by_role("button", name="Add to cart")).to_be_enabled()


def test_the_steps_keep_to_the_limits_and_the_badge_counts(page, url):
    page.goto(f"{url}/products/notes")
    form = page.locator("form[action='/cart/lines']")
    fewer, more = form.get_by_role("button", name="One fewer"), form.get_by_role("button", name="One more")
    expect(fewer).to_be_disabled()
    more.click()
    expect(page.get_by_label("Quantity")).to_have_value("2")
    expect(page.locator("[data-cart-badge]")).to_be_hidden()

    page.get_by_role("button", name="Add to cart").click()

    expect(page).to_have_url(f"{url}/cart?added=NOTES-10")
    expect(page.get_by_role("link", name="Cart 2 items")).to_be_visible()
    page.goto(url)
    expect(page.get_by_role("link", name="Cart 2 items")).to_be_visible()


def test_a_missing_size_is_asked_for_beside_the_field_and_the_rest_stays(chromium, url):
    page = chromium.new_page(java_script_enabled=False)
    page.goto(f"{url}/products/tee")
    page.get_by_role("radio", name="White", exact=True).check()
    page.get_by_label("Quantity").fill("3")
    page.locator("form[action='/cart/lines']").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Add to cart").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Please choose: Size.")
    expect(page.get_by_role("radio", name="White", exact=True)).to_be_checked()
    expect(page.get_by_label("Quantity")).to_have_value("3")
    page.close()


def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(page, url):
    page.goto(url)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    width = page.evaluate(
        "(e => parseFloat(getComputedStyle(e.closest('article') ?? e).outlineWidth)"
        " || parseFloat(getComputedStyle(e).outlineWidth))(document.activeElement)"
    )
    assert width >= 2


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_what_arrives_later_moves_nothing_that_is_seen(page, url, width):
    """A browser paints what has come of a page so far; the line above the nameplate comes after it."""
    page.set_viewport_size({"width": width, "height": 900})
    whole = page.request.get(url).text()
    come = [whole]
    page.route(f"{url}/", lambda route: route.fulfill(body=come[-1], content_type="text/html"))

    def place(cut: str, of: str) -> dict[str, float]:
        come.append(whole.partition(cut)[0])
        page.goto(f"{url}/")
        return page.locator(of).bounding_box()

    ear, languages = '<div class="masthead__ear">', '<nav class="languages'
    assert (
        place(ear, ".masthead .nameplate")
        == place(languages, ".masthead .nameplate")
        == place("</body>", ".masthead .nameplate")
    )
    assert place(languages, ".masthead__ear > time") == place("</body>", ".masthead__ear > time")
