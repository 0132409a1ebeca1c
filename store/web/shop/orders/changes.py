"""Before it is packed: the address put right, the order taken back."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from store import fulfillment, payments, refunds
from store.db import transaction
from store.fulfillment import AlreadyPacked, PriceWouldChange
from store.kit.errors import NotFound, StoreError
from store.kit.i18n import lazy
from store.orders import OrderFacts
from store.web import language
from store.web.access import public
from store.web.context import now, ports
from store.web.errors import say
from store.web.limits import limited
from store.web.shop import visitor
from store.web.shop.forms.address_fields import AddressFields
from store.web.shop.forms.refusal import about
from store.web.shop.orders.blueprint import bp, opened, private
from store.web.shop.orders.page import back, can_cancel, can_readdress, order_page
from store.web.shop.orders.told import state_of

PACKED = lazy(
    "It was packed a minute ago, so it cannot be canceled any more. You can ask for a return once it is here."
)


@bp.get("/orders/<token>/address")
@public
def address(token: str) -> ResponseReturnValue:
    """The form, filled with what stands."""
    order = opened(token, at=now())
    if not can_readdress(order, payments.live_attempt(order.id)):
        return order_page(token, message=say(AlreadyPacked.message), status=409)
    stands = order.address
    form = AddressFields(
        formdata=None,
        data={
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
    return _address_page(order, form)


@bp.post("/orders/<token>/address")
@public
@limited("20/minute")
def correct_address(token: str) -> ResponseReturnValue:
    """Write the better address, or ask again for the fields of another country (`act=update`)."""
    order = opened(token, at=now())
    form = AddressFields()
    form.prepare(language.current(), order.address.country)
    if request.form.get("act") == "update":
        return _address_page(order, form)
    if not form.validate():
        return _address_page(order, form, status=422)
    try:
        with transaction():
            changed = fulfillment.correct_address(
                order.id, form.address(), phone=form.phone.data or "", by="buyer", at=now()
            )
    except PriceWouldChange as refusal:
        about(form, refusal)
        return _address_page(order, form, status=refusal.status)
    except NotFound:
        raise
    except StoreError as refusal:
        return order_page(token, message=say(refusal.message), status=refusal.status)
    return back(token, "address" if changed else "")


def _address_page(order: OrderFacts, form: AddressFields, *, status: int = 200) -> Response:
    form.prepare(language.current(), order.address.country)
    return private(render_template("shop/order_address.html", order=order, form=form), status)


@bp.get("/orders/<token>/cancel")
@public
def ask_cancel(token: str) -> ResponseReturnValue:
    """What canceling does, and the button that does it."""
    order = opened(token, at=now())
    if not can_cancel(order, _state(order)):
        return order_page(token, message=_too_late(order), status=409)
    return private(render_template("shop/order_cancel.html", order=order))


@bp.post("/orders/<token>/cancel")
@public
@limited("20/minute")
def cancel(token: str) -> ResponseReturnValue:
    """Take the order back: the money goes back, the things go back on the shelf. Twice is once."""
    visitor.check_form_token()
    order = opened(token, at=now())
    if order.status == "canceled":
        return back(token, "canceled")
    if any(line.shipped for line in order.lines):
        return order_page(token, message=say(PACKED), status=409)
    try:
        refunds.cancel(order.id, reason="customer", ports=ports(), by="buyer", at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        # The refunds' own words are for the desk; a buyer is told what it means for them.
        ours = isinstance(refusal, refunds.NotCancelable | refunds.Disputed)
        message = _too_late(opened(token, at=now())) if ours else say(refusal.message)
        return order_page(token, message=message, status=refusal.status)
    return back(token, "canceled")


def _state(order: OrderFacts) -> str:
    attempt = payments.live_attempt(order.id)
    return state_of(order, under_way=attempt is None or attempt.status.value == "complete")


def _too_late(order: OrderFacts) -> str:
    if any(line.shipped for line in order.lines):
        return say(PACKED)
    return say(lazy("This order cannot be canceled now. Write to us if you want to change your mind."))
