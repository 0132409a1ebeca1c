"""What the shop says of itself: name, contact, address, time zone."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import audit, settings, sharing, stamps
from store.db import db, transaction
from store.kit.errors import Conflict
from store.settings import ShopDetails, shop
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.settings import ShopForm, StoryMailForm
from store.web.admin.security import who
from store.web.context import now
from store.web.errors import say


@bp.get("/settings")
@for_staff("settings.write")
def shop_settings() -> ResponseReturnValue:
    """The shop's details."""
    return _page(ShopForm(formdata=None, obj=shop()))


@bp.post("/settings")
@for_staff("settings.write")
def change_shop_settings() -> ResponseReturnValue:
    """Change the shop's details; letters and the contact page say them from now on."""
    form = ShopForm()
    if not form.validate_on_submit():
        return _page(form), 422
    wanted = ShopDetails(
        name=form.name.data or "",
        legal_name=form.legal_name.data or "",
        contact_email=form.contact_email.data or "",
        address=form.address.data or "",
        zone=form.zone.data,
    )
    try:
        with transaction():
            changed = settings.change_shop(wanted, seen=form.version.data)
            if changed:
                audit.record(
                    "shop.changed", ("shop", 1), by=who().actor, at=now(), fields={"fields": changed}
                )
                stamps.bump("settings")
    except Conflict as refusal:
        form.version.raw_data, form.version.data = None, shop().version
        return _page(form, message=say(refusal.message)), refusal.status
    flash(_("Saved.") if changed else _("Nothing was different."), "good")
    return redirect(url_for("admin.shop_settings"), 303)


@bp.post("/settings/story-mail")
@for_staff("settings.write")
def switch_story_mail() -> ResponseReturnValue:
    """Open or close the form that mails a story; closed, its address is not there for anybody."""
    form = StoryMailForm()
    if not form.validate_on_submit():
        return _page(ShopForm(formdata=None, obj=shop())), 422
    on = bool(form.on.data)
    with transaction():
        changed = sharing.switch(on, at=now())
        if changed:
            audit.record("shop.story_mail", ("shop", 1), by=who().actor, at=now(), fields={"on": on})
    said = _("Readers can mail stories through us now.") if on else _("The form is closed.")
    flash(said if changed else _("Nothing was different."), "good")
    return redirect(url_for("admin.shop_settings"), 303)


def _page(form: ShopForm, *, message: str = "") -> str:
    db.session.rollback()
    mailing = StoryMailForm(formdata=None, data={"on": sharing.is_open()})
    return render_template(
        "admin/shop_settings.html", form=form, mailing=mailing, ours=shop(), message=message
    )
