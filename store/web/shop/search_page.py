"""Search over products and stories together; a page without results still leads on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError

from store import catalog, news
from store.settings import shop
from store.web.access import public
from store.web.context import now
from store.web.limits import limited
from store.web.newsroom.cards import StoryCard, cards
from store.web.page_cache import public_page
from store.web.reach import NewsAway
from store.web.shop.shelf import ShelfCard, shelf

bp = Blueprint("search", __name__)

LONGEST = 100
"""More of a question is not read; the page cache tells questions apart by as much."""

KINDS = ("", "products", "stories")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


@bp.get("/search")
@public
@limited("60/minute")
@public_page("q", "kind")
def search() -> str:
    """What was found for `?q=`, all of it or of one `?kind=`."""
    typed = tidy(request.args.get("q", ""))
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    products = [marked_product(card, typed) for card in shelf(catalog.search(typed, shop().currency))]
    stories = [marked_story(card, typed) for card in _stories(typed)]
    return render_template(
        "shop/search.html",
        q=typed,
        products=products if kind != "stories" else [],
        stories=stories if kind != "products" else [],
        found=len(products) + len(stories),
        filters=_filters(typed, kind, len(products), len(stories)),
        suggestions=shelf(catalog.cards(shop().currency, limit=3)) if not products and not stories else [],
    )


def tidy(text: str) -> str:
    """What was typed, without control and direction signs, at most LONGEST characters."""
    return " ".join(_UNSEEN.sub(" ", text[:LONGEST]).split())


def _stories(typed: str) -> Sequence[StoryCard]:
    try:
        return cards(news.search(now(), typed))
    except (SQLAlchemyError, NewsAway):  # the news may be away; the shop still finds its goods
        return []


def _filters(typed: str, kind: str, products: int, stories: int) -> list[tuple[str, str, bool, int]]:
    names = ((_("Everything"), "", products + stories), (_("Products"), "products", products))
    return [
        (name, "?" + urlencode({"q": typed} | ({"kind": value} if value else {})), kind == value, count)
        for name, value, count in (*names, (_("Stories"), "stories", stories))
    ]


def marked_product(card: ShelfCard, typed: str) -> ShelfCard:
    """The card with what was looked for marked in its title."""
    return replace(card, title=marked(card.title, typed))


def marked_story(card: StoryCard, typed: str) -> StoryCard:
    """The story with what was looked for marked in its title."""
    return replace(card, title=marked(card.title, typed))


def marked(text: str, typed: str) -> Markup:
    """`text` as HTML, the words that begin as those typed in <mark>; both are escaped."""
    beginnings = [re.escape(word) for word in catalog.words_in(typed)]
    if not beginnings:
        return escape(text)
    parts = re.split(rf"(?i)\b({'|'.join(sorted(beginnings, key=len, reverse=True))})", text)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )
