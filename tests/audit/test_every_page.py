"""Every page type as outsiders see it: HTML that is well formed, axe without a finding on a phone and a desk, by day
and by night, nothing wider than the screen, nothing that moves, nobody else asked, no cookie where all are alike.

`make web-audit` runs this folder; docs/performance.md says what beside it needs tools of others.
"""

from __future__ import annotations

import os

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.audit.site import BUILT, ELSEWHERE, NO_PAGES, OPEN_TO_ALL, SETS_A_COOKIE, Site, pages

RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
JUDGE = """async (options) => {
  document.getAnimations().forEach((one) => one.finish());
  return (await axe.run(document, options)).violations
  .map((rule) => [rule.id, rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 120))]);
}"""
PHONE, DESK = 320, 1280
WAYS = [(DESK, "light"), (PHONE, "dark")]
if (
    os.environ.get("WEB_AUDIT") == "thorough"
):  # `make web-audit`; as part of all tests each width has one scheme
    WAYS += [(DESK, "dark"), (PHONE, "light")]
HEAVIEST = 60 * 1024
MOST_REQUESTS = 12
MOVED = (
    "window.moved = 0; new PerformanceObserver((l) => l.getEntries().forEach((e) => { moved += e.value }))"
    ".observe({type: 'layout-shift', buffered: true})"
)
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), summary")]
  .filter((one) => !one.closest(".prose, .visually-hidden, .skip-link, .promo-card, dd, pre") && !one.parentElement.closest("p, li, label, h2, h3, td, th"))
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
  .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""


def test_no_page_is_forgotten(site: Site) -> None:
    there = {rule.endpoint for rule in site.shop.app.url_map.iter_rules() if "GET" in (rule.methods or ())}

    assert (NO_PAGES | ELSEWHERE.keys() | BUILT.keys() | OPEN_TO_ALL.keys()) - there == set(), (
        "pages that are gone"
    )
    assert len(site.personal()) == len(
        [rule for rule in pages(site.shop.app) if rule.endpoint not in OPEN_TO_ALL]
    )


def test_every_page_is_well_formed_html(site: Site) -> None:
    broken = []
    client = site.shop.app.test_client()
    for path in [*site.for_all(), *site.personal()]:
        if path == site.personal()[0]:
            client.set_cookie("tvnl_staff", site.session, domain="127.0.0.1")
            client.set_cookie("tvnl_cart", site.cart, domain="127.0.0.1")
        answer = client.get(path, base_url=site.shop.url)
        if answer.status_code != (404 if path == "/nowhere" else 200):
            broken.append((path, answer.status))
            continue
        try:
            html5lib.HTMLParser(strict=True).parse(answer.get_data(as_text=True))
        except html5lib.html5parser.ParseError as error:
            broken.append((path, str(error)))

    assert broken == []


@pytest.mark.browser
def test_every_page_reads_well_fits_and_keeps_to_itself(site: Site, chromium: Browser) -> None:
    wrong: list[tuple[str, str, object]] = []
    stranger = Looking(site, chromium.new_context(bypass_csp=True), wrong)
    for path in site.for_all():
        stranger.looks_at(path)
        if stranger.context.cookies() and path not in SETS_A_COOKIE:
            wrong.append((path, "sets a cookie", stranger.context.cookies()))
        stranger.context.clear_cookies()
    stranger.context.close()

    known = chromium.new_context(bypass_csp=True)
    known.add_cookies(
        [
            {"name": "tvnl_staff", "value": site.session, "url": site.shop.url},
            {"name": "tvnl_cart", "value": site.cart, "url": site.shop.url},
        ]
    )
    somebody = Looking(site, known, wrong)
    for path in site.personal():
        somebody.looks_at(path)
    known.close()

    assert wrong == []


class Looking:
    """A browser that goes from page to page and writes down what is wrong."""

    def __init__(self, site: Site, context: BrowserContext, wrong: list[tuple[str, str, object]]) -> None:
        self.site, self.context, self.wrong = site, context, wrong
        self.page: Page = context.new_page()
        self.page.add_init_script(MOVED)
        self.strangers: set[str] = set()
        self.page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.site.shop.url, "data:", "blob:")):
            self.strangers.add(request.url)

    def looks_at(self, path: str) -> None:
        """One page: as it loads, then in each way to see it."""
        self.strangers.clear()
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": DESK, "height": 900})
        self.page.goto(self.site.shop.url + path, wait_until="load")
        moved = self.page.evaluate("moved")
        if moved:
            self.wrong.append((path, "moves", moved))
        self.page.evaluate(Axe().axe_script)
        for width, scheme in WAYS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme)
            for rule, nodes in self.page.evaluate(JUDGE, RULES):
                self.wrong.append((path, f"{rule} ({width}, {scheme})", nodes))
        for width in (768, PHONE):
            self.page.set_viewport_size({"width": width, "height": 900})
            needed = self.page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                self.wrong.append((path, f"wider than {width}", needed))
        small = self.page.evaluate(SMALL_TARGETS)
        if small:
            self.wrong.append((path, "too small for a finger", small))
        if self.strangers:
            self.wrong.append((path, "asks others", sorted(self.strangers)))


@pytest.mark.browser
def test_a_first_visit_to_a_product_is_light(site: Site, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script(MOVED)
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))
    page.goto(f"{site.shop.url}/products/tee", wait_until="networkidle")

    weight = {request.url: request.sizes()["responseBodySize"] for request in asked}
    assert all(address.startswith(site.shop.url) for address in weight)
    assert context.cookies() == []
    assert sum(n for address, n in weight.items() if "/media/" not in address) <= HEAVIEST
    assert len(weight) <= MOST_REQUESTS
    assert page.evaluate("moved") == 0
    context.close()
