"""The newsroom's doors: pages of stories, and the column of headlines on every shop page."""

from flask import Flask

from store.web import reach, slugs
from store.web.newsroom import announce, panel
from store.web.newsroom.panel import FrontPanel, front_panel, last_update

__all__ = ["FrontPanel", "front_panel", "init_app", "last_update"]


def init_app(app: Flask) -> None:
    """Hang the newsroom's pages into `app`, and give every template the front panel."""
    from store.web.newsroom import (
        builder,
        by_mail,
        old_addresses,
        paper,
        views,
    )  # these need the page cache, which needs the panel of this package

    reach.init_app(app)
    panel.init_app(app)
    announce.init_app(app)
    slugs.init_app(app)
    old_addresses.init_app(app)
    for pages in (views.bp, paper.bp, by_mail.bp, builder.bp):
        app.register_blueprint(pages)
