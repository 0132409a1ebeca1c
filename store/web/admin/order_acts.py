"""What staff do to an order: send a parcel, mend it, undo it; comment, resend, settle."""

from __future__ import annotations

from functools import partial

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from store import fulfillment, orders, shipments
from store.db import retried, transaction
from store.kit.codes import is_token
from store.kit.errors import Conflict, NotFound, StoreError
from store.kit.i18n import Text, lazy
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.orders import CommentForm, ParcelForm, ResolveForm, TrackingForm, VersionForm
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.orders import order_page
from store.web.admin.security import safe_place, who
from store.web.context import now
from store.web.errors import say

BULK = 100
"""Most orders one press of a button works on."""


@bp.post("/orders/<int(max=999999999):number>/fulfillments")
@for_staff("orders.fulfill")
def fulfill(number: int) -> ResponseReturnValue:
    """Send a parcel of what was ticked off; a form sent twice sends one parcel."""
    form = ParcelForm()
    typed, wrong = _quantities(number)
    if not form.validate_on_submit() or wrong:
        return _page(number, 422, parcel=form, quantities=typed, quantity_errors=wrong)
    counts = {line_id: int(text) for line_id, text in typed.items() if int(text)}
    try:
        send = partial(
            fulfillment.fulfill,
            number,
            counts,
            carrier=form.carrier.data,
            tracking_number=(form.tracking_number.data or "").strip(),
            tracking_url=(form.tracking_url.data or "").strip(),
            request_key=form.request_key.data,
            version=form.version.data,
            by=who().actor,
            at=now(),
        )
        packed = retried(send)
    except fulfillment.WrongQuantity as refusal:
        wrong = {refusal.line_id or next(iter(typed), 0): refusal.message}
        return _page(number, refusal.status, parcel=form, quantities=typed, quantity_errors=wrong)
    except StoreError as refusal:
        return _refused(number, refusal, form, typed)
    flash(_("Parcel %(parcel)s is on its way; the buyer is being told.", parcel=packed.parcel.number), "good")
    _warn(packed.parcel)
    return _to_order(number)


@bp.post("/orders/<int(max=999999999):number>/fulfillments/<int(max=999999999):parcel>/tracking")
@for_staff("orders.fulfill")
def correct_tracking(number: int, parcel: int) -> ResponseReturnValue:
    """Mend carrier or number; the buyer gets the right one by mail."""
    form = TrackingForm(prefix=f"p{parcel}-")
    if not form.validate_on_submit():
        return _page(number, 422, tracking=(parcel, form))
    try:
        with transaction():
            mended = fulfillment.correct_tracking(
                number,
                parcel,
                carrier=form.carrier.data,
                tracking_number=(form.tracking_number.data or "").strip(),
                tracking_url=(form.tracking_url.data or "").strip(),
                version=form.version.data,
                by=who().actor,
                at=now(),
            )
    except NotFound:
        raise
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.tracking_number, refusal)
        if isinstance(refusal, shipments.StaleParcel):
            form.version.raw_data, form.version.data = None, refusal.parcel.version
        return _page(number, refusal.status, tracking=(parcel, form))
    if mended.version == form.version.data:
        flash(_("Nothing was changed."), "good")
    else:
        flash(
            _("Tracking of parcel %(parcel)s is corrected; the buyer is being told.", parcel=parcel), "good"
        )
        _warn(mended)
    return _to_order(number)


@bp.post("/orders/<int(max=999999999):number>/fulfillments/<int(max=999999999):parcel>/cancel")
@for_staff("orders.fulfill")
def cancel_fulfillment(number: int, parcel: int) -> ResponseReturnValue:
    """Undo a parcel: the things are back on the shelf and still promised."""
    form = VersionForm()
    if not form.validate_on_submit():
        raise Conflict
    try:
        undo = partial(
            fulfillment.cancel_fulfillment,
            number,
            parcel,
            version=form.version.data,
            by=who().actor,
            at=now(),
        )
        undone = retried(undo)
    except shipments.StaleParcel as refusal:
        flash(say(refusal.message), "bad")
        return _page(number, refusal.status)
    if undone:
        flash(
            _("Parcel %(parcel)s is undone. Its things are on the shelf and still promised.", parcel=parcel),
            "good",
        )
    return _to_order(number)


