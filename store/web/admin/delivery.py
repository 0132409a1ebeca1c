"""What delivery costs: zones, their ways, and where a way is chosen."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import pricing
from store.db import db, transaction
from store.kit.errors import Conflict, StoreError
from store.pricing import REST_OF_WORLD, DeliveryMode, desk
from store.settings import shop
from store.web import language
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.delivery import MODES, MethodForm, ModeForm, ZoneForm, country_names
from store.web.admin.forms.orders import VersionForm
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.security import who
from store.web.context import now

KEY = "<int(max=999999999):key>"


@bp.get("/settings/delivery")
@for_staff("settings.write")
def delivery() -> ResponseReturnValue:
    """All zones with their ways."""
    form = ModeForm(formdata=None, data={"mode": pricing.modes().delivery.value})
    names = country_names(language.current())
    return render_template(
        "admin/delivery.html",
        zones=pricing.all_zones(),
        currency=shop().currency,
        names=names,
        rest=REST_OF_WORLD,
        weight=pricing.weight_word,
        form=form,
        notes={mode.value: words[1] for mode, words in MODES.items()},
    )


@bp.post("/settings/delivery")
@for_staff("settings.write")
def choose_delivery_mode() -> ResponseReturnValue:
    """Choose where the way of delivery is chosen."""
    form = ModeForm()
    if not form.validate_on_submit():
        raise Conflict
    with transaction():
        changed = desk.choose_delivery_mode(DeliveryMode(form.mode.data), by=who().actor, at=now())
    if changed:
        flash(_("From now on: %(mode)s.", mode=MODES[DeliveryMode(form.mode.data)][0]), "good")
    return _to_list()


@bp.get("/settings/delivery/zones/new")
@for_staff("settings.write")
def new_zone() -> ResponseReturnValue:
    """The form of a zone to be made."""
    return _zone_page(ZoneForm(formdata=None, data={"position": str(len(pricing.all_zones()))}), None)


@bp.post("/settings/delivery/zones")
@for_staff("settings.write")
def make_zone() -> ResponseReturnValue:
    """Make a zone; its ways come next."""
    form = ZoneForm()
    if not form.validate_on_submit():
        return _zone_page(form, None), 422
    try:
        with transaction():
            name = desk.make_zone(form.wish(), by=who().actor, at=now()).name
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.name, refusal)
        return _zone_page(form, None), refusal.status
    flash(_("%(zone)s is made. Now give it a way of delivery.", zone=name), "good")
    return _to_list()


@bp.get(f"/settings/delivery/zones/{KEY}")
@for_staff("settings.write")
def zone(key: int) -> ResponseReturnValue:
    """One zone."""
    return _zone_page(ZoneForm.of(desk.zone(key)), key)


@bp.post(f"/settings/delivery/zones/{KEY}")
@for_staff("settings.write")
def change_zone(key: int) -> ResponseReturnValue:
    """Change a zone."""
    form = ZoneForm()
    desk.zone(key)
    if not form.validate_on_submit():
        return _zone_page(form, key), 422
    try:
        with transaction():
            desk.change_zone(key, form.wish(), version=form.version.data or 0, by=who().actor, at=now())
    except Conflict:
        return _zone_page(None, key), 409
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.name, refusal)
        return _zone_page(form, key), refusal.status
    flash(_("%(zone)s is changed.", zone=form.name.data), "good")
    return _to_list()


@bp.post(f"/settings/delivery/zones/{KEY}/remove")
@for_staff("settings.write")
def remove_zone(key: int) -> ResponseReturnValue:
    """Take away a zone that has no ways any more."""
    with transaction():
        desk.remove_zone(key, version=_version(), by=who().actor, at=now())
    flash(_("The zone is taken away."), "good")
    return _to_list()


@bp.get(f"/settings/delivery/zones/{KEY}/ways/new")
@for_staff("settings.write")
def new_method(key: int) -> ResponseReturnValue:
    """The form of a way to be made."""
    data = {"included_g": "500", "days_min": "2", "days_max": "6", "active": True}
    return _method_page(MethodForm(formdata=None, data=data), key, None)


@bp.post(f"/settings/delivery/zones/{KEY}/ways")
@for_staff("settings.write")
def make_method(key: int) -> ResponseReturnValue:
    """Make a way to a zone."""
    form = MethodForm()
    desk.zone(key)
    if not form.validate_on_submit():
        return _method_page(form, key, None), 422
    try:
        with transaction():
            name = desk.make_method(key, form.wish(), by=who().actor, at=now()).name
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.name, refusal)
        return _method_page(form, key, None), refusal.status
    flash(_("%(way)s is made.", way=name), "good")
    return _to_list()


@bp.get(f"/settings/delivery/ways/{KEY}")
@for_staff("settings.write")
def method(key: int) -> ResponseReturnValue:
    """One way of delivery."""
    row = desk.method(key)
    return _method_page(MethodForm.of(row), row.zone_id, key)


@bp.post(f"/settings/delivery/ways/{KEY}")
@for_staff("settings.write")
def change_method(key: int) -> ResponseReturnValue:
    """Change a way of delivery."""
    form, zone_id = MethodForm(), desk.method(key).zone_id
    if not form.validate_on_submit():
        return _method_page(form, zone_id, key), 422
    try:
        with transaction():
            desk.change_method(key, form.wish(), version=form.version.data or 0, by=who().actor, at=now())
    except Conflict:
        return _method_page(None, zone_id, key), 409
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.name, refusal)
        return _method_page(form, zone_id, key), refusal.status
    flash(_("%(way)s is changed.", way=form.name.data), "good")
    return _to_list()


@bp.post(f"/settings/delivery/ways/{KEY}/remove")
@for_staff("settings.write")
def remove_method(key: int) -> ResponseReturnValue:
    """Take a way of delivery away."""
    with transaction():
        desk.remove_method(key, version=_version(), by=who().actor, at=now())
    flash(_("The way of delivery is taken away."), "good")
    return _to_list()


def _version() -> int:
    form = VersionForm()
    if not form.validate_on_submit():
        raise Conflict
    return int(form.version.data)


def _zone_page(form: ZoneForm | None, key: int | None) -> str:
    """The form; None shows how the zone stands, after somebody else was faster."""
    db.session.rollback()
    row = desk.zone(key) if key is not None else None
    stale = form is None and row is not None
    shown = ZoneForm.of(row) if form is None and row is not None else form
    return render_template("admin/delivery_zone.html", form=shown, row=row, stale=stale)


def _method_page(form: MethodForm | None, zone_id: int, key: int | None) -> str:
    db.session.rollback()
    row = desk.method(key) if key is not None else None
    stale = form is None and row is not None
    shown = MethodForm.of(row) if form is None and row is not None else form
    return render_template(
        "admin/delivery_method.html",
        form=shown,
        zone=desk.zone(zone_id),
        row=row,
        stale=stale,
        currency=shop().currency,
    )


def _to_list() -> Response:
    return make_response(redirect(url_for("admin.delivery"), 303))
