"""The second step of signing in: the code, and setting up the app that makes codes."""

from __future__ import annotations

import segno
from flask import abort, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer
from markupsafe import Markup

from store import staff
from store.db import transaction
from store.kit.errors import StoreError
from store.web.access import public
from store.web.admin.blueprint import bp
from store.web.admin.forms.refusal import refuse
from store.web.admin.forms.sign_in import CodeForm, SetUpForm
from store.web.admin.security import (
    FRESH,
    authenticator,
    current_staff,
    keep,
    safe_place,
    to_sign_in,
)
from store.web.context import now, settings

OFFER_LIVES_S = 15 * 60


@bp.get("/second-step")
@public
def second_step() -> ResponseReturnValue:
    """Ask for the code; an account without an app sets one up first."""
    found = current_staff()
    if found is None:
        return to_sign_in()
    if found.complete:
        return redirect(url_for("admin.dashboard"))
    if not found.has_second_step:
        return redirect(url_for("admin.set_up_second_step"))
    return render_template("admin/second_step.html", form=CodeForm())


@bp.post("/second-step")
@public
def submit_second_step() -> ResponseReturnValue:
    """Check the code; ten wrong ones and the account rests."""
    found = current_staff()
    if found is None or found.complete:
        return to_sign_in()
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("admin/second_step.html", form=form), 422
    try:
        with transaction():
            staff.take_try(found.email, at=now())
        with transaction():
            token = staff.pass_second_step(found, str(form.code.data), authenticator(), at=now())
    except StoreError as refusal:
        refuse(form.code, refusal)
        return render_template("admin/second_step.html", form=form), refusal.status
    place = safe_place(session.pop("place", None))
    return keep(make_response(redirect(place or url_for("admin.dashboard"), 303)), token)


@bp.get("/second-step/set-up")
@public
def set_up_second_step() -> ResponseReturnValue:
    """Show a new secret as a picture and in letters; nothing is stored before its first code came."""
    found = _may_set_up()
    if found is None:
        return to_sign_in()
    secret = authenticator().generate_totp_secret()
    form = SetUpForm(data={"offer": _offers().dumps([found.id, secret])})
    return _set_up_page(form, found, secret)


@bp.post("/second-step/set-up")
@public
def submit_set_up() -> ResponseReturnValue:
    """Take the first code, put the new secret in force, and show the recovery codes this one time."""
    found = _may_set_up()
    if found is None:
        return to_sign_in()
    form = SetUpForm()
    try:
        holder, secret = _offers().loads(form.offer.data or "", max_age=OFFER_LIVES_S)
    except (BadData, ValueError, TypeError):
        return redirect(url_for("admin.set_up_second_step"), 303)
    if holder != found.id:
        abort(404)
    if not form.validate_on_submit():
        return _set_up_page(form, found, secret), 422
    try:
        with transaction():
            user = staff.account(found.id)
            codes = staff.confirm_set_up(user, secret, str(form.code.data), authenticator(), at=now())
            token = staff.complete_after_set_up(found, at=now())
    except StoreError as refusal:
        refuse(form.code, refusal)
        return _set_up_page(form, found, secret), refusal.status
    return keep(make_response(render_template("admin/recovery_codes.html", codes=codes)), token)


def _may_set_up() -> staff.Staff | None:
    """Who may set up an app now: on the way in without one yet, or signed in and proven of late.

    A password alone must never replace a second step that is in force.
    """
    found = current_staff()
    if found is None:
        return None
    if not found.complete:
        return None if found.has_second_step else found
    known = found.has_password or found.has_second_step
    return None if known and now() - found.proved_at > FRESH else found


def _set_up_page(form: SetUpForm, found: staff.Staff, secret: str) -> str:
    maker = authenticator()
    picture = segno.make(maker.get_totp_uri(found.email, secret), error="m")
    return render_template(
        "admin/second_step_set_up.html",
        form=form,
        picture=Markup(picture.svg_inline(scale=4, border=4, light="#fff", dark="#000")),  # noqa: S704 — drawn by segno
        key=maker.get_totp_pretty_key(secret),
    )


def _offers() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().signing_keys, salt="staff-second-step-offer")
