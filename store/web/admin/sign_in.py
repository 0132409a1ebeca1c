"""Signing in and out: password, single-use link, and proving oneself again."""

from __future__ import annotations

import structlog
from flask import Response, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import staff
from store.db import transaction
from store.kit.errors import StoreError
from store.web.access import public
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.refusal import refuse
from store.web.admin.forms.sign_in import LinkForm, NewPasswordForm, ProveForm, SignInForm
from store.web.admin.security import (
    authenticator,
    current_staff,
    forget,
    keep,
    safe_place,
    second_step_required,
    who,
)
from store.web.context import now
from store.web.errors import say
from store.web.limits import limited

log = structlog.get_logger()


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; whoever is in already goes on."""
    found = current_staff()
    if found and found.complete:
        return redirect(safe_place(request.args.get("next")) or url_for("admin.dashboard"))
    return render_template("admin/sign_in.html", form=SignInForm(), next=safe_place(request.args.get("next")))


@bp.post("/sign-in")
@public
@limited("30/15 minutes")
def submit_sign_in() -> ResponseReturnValue:
    """Check the password, outside any transaction since that takes a while, and open a session."""
    form = SignInForm()
    place = safe_place(request.args.get("next"))
    if not form.validate_on_submit():
        return render_template("admin/sign_in.html", form=form, next=place), 422
    try:
        token = _password_token(str(form.email.data), str(form.password.data))
    except StoreError as refusal:
        log.warning("staff_sign_in_refused", why=type(refusal).__name__)
        form.password.errors = [say(refusal.message)]
        return render_template("admin/sign_in.html", form=form, next=place), refusal.status
    return entered(token, place)


def _password_token(email: str, password: str) -> str:
    with transaction():
        staff.take_try(email, at=now())
    known = staff.password_hash_of(email)
    if not staff.matches(known, password) or known is None:
        raise staff.WrongCredentials
    with transaction():
        return staff.sign_in(email, known, second_step=second_step_required(), at=now())


def entered(token: str, place: str | None = None) -> Response:
    """Hand out the session and go on; where a second step is due, the gate leads there."""
    session.clear()
    if place:
        session["place"] = place
    return keep(make_response(redirect(place or url_for("admin.dashboard"), 303)), token)


@bp.get("/sign-in/<token>")
@public
def sign_in_link(token: str) -> ResponseReturnValue:
    """What a single-use link opens: a button, or the form to choose a password. It is not used up yet."""
    holder = staff.link_holder(token, at=now())
    if holder.purpose == "sign_in":
        return render_template("admin/sign_in_link.html", form=LinkForm(), holder=holder)
    return render_template("admin/choose_password.html", form=NewPasswordForm(), holder=holder)


@bp.post("/sign-in/<token>")
@public
def use_sign_in_link(token: str) -> ResponseReturnValue:
    """Use the link up."""
    holder = staff.link_holder(token, at=now())
    if holder.purpose == "sign_in":
        form = LinkForm()
        if not form.validate_on_submit():
            return render_template("admin/sign_in_link.html", form=form, holder=holder), 422
        with transaction():
            opened = staff.sign_in_by_link(token, second_step=second_step_required(), at=now())
        return entered(opened)
    chosen = NewPasswordForm()
    if not chosen.validate_on_submit():
        return render_template("admin/choose_password.html", form=chosen, holder=holder), 422
    password = str(chosen.password.data)
    try:
        staff.check_strength(password, email=holder.email)
    except staff.WeakPassword as weak:
        refuse(chosen.password, weak)
        return render_template("admin/choose_password.html", form=chosen, holder=holder), 422
    hashed = staff.hash_password(password)
    with transaction():
        opened = staff.set_password_by_link(
            token,
            str(chosen.name.data or "").strip(),
            hashed,
            second_step=second_step_required(),
            at=now(),
        )
    return entered(opened)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session; also one whose second step never came."""
    form = LinkForm()
    found = current_staff()
    if found and form.validate_on_submit():
        with transaction():
            staff.sign_out(found, at=now())
    session.clear()
    flash(_("You are signed out."), "good")
    return forget(make_response(redirect(url_for("admin.sign_in"), 303)))


@bp.get("/prove")
@for_staff()
def prove() -> ResponseReturnValue:
    """Ask once more who is there, before a dangerous act."""
    return render_template("admin/prove.html", form=ProveForm(), next=safe_place(request.args.get("next")))


@bp.post("/prove")
@for_staff()
def submit_prove() -> ResponseReturnValue:
    """Check the password, or for an account without one the code, and go on."""
    form = ProveForm()
    place = safe_place(request.args.get("next"))
    if not form.validate_on_submit():
        return render_template("admin/prove.html", form=form, next=place), 422
    me, given = who(), str(form.password.data)
    try:
        with transaction():
            staff.take_try(me.email, at=now())
        if me.has_password and not staff.matches(staff.password_hash_of(me.email), given):
            raise staff.WrongCredentials
        with transaction():
            staff.prove(me, None if me.has_password else given, authenticator(), at=now())
    except StoreError as refusal:
        refuse(form.password, refusal)
        return render_template("admin/prove.html", form=form, next=place), refusal.status
    return redirect(place or url_for("admin.dashboard"), 303)
