"""The newsroom's doors: pages of stories, and the column of headlines on every shop page."""

from flask import Flask

from store.web import reach, slugs
from store.web.newsroom import announce, panel, paper
from store.web.newsroom.panel import FrontPanel, front_panel, last_update
from store.web.newsroom.views import bp

__all__ = ["FrontPanel", "front_panel", "init_app", "last_update"]

PAGES = (bp, paper.bp)
"""The pages that read, and the sheets to take away."""


def init_app(app: Flask) -> None:
    """Hang the newsroom's pages into `app`, and give every template the front panel."""
    reach.init_app(app)
    panel.init_app(app)
    announce.init_app(app)
    slugs.init_app(app)
    for pages in PAGES:
        app.register_blueprint(pages)
