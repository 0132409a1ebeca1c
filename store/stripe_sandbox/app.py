"""The sandbox as a WSGI application: Stripe's API under /v1, the hosted page under /pay, the developer's pages at /."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from flask import Flask, Response, request

from store.stripe_sandbox import api, balance, control_api, dashboard, hosted, payments, refunds, sessions
from store.stripe_sandbox.operations import OPERATIONS
from store.stripe_sandbox.post import BACK_OFF
from store.stripe_sandbox.sandbox import EXTENSION, SECRET_KEY, Sandbox

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
"""No script at all. No form-action: after paying, the form's answer leads away to the shop, wherever that is."""


def create_sandbox(
    *,
    state_path: str | None = None,
    secret_key: str = SECRET_KEY,
    clock: Callable[[], float] | None = None,
    back_off: Sequence[float] = BACK_OFF,
    background: bool = True,
) -> Flask:
    """A local Stripe in test mode.

    `state_path` is an SQLite file that outlives the process, None keeps everything in memory. `clock` tells the
    seconds since 1970 (time.time). `back_off` are the seconds between delivery attempts. Without `background`
    nothing is delivered until the sandbox is told to. Raises SandboxRefused where SHOP_ENV is production.
    """
    box = Sandbox(
        state_path=state_path, secret_key=secret_key, clock=clock, back_off=back_off, background=background
    )
    box.tasks = {
        "expire": sessions.expire_due,
        "debit": payments.debit_due,
        "refund": refunds.turn,
        "fee": balance.fee_due,
    }
    app = Flask(__name__)
    app.extensions[EXTENSION] = box
    app.url_map.strict_slashes = False
    app.json.sort_keys = False
    _serve_api(app, box)
    hosted.register(app, box)
    control_api.register(app)
    dashboard.register(app, box)
    app.before_request(_refuse_other_sites)
    app.after_request(_guard)
    return app


def sandbox_of(app: Flask) -> Sandbox:
    """The sandbox behind an application made by `create_sandbox`."""
    box: Sandbox = app.extensions[EXTENSION]
    return box


def _serve_api(app: Flask, box: Sandbox) -> None:
    for route in OPERATIONS:
        name = f"{route.method} {route.path}".replace(".", "_")
        app.add_url_rule(route.path, name, partial(_operation, box, route), methods=[route.method])
    app.add_url_rule(
        "/v1/<path:rest>", "unknown", lambda rest: api.unknown(), methods=["GET", "POST", "DELETE", "PUT"]
    )


def _operation(box: Sandbox, route: api.Route, **ids: str) -> Response:
    return api.serve(box, route, ids)


def _refuse_other_sites() -> tuple[str, int] | None:
    """A page of another site may not pull our levers from the developer's browser."""
    foreign = request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
    if request.method == "POST" and foreign and not request.path.startswith("/v1/"):
        return "Only the sandbox's own pages may do this.\n", 403
    return None


def _guard(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "no-store")
    return response
