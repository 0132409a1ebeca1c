"""Feeds announced in the answer's head, for programs that do not read pages."""

from __future__ import annotations

from flask import Flask, Response, request

PAGES = frozenset({"home.home", "newsroom.front", "newsroom.section", "newsroom.story"})
KINDS = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


def init_app(app: Flask) -> None:
    """Give the pages that list or tell news a `Link` header to their feeds."""

    @app.after_request
    def announce(response: Response) -> Response:
        if request.endpoint in PAGES and response.status_code in (200, 304):
            response.headers["Link"] = feeds((request.view_args or {}).get("section"))
        return response


def feeds(section: str | None) -> str:
    """The value of the header: the feeds of all news, and those of the section when there is one."""
    folders = ["/news/", *([f"/news/{section}/"] if section else [])]
    return ", ".join(
        f'<{folder}feed.{kind}>; rel="alternate"; type="{mime}"'
        for folder in folders
        for kind, mime in KINDS.items()
    )
