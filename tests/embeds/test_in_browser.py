"""The widget on somebody else's page, in a real browser: two origins, strict policies, and everything going wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from tests.support.shop import Serving

pytestmark = pytest.mark.browser
FALLBACK = '<a href="https://shop.example/news/">Latest headlines from TV News LIES</a>'
NASTY = "</script><b>Bold</b> 🗞️ أخبار"


class Host:
    """Another site: pages by path, each with headers of its own."""

    def __init__(self) -> None:
        pages = self.pages = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers, body = pages.get(self.path, ({}, None))
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write((body or "").encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self.thread.start()

    def page(self, body: str, **headers: str) -> str:
        """Put a page up; answers its address."""
        path = f"/{len(self.pages)}"
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (
            told,
            f'<!doctype html><html lang="en"><title>Host</title><body><header><h1>Host</h1></header>{body}</body></html>',
        )
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=5)


@pytest.fixture
def engine_name() -> str:
    """The browser does not see which engine answers; the doors' own tests run on both."""
    return "sqlite"


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.stop()


@pytest.fixture
def shop_url(newsroom) -> Iterator[str]:
    """The shop behind a socket, by a name that makes it another site than the host."""
    newsroom.publish(NASTY, "Some words of a teaser.", hours_ago=0.5)
    for number in range(1, 8):
        newsroom.publish(f"Story {number}", f"Words of story {number}.", hours_ago=number, section="Media")
    serving = Serving(newsroom.app)
    yield serving.url.replace("127.0.0.1", "localhost")
    serving.stop()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh window that remembers what went wrong in it and whom it spoke to."""
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    context.set_default_timeout(15_000)
    made = context.new_page()
    made.errors = []  # type: ignore[attr-defined]
    made.asked = []  # type: ignore[attr-defined]
    made.on("pageerror", lambda error: made.errors.append(str(error)))
    made.on("request", lambda request: made.asked.append(request.url))
    yield made
    context.close()


def widget(shop: str, attributes: str = "") -> str:
    return (
        f"<tvnl-headlines {attributes}>{FALLBACK}</tvnl-headlines>"
        f'<script async src="{shop}/widget/v1/headlines.js"></script>'
    )


def headlines(page: Page, tag: str = "tvnl-headlines") -> list[str]:
    """The headlines in the first widget's shadow, once they are there."""
    page.locator(f"{tag} li").first.wait_for(state="attached")  # needs no eval, which a strict host forbids
    return page.evaluate(
        f"[...document.querySelector('{tag}').shadowRoot.querySelectorAll('a')].map(a => a.textContent)"
    )


def failed(page: Page) -> None:
    """Wait until the widget has given up for now."""
    page.wait_for_function("window.failed")


LISTEN = "<script>addEventListener('headlines-error', () => window.failed = true, true)</script>"


def test_headlines_appear_on_a_foreign_page_as_text(page, host, shop_url):
    page.goto(host.page(widget(shop_url, "teaser dates heading-level=3 label='From TVNL'")))

    assert headlines(page) == [NASTY, "Story 1", "Story 2", "Story 3", "Story 4"]
    shadow = page.locator("tvnl-headlines")
    assert shadow.locator("h3").inner_text() == "From TVNL"
    assert shadow.locator("section").get_attribute("aria-labelledby") == shadow.locator("h3").get_attribute(
        "id"
    )
    assert shadow.locator("ul").get_attribute("role") == "list"
    assert shadow.locator("p").first.inner_text() == "Some words of a teaser."
    assert shadow.locator("time").first.get_attribute("datetime") == "2025-04-28T07:26:05.000Z"
    assert shadow.locator("time").first.inner_text() == "Apr 28, 2025"
    assert shadow.locator("b, script").count() == 0
    assert shadow.locator("li a").nth(1).get_attribute("href") == "https://shop.example/news/media/story-1"
    assert (
        page.evaluate("document.querySelector('tvnl-headlines').textContent")
        == "Latest headlines from TV News LIES"
    )
    assert page.errors == []


def test_nothing_is_stored_and_nobody_else_is_asked(page, host, shop_url):
    address = host.page(widget(shop_url))
    referrers = []
    page.on(
        "request",
        lambda request: (
            referrers.append(request.headers.get("referer")) if "headlines.json" in request.url else None
        ),
    )
    page.goto(address)
    headlines(page)

    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    asked = [url for url in page.asked if not url.endswith("favicon.ico")]
    assert asked == [address, f"{shop_url}/widget/v1/headlines.js", f"{shop_url}/widget/v1/headlines.json"]
    assert len(referrers) == 1 and not referrers[0]


