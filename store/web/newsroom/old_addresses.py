"""Addresses of the site the stories came from lead on: an old link in somebody's mail still finds its story.

Joomla's own forms are known: `index.php?option=com_content&view=article&id=12:alias`, paths that end in
`12-alias`, with or without `.html`, and those without numbers. What is not known stays 404; nobody is sent to
the front page instead.
"""

from __future__ import annotations

import re

from flask import Flask, Response, make_response, redirect, request
from werkzeug.exceptions import NotFound

from store import news
from store.web.context import now
from store.web.errors import http_error
from store.web.language import local
from store.web.newsroom.cards import story_path

NUMBER = re.compile(r"([0-9]{1,9})(?:[-:].*)?", re.S)
SEGMENT = re.compile(r"[\w.~:@%-]{1,200}")
OURS = (
    "admin", "alerts", "cart", "checkout", "collections", "mails", "media", "oembed", "orders", "pages", "patterns",
    "products", "search", "static", "webhooks", "widget",
)  # fmt: skip
"""First words of paths that never were a story's."""


def init_app(app: Flask) -> None:
    """Look for an old story before a page is said not to be there."""

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> Response:
        target = where() if request.method in ("GET", "HEAD") else None
        return make_response(redirect(target, 301)) if target else http_error(error)


def where() -> str | None:
    """Where the story of this request's old address is read now, as a path; None when it is no story's."""
    parts = [part for part in request.path.split("/") if part and part != "index.php"]
    if parts and (parts[0] in OURS or not all(SEGMENT.fullmatch(part) for part in parts) or len(parts) > 12):
        return None
    story = None
    if request.args.get("option") == "com_content" and request.args.get("view", "article") == "article":
        story = _numbered(request.args.get("id", ""))
    elif parts:
        last = parts[-1].removesuffix(".html")
        story = _numbered(last) or (
            news.by_old_path(now(), "/".join([*parts[:-1], last]), alone=parts[0] != "news")
            if len(parts) > 1
            else None
        )
    if story is None:
        return None
    return local(story_path(story)) + _view()


def _numbered(text: str) -> news.Headline | None:
    found = NUMBER.fullmatch(text)
    return news.by_old_number(now(), int(found[1])) if found else None


def _view() -> str:
    """The print view and the PDF of old are ours of today."""
    if request.args.get("print") == "1":
        return "/print"
    return "/pdf" if request.args.get("format") == "pdf" else ""
