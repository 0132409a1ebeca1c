"""The visitor's cart cookie, the readable count beside it, and the token of forms on pages of their own."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from flask import Response, request
from flask_babel import gettext as _
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from store import cart
from store.cart import CartFacts
from store.kit.codes import is_token
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.web.context import settings

COUNT = "tvnl_count"
"""Readable by our script, which fills the badge; it holds a number and nothing else."""


GIVEN = "store.cart_token"
"""Where a request's environment keeps the token of a cart that it has just begun: the cookie comes with the answer."""


class StaleForm(StoreError):
    """The form's token is not this browser's: the page is from another day, or cookies were cleared."""

    status = 400
    message = lazy("This page was open for too long. Nothing was lost: reload it and send it again.")


def cookie_name() -> str:
    """`__Host-` where the shop is https: then no other host can set it."""
    return "__Host-tvnl_cart" if settings().https else "tvnl_cart"


def cart_token() -> str | None:
    """The token in the visitor's cookie (or the one given to them by this very request), or None; garbage counts as
    none."""
    if GIVEN in request.environ:
        return str(request.environ[GIVEN])
    token = request.cookies.get(cookie_name(), "")
    return token if is_token(token) else None


def holds(token: str | None) -> None:
    """From here on this request is that of the cart it has just been given."""
    if token is not None:
        request.environ[GIVEN] = token


def current_cart(now: datetime) -> CartFacts | None:
    """The visitor's cart, or None when they have none (any more)."""
    return cart.find(cart_token(), now=now)


def keep_cart(response: Response, token: str | None, units: int) -> Response:
    """Give the visitor the cart's cookie for 30 more days, and the count for the badge."""
    age = int(cart.LIFETIME.total_seconds())
    secure = settings().https
    if token is not None:
        response.set_cookie(
            cookie_name(), token, max_age=age, secure=secure, httponly=True, samesite="Lax", path="/"
        )
    response.set_cookie(COUNT, str(units), max_age=age, secure=secure, samesite="Lax", path="/")
    return response


def check_form_token() -> None:
    """Raises StaleForm unless the form carries this browser's token."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError as error:
        raise StaleForm from error


def story_behind() -> str:
    """The story whose link led to the page this form stands on, or "".

    It is `?from=` in the same-origin Referer. A page that came as the answer to a form has another address, so
    its forms carry the story in a field `from` of their own.
    """
    told = request.form.get("from", "")
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # "http://[": a header is whatever its sender likes
        return is_story(told)
    if f"{parts.scheme}://{parts.netloc}" != settings().origin:
        return is_story(told)
    return is_story(told) or is_story(parse_qs(parts.query).get("from", [""])[0])


def is_story(told: str) -> str:
    """The key of a story as links carry it; "" for anything that does not look like one."""
    return told if told.isascii() and told.isalnum() and len(told) <= 64 else ""


def stale_words() -> str:
    """What a form says when its token was stale, with everything typed still in it."""
    return str(_("This page was open for too long. Nothing was lost: please check and send it again."))
