"""Is the process alive, and can it serve: for load balancers and for `make run`."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from store.db import db
from store.settings import duties_done
from store.web.access import public
from store.web.context import now
from store.web.reach import NewsAway, ask_news

SILENT_AFTER = timedelta(minutes=3)
"""The worker sweeps every minute; after three without a word it is said to be silent."""

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> Response:
    """200 as long as the process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def ready() -> Response:
    """200 when the shop's database answers. A news database that is away and a worker that is silent are told,
    not fatal: the shop can sell without both."""
    db.session.execute(text("SELECT 1"))
    return jsonify(shop="ok", news=_news(), worker=_worker())


def _news() -> str:
    def read() -> str:
        with db.engines["news"].connect() as connection:
            connection.execute(text("SELECT 1"))
        return "ok"

    try:
        return ask_news(read)
    except NewsAway:
        return "away"


def _worker() -> str:
    """Whether the sweep of each minute has come to a good end lately."""
    swept = duties_done().get("outbox")
    if swept is None:
        return "never seen"
    return "ok" if now() - swept < SILENT_AFTER else f"silent since {swept:%Y-%m-%dT%H:%M:%SZ}"
