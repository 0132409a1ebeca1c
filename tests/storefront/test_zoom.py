"""Looking closely: the large picture over the page with script, the picture itself without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.browser import engine_name
from tests.support.shop import Serving

__all__ = ["engine_name"]


@pytest.fixture
def pictured(goods):
    goods.tee()
    for alt, value in (
        ("Black, from the front", "Black"),
        ("White, front", "White"),
        ("White, from behind", "White"),
    ):
        goods.picture("tee", alt, value)


def test_the_pictures_of_the_chosen_colour_come_first(pictured, look):
    def alts(path: str) -> list[str]:
        strip = next(one for one in look(path).all("div", class_="gallery__strip"))
        return [one.get("alt") for one in strip.iter("{http://www.w3.org/1999/xhtml}img")]

    assert alts("/products/tee")[0] == "Black, from the front"
    assert alts("/products/tee?variant=TEE-WHITE-M") == [
        "White, front",
        "White, from behind",
        "Black, from the front",
    ]


@pytest.mark.browser
def test_a_picture_opens_over_the_page_and_gives_the_focus_back(shop, pictured, chromium):
    serving = Serving(shop.app)
    said: list[str] = []
    page = chromium.new_page(viewport={"width": 320, "height": 700})
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{serving.url}/products/tee?variant=TEE-WHITE-M")
    link = page.locator(".gallery__slide a").first
    link.focus()
    page.keyboard.press("Enter")
    over = page.get_by_role("dialog", name="Pictures in full")
    expect(over).to_be_visible()
    expect(over.get_by_role("button", name="Close")).to_be_focused()
    large = over.get_by_role("img")
    expect(large).to_have_attribute("alt", "White, front")
    page.keyboard.press("ArrowRight")
    expect(large).to_have_attribute("alt", "White, from behind")
    over.get_by_role("button", name="Next").click()
    expect(large).to_have_attribute("alt", "Black, from the front")
    magnify = over.get_by_role("button", name="Magnify")
    magnify.press("Enter")
    expect(magnify).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(over).to_be_hidden()
    expect(link).to_be_focused()

    bare = chromium.new_context(java_script_enabled=False).new_page()
    bare.goto(f"{serving.url}/products/tee")
    bare.locator(".gallery__slide a").first.click()
    bare.wait_for_url("**/media/*.webp")
    serving.stop()
    assert said == []
