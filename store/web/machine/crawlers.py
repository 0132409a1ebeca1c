"""What search engines ask for: which pages there are, and which are nobody's business."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort

from store import catalog, media, news
from store.kit.i18n import LANGUAGES
from store.kit.paging import Page
from store.news import Headline
from store.pages import SLUGS
from store.settings import shop
from store.web.access import public
from store.web.alternates import alternates
from store.web.context import now
from store.web.language import in_language
from store.web.newsroom.cards import section_path, story_path
from store.web.page_cache import public_page
from store.web.shop.found import absolute

bp = Blueprint("crawlers", __name__)

PRIVATE = ("/admin/", "/cart", "/checkout", "/orders/", "/search")
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
AT_ONCE = 500
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)


@dataclass(frozen=True)
class Place:
    """A page to be found: its path, when it last changed, and the paths of its pictures."""

    path: str
    changed: datetime | None = None
    pictures: tuple[str, ...] = ()


@bp.get("/robots.txt")
@public
@public_page()
def robots() -> Response:
    """Everything may be read but what belongs to one visitor or to staff."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {one}" for path in PRIVATE for one in dict.fromkeys(_in_all_languages(path))),
        "",
        f"Sitemap: {absolute('/sitemap.xml')}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/sitemap.xml")
@public
@public_page()
def index() -> Response:
    """The list of lists: the shop, and the news by months, so that none grows without end."""
    months = [f"/sitemap-{year:04d}-{month:02d}.xml" for year, month in news.months(now(), most=news.OLDEST)]
    inside = "".join(
        f"<sitemap><loc>{_whole(path)}</loc></sitemap>\n" for path in ["/sitemap-shop.xml", *months]
    )
    return _xml(f"<sitemapindex {SPACES}>\n{inside}</sitemapindex>\n")


@bp.get("/sitemap-shop.xml")
@public
@public_page()
def of_shop() -> Response:
    """The shop's own pages, and the sections of the news."""
    return _places([*_shop_places()])


@bp.get("/sitemap-<month>.xml")
@public
@public_page()
def of_month(month: str) -> Response:
    """The stories of a month; 404 for a month without any."""
    found = MONTH.fullmatch(month)
    if found is None or not 1 <= int(found[1]) <= 9998:
        abort(404)
    places = [Place(story_path(one), one.changed_at) for one in _stories(int(found[1]), int(found[2]))]
    if not places:
        abort(404)
    return _places(places)


def _shop_places() -> Iterator[Place]:
    yield Place("/")
    yield from (Place(f"/collections/{shelf.slug}") for shelf in catalog.collections())
    cards = catalog.cards(shop().currency, limit=10_000)
    pictures = media.pictures([card.image.media_id for card in cards if card.image])
    for card in cards:
        picture = pictures.get(card.image.media_id) if card.image else None
        yield Place(f"/products/{card.slug}", pictures=(picture.full or picture.src,) if picture else ())
    yield from (Place(f"/pages/{slug}") for slug in SLUGS)
    yield Place("/widget")
    yield Place("/news/")
    yield from (Place(section_path(section.slug)) for section in news.sections())


def _stories(year: int, month: int) -> Iterator[Headline]:
    after: str | None = None
    while True:
        page: Page[Headline] = news.month_page(now(), year, month, after=after, size=AT_ONCE)
        yield from page.rows
        after = page.older
        if after is None:
            return


def _places(places: Iterable[Place]) -> Response:
    return _xml(f"<urlset {SPACES}>\n{''.join(_place(place) for place in places)}</urlset>\n")


def _place(place: Place) -> str:
    changed = f"<lastmod>{place.changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if place.changed else ""
    pictures = "".join(
        f"<image:image><image:loc>{_whole(path)}</image:loc></image:image>" for path in place.pictures
    )
    ways = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(there)}"/>'
        for code, there in alternates(absolute(place.path))
    )
    return "".join(
        f"<url><loc>{_whole(path)}</loc>{changed}{ways}{pictures}</url>\n"
        for path in _in_all_languages(place.path)
    )


def _in_all_languages(path: str) -> list[str]:
    """The path of a page in every language, English first."""
    return [in_language(code, path) for code in LANGUAGES]


def _whole(path: str) -> str:
    return escape(absolute(path))


def _xml(inside: str) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{inside}', mimetype="application/xml")
