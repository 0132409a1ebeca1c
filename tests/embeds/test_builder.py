"""The page that puts our headlines together for another site: what it hands out is what works there."""

from __future__ import annotations

import html5lib
import pytest
from playwright.sync_api import Browser, expect

from tests.embeds.test_in_browser import Host, host
from tests.support.newsroom import Newsroom
from tests.support.shop import Serving

__all__ = ["host"]


def look(newsroom: Newsroom, path: str):
    """The page as a strict parser reads it."""
    answer = newsroom.get(path)
    assert answer.status_code == 200
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)


def one(tree, **attributes: str):
    """The only element with these attributes."""
    (found,) = [
        node for node in tree.iter() if all(node.get(name) == value for name, value in attributes.items())
    ]
    return found


def lines(tree, id: str) -> str:
    """What is to be copied."""
    return "".join(one(tree, id=id).itertext()).removeprefix("\n")


@pytest.fixture
def two(newsroom: Newsroom) -> Newsroom:
    """A newsroom with two stories."""
    newsroom.publish("The river is back", section="Environment")
    newsroom.publish("The anchor resigns", section="Media")
    return newsroom


def test_what_was_chosen_stands_in_the_lines_and_in_the_form(two):
    origin = two.app.extensions["settings"].origin
    plain, chosen = (
        look(two, "/widget"),
        look(two, "/widget?count=8&section=media&theme=dark&teaser=1&dates=1"),
    )

    assert lines(plain, "element") == (
        '<tvnl-headlines count="5" style="display:block;min-height:27.5rem">\n'
        f'  <a href="{origin}/news/">Latest headlines from TV News LIES</a>\n'
        f'</tvnl-headlines>\n<script async src="{origin}/widget/v1/headlines.js"></script>'
    )
    assert lines(chosen, "element").startswith(
        '<tvnl-headlines count="8" section="media" theme="dark" teaser dates style="display:block;min-height:73.4rem">\n'
        f'  <a href="{origin}/news/media/">'
    )
    seen = one(chosen, **{"class": "builder__frame"})
    assert seen.get("src") == "/widget/v1/frame?count=8&section=media&theme=dark&teaser=1&dates=1"
    given = html5lib.parse(lines(chosen, "frame"), namespaceHTMLElements=False).find(".//iframe")
    assert (
        given.get("src") == origin + seen.get("src") and given.get("height") == seen.get("height") == "1170"
    )
    ticked = {node.get("name") for node in chosen.iter("input") if node.get("checked") is not None}
    assert ticked == {"teaser", "dates"}
    assert [node.get("value") for node in chosen.iter("option") if node.get("selected") is not None][1:] == [
        "media", "dark",
    ]  # fmt: skip
    assert {a.get("href") for a in chosen.iter("a")} >= {
        f"/news/media/feed.{end}" for end in ("rss", "atom", "json")
    }


@pytest.mark.parametrize(
    "asked", ["count=x&section=nowhere&theme=pink&teaser=0", "section=%22><script>", "count=5", "more=1"]
)
def test_what_makes_no_sense_was_not_chosen(two, asked):
    assert lines(look(two, f"/widget?{asked}"), "element") == lines(look(two, "/widget"), "element")


def test_the_frame_is_never_led_on_from(two):
    for asked in (
        "",
        "?count=3",
        "?count=20&thumbs=1",
        "?section=media&theme=light&teaser=1&thumbs=1&dates=1",
    ):
        address = one(look(two, f"/widget{asked}"), **{"class": "builder__frame"}).get("src")
        assert two.get(address).status_code == 200


def test_every_page_leads_there_in_the_readers_language(two):
    assert 'href="/widget"' in two.get("/").text and 'href="/es/widget"' in two.get("/es/").text
    spanish = two.get("/es/widget")
    assert "Titulares para tu sitio" in spanish.text and "Set-Cookie" not in spanish.headers
    assert two.get("/es/widget/v1/frame").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("id", ["element", "frame"])
def test_copied_lines_show_the_headlines_elsewhere(two, chromium: Browser, host: Host, id: str):
    serving = Serving(two.app)
    page = chromium.new_page()
    try:
        page.goto(f"{serving.url}/widget?count=3&teaser=1")
        given = page.locator(f"#{id}").input_value()
        origin = two.app.extensions["settings"].origin
        page.goto(host.page(given.replace(origin, serving.url)))
        there = page.frame_locator("iframe") if id == "frame" else page.locator("tvnl-headlines")
        expect(there.get_by_role("link", name="The river is back")).to_be_visible()
        expect(there.get_by_role("link", name="The anchor resigns")).to_be_visible()
    finally:
        page.close()
        serving.stop()


@pytest.mark.browser
@pytest.mark.parametrize("shown", ["", "&thumbs=1", "&teaser=1", "&dates=1", "&thumbs=1&teaser=1&dates=1"])
def test_the_height_holds_what_is_shown(newsroom: Newsroom, chromium: Browser, shown: str):
    for number in range(5):
        newsroom.publish(
            f"{number} of the stories whose headline takes three lines of a narrow column, as many do",
            "The first words of it tell what it is about and go on for some time, as first words often will do.",
        )
    serving = Serving(newsroom.app)
    page = chromium.new_page(viewport={"width": 340, "height": 300})
    try:
        page.goto(f"{serving.url}/widget?{shown}")
        height = int(page.locator("iframe").get_attribute("height") or 0)
        page.goto(f"{serving.url}/widget/v1/frame?{shown.removeprefix('&')}".removesuffix("?"))
        needed = page.evaluate("document.documentElement.scrollHeight")
        assert needed <= height < needed * 2  # these stories have no pictures
    finally:
        page.close()
        serving.stop()


@pytest.mark.browser
def test_a_button_copies_and_without_script_there_is_none(two, chromium: Browser):
    serving = Serving(two.app)
    try:
        context = chromium.new_context(viewport={"width": 320, "height": 640})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(f"{serving.url}/widget")
        page.get_by_role("button", name="Copy").first.click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == page.locator("#element").input_value()
        page.get_by_label("How many").select_option("10")
        page.get_by_role("button", name="Show").click()
        assert page.url == f"{serving.url}/widget?count=10&section=&theme=auto#lines"
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        context.close()
        plain = chromium.new_page(java_script_enabled=False)
        plain.goto(f"{serving.url}/widget")
        expect(plain.get_by_role("button", name="Show")).to_be_visible()
        expect(plain.get_by_role("button", name="Copy")).to_have_count(0)
        plain.close()
    finally:
        serving.stop()
