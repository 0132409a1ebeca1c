"""Today: what waits, since when, and what calls."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from store import fulfillment, outbox, shipments
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.security import who
from store.web.admin.words import waited
from store.web.context import now

SHOWN = 8


@bp.get("/")
@for_staff("dashboard.read")
def dashboard() -> ResponseReturnValue:
    """The desk's first page."""
    figures = fulfillment.today()
    me = who()
    return render_template(
        "admin/dashboard.html",
        figures=figures,
        returns=shipments.waiting_returns() if me.may("orders.read") else 0,
        waited=waited(figures.oldest, now()) if figures.oldest else None,
        next_up=fulfillment.worklist("unfulfilled", oldest_first=True).rows[:SHOWN]
        if me.may("orders.read")
        else (),
        matters=fulfillment.matters(limit=SHOWN) if me.may("orders.read") else (),
        low=fulfillment.shelves(low=True).rows[:SHOWN] if me.may("inventory.read") else (),
        undelivered=len(outbox.dead_letters(limit=100)),
    )


@bp.get("")
@for_staff("dashboard.read")
def without_slash() -> ResponseReturnValue:
    """The same page is meant."""
    return redirect(url_for("admin.dashboard"))
