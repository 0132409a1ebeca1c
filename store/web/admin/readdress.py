"""An address put right by staff, while nothing is packed."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import fulfillment, orders
from store.db import db, transaction
from store.kit.errors import NotFound, StoreError
from store.orders import OrderFacts
from store.web import language
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.forms.returns import DeskAddressForm
from store.web.admin.security import who
from store.web.context import now
from store.web.errors import say


@bp.get("/orders/<int(max=999999999):number>/address")
@for_staff("orders.write")
def order_address(number: int) -> ResponseReturnValue:
    """The form, filled with what stands."""
    order = _order(number)
    stands = order.address
    form = DeskAddressForm(
        formdata=None,
        data={
            "version": order.version,
            "name": stands.name,
            "phone": order.phone,
            "country": stands.country,
            "line1": stands.line1,
            "line2": stands.line2,
            "city": stands.city,
            "state": stands.state,
            "postcode": stands.postcode,
        },
    )
    return _page(order, form)


@bp.post("/orders/<int(max=999999999):number>/address")
@for_staff("orders.write")
def readdress(number: int) -> ResponseReturnValue:
    """Write it, unless a colleague or the buyer was faster; the buyer is told."""
    order = _order(number)
    form = DeskAddressForm()
    form.prepare(language.current(), order.address.country)
    if request.form.get("act") == "update":
        return _page(order, form)
    if not form.validate():
        return _page(order, form, status=422)
    try:
        with transaction():
            changed = fulfillment.correct_address(
                order.id,
                form.address(),
                phone=form.phone.data or "",
                version=form.version.data,
                by=who().actor,
                at=now(),
            )
    except NotFound:
        raise
    except StoreError as refusal:
        field = field_about(form, refusal)
        if field is not None:
            refuse(field, refusal)
        else:
            flash(say(refusal.message), "bad")
        db.session.rollback()
        stands = _order(number)
        if isinstance(refusal, orders.StaleOrder):
            form.version.raw_data, form.version.data = None, stands.version
        return _page(stands, form, status=refusal.status)
    if changed:
        flash(_("The address is corrected; the buyer is being told."), "good")
    return redirect(url_for("admin.order", number=number), 303)


def _order(number: int) -> OrderFacts:
    order = orders.by_number(number)
    if order is None or order.erased_at is not None:
        raise NotFound
    return order


def _page(order: OrderFacts, form: DeskAddressForm, *, status: int = 200) -> ResponseReturnValue:
    form.prepare(language.current(), order.address.country)
    return make_response(render_template("admin/order_address.html", order=order, form=form), status)
