"""Small acts on the cart as a whole: its code, its donation, what it has set aside, and what no longer fits."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import cart, checkout
from store.checkout import AlreadyPaid
from store.db import transaction
from store.kit.errors import StoreError
from store.settings import shop
from store.web.access import public
from store.web.context import now, ports
from store.web.errors import say
from store.web.language import local
from store.web.shop import visitor
from store.web.shop.cart_page import cart_page
from store.web.shop.code_tries import drop_asked_card, drop_code, try_code
from store.web.shop.forms.rules import donation_minor
from store.web.shop.line_words import fit_to_stock

bp = Blueprint("cart_acts", __name__)


@bp.post("/cart/code")
@public
def code() -> ResponseReturnValue:
    """Put a code on the cart, or take it off (`act=remove`). A refusal stands beside the field, with what was typed."""
    visitor.check_form_token()
    if request.form.get("act") == "remove":
        drop_code()
        return _back("/cart?uncoded=1")
    if drop_asked_card(request.form.get("act", "")):
        return _back("/cart?uncoded=1")
    typed = request.form.get("code", "")[:200]
    refusal = try_code(typed)
    if refusal is None:
        return _back("/cart?coded=1")
    response = cart_page(code_typed=typed, code_error=say(refusal.message), status=refusal.status)
    return limits_told(response, refusal)


def limits_told(response: Response, refusal: StoreError) -> Response:
    """When to come back, where a refusal knows it."""
    if refusal.status in (429, 503):
        response.headers["Retry-After"] = str(getattr(refusal, "retry_after", 5))
    return response


@bp.post("/cart/donation")
@public
def donation() -> ResponseReturnValue:
    """Put a donation into the cart, by a button's amount or the one typed; 0 takes it out. It may be all there is."""
    visitor.check_form_token()
    typed = (request.form.get("amount") or request.form.get("donation", ""))[:20]
    minor = donation_minor(typed)
    if minor is None or (minor == 0 and "amount" not in request.form):
        words = _("Please enter an amount between 0 and 5000, like 5 or 7.50.")
        return cart_page(donation_typed=typed, donation_error=words, status=422)
    with transaction():
        token = cart.set_donation(visitor.cart_token(), minor, now=now())
    if minor and request.form.get("go") == "checkout":
        return _back("/checkout", token)
    return _back("/cart?given=1" if minor else "/cart?ungiven=1", token)


@bp.post("/cart/fit")
@public
def fit() -> ResponseReturnValue:
    """Lower every line to what is left of it, and take out what is not sold any more."""
    visitor.check_form_token()
    fit_to_stock(checkout.basket(visitor.current_cart(now()), shop().currency))
    return _back("/cart")


@bp.post("/cart/hold")
@public
def hold() -> ResponseReturnValue:
    """Back to the payment page that is open, or let go of what it holds (`act=release`)."""
    visitor.check_form_token()
    at = now()
    facts = visitor.current_cart(at)
    held = checkout.held(facts, at=at)
    if facts is None or held is None:
        return _back("/cart")
    try:
        if request.form.get("act") == "release":
            checkout.give_up(facts.id, ports=ports(), at=at)
            return _back("/cart?released=1")
        page = checkout.open_payment(held.order_id, ports=ports(), at=at)
    except AlreadyPaid as paid:
        return redirect(local(f"/orders/{paid.token}"), 303)
    except StoreError as refusal:
        return limits_told(cart_page(message=say(refusal.message), status=refusal.status), refusal)
    return redirect(page.url if page is not None else local(f"/orders/{held.token}"), 303)


def _back(where: str, token: str | None = None) -> Response:
    visitor.holds(token)
    facts = visitor.current_cart(now())
    response = make_response(redirect(local(where), 303))
    return visitor.keep_cart(response, token, facts.units if facts else 0)
