"""Feeds for readers: RSS, Atom and JSON Feed, of all the news and of each section."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from store import embeds
from store.web.access import public
from store.web.embeds import canonical, press
from store.web.embeds.entries import feed
from store.web.embeds.press import Print
from store.web.embeds.widget import METHODS, MOST, dump

DEFAULT_COUNT = 20
MIMES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}

bp = Blueprint("feeds", __name__, url_prefix="/news")
press.open_to_all(bp)


@bp.route(
    "/feed.<any(rss, atom, json):kind>",
    defaults={"section": ""},
    methods=METHODS,
    provide_automatic_options=False,
)
@bp.route(
    "/<slug:section>/feed.<any(rss, atom, json):kind>", methods=METHODS, provide_automatic_options=False
)
@public
def read(section: str, kind: str) -> ResponseReturnValue:
    """A feed of the newest stories, 20 unless `count` asks for others, 50 at most."""
    if request.method == "OPTIONS":
        return press.preflight()
    count = canonical.number("count", least=1, most=MOST, otherwise=DEFAULT_COUNT)
    address = canonical.address({"count": count}, {"count": DEFAULT_COUNT})
    moved = canonical.elsewhere(address, press.FEEDS)
    if moved is not None:
        return moved

    def make(at: datetime) -> Print:
        found = feed(address, section=section, count=count, at=at)
        return Print(
            _body(kind, found),
            MIMES[kind],
            press.FEEDS,
            found.updated,
            link=f'<{found.page}>; rel="alternate"',
        )

    return press.printed(address, make)


def _body(kind: str, found: embeds.Feed) -> bytes:
    if kind == "rss":
        return embeds.rss(found)
    if kind == "atom":
        return embeds.atom(found)
    return dump(embeds.json_feed(found))