def test_it_works_under_a_strict_policy_with_trusted_types(page, host, shop_url):
    policy = (
        f"default-src 'none'; script-src {shop_url}; connect-src {shop_url}; style-src 'self'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    messages = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(host.page(widget(shop_url), Content_Security_Policy=policy))

    assert len(headlines(page)) == 5
    styled = (
        "getComputedStyle(document.querySelector('tvnl-headlines').shadowRoot.querySelector('a')).fontWeight"
    )
    assert page.evaluate(styled) == "700"
    assert page.errors == [] and [text for text in messages if "Content Security Policy" in text] == []


def test_without_leave_to_connect_the_link_stays(page, host, shop_url):
    page.goto(
        host.page(
            LISTEN + widget(shop_url),
            Content_Security_Policy=f"script-src {shop_url} 'unsafe-inline'; connect-src 'none'",
        )
    )

    failed(page)
    assert page.locator("tvnl-headlines > a").is_visible() and page.errors == []


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500, "body": "no"},
        {"status": 200, "body": "{not json"},
        {"status": 200, "body": '{"items": []}'},
        {"status": 200, "body": '{"items": {}}'},
        {"status": 200, "body": "null"},
        None,
    ],
)
def test_whatever_the_shop_answers_the_link_stays_and_no_error_escapes(page, host, shop_url, answer):
    def reply(route: Route) -> None:
        if answer is None:
            route.abort()
        else:
            route.fulfill(**answer, headers={"Access-Control-Allow-Origin": "*"})

    page.route("**/headlines.json", reply)
    page.goto(host.page(LISTEN + widget(shop_url)))

    failed(page)
    assert page.locator("tvnl-headlines > a").is_visible()
    assert page.evaluate("document.querySelector('tvnl-headlines').shadowRoot") is None
    assert page.errors == []
    assert len([url for url in page.asked if url.endswith("headlines.json")]) == 1


def test_an_answer_that_hangs_is_given_up_after_four_seconds(page, host, shop_url):
    page.route("**/headlines.json", lambda route: None)
    page.goto(host.page(LISTEN + widget(shop_url)))

    failed(page)
    assert page.locator("tvnl-headlines > a").is_visible() and page.errors == []


def test_addresses_that_are_no_links_are_left_out(page, host, shop_url):
    feed = {"title": "T", "items": [
        {"title": "bad", "url": "javascript:alert(1)"}, {"title": "worse", "url": "data:text/html,x"},
        {"title": "good", "url": "https://shop.example/good", "date_published": "never"},
    ]}  # fmt: skip
    page.route(
        "**/headlines.json",
        lambda route: route.fulfill(json=feed, headers={"Access-Control-Allow-Origin": "*"}),
    )
    page.goto(host.page(widget(shop_url, "dates teaser thumbs")))

    assert headlines(page) == ["good"]
    assert page.errors == []


@pytest.mark.parametrize(
    ("count", "shown", "asked"),
    [
        ("0", 1, "?count=1"),
        ("3", 3, "?count=3"),
        ("999", 8, "?count=20"),
        ("-2", 5, ""),
        ("x", 5, ""),
        ("", 5, ""),
        ("5", 5, ""),
    ],
)
def test_counts_are_brought_into_bounds(page, host, shop_url, count, shown, asked):
    page.goto(host.page(widget(shop_url, f'count="{count}"')))

    assert len(headlines(page)) == shown
    assert [url for url in page.asked if "headlines.json" in url] == [
        f"{shop_url}/widget/v1/headlines.json{asked}"
    ]


def test_bad_attributes_fall_back_and_never_throw(page, host, shop_url):
    page.goto(
        host.page(
            widget(shop_url, 'section="../x" theme="pink" heading-level="9" lang="!!" refresh="1" dates')
        )
    )

    assert len(headlines(page)) == 5
    assert page.locator("tvnl-headlines").locator("h6").count() == 1
    assert page.errors == []


def test_a_section_and_the_language_of_the_page(page, host, shop_url):
    page.goto(host.page(widget(shop_url, 'section="media" count="2" dates lang="de"')))

    assert headlines(page) == ["Story 1", "Story 2"]
    assert page.locator("tvnl-headlines").locator("time").first.inner_text() == "28.04.2025"
    assert page.locator("tvnl-headlines").locator("h2").inner_text() == "TV News LIES: Media"


def test_old_editors_and_bare_scripts_are_served_too(page, host, shop_url):
    page.goto(
        host.page(
            f'<div data-tvnl-headlines data-count="2">{FALLBACK}</div>'
            f'<script async src="{shop_url}/widget/v1/headlines.js" data-count="3"></script><p id="after"></p>'
        )
    )

    assert len(headlines(page, "div tvnl-headlines")) == 2
    assert len(headlines(page, "script + tvnl-headlines")) == 3
    assert page.locator("div tvnl-headlines > a").count() == 1


