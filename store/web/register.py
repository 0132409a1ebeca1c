"""Hanging the doors: what every request passes, then one line per blueprint."""

from __future__ import annotations

from flask import Flask

from store.settings import Settings
from store.web import (
    access,
    admin,
    alternates,
    assets,
    cross_site,
    dev_mail,
    embeds,
    errors,
    filters,
    headers,
    language,
    limits,
    masthead,
    newsroom,
    page_cache,
    patterns,
    uploads,
)
from store.web.machine import crawlers, health, webhooks
from store.web.shop import (
    alerts,
    cart,
    cart_acts,
    cart_fill,
    checkout,
    collections,
    home,
    media,
    orders,
    packs,
    pages,
    products,
    search_page,
)


def register(app: Flask, settings: Settings) -> None:
    """Wire guards, filters and blueprints into `app`."""
    headers.init_app(app, settings)
    errors.init_app(app)
    language.init_app(app)
    alternates.init_app(app)
    cross_site.init_app(app)
    uploads.init_app(app)
    limits.init_app(app, settings)
    access.init_app(app)
    assets.init_app(app)
    filters.init_app(app)
    masthead.init_app(app)
    page_cache.init_app(app)
    app.register_blueprint(health.bp)
    app.register_blueprint(webhooks.bp)
    app.register_blueprint(crawlers.bp)
    app.register_blueprint(media.bp)
    app.register_blueprint(home.bp)
    app.register_blueprint(collections.bp)
    app.register_blueprint(products.bp)
    app.register_blueprint(alerts.bp)
    app.register_blueprint(cart.bp)
    app.register_blueprint(cart_acts.bp)
    app.register_blueprint(cart_fill.bp)
    app.register_blueprint(packs.bp)
    app.register_blueprint(checkout.bp)
    app.register_blueprint(orders.bp)
    app.register_blueprint(pages.bp)
    app.register_blueprint(search_page.bp)
    app.register_blueprint(patterns.bp)
    newsroom.init_app(app)
    embeds.init_app(app)
    admin.init_app(app)
    app.register_blueprint(dev_mail.bp)
