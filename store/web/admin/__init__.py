"""The desk: where staff see orders, send parcels and count stock."""

from __future__ import annotations

from flask import Flask

from store.web.admin import (
    attention,
    audit_log,
    collections,
    dashboard,
    delivery,
    discounts,
    gift_cards,
    inventory,
    letters,
    order_acts,
    orders,
    pairing,
    payments,
    people,
    pictures,
    product_bulk,
    product_words,
    products,
    readdress,
    refunds,
    related,
    returns,
    second_step,
    sections,
    security,
    service_pages,
    shop_settings,
    sign_in,
    size_charts,
    slips,
    source_forms,
    sources,
    stories,
    story_writing,
    tax,
    variant,
    variants,
)
from store.web.admin.blueprint import bp

VIEWS = (
    attention, audit_log, collections, dashboard, delivery, discounts, gift_cards, inventory, letters, order_acts, orders, pairing, payments, people, pictures,
    product_bulk, product_words, products, readdress, refunds, related, returns, second_step, sections, service_pages, shop_settings, sign_in, size_charts, slips, source_forms, sources, stories, story_writing, tax, variant, variants,
)  # fmt: skip
"""Modules that hang their views on the blueprint when they are imported."""


def init_app(app: Flask) -> None:
    """Open the desk: its gate, then its pages."""
    security.init_app(app)
    app.register_blueprint(bp)


__all__ = ["VIEWS", "init_app"]
