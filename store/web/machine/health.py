"""Is the process alive, and can it serve: for load balancers and for `make run`."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from store.db import db
from store.web.access import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> Response:
    """200 as long as the process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def ready() -> Response:
    """200 when the shop's database answers; a news database that is away is told, not fatal."""
    db.session.execute(text("SELECT 1"))
    try:
        with db.engines["news"].connect() as connection:
            connection.execute(text("SELECT 1"))
        news = "ok"
    except Exception:  # whatever is wrong with the news, the shop can sell
        news = "away"
    return jsonify(shop="ok", news=news)
