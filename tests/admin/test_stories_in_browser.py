"""A story from the first word to its withdrawal, in Chromium on a phone without script."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from store import news, staff
from store.db import transaction
from tests.support.browser import engine_name
from tests.support.shop import Serving

__all__ = ["engine_name"]
pytestmark = pytest.mark.browser


@pytest.fixture
def desk(shop) -> Iterator[tuple[str, str]]:
    """A newsroom with some stories, behind a real socket; its address and the token of an owner's session."""
    at = shop.clock.now()
    with transaction("news"):
        source = news.open_source("Desk").id
        for title in ("Boats on the river", "The dam was opened", "A ball was found"):
            news.take_in(
                source,
                news.Submission(
                    key=title, section="National", title=title, published_at=at,
                    html=f"<p>{title}: the river runs below the dam, and boats are on the water.</p>",
                ),
                at=at,
            )  # fmt: skip
    with transaction():
        link = staff.first_sign_in_link(at)
    with transaction():
        token = staff.sign_in_by_link(link, second_step=False, at=at)
    serving = Serving(shop.app)
    yield serving.url, token
    serving.stop()


def test_write_preview_schedule_relate_withdraw(desk, chromium, shop):
    url, token = desk
    context = chromium.new_context(viewport={"width": 320, "height": 800}, java_script_enabled=False)
    context.add_cookies([{"name": "tvnl_staff", "value": token, "url": url}])
    page = context.new_page()
    here = f"{url}/news/national/the-river-is-back"
    out = io.BytesIO()
    Image.new("RGB", (640, 400), "navy").save(out, "JPEG")

    page.goto(f"{url}/admin/")
    page.get_by_role("link", name="Stories", exact=True).click()
    page.get_by_role("link", name="Write a story").click()
    page.get_by_label("Title").fill("The river is back")
    page.get_by_label("Text", exact=True).fill(
        "The river **runs** again, and boats are on the water below the dam."
    )
    page.get_by_label("Choose a picture").set_input_files(
        {"name": "river.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    )
    page.locator("#picture_alt").fill("A wide river")
    fits(page)
    with context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    look = opened.value
    expect(look.get_by_text("Only staff see this page.")).to_be_visible()
    expect(look.get_by_role("heading", level=1, name="The river is back")).to_be_visible()
    expect(look.get_by_alt_text("A wide river")).to_be_visible()
    fits(look)
    look.close()

    page.get_by_text("At a day and time").click()
    page.locator("#day").fill("2026-11-24")
    page.locator("#clock").fill("09:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("It appears by itself on Nov 24, 2026")
    fits(page)
    editor = page.url
    assert page.request.get(here).status == 404
    shop.clock.forward(hours=28)
    shop.work()
    found = page.request.get(here, headers={"Cookie": ""})
    assert found.status == 200 and "<strong>runs</strong>" in found.text() and found.headers["etag"]

    with transaction():
        again = staff.first_sign_in_link(shop.clock.now())
    with transaction():
        token = staff.sign_in_by_link(again, second_step=False, at=shop.clock.now())
    context.add_cookies([{"name": "tvnl_staff", "value": token, "url": url}])
    page.goto(f"{editor}/related?q=ball")
    expect(page.get_by_text("shared words").first).to_be_visible()
    fits(page)
    page.locator(".pairing-acts", has_text="A ball was found").locator("button[value=pin]").click()
    expect(page.get_by_role("status")).to_contain_text("Pinned. A ball was found")
    page.goto(here)
    expect(page.locator(".related-block").get_by_role("link", name="A ball was found")).to_be_visible()
    fits(page)

    page.goto(editor)
    page.get_by_text("Withdraw this story").click()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("status").first).to_contain_text("Withdrawn.")
    assert page.goto(here).status == 410
    expect(page.get_by_text("This story has been withdrawn.")).to_be_visible()
    context.close()


def test_with_scripts_a_story_is_saved_after_its_preview_and_once(desk, chromium):
    url, token = desk
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": "tvnl_staff", "value": token, "url": url}])
    page = context.new_page()
    page.goto(f"{url}/admin/stories/new")
    page.get_by_label("Title").fill("The river is back")
    page.get_by_label("Text", exact=True).fill("The river runs again.")
    for _ in range(2):
        with context.expect_page() as opened:
            page.get_by_role("button", name="Preview").click()
        expect(opened.value.get_by_role("heading", level=1, name="The river is back")).to_be_visible()
    page.get_by_role("button", name="Save").dblclick()
    page.wait_for_url(re.compile(r"/admin/stories/\d+"))

    page.goto(f"{url}/admin/stories")
    expect(page.get_by_role("rowheader", name="The river is back")).to_have_count(1)
    context.close()


def fits(page: Page) -> None:
    """Nothing on the page is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
