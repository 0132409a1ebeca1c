"""`E-mail me when it is back`: asked on a product's page, confirmed by a link in a mail, told once.

The form stands on a page that is the same for everybody, so it carries no token; the cross-site check guards it.
Whatever is known of an address, the answer is the same.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import Gone
from wtforms import Form, StringField

from store import catalog, inventory
from store.db import transaction
from store.kit.errors import NotFound
from store.settings import shop
from store.web import language
from store.web.access import public
from store.web.context import now
from store.web.language import local
from store.web.limits import limited
from store.web.shop.alert_view import AlertView
from store.web.shop.forms.rules import EmailAddress, Needed, tidy
from store.web.shop.orders.blueprint import private
from store.web.shop.products import product_page
from store.web.shop.shelf import SLUG

bp = Blueprint("alerts", __name__)


class AlertForm(Form):
    """One address."""

    email = StringField(
        filters=[tidy],
        validators=[Needed(_l("Please enter your e-mail address.")), EmailAddress()],
    )


@bp.post("/alerts")
@public
@limited("10/minute")
def ask() -> ResponseReturnValue:
    """Ask to be told when a variant is back. A wrong address comes back on the product's page with what was typed."""
    slug, sku = request.form.get("product", "")[:96], request.form.get("sku", "")[:48]
    if not SLUG.fullmatch(slug) or not sku.isprintable():
        raise NotFound
    form = AlertForm(request.form)
    variant = catalog.sale_variant(sku, shop().currency) if sku else None
    error = ""
    if variant is None or variant.product_slug != slug or not variant.sellable:
        error = _("Please choose which one.")
    elif not form.validate():
        error = form.email.errors[0]
    elif inventory.availability([variant.id])[variant.id].sellable:
        error = _("Good news: this one can be bought again. Put it into your cart.")
    if error or variant is None:
        page = product_page(
            slug,
            sku=sku,
            alert=AlertView(typed=request.form.get("email", "")[:254], error=str(error), sku=sku),
        )
        return make_response(page, 422)
    with transaction():
        inventory.ask_alert(variant.id, form.email.data or "", locale=language.current(), at=now())
    return redirect(local(f"/alerts/asked?product={slug}"), 303)


@bp.get("/alerts/asked")
@public
def asked() -> Response:
    """Look into your mail: the same for everybody who asked."""
    slug = request.args.get("product", "")[:96]
    return private(
        render_template("shop/alert.html", state="asked", slug=slug if SLUG.fullmatch(slug) else "")
    )


@bp.get("/alerts/<token>")
@public
def show(token: str) -> Response:
    """Where the link in the mail leads: a button, since mail programs open links by themselves."""
    told, thing = _opened(token)
    state = "told" if told.told else "confirmed" if told.confirmed else "confirm"
    return private(render_template("shop/alert.html", state=state, token=token, thing=thing))


@bp.post("/alerts/<token>")
@public
@limited("20/minute")
def confirm(token: str) -> ResponseReturnValue:
    """Put the address on the list; a second click finds it there."""
    _opened(token)
    with transaction():
        inventory.confirm_alert(token, at=now())
    return redirect(local(f"/alerts/{token}"), 303)


@bp.post("/alerts/<token>/stop")
@public
@limited("20/minute")
def leave(token: str) -> Response:
    """Forget all that this address waits for."""
    told = inventory.alert(token, now=now())
    if told is not None:
        with transaction():
            inventory.stop_alerts(told.owner)
    return private(render_template("shop/alert.html", state="stopped"))


def _opened(token: str) -> tuple[inventory.Alert, catalog.SaleVariant]:
    """The alert behind a link and the thing it is about; raises Gone when its time is over."""
    told = inventory.alert(token, now=now())
    things = catalog.sale_variants([told.variant_id], shop().currency) if told else {}
    if told is None or told.variant_id not in things:
        raise Gone(_("This link has run out. Ask again on the product's page: it takes a moment."))
    return told, things[told.variant_id]