@bp.post("/orders/fulfillments")
@for_staff("orders.fulfill")
def fulfill_many() -> ResponseReturnValue:
    """Mark the ticked orders as fulfilled, each in a transaction of its own; what could not be is named."""
    numbers, key = chosen_numbers(), request.form.get("request_key", "")
    if not is_token(key):
        raise StoreError(lazy("This form is incomplete. Reload the page and try again."), status=422)
    done, kept = 0, []
    for number in numbers:
        try:
            send = partial(fulfillment.fulfill_rest, number, request_key=key, by=who().actor, at=now())
            packed = retried(send)
            done += not packed.repeated
        except StoreError as refusal:
            kept.append(f"#{number}: {say(refusal.message)}")
    if done:
        flash(
            ngettext(
                "%(num)s order is fulfilled; its buyer is being told.",
                "%(num)s orders are fulfilled; their buyers are being told.",
                done,
            ),
            "good",
        )
    for message in kept:
        flash(message, "bad")
    if not numbers:
        flash(_("Tick the orders first."), "warn")
    return make_response(redirect(safe_place(request.form.get("back")) or url_for("admin.orders"), 303))


@bp.post("/orders/<int(max=999999999):number>/comments")
@for_staff("orders.write")
def comment(number: int) -> ResponseReturnValue:
    """Keep a word for colleagues."""
    form = CommentForm()
    if not form.validate_on_submit():
        return _page(number, 422, comment=form)
    with transaction():
        fulfillment.add_comment(number, str(form.body.data).strip(), by=who().actor, at=now())
    return _to_order(number, anchor="timeline")


@bp.post("/orders/<int(max=999999999):number>/confirmation")
@for_staff("orders.write")
def resend_confirmation(number: int) -> ResponseReturnValue:
    """Send the confirmation again, with the order's link."""
    key = request.form.get("request_key", "")
    if not is_token(key):
        raise Conflict
    with transaction():
        fulfillment.resend_confirmation(number, request_key=key, by=who().actor, at=now())
    flash(_("The confirmation is being sent again."), "good")
    return _to_order(number)


@bp.post("/attention/<int(max=999999999):matter>")
@for_staff("orders.write")
def settle_matter(matter: int) -> ResponseReturnValue:
    """Close a matter."""
    form = ResolveForm()
    resolution = str(form.resolution.data or "").strip() if form.validate_on_submit() else ""
    with transaction():
        settled = fulfillment.settle_matter(matter, resolution, by=who().actor, at=now())
    flash(_("Settled.") if settled else _("A colleague had settled this already."), "good")
    return make_response(redirect(safe_place(request.form.get("back")) or url_for("admin.attention"), 303))


def chosen_numbers() -> list[int]:
    """The order numbers ticked in a list, each once, in the order given; at most a hundred."""
    chosen = request.values.getlist("number")
    if len(chosen) > BULK:
        raise StoreError(lazy("At most %(most)s orders at a time.", most=BULK), status=422)
    if not all(text.isascii() and text.isdigit() and len(text) <= 9 for text in chosen):
        raise NotFound
    return list(dict.fromkeys(map(int, chosen)))


def _quantities(number: int) -> tuple[dict[int, str], dict[int, Text]]:
    """What was typed beside each line, and what is wrong with it. Raises NotFound."""
    facts = orders.by_number(number)
    if facts is None:
        raise NotFound
    typed, wrong = {}, {}
    for line in facts.lines:
        text = request.form.get(f"quantity-{line.id}", "0").strip() or "0"
        typed[line.id] = text[:12]
        if not (text.isascii() and text.isdigit() and len(text) <= 6):
            wrong[line.id] = lazy("Enter a whole number, 0 or more.")
    return typed, wrong


def _refused(
    number: int, refusal: StoreError, form: ParcelForm, typed: dict[int, str]
) -> ResponseReturnValue:
    if isinstance(refusal, NotFound):
        raise refusal
    if isinstance(refusal, orders.StaleOrder):
        seen = form.version.data
        facts = orders.by_number(number)
        form.version.raw_data, form.version.data = None, facts.version if facts else seen
        return _page(number, 409, parcel=form, quantities=typed, seen=seen)
    field = field_about(form, refusal)
    if field is not None:
        refuse(field, refusal)
    else:
        flash(say(refusal.message), "bad")
    return _page(number, refusal.status, parcel=form, quantities=typed)


def _page(number: int, status: int, **shown: object) -> ResponseReturnValue:
    return render_template("admin/order.html", **order_page(number, **shown)), status  # type: ignore[arg-type]


def _warn(parcel: shipments.Parcel) -> None:
    doubt = shipments.doubt(parcel.carrier, parcel.tracking_number)
    if doubt:
        flash(say(doubt), "warn")


def _to_order(number: int, anchor: str | None = None) -> Response:
    return make_response(redirect(url_for("admin.order", number=number, _anchor=anchor), 303))
