"""The desk: where staff see orders, send parcels and count stock."""

from __future__ import annotations

from flask import Flask

from store.web.admin import (
    attention,
    audit_log,
    dashboard,
    inventory,
    letters,
    order_acts,
    orders,
    people,
    second_step,
    security,
    sign_in,
    slips,
)
from store.web.admin.blueprint import bp

VIEWS = (
    attention, audit_log, dashboard, inventory, letters, order_acts, orders, people, second_step, sign_in, slips
)  # fmt: skip
"""Modules that hang their views on the blueprint when they are imported."""


def init_app(app: Flask) -> None:
    """Open the desk: its gate, then its pages."""
    security.init_app(app)
    app.register_blueprint(bp)


__all__ = ["VIEWS", "init_app"]