def test_many_widgets_ask_once_and_later_ones_are_served(page, host, shop_url):
    page.goto(host.page(widget(shop_url) * 3 + widget(shop_url, "count=2")))
    headlines(page)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('tvnl-headlines'), {id: 'late'}))"
    )
    assert len(headlines(page, "#late")) == 5

    asked = [url.rpartition("/")[2] for url in page.asked if "headlines.json" in url]
    assert sorted(asked) == ["headlines.json", "headlines.json?count=2"]


def test_put_in_and_taken_out_a_hundred_times_leaves_nothing_behind(page, host, shop_url):
    page.goto(host.page(widget(shop_url)))
    headlines(page)

    page.evaluate(
        """async () => { for (let n = 0; n < 100; n++) {
          const one = document.createElement('tvnl-headlines'); document.body.append(one); await 0; one.remove() } }"""
    )
    assert page.locator("tvnl-headlines").count() == 1
    assert page.errors == [] and len([url for url in page.asked if "headlines.json" in url]) == 1


def test_the_style_stays_inside_and_stays_ours(page, host, shop_url):
    host_style = "<style>a{color:rgb(1,2,3)!important;font-size:40px}ul{list-style:square}h2{display:none}</style><a id=own href=#>own</a>"
    page.goto(host.page(host_style + widget(shop_url, 'style="--tvnl-accent:#00f"')))
    headlines(page)

    inside = "getComputedStyle(document.querySelector('tvnl-headlines').shadowRoot.querySelector('%s')).%s"
    assert page.evaluate(inside % ("h2", "display")) == "block"
    assert page.evaluate(inside % ("a", "fontSize")) == "16px"
    assert page.evaluate("getComputedStyle(document.querySelector('#own')).color") == "rgb(1, 2, 3)"


def test_reserved_height_keeps_the_page_still(page, host, shop_url):
    page.goto(
        host.page(
            "<script>new PerformanceObserver(l => l.getEntries().forEach(e => window.cls = (window.cls || 0) + e.value))"
            ".observe({type: 'layout-shift', buffered: true})</script>"
            + widget(shop_url, 'style="display:block;min-height:480px"')
            + "<p>After the widget.</p>"
        )
    )
    headlines(page)
    page.wait_for_timeout(300)

    assert page.evaluate("window.cls || 0") <= 0.01
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["element", "frame"])
def test_everybody_can_read_it(chromium, host, shop_url, scheme, kind):
    context = chromium.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    page = context.new_page()
    if kind == "frame":
        page.goto(f"{shop_url}/widget/v1/frame?teaser=1&dates=1")
    else:
        page.goto(host.page("<main>" + widget(shop_url, "teaser dates") + "</main>"))
        headlines(page)

    found = Axe().run(page)
    sizes = page.evaluate(
        "[...(document.querySelector('tvnl-headlines')?.shadowRoot || document).querySelectorAll('li a')]"
        ".map(a => a.getBoundingClientRect().height)"
    )
    context.close()

    assert [(one["id"], one["nodes"]) for one in found.response["violations"]] == []
    assert len(sizes) == 5 and min(sizes) >= 24


def test_the_frame_reads_without_script_inside_a_sandbox(chromium, host, shop_url):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(
        host.page(
            f'<iframe title="Headlines" src="{shop_url}/widget/v1/frame?count=3" height="400" '
            'sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>'
        )
    )
    links = page.frame_locator("iframe").locator("a")
    links.first.wait_for()

    assert links.all_inner_texts()[1:] == ["Story 1", "Story 2"]
    assert page.frame_locator("iframe").locator("h1").inner_text() == "TV News LIES"
    context.close()


def test_the_frame_grows_when_its_helper_is_there(page, host, shop_url):
    page.goto(
        host.page(
            f'<iframe data-tvnl title="Headlines" src="{shop_url}/widget/v1/frame?resize=1#one" height="100" '
            'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"></iframe>'
            f'<script src="{shop_url}/widget/v1/frame.js"></script>'
        )
    )

    page.wait_for_function("document.querySelector('iframe').height > 200")
    assert page.evaluate("+document.querySelector('iframe').height") <= 1200
    page.evaluate("window.postMessage({tvnl: 1, height: 5000}, '*')")
    page.wait_for_timeout(50)
    assert page.evaluate("+document.querySelector('iframe').height") <= 1200
    assert page.errors == []
