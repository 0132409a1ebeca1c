"""Languages: where a page stands in each, what has none, and that nothing leads out of the one being read."""

from __future__ import annotations

import re
from pathlib import Path

import html5lib
import pytest
from flask import Flask, g
from sqlalchemy import select

from store.catalog import Product, Redirect
from store.db import db, transaction
from store.kit import i18n
from store.web import language
from store.web.alternates import alternates, name_of

ROOT = Path(__file__).resolve().parents[2]
HOME = "http://127.0.0.1:8000"
WITHOUT = [
    "/admin/", "/admin", "/widget/v1/headlines.json", "/widget/v1/frame", "/media/x.webp", "/static/shop.css", "/webhooks/stripe",
    "/news/feed.rss", "/news/media/feed.json", "/sitemap.xml", "/sitemap-2026-11.xml", "/robots.txt", "/healthz",
    "/readyz", "/patterns", "/dev/mail", "/favicon.ico",
]  # fmt: skip


@pytest.fixture
def engine_name() -> str:
    """One engine is enough: addresses do not depend on where facts are kept."""
    return "sqlite"


@pytest.fixture
def client(shop):
    shop.sells("TEE", price=2400, stock=5, title="Plain Tee Shirt")
    return shop.app.test_client()


# ---- addresses


@pytest.mark.parametrize(
    ("path", "spanish"),
    [
        ("/", "/es/"),
        ("/cart?added=TEE#main", "/es/cart?added=TEE#main"),
        ("/es/cart", "/es/cart"),
        ("/news/", "/es/news/"),
        ("/newsletter", "/es/newsletter"),
        ("/administration", "/es/administration"),
        ("/news/media/feed", "/es/news/media/feed"),
        ("#main", "#main"),
        ("?q=x", "?q=x"),
        ("", ""),
        ("//example.com/", "//example.com/"),
        ("https://example.com/cart", "https://example.com/cart"),
        ("/news/feed.rss?x=1", "/news/feed.rss?x=1"),
        *((path, path) for path in WITHOUT),
    ],
)
def test_an_address_is_put_into_a_language_once_and_only_where_it_has_one(path, spanish):
    assert language.in_language("es", path) == spanish
    assert language.in_language("es", spanish) == spanish
    assert language.in_language("en", spanish) == language.plain(path)
    assert language.in_language("xx", path) == language.plain(path)


def test_views_for_supporters_have_a_language_and_no_others(app: Flask):
    spoken = {
        rule.endpoint.partition(".")[0]
        for rule in app.url_map.iter_rules()
        if language.has_language(re.sub(r"<any\((\w+)[^>]*>", r"\1", str(rule)))
    }
    of_supporters = {
        name
        for name, blueprint in app.blueprints.items()
        if blueprint.import_name.startswith(("store.web.shop", "store.web.newsroom"))
    } - {"media"}

    assert spoken == of_supporters


def test_a_template_asks_for_the_language_each_time_it_is_read(app: Flask):
    """Jinja works constant filters out when it compiles; then the first reader's language would be everybody's."""
    with app.test_request_context("/"):
        template = app.jinja_env.from_string("{{ '/cart' | local }}")
        assert template.render() == "/cart"
        g.language = "es"
        assert template.render() == "/es/cart"


def test_alternates_name_every_language_and_what_others_get(app: Flask):
    origin = app.extensions["settings"].origin
    with app.test_request_context("/"):
        for address in (f"{origin}/products/tee?after=1", f"{origin}/es/products/tee?after=1"):
            assert alternates(address) == [
                ("en", f"{origin}/products/tee?after=1"),
                ("es", f"{origin}/es/products/tee?after=1"),
                ("x-default", f"{origin}/products/tee?after=1"),
            ]
    assert (name_of("en"), name_of("es")) == ("English", "Español")


# ---- the doors


def test_the_same_page_speaks_the_language_of_its_address(client):
    english, spanish = client.get("/cart"), client.get("/es/cart")

    assert (english.status_code, spanish.status_code) == (200, 200)
    assert "Your cart is empty" in english.text and "Tu carrito está vacío" in spanish.text
    assert '<html lang="en">' in english.text and '<html lang="es">' in spanish.text
    assert english.headers["Content-Language"] == "en" and spanish.headers["Content-Language"] == "es"
    assert i18n.reader() == "en"


