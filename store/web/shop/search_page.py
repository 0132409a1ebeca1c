"""Search over products and stories together; a page without results still leads on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from store import catalog, inventory, news
from store.catalog import ProductsFound
from store.kit.words import stem, words
from store.news import StoriesFound
from store.settings import shop
from store.web.access import public
from store.web.context import now
from store.web.limits import limited
from store.web.newsroom.cards import StoryCard, cards
from store.web.page_cache import public_page
from store.web.reach import NewsAway, ask_news
from store.web.shop import narrowing
from store.web.shop.marking import marked, meets, wanted
from store.web.shop.narrowing import Narrowing
from store.web.shop.shelf import ShelfCard, shelf
from store.web.shop.trail import keeps_the_story

bp = Blueprint("search", __name__)

LONGEST = 100
"""More of a question is not read; the page cache tells questions apart by as much."""

KINDS = ("", "products", "stories")
BESIDE = 6
"""How many stories stand beside products; all of them have a page of their own kind."""

STORIES = 20
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
Found = TypeVar("Found")


@bp.get("/search")
@public
@keeps_the_story
@limited("60/minute")
@public_page("q", "kind", "collection", "size", "min", "max", "stock", "after")
def search() -> Response:
    """What was found for `?q=`, all of it or of one `?kind=`; filters narrow products, `?after=` goes on in stories."""
    typed = tidy(request.args.get("q", ""))
    after = request.args.get("after", "")[:100]
    kind = "stories" if after else request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    chosen = narrowing.read(request.args)
    currency = shop().currency
    goods = catalog.search(typed, currency)
    shelves = catalog.collections() if goods.products or typed else []
    stock = inventory.availability(variant.id for one in goods.products for variant in one.variants)
    fitting = [one for one in goods.products if chosen.fits(one, stock)]
    told = _stories(typed, after, STORIES if kind == "stories" else BESIDE)
    stems = wanted(typed, {**goods.read_as, **told.read_as}.values())
    nothing = not goods.products and not told.count
    page = render_template(
        "shop/search.html",
        q=typed,
        kind=kind,
        products=[_marked(card, stems) for card in shelf([one.card for one in fitting])]
        if kind != "stories"
        else [],
        stories=_story_cards(told, stems) if kind != "products" else [],
        count=len(fitting),
        anything=bool(goods.products),
        found=told,
        kinds=_kinds(typed, kind, chosen, len(fitting), told),
        chosen=chosen,
        facets=narrowing.facets(chosen, goods.products, stock, shelves),
        chips=narrowing.chips(chosen, _base(typed, kind), shelves, currency),
        base=_base(typed, kind),
        read_as=_read_as(goods, told),
        older=_address(typed, "stories", chosen, after=told.older) if told.older else None,
        all_stories=_address(typed, "stories", chosen),
        **(_leading_on(typed, shelves) if nothing and typed else {}),
        suggestions=shelf(catalog.cards(currency, limit=4)) if nothing else [],
    )
    return make_response(page, 422 if chosen.errors else 200)


def tidy(text: str) -> str:
    """What was typed, without control and direction signs, at most LONGEST characters."""
    return " ".join(_UNSEEN.sub(" ", text[:LONGEST]).split())


def _of_the_news(read: Callable[[], Found], otherwise: Found) -> Found:
    """What the newsroom answers; the news may be away, and the shop still finds its goods."""
    try:
        return ask_news(read)
    except (SQLAlchemyError, NewsAway):
        return otherwise


def _stories(typed: str, after: str, size: int) -> StoriesFound:
    at = now()
    return _of_the_news(lambda: news.search(at, typed, after=after or None, size=size), StoriesFound())


def _story_cards(told: StoriesFound, stems: tuple[str, ...]) -> list[StoryCard]:
    """Stories with what was looked for marked, and where neither title nor teaser holds it, with a passage that does."""
    shown = cards(told.stories)
    bare = [card.id for card in shown if not meets(f"{card.title} {card.teaser}", stems)]
    none: Mapping[int, str] = {}
    found = _of_the_news(lambda: news.passages(bare, stems), none) if bare else none
    return [
        replace(card, title=marked(card.title, stems), teaser=marked(found.get(card.id, card.teaser), stems))
        for card in shown
    ]


def _marked(card: ShelfCard, stems: tuple[str, ...]) -> ShelfCard:
    """The card with what was looked for marked in its title and tagline."""
    return replace(card, title=marked(card.title, stems), tagline=marked(card.tagline, stems))


def _base(typed: str, kind: str) -> dict[str, str]:
    return {name: value for name, value in (("q", typed), ("kind", kind)) if value}


def _address(typed: str, kind: str, chosen: Narrowing, **more: str) -> str:
    return "/search?" + urlencode({**_base(typed, kind), **chosen.query(), **more})


def _kinds(
    typed: str, kind: str, chosen: Narrowing, products: int, told: StoriesFound
) -> list[tuple[str, str, bool, str]]:
    """Everything, products, stories: each with its address and its count, `100+` where counting stopped."""
    more = "+" if told.more else ""
    counts = (
        (_("Everything"), "", f"{products + told.count}{more}"),
        (_("Products"), "products", str(products)),
        (_("Stories"), "stories", f"{told.count}{more}"),
    )
    return [(name, _address(typed, value, chosen), kind == value, count) for name, value, count in counts]


def _read_as(goods: ProductsFound, told: StoriesFound) -> list[str]:
    """What mistyped words were read as, where that is what was found by."""
    meant = {
        *(goods.read_as.values() if goods.products else ()),
        *(told.read_as.values() if told.count else ()),
    }
    titles = [*(str(one.card.title) for one in goods.products), *(story.title for story in told.stories)]
    as_written = {stem(word): word for title in titles for word in words(title)}
    return sorted(as_written.get(word, word) for word in meant)


def _leading_on(typed: str, shelves: Sequence[catalog.CollectionFacts]) -> dict[str, object]:
    """What a page without results offers: another spelling, the shelves, the latest stories."""
    at = now()
    none: list[StoryCard] = []
    latest = _of_the_news(lambda: cards(news.latest(at, count=4)), none)
    links = [(shelf.title, f"/collections/{shelf.slug}", False, None) for shelf in shelves]
    return {
        "spelled": catalog.spelled_like(typed),
        "shelves": shelves,
        "shelf_links": links,
        "latest": latest,
    }
