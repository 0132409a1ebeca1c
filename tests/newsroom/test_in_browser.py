"""Stories of every shape in Chromium, on a phone and on a desk, without script: nothing is wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.support.browser import engine_name
from tests.support.newsroom import Newsroom
from tests.support.shop import Serving

__all__ = ["engine_name"]
pytestmark = pytest.mark.browser

ARABIC = "قال وزير الخارجية يوم الثلاثاء إن المحادثات ستستمر في القاهرة. "
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
WIDE = f"<table><tr>{''.join(f'<th>Column number {n}</th>' for n in range(12))}</tr></table>"
SHAPES = {
    "words": {"title": LONG, "html": f"<p>{LONG}</p><pre>{'x' * 400}</pre><h2>{LONG}</h2>", "byline": "W" * 110},
    "tables": {"title": "Tables", "html": f"<p>Words</p>{WIDE}<table><tr><td>{WIDE}</td></tr></table>"},
    "deep": {"title": "Deep", "html": "<blockquote>" * 40 + "deep" + "</blockquote>" * 40 + "<ul><li>" * 40 + "deep"},
    "arabic": {"title": "وزير الخارجية", "html": f"<p>{ARABIC}</p><ul><li>{ARABIC}</li></ul>", "language": "ar"},
    "link": {"title": "Link", "html": "<p>Words</p>", "link": f"https://example.org/{'a' * 500}"},
}  # fmt: skip


@pytest.fixture
def paths(shop) -> dict[str, str]:
    desk = Newsroom(shop.app, shop.clock)
    return {
        name: desk.path(desk.publish(**{"key": name, **told}))
        for name, told in SHAPES.items()
    }  # fmt: skip


@pytest.fixture
def url(shop, paths) -> Iterator[str]:
    serving = Serving(shop.app)
    yield serving.url
    serving.stop()


def widest(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_nothing_is_wider_than_the_screen_and_tables_scroll_in_their_own_frame(url, paths, chromium):
    for width in (320, 1280):
        context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
        page = context.new_page()
        for path in (*paths.values(), "/news/", "/news/international/", "/search?q=deep"):
            for tail in ("", "/print") if path in paths.values() else ("",):
                page.goto(url + path + tail)
                assert widest(page) <= width, f"{path}{tail} at {width}"
        page.goto(url + paths["tables"])
        frames = page.locator(".prose__table")
        assert frames.count() == 2, "a table inside a table scrolls with it"
        if width == 320:
            assert frames.first.evaluate("one => one.scrollWidth > one.clientWidth")
            frames.first.focus()
            assert frames.first.evaluate("one => one === document.activeElement"), "a keyboard gets there"
        context.close()


def test_a_story_runs_in_the_direction_it_is_written_in(url, paths, chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 800}, java_script_enabled=False)
    page.goto(url + paths["arabic"])
    direction = "one => getComputedStyle(one).direction"
    for part in (".story__title", ".story__text", ".story__text li"):
        assert page.locator(part).first.evaluate(direction) == "rtl", part
    for part in (".story__acts", "header", ".related-block .story-card__title a"):
        assert page.locator(part).first.evaluate(direction) == "ltr", part
    page.goto(url + paths["tables"])
    assert page.locator(".story__text").evaluate(direction) == "ltr"
    page.goto(f"{url}/news/international/")
    titles = page.locator(".story-list .story-card__title a")
    told = {one.inner_text(): one.evaluate(direction) for one in titles.all()}
    assert told["وزير الخارجية"] == "rtl"
