"""Writing requests from other sites are refused (docs/decisions/0003): the browser says where a request comes from.

Every unsafe request passes when `Sec-Fetch-Site` is same-origin or, that header absent, `Origin` equals the
public address's; else 403. This needs no token and no cookie, so pages that are the same for everybody can
carry forms. From the cart on, and in admin, the form's token is asked for as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import structlog
from flask import Flask, current_app, request

from store.kit.errors import StoreError
from store.kit.i18n import lazy

P = ParamSpec("P")
R = TypeVar("R")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

log = structlog.get_logger()


class FromAnotherSite(StoreError):
    """A writing request that did not come from one of our own pages."""

    status = 403
    message = lazy(
        "This request did not come from a page of this shop. Please go back, reload and try again."
    )


def machines_may_call(view: Callable[P, R]) -> Callable[P, R]:
    """Exempt a view that programs call and that checks a signature of its own: the Stripe webhook, one-click stop."""
    view.machines_may_call = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Check every unsafe request of `app` before anything else looks at it."""
    app.before_request(check)


def check() -> None:
    """Raises FromAnotherSite (403) unless the request is safe, exempt or from our own pages."""
    if request.method in SAFE or request.endpoint is None:
        return
    if getattr(current_app.view_functions[request.endpoint], "machines_may_call", False):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = current_app.extensions["settings"].origin
    if site == "same-origin" or (site is None and origin == ours):
        return
    log.warning("cross_site_write_refused", endpoint=request.endpoint, site=site, origin=origin)
    raise FromAnotherSite