def test_what_has_no_language_is_not_there_in_one(client):
    asked = [
        client.open(f"/es{path}", method=method, headers={"Origin": HOME}).status_code
        for path in WITHOUT
        for method in ("GET", "POST")
    ]

    assert set(asked) == {404}


def test_the_way_to_the_one_address(client):
    for asked, method, status, led_to in (
        ("/es", "GET", 301, "/es/"),
        ("/es?q=x", "GET", 301, "/es/?q=x"),
        ("/en", "GET", 301, "/"),
        ("/en/", "GET", 301, "/"),
        ("/en/products/tee?variant=TEE", "GET", 301, "/products/tee?variant=TEE"),
        ("/en/cart/lines", "POST", 308, "/cart/lines"),
        ("/en//example.com/x", "GET", 301, "/example.com/x"),
        ("/en/%5Cexample.com/x", "GET", 301, "/example.com/x"),
        ("/en/%2F%2Fexample.com", "GET", 301, "/example.com"),
        ("/es/news", "GET", 308, "http://localhost/es/news/"),
    ):
        answer = client.open(asked, method=method, headers={"Origin": HOME})
        assert (answer.status_code, answer.headers["Location"]) == (status, led_to), asked


def test_other_languages_are_not_there(client):
    for path in ("/fr/", "/es/es/", "/es/en/", "/ES/", "/es/nowhere", "/es-mx/", "/escape"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert ('<html lang="es">' in answer.text) == path.startswith("/es/"), path


def test_a_moved_page_leads_on_in_the_readers_language(shop, client):
    with transaction():
        db.session.add(
            Redirect(path="/products/old-tee", target="/products/tee", created_at=shop.clock.now())
        )

    assert client.get("/products/old-tee").headers["Location"] == "/products/tee"
    assert client.get("/es/products/old-tee").headers["Location"] == "/es/products/tee"


def test_guards_hold_behind_a_prefix(client):
    line = {"sku": "TEE", "quantity": "1"}

    assert client.post("/es/cart/lines", data=line).status_code == 403
    assert client.get("/es/", headers={"Host": "evil.example"}).status_code == 400
    own = {"Origin": HOME}
    added = client.post("/es/cart/lines", data=line, headers=own)
    assert (added.status_code, added.headers["Location"]) == (303, "/es/cart?added=TEE")
    assert client.post("/es/cart/lines/1", data={"quantity": "2"}, headers=own).status_code == 400


def test_a_limit_counts_all_languages_together(client):
    answers = [client.get(path).status_code for path in ("/search?q=a", "/es/search?q=a") * 31]

    assert answers[:60] == [200] * 60 and answers[60:] == [429, 429]


# ---- the switch and what machines read


def switch(text: str) -> dict[str, str]:
    """Where each language's name leads on a page; "" for the one being read."""
    page = html5lib.parse(text, namespaceHTMLElements=False)
    nav = next(one for one in page.iter("nav") if "languages" in (one.get("class") or ""))
    return {one.text: one.get("href", "") for one in nav if one.get("lang")}


def test_the_switch_leads_to_the_same_page_with_what_it_hangs_on(client):
    for path, other in (
        ("/", "/es/"),
        ("/es/", "/"),
        ("/products/tee?utm_source=x&variant=TEE", "/es/products/tee?variant=TEE"),
        ("/es/search?q=%26%22+x&from=7", "/search?q=%26%22+x"),
        ("/es/cart?added=TEE", "/cart?added=TEE"),
        ("/nowhere/%C3%A9?x=1", "/es/nowhere/%C3%A9?x=1"),
    ):
        ways = switch(client.get(path).text)
        here = "Español" if path.startswith("/es/") else "English"
        assert ways.pop(here) == ""
        assert list(ways.values()) == [other], path


def test_a_page_that_answers_a_form_leads_to_one_that_can_be_opened(client):
    own = {"Origin": HOME}
    refused = client.post("/es/cart/lines", data={"sku": "TEE", "quantity": "none"}, headers=own)
    looked_up = client.post("/es/orders/lookup", data={"email": "x"}, headers=own)

    assert refused.status_code == 422 and switch(refused.text)["English"] == "/products/tee"
    assert looked_up.status_code == 422 and switch(looked_up.text)["English"] == "/orders/lookup"


def test_indexable_pages_name_themselves_and_the_others(client, shop):
    origin = shop.app.extensions["settings"].origin
    pages = [("en", path, path) for path in ("/", "/products/tee", "/news/", "/pages/terms")]
    pages += [("es", path, f"/es{path}") for _code, path, _address in pages]
    for code, path, address in pages:
        text = client.get(address).text
        assert f'<link rel="canonical" href="{origin}{address}">' in text
        for named, there in (("en", path), ("es", f"/es{path}"), ("x-default", path)):
            assert text.count(f'<link rel="alternate" hreflang="{named}" href="{origin}{there}">') == 1
        if path != "/news/":
            here, other = ("es_ES", "en_US") if code == "es" else ("en_US", "es_ES")
            assert f'property="og:locale" content="{here}"' in text
            assert f'property="og:locale:alternate" content="{other}"' in text
            assert f'property="og:url" content="{origin}{address}"' in text


def test_links_in_texts_keep_the_language(shop, client):
    origin = shop.app.extensions["settings"].origin
    with transaction():
        tee = db.session.scalars(select(Product)).one()
        tee.description_md = f"[a](/pages/contact) [b]({origin}/news/#x) [c](https://example.com/cart)"

    assert 'href="/orders/lookup"' in client.get("/pages/contact").text
    assert 'href="/es/orders/lookup">' in client.get("/es/pages/contact").text
    page = client.get("/es/products/tee").text
    for there in ("/es/pages/contact", f"{origin}/es/news/#x", "https://example.com/cart"):
        assert f'<a href="{there}">' in page


def test_pages_that_are_kept_never_mix_their_languages(client):
    for first, second in (("/products/tee", "/es/products/tee"), ("/es/news/", "/news/"), ("/", "/es/")):
        kept = {path: client.get(path) for path in (first, second)}
        for path in (second, first, second):
            again = client.get(path)
            assert again.data == kept[path].data and again.headers["ETag"] == kept[path].headers["ETag"]
        assert kept[first].headers["ETag"] != kept[second].headers["ETag"]
    seen = client.get(
        "/products/tee", headers={"If-None-Match": client.get("/es/products/tee").headers["ETag"]}
    )
    assert seen.status_code == 200 and '<html lang="en">' in seen.text


def test_a_browser_s_own_languages_change_nothing(client):
    wishes = {"Accept-Language": "es-ES,es;q=0.9"}

    assert client.get("/", headers=wishes).data == client.get("/").data


# ---- the house: no address is written down that would lead out of the language

COMMENT = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.S)
PUT_IN = re.compile(r"\{\{(.*?)\}\}", re.S)
PLACE = re.compile(r"""\b(?:href|action|formaction)\s*=\s*(?:"\s*(/[^"]*)"|'\s*(/[^']*)')""")


