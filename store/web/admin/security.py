"""Who is signed in at the desk: the cookie, the session row behind it, and the gate before staff views.

The cookie holds a random token and nothing else; public pages neither read nor set it.
"""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms.validators import ValidationError

from store import staff
from store.db import transaction
from store.kit.errors import Busy, StoreError
from store.kit.i18n import lazy
from store.web.admin import words
from store.web.context import now, settings

FRESH = timedelta(minutes=15)
"""How long a proof of identity is good for dangerous acts."""

ISSUER = "TVNL shop"
PLACE = re.compile(r"/(admin|patterns)(/[A-Za-z0-9._~-]+)*/?(\?[A-Za-z0-9=&%._~+-]*)?")
"""Where a sign-in may lead on to: a plain path of the desk, never another host."""

log = structlog.get_logger()


class NotAllowed(StoreError):
    """This member of staff has another role."""

    status = 403
    message = lazy("Your role does not allow this. Ask an owner of the shop.")


class StaleForm(StoreError):
    """The form carries no token of this browser's session: it was opened before signing in or out."""

    status = 403
    message = lazy("This form is from before you signed in. Go back, reload the page and send it again.")


def init_app(app: Flask) -> None:
    """Put the gate before staff views, and tell templates who is signed in."""
    app.extensions["staff_gate"] = gate
    app.jinja_env.globals["signed_in"] = current_staff
    app.jinja_env.globals["csrf_token"] = generate_csrf
    app.jinja_env.globals["desk_words"] = words
    app.jinja_env.filters["desk_time"] = words.desk_time


def current_staff() -> staff.Staff | None:
    """Whoever is signed in, also when the second step is still to come; read once a request."""
    if "staff" not in g:
        g.staff = staff.signed_in(request.cookies.get(cookie_name()), at=now())
    found: staff.Staff | None = g.staff
    return found


def who() -> staff.Staff:
    """The member of staff behind this request, in views that passed the gate."""
    found = current_staff()
    if found is None or not found.complete:
        raise NotAllowed
    return found


def gate(permission: str, *, fresh: bool) -> ResponseReturnValue | None:
    """Judge the caller of a staff view: None lets them pass, else the way to sign in.

    Raises NotAllowed for another role and StaleForm for a writing request without the form's token.
    """
    found = current_staff()
    if found is None:
        return to_sign_in()
    if not found.complete:
        return redirect(url_for("admin.second_step"), 303)
    if permission and not found.may(permission):
        log.warning("staff_refused", staff=found.id, permission=permission)
        raise NotAllowed
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        check_form_token()
    if fresh and now() - found.proved_at > FRESH and (found.has_password or found.has_second_step):
        return redirect(url_for("admin.prove", next=place_to_return()), 303)
    note_presence(found)
    return None


def to_sign_in() -> ResponseReturnValue:
    """The way to the sign-in page and back again. What a form wanted to write was not written, and we say so."""
    if request.method not in ("GET", "HEAD"):
        flash(_("You are no longer signed in, so nothing was changed. Sign in and send it again."), "warn")
    return redirect(url_for("admin.sign_in", next=place_to_return()), 303)


def place_to_return() -> str | None:
    """Where to go on after signing in: this page, or the page that held the form."""
    if request.method in ("GET", "HEAD"):
        return safe_place(request.full_path.removesuffix("?"))
    parts = urlsplit(request.headers.get("Referer", ""))
    return safe_place(parts.path + (f"?{parts.query}" if parts.query else ""))


def safe_place(place: str | None) -> str | None:
    """The place if it is a plain path of the desk, else None."""
    return place if place and len(place) <= 300 and PLACE.fullmatch(place) else None


def check_form_token() -> None:
    """Raises StaleForm unless the form carries the token of this browser's session."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError as error:
        raise StaleForm from error


def note_presence(found: staff.Staff) -> None:
    """Keep the session from going idle, at most once a minute; a busy database is no reason to refuse a page."""
    if staff.needs_seeing(found, at=now()):
        try:
            with transaction():
                staff.seen(found.session_id, at=now())
        except Busy:
            log.info("presence_not_noted", staff=found.id)


def cookie_name() -> str:
    """`__Host-` where the shop is https: then no other host can set it."""
    return "__Host-tvnl_staff" if settings().https else "tvnl_staff"


def keep(response: Response, token: str) -> Response:
    """Hand the session's token to the browser, until it closes."""
    response.set_cookie(
        cookie_name(), token, secure=settings().https, httponly=True, samesite="Lax", path="/"
    )
    return response


def forget(response: Response) -> Response:
    """Take the token back."""
    response.delete_cookie(cookie_name(), secure=settings().https, httponly=True, samesite="Lax", path="/")
    return response


def authenticator() -> staff.Authenticator:
    """Reads and makes authenticator secrets under the shop's keys."""
    return staff.Authenticator(settings().signing_keys[::-1], ISSUER)


def second_step_required() -> bool:
    """In production everybody has a second step."""
    return settings().production
