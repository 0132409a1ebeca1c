"""What search engines are told: every public page, nothing private, lists that do not grow without end."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from store import news
from store.db import transaction

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"


@pytest.fixture
def places(shop):
    """The addresses in a sitemap, without the site's own origin."""

    def read(path: str, tag: str = f"{SITEMAP}loc") -> list[str]:
        with shop.app.app_context():
            answer = shop.app.test_client().get(path)
        assert answer.status_code == 200 and answer.mimetype == "application/xml"
        tree = ElementTree.fromstring(answer.data)  # our own words
        return [one.text.removeprefix(shop.app.extensions["settings"].origin) for one in tree.iter(tag)]

    return read


def test_the_shop_is_listed_with_its_pictures_and_every_address_answers(shop, goods, look, places):
    goods.tee()
    goods.picture("tee", "A shirt")
    goods.shelf("wear", "Wear it", "tee")

    listed = places("/sitemap-shop.xml")

    assert {"/", "/products/tee", "/collections/wear", "/pages/privacy", "/news/"} <= set(listed)
    assert not [path for path in listed if path.startswith(("/cart", "/orders", "/admin", "/search"))]
    assert "/es/products/tee" in listed and len(listed) == len(set(listed))
    assert [look(path).status for path in listed] == [200] * len(listed)
    pictures = places("/sitemap-shop.xml", f"{IMAGE}loc")
    assert len(pictures) == 2 and len(set(pictures)) == 1 and pictures[0].startswith("/media/")


def test_every_page_names_itself_in_all_languages(shop, goods):
    goods.tee()
    origin = shop.app.extensions["settings"].origin
    page = shop.app.test_client().get("/sitemap-shop.xml").text
    ways = (
        f'<xhtml:link rel="alternate" hreflang="en" href="{origin}/products/tee"/>'
        f'<xhtml:link rel="alternate" hreflang="es" href="{origin}/es/products/tee"/>'
        f'<xhtml:link rel="alternate" hreflang="x-default" href="{origin}/products/tee"/>'
    )

    for address in ("/products/tee", "/es/products/tee"):
        assert f"<loc>{origin}{address}</loc>{ways}" in page


def test_stories_are_listed_by_month(shop, places, look):
    now = shop.clock.now()
    with transaction("news"):
        source = news.open_source("Desk")
        news.open_section("Media", 1)
        for title, days in (("Today & more", 0), ("Yesterday", 1), ("Long ago", 90)):
            offered = news.Submission(
                key=title,
                section="Media",
                title=title,
                html="<p>Words.</p>",
                published_at=now - timedelta(days=days),
            )
            news.take_in(source.id, offered, at=now)

    index = places("/sitemap.xml")
    assert index == [
        "/sitemap-shop.xml",
        "/sitemap-2026-11.xml",
        "/sitemap-2026-08.xml",
    ]
    assert places("/sitemap-2026-11.xml") == [
        "/news/media/today-more", "/es/news/media/today-more", "/news/media/yesterday", "/es/news/media/yesterday",
    ]  # fmt: skip
    assert look("/sitemap-2026-09.xml").status == 404
    assert look("/sitemap-2026-13.xml").status == 404


def test_robots_names_the_sitemap_and_keeps_out_of_private_pages(shop):
    answer = shop.app.test_client().get("/robots.txt")

    text = answer.get_data(as_text=True)
    assert answer.mimetype == "text/plain"
    assert {"Disallow: /orders/", "Disallow: /es/orders/", "Disallow: /checkout", "Disallow: /admin/"} <= set(
        text.splitlines()
    )
    assert text.splitlines()[-1].endswith("/sitemap.xml")
    assert "Disallow: /products" not in text
