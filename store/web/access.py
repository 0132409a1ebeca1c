"""Who may call which view. Every view says it; one that says nothing answers 404 to everybody.

    @bp.get("/")
    @public
    def home(): ...

    @bp.post("/orders/<int:number>/refunds")
    @staff("orders.refund", fresh=True)
    def refund(number): ...

A test walks the URL map and fails on a view without a word.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

import structlog
from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger()


@dataclass(frozen=True)
class Access:
    """What a view asks of its caller.

    `audience` is public, staff or development; `permission` such as "orders.refund" is staff's ("" asks for
    a signed-in member only); `fresh` asks for a recent proof of identity.
    """

    audience: str
    permission: str = ""
    fresh: bool = False


class Gate(Protocol):
    """Lets staff pass: None when the caller may, else the answer to give (a way to sign in, or a refusal)."""

    def __call__(self, permission: str, *, fresh: bool) -> ResponseReturnValue | None:
        """Judge the caller of the current request."""


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Everybody may call this view."""
    return _mark(view, Access("public"))


def staff(permission: str = "", *, fresh: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only signed-in staff with `permission` may call this view; `fresh` asks them to prove themselves again
    when that was long ago."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        return _mark(view, Access("staff", permission, fresh))

    return mark


def development(view: Callable[P, R]) -> Callable[P, R]:
    """This view exists on a developer's machine and in tests only."""
    return _mark(view, Access("development"))


def declare(app: Flask, endpoint: str, access: Access) -> None:
    """Say it for a view that a library brought along, by its endpoint."""
    app.extensions.setdefault("access", {})[endpoint] = access


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What the view behind an endpoint asks for; None when it says nothing."""
    declared: Access | None = app.extensions.get("access", {}).get(endpoint)
    return declared or getattr(app.view_functions.get(endpoint), "access", None)


def init_app(app: Flask, gate: Gate | None = None) -> None:
    """Stand before every view of `app`. Without a gate, staff views are closed."""
    app.extensions["staff_gate"] = gate
    app.extensions.setdefault("access", {})
    app.before_request(guard)


def guard() -> ResponseReturnValue | None:
    """Before every request: deny by default."""
    if request.endpoint is None:
        return None  # no such address, or no such method: the answer is Flask's
    access = access_of(current_app, request.endpoint)
    if access is None:
        log.error("view_without_access", endpoint=request.endpoint)
        abort(404)
    if access.audience == "public":
        return None
    if access.audience == "development":
        return None if current_app.extensions["settings"].shop_env != "production" else abort(404)
    gate: Gate | None = current_app.extensions["staff_gate"]
    return gate(access.permission, fresh=access.fresh) if gate else abort(404)


def _mark(view: Callable[P, R], access: Access) -> Callable[P, R]:
    view.access = access  # type: ignore[attr-defined]
    return view
