"""One's own account, and the accounts of everybody for who may change them."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import staff
from store.db import transaction
from store.kit.errors import Conflict, StoreError
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.orders import VersionForm
from store.web.admin.forms.people import ROLE_NOTES, ROLE_WORDS, InviteForm, MemberForm
from store.web.admin.forms.refusal import refuse
from store.web.admin.forms.sign_in import ChangePasswordForm
from store.web.admin.security import keep, who
from store.web.context import now, settings
from store.web.errors import say


@bp.get("/account")
@for_staff()
def my_account() -> ResponseReturnValue:
    """One's own password, second step and sessions."""
    return render_template("admin/my_account.html", form=ChangePasswordForm())


@bp.post("/account/password")
@for_staff()
def change_my_password() -> ResponseReturnValue:
    """Change one's password; every other browser is signed out."""
    form, me = ChangePasswordForm(), who()
    if not form.validate_on_submit():
        return render_template("admin/my_account.html", form=form), 422
    password = str(form.password.data)
    try:
        staff.check_strength(password, email=me.email)
    except staff.WeakPassword as weak:
        refuse(form.password, weak)
    try:
        with transaction():
            staff.take_try(me.email, at=now())
        if me.has_password and not staff.matches(staff.password_hash_of(me.email), str(form.present.data)):
            raise StoreError
    except StoreError as refusal:
        told = say(refusal.message) if refusal.status == 429 else _("This is not your present password.")
        form.present.errors = [told]
    if form.errors:
        return render_template("admin/my_account.html", form=form), 422
    hashed = staff.hash_password(password)
    with transaction():
        token = staff.change_password(me, hashed, at=now())
    flash(_("Your password is changed. Other browsers were signed out."), "good")
    return keep(_to("admin.my_account"), token)


@bp.post("/account/sessions/end")
@for_staff()
def end_my_other_sessions() -> ResponseReturnValue:
    """Sign oneself out everywhere else."""
    me = who()
    with transaction():
        staff.end_other_sessions(me, at=now())
    flash(_("You are signed out everywhere else."), "good")
    return _to("admin.my_account")


@bp.get("/staff")
@for_staff("staff.write")
def people() -> ResponseReturnValue:
    """Everybody at the desk."""
    return _people_page(InviteForm())


@bp.post("/staff")
@for_staff("staff.write", fresh=True)
def invite() -> ResponseReturnValue:
    """Make an account, or a new link for one that exists; the link is shown once, to be handed over."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _people_page(form), 422
    try:
        with transaction():
            token = staff.invite(str(form.email.data), str(form.role.data), by=who().actor, at=now())
    except StoreError as refusal:
        refuse(form.email, refusal)
        return _people_page(form), refusal.status
    link = settings().public_url.rstrip("/") + url_for("admin.sign_in_link", token=token)
    return _people_page(InviteForm(formdata=None), link=link, email=str(form.email.data))


@bp.get("/staff/<int(max=999999999):user_id>")
@for_staff("staff.write")
def member(user_id: int) -> ResponseReturnValue:
    """One account."""
    user = staff.account(user_id)
    form = MemberForm(
        data={"role": user.role.value, "active": "yes" if user.active else "no", "version": user.version}
    )
    return render_template("admin/member.html", form=form, user=user, roles=ROLE_WORDS)


@bp.post("/staff/<int(max=999999999):user_id>")
@for_staff("staff.write", fresh=True)
def change_member(user_id: int) -> ResponseReturnValue:
    """Another role, or off; both sign the person out."""
    form = MemberForm()
    if not form.validate_on_submit():
        return render_template(
            "admin/member.html", form=form, user=staff.account(user_id), roles=ROLE_WORDS
        ), 422
    try:
        with transaction():
            user = staff.change_account(
                user_id,
                role=staff.Role(form.role.data),
                active=form.active.data == "yes",
                version=form.version.data,
                by=who().actor,
                at=now(),
            )
            email = user.email
    except StoreError as refusal:
        refuse(form.role, refusal)
        user = staff.account(user_id)
        form.version.raw_data, form.version.data = None, user.version
        return render_template("admin/member.html", form=form, user=user, roles=ROLE_WORDS), refusal.status
    flash(_("%(email)s is changed, and signed out everywhere.", email=email), "good")
    return _to("admin.people")


@bp.post("/staff/<int(max=999999999):user_id>/second-step/forget")
@for_staff("staff.write", fresh=True)
def forget_second_step(user_id: int) -> ResponseReturnValue:
    """Let somebody whose phone is lost set a new second step up."""
    form = VersionForm()
    if not form.validate_on_submit():
        raise Conflict
    with transaction():
        email = staff.forget_second_step(user_id, version=form.version.data, by=who().actor, at=now()).email
    flash(_("%(email)s can set a new second step up at the next sign-in.", email=email), "good")
    return _to("admin.people")


def _people_page(form: InviteForm, **shown: str) -> str:
    return render_template(
        "admin/people.html",
        form=form,
        users=staff.everybody(),
        roles=ROLE_WORDS,
        notes={role.value: note for role, note in ROLE_NOTES.items()},
        **shown,
    )


def _to(endpoint: str) -> Response:
    return make_response(redirect(url_for(endpoint), 303))