def leading_out(template: str) -> list[str]:
    """Addresses of our own in a template's HTML that are not put into the reader's language: written as they stand,
    or put together in an expression without `local`."""

    def put_in(found: re.Match[str]) -> str:
        if re.search(r"\|\s*local\b", found[1]):
            return "local"
        return "/put-together" if re.match(r"""\s*["']/""", found[1]) else "x"

    html = PUT_IN.sub(put_in, COMMENT.sub("", template))
    return [
        place for found in PLACE.findall(html) for place in found if place and language.has_language(place)
    ]


SUPPORTERS = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if path.relative_to(ROOT / "templates").parts[0]
    in ("shop", "newsroom", "components", "errors", "layout.html")
]


@pytest.mark.parametrize("path", SUPPORTERS, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_writes_an_address_that_leaves_the_language(path: Path):
    assert leading_out(path.read_text("utf-8")) == []


def test_such_an_address_would_be_found():
    assert leading_out("""<a href="/cart">""") == ["/cart"]
    assert leading_out("""<form action='/orders/{{ token | local }}/pay'>""") == ["/orders/local/pay"]
    assert leading_out("""<a href="{{ "/products/" ~ slug }}">""") == ["/put-together"]
    for fine in (
        """<a href="{{ '/cart' | local }}">""",
        """<a href="{{ ("/products/" ~ slug) | local }}#packs">""",
        """<a href="#main">""",
        """<link href="/news/{{ section.slug }}/feed.rss">""",
        """{{ cart_line(href="/products/" ~ slug) }}""",
    ):
        assert leading_out(fine) == []
