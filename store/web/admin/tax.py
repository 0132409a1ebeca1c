"""Tax: the rates by country and state, and who works them out."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import pricing
from store.db import db, transaction
from store.kit.errors import Conflict, StoreError
from store.pricing import TaxMode, desk
from store.web import language
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.delivery import country_names
from store.web.admin.forms.orders import VersionForm
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.forms.tax import MODES, ModeForm, RateForm, percent
from store.web.admin.security import who
from store.web.context import now

KEY = "<int(max=999999999):key>"


@bp.get("/settings/tax")
@for_staff("settings.write")
def tax() -> ResponseReturnValue:
    """All rates."""
    mode = pricing.modes().tax
    return render_template(
        "admin/tax.html",
        rates=pricing.all_rates(),
        percent=percent,
        names=country_names(language.current()),
        form=ModeForm(formdata=None, data={"mode": mode.value}),
        by_stripe=mode is not TaxMode.TABLES,
        notes={mode.value: words[1] for mode, words in MODES.items()},
    )


@bp.post("/settings/tax")
@for_staff("settings.write")
def choose_tax_mode() -> ResponseReturnValue:
    """Choose who works tax out."""
    form = ModeForm()
    if not form.validate_on_submit():
        raise Conflict
    with transaction():
        changed = desk.choose_tax_mode(TaxMode(form.mode.data), by=who().actor, at=now())
    if changed:
        flash(_("From now on: %(mode)s.", mode=MODES[TaxMode(form.mode.data)][0]), "good")
    return _to_list()


@bp.get("/settings/tax/rates/new")
@for_staff("settings.write")
def new_rate() -> ResponseReturnValue:
    """The form of a rate to be made."""
    return _rate_page(RateForm(formdata=None, data={"country": "US"}), None)


@bp.post("/settings/tax/rates")
@for_staff("settings.write")
def make_rate() -> ResponseReturnValue:
    """Make a rate."""
    form = RateForm().offer()
    if not form.validate_on_submit():
        return _rate_page(form, None), 422
    try:
        with transaction():
            name = desk.make_rate(form.wish(), by=who().actor, at=now()).name
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.name, refusal)
        return _rate_page(form, None), refusal.status
    flash(_("%(tax)s is collected from now on.", tax=name), "good")
    return _to_list()


@bp.get(f"/settings/tax/rates/{KEY}")
@for_staff("settings.write")
def rate(key: int) -> ResponseReturnValue:
    """One rate."""
    return _rate_page(RateForm.of(desk.rate(key)), key)


@bp.post(f"/settings/tax/rates/{KEY}")
@for_staff("settings.write")
def change_rate(key: int) -> ResponseReturnValue:
    """Change a rate."""
    form = RateForm().offer()
    desk.rate(key)
    if not form.validate_on_submit():
        return _rate_page(form, key), 422
    try:
        with transaction():
            desk.change_rate(key, form.wish(), version=form.version.data or 0, by=who().actor, at=now())
    except Conflict:
        return _rate_page(None, key), 409
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.name, refusal)
        return _rate_page(form, key), refusal.status
    flash(_("%(tax)s is changed.", tax=form.name.data), "good")
    return _to_list()


@bp.post(f"/settings/tax/rates/{KEY}/remove")
@for_staff("settings.write")
def remove_rate(key: int) -> ResponseReturnValue:
    """Collect no tax of this rate any more."""
    form = VersionForm()
    if not form.validate_on_submit():
        raise Conflict
    with transaction():
        desk.remove_rate(key, version=form.version.data, by=who().actor, at=now())
    flash(_("The rate is taken away."), "good")
    return _to_list()


def _rate_page(form: RateForm | None, key: int | None) -> str:
    """The form; None shows how the rate stands, after somebody else was faster."""
    db.session.rollback()
    row = desk.rate(key) if key is not None else None
    stale = form is None and row is not None
    shown = RateForm.of(row) if form is None and row is not None else form
    if shown is not None:
        shown.offer()
    return render_template("admin/tax_rate.html", form=shown, row=row, stale=stale)


def _to_list() -> Response:
    return make_response(redirect(url_for("admin.tax"), 303))
