"""The order page: the secret link is the account. Honest about the payment, open to what a buyer may mend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import checkout, media, orders, outbox, payments, shipments
from store.db import transaction
from store.kit.codes import digest
from store.kit.errors import NotFound, StoreError
from store.orders import EventFacts, OrderFacts
from store.web.access import public
from store.web.context import now, ports
from store.web.errors import say
from store.web.limits import limited
from store.web.shop import visitor
from store.web.shop.forms.checkout import EmailForm

bp = Blueprint("orders", __name__)

REFRESH_S = 5
"""A page that waits for the payment looks again after this many seconds, with or without script."""


@bp.get("/orders/<token>")
@public
def show(token: str) -> Response:
    """How the order stands."""
    return order_page(token)


def order_page(
    token: str, *, form: EmailForm | None = None, message: str = "", status: int = 200
) -> Response:
    """The page behind a secret link; unknown links answer like missing pages."""
    order = orders.by_token(token)
    if order is None:
        raise NotFound
    parcels = shipments.parcels_of(order.id)
    attempt = payments.live_attempt(order.id)
    state = state_of(order, under_way=attempt is None or attempt.status.value == "complete")
    mendable = order.status in ("open", "pending_payment")
    if form is None and mendable:
        form = EmailForm(formdata=None, data={"email": order.email})
    page = render_template(
        "shop/order.html",
        order=order,
        parcels=parcels,
        pictures=media.pictures([line.media_id for line in order.lines if line.media_id]),
        timeline=timeline(order.events),
        state=state,
        refresh=REFRESH_S if state == "confirming" else None,
        email_form=form if mendable else None,
        email_mended=request.args.get("mended") == "email",
        message=message,
        pay_again=state == "unpaid",
    )
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def state_of(order: OrderFacts, *, under_way: bool) -> str:
    """Where the order stands, as one word for the page.

    unpaid (the payment page is open) | confirming | paid | partly_shipped | shipped | canceled | expired |
    attention.
    """
    if any(event.kind == "needs_attention" for event in order.events) and not order.paid:
        return "attention"
    if order.status in ("canceled", "expired"):
        return order.status
    if not order.paid:
        return "confirming" if under_way else "unpaid"
    if order.fulfillment_status == "fulfilled":
        return "shipped"
    return "partly_shipped" if order.fulfillment_status == "partially_fulfilled" else "paid"


def timeline(events: Sequence[EventFacts]) -> list[dict[str, Any]]:
    """What happened, in a buyer's words; what only staff understand is left out."""
    told = []
    for event in events:
        text = _words(event)
        if text:
            told.append({"at": event.at, "text": text})
    return told


def _words(event: EventFacts) -> str:
    words = {
        "placed": _("You placed the order."),
        "payment_captured": _("Your payment arrived."),
        "payment_processing": _("Your bank is working on the payment."),
        "payment_failed": _("Your bank refused the payment. Nothing was charged."),
        "email_changed": _("You corrected your e-mail address."),
        "fulfillment_fulfilled_items": _("We handed a parcel to the carrier."),
        "fulfillment_canceled": _("We took a parcel back before it left."),
        "tracking_updated": _("We corrected the tracking number."),
        "needs_attention": _("We are looking at this order in person."),
    }
    if event.kind == "status":
        moved = {"canceled": _("The order was canceled."), "expired": _("The payment page closed unpaid.")}
        return str(moved.get(event.became, ""))
    return str(words.get(event.kind, ""))


@bp.post("/orders/<token>/email")
@public
@limited("20/minute")
def mend_email(token: str) -> ResponseReturnValue:
    """Correct a mistyped address; the confirmation goes out again, to the right one."""
    form = EmailForm()
    if orders.by_token(token) is None:
        raise NotFound
    if not form.validate():
        return order_page(token, form=form, status=422)
    try:
        with transaction():
            changed = checkout.mend_email(token, form.email.data, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        return order_page(token, form=form, message=say(refusal.message), status=refusal.status)
    return redirect(f"/orders/{token}" + ("?mended=email" if changed else ""), 303)


@bp.post("/orders/<token>/pay")
@public
def pay(token: str) -> ResponseReturnValue:
    """Go (back) to the payment page of an order that is not paid yet."""
    visitor.check_form_token()
    order = orders.by_token(token)
    if order is None:
        raise NotFound
    try:
        page = checkout.open_payment(order.id, ports=ports(), at=now())
    except StoreError as refusal:
        return order_page(token, message=say(refusal.message), status=refusal.status)
    return redirect(page.url if page is not None else f"/orders/{token}", 303)


@bp.get("/orders/lookup")
@public
def lookup() -> Response:
    """Lost the link? Ask for the address it was mailed to."""
    return _lookup_page(EmailForm(formdata=None), sent=False)


@bp.post("/orders/lookup")
@public
@limited("20/minute")
def look_up() -> ResponseReturnValue:
    """Mail the links of this address's orders again. The answer is the same whether there are any."""
    form = EmailForm()
    if not form.validate():
        return _lookup_page(form, sent=False, status=422)
    at = now()
    with transaction():
        found = orders.ids_of_email(form.email.data, limit=20)
        if found:
            whose = digest(form.email.data.casefold())[:24]
            outbox.promise(
                "mail.send",
                {"letter": "lost_link", "order_ids": found},
                at=at,
                once=f"lost-link-{whose}-{at:%Y%m%d%H}",
            )
    return _lookup_page(form, sent=True)


def _lookup_page(form: EmailForm, *, sent: bool, status: int = 200) -> Response:
    return make_response(render_template("shop/lookup.html", form=form, sent=sent), status)
