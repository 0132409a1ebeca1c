"""The checkout: one page from e-mail to total, then away to the payment page, and the way back from it."""

from __future__ import annotations

import re

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import cart, checkout, orders, payments, pricing
from store.cart import CartFacts
from store.checkout import AlreadyPaid, Basket, CartChanged, EmptyCart
from store.db import transaction
from store.kit.errors import Busy, NotFound, StoreError
from store.payments import NoSuchSession, PaymentsClosed
from store.settings import shop
from store.web import language, limits
from store.web.access import public
from store.web.context import now, ports, settings
from store.web.errors import say
from store.web.language import local
from store.web.shop import destination, line_words, visitor
from store.web.shop.cart_page import cart_page, support_page
from store.web.shop.checkout_page import NOTHING_TRAVELS, page, prepare
from store.web.shop.code_tries import drop_asked_card, drop_code, try_code
from store.web.shop.forms.checkout import AMOUNTS, CheckoutForm
from store.web.shop.forms.rules import donation_minor

bp = Blueprint("checkout", __name__)

SHOWN = re.compile(r"([a-z0-9-]{1,32})=([0-9]{1,9})")


@bp.get("/checkout")
@public
def show() -> ResponseReturnValue:
    """The form, with whatever was typed before. `?donate` with nothing in the cart asks how much, `?donate=25` says."""
    facts, basket = _cart()
    asked = request.args.get("donate")
    wished = asked if asked and donation_minor(asked) else ""
    if not _something(facts, basket):
        if asked is not None:
            return support_page(typed=wished)
        return cart_page(message=say(EmptyCart.message), status=EmptyCart.status)
    assert facts is not None  # a cart with something in it
    typed = cart.draft(facts.id)
    known = {
        "donation": cart.amount_typed(facts.donation_minor),
        **typed,
        "country": destination.chosen(typed),
    }
    if wished and not known["donation"]:
        known["donation"] = wished
    form = CheckoutForm(formdata=None, data=known)
    message = ""
    if request.args.get("left") == "payment":
        message = _("You came back from the payment page. Nothing was charged, and everything is still here.")
    return page(form, basket, message=message)


def _cart() -> tuple[CartFacts | None, Basket]:
    facts = visitor.current_cart(now())
    return facts, checkout.basket(facts, shop().currency)


def _something(facts: CartFacts | None, basket: Basket) -> bool:
    """Whether there is anything to check out: goods, or a donation alone."""
    return bool(basket.lines) or (facts is not None and facts.donation_minor > 0)


@bp.post("/checkout")
@public
def submit() -> ResponseReturnValue:
    """Place the order and go to the payment page; or show the form again, with what is wrong and all that was typed."""
    facts, basket = _cart()
    if facts is None or not _something(facts, basket):
        return cart_page(message=say(EmptyCart.message), status=EmptyCart.status)
    form = CheckoutForm()
    prepare(form, basket)
    _choose_amount(form)
    try:
        _keep(form, facts, basket)
    except Busy as busy:
        return _refused(form, busy)
    act = request.form.get("act", "")
    if act == "update" or "donate" in request.form:
        return page(form, basket)
    if act == "fit":
        line_words.fit_to_stock(basket)
        return _again(form)
    if act == "remove_code":
        drop_code()
        form.code.data = ""
        return _again(form)
    if act == "without_code":
        facts, basket = _without_code(form, facts)
    if drop_asked_card(act):
        return _again(form)
    if act == "apply_code" or form.code.data:
        return _apply_code(form, asked=act == "apply_code")
    if not _valid(form, basket):
        return page(form, basket, status=422)
    shown, version = _shown_total(form), form.cart_version.data or ""
    if shown is None or not (version.isascii() and version.isdigit() and len(version) < 10):
        return page(form, basket, message=say(checkout.PriceChanged.message), status=409)
    return _place(form, shown, int(version))


def _choose_amount(form: CheckoutForm) -> None:
    """A button with an amount fills the donation's box; the same one again empties it."""
    amount = request.form.get("donate", "")
    if amount in AMOUNTS or amount == "0":
        form.donation.data = "" if amount in ("0", form.donation.data) else amount


def _keep(form: CheckoutForm, facts: CartFacts, basket: Basket) -> None:
    """Keep what was typed, and the donation with the cart; what this page did not ask stays as it was.

    A donation that is all there is stays too until another amount is given: an empty box does not empty the cart.
    """
    email, remind = form.reminder()
    given = donation_minor(form.donation.data)
    with transaction():
        cart.keep_draft(
            facts.id,
            {**cart.draft(facts.id), **form.typed()},
            email=email,
            remind=remind,
            donation_minor=given if basket.lines or given else None,
            locale=language.current(),
            now=now(),
        )


def _again(form: CheckoutForm, *, message: str = "", status: int = 200) -> ResponseReturnValue:
    """The form with the cart as it stands now; the cart's page when nothing is left in it."""
    facts, basket = _cart()
    if not _something(facts, basket):
        return cart_page(message=message, status=status)
    return page(form, basket, message=message, status=status)


def _apply_code(form: CheckoutForm, *, asked: bool) -> ResponseReturnValue:
    """Try the code that stands in its field. Whoever went straight on to pay sees what it changed before they do."""
    refusal = try_code(form.code.data or "")
    if refusal is not None:
        return _refused(form, refusal)
    form.code.data = ""
    if asked:
        return _again(form)
    return _again(
        form, message=_("Your code has been taken into account. This is the total now."), status=409
    )


def _without_code(form: CheckoutForm, before: CartFacts) -> tuple[CartFacts | None, Basket]:
    """Take the code off that no longer holds, for somebody who goes on without it; the cart as it stands then.

    The page showed the total without it, so a cart that was theirs as shown still is.
    """
    drop_code()
    form.code.data = ""
    facts, basket = _cart()
    if facts is not None and form.cart_version.data == str(before.version):
        form.cart_version.data = str(facts.version)
    return facts, basket


def _valid(form: CheckoutForm, basket: Basket) -> bool:
    """Whether everything typed can be taken; a donation alone must be one."""
    fine = form.validate()
    if not basket.lines and not form.donated_minor and not form.donation.errors:
        form.donation.errors = [_("Please enter an amount between 0 and 5000, like 5 or 7.50.")]
        return False
    return bool(fine)


def _shown_total(form: CheckoutForm) -> int | None:
    """The total this buyer agreed to: what the page showed for the delivery they chose, their own donation, and
    rounding up where they ticked it.

    The page's hidden field holds the total of every delivery it offered; None when the chosen one was not
    among them (another country was shown) or the field was tampered with.
    """
    totals = dict(SHOWN.findall((form.shown.data or "")[:2000]))
    total = totals.get(form.chosen_delivery if form.travels else NOTHING_TRAVELS)
    if total is None:
        return None
    agreed = int(total) + form.donated_minor
    return agreed + (pricing.round_up(agreed) if form.round_up.data else 0)


def _place(form: CheckoutForm, shown_minor: int, version: int) -> ResponseReturnValue:
    """Close an older page if there is one, place, and get the payment page."""
    seen = form.gift_seen.data or ""
    gift_seen = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 12 else None
    buyer = form.buyer(language.current())
    try:
        limits.take("10/minute", "checkout", limits.by_cart())
        limits.take("30/minute", "checkout_of_address", limits.by_address())
        at = now()
        facts = visitor.current_cart(at)
        proposal = checkout.propose(facts, buyer, currency=shop().currency, at=at)
        if facts is not None and facts.order_id is not None and _something(facts, proposal.goods):
            checkout.clear_way(facts.id, proposal.fingerprint, ports=ports(), at=at)
        with transaction():
            placed = checkout.place(
                facts,
                buyer,
                shown_minor=shown_minor,
                cart_version=version,
                currency=shop().currency,
                public_url=settings().public_url,
                livemode=ports().payments.livemode,
                gift_seen=gift_seen,
                say=say,
                at=at,
                proposal=proposal,
            )
        paying = checkout.open_payment(placed.order_id, ports=ports(), at=now(), attempt=placed.attempt)
    except AlreadyPaid as paid:
        return redirect(local(f"/orders/{paid.token}"), 303)
    except StoreError as refusal:
        return _refused(form, refusal)
    response = make_response(
        redirect(paying.url if paying is not None else local(f"/orders/{placed.token}"), 303)
    )
    left = visitor.current_cart(now())
    return visitor.keep_cart(response, None, left.units if left is not None else 0)


def _refused(form: CheckoutForm, refusal: StoreError) -> ResponseReturnValue:
    """The form again, priced anew, with the refusal on top or beside its field."""
    facts, basket = _cart()
    if not _something(facts, basket):
        return cart_page(message=say(refusal.message), status=refusal.status)
    prepare(form, basket)
    field = refusal.field if refusal.field in ("delivery", "code", "donation") else None
    if field is not None and field in form:
        form[field].errors = [say(refusal.message)]
        response = page(form, basket, status=refusal.status)
    else:
        details = (
            line_words.changes(form.lines.data or "", basket) if isinstance(refusal, CartChanged) else ()
        )
        response = page(form, basket, message=say(refusal.message), details=details, status=refusal.status)
    if refusal.status in (429, 503):
        response.headers["Retry-After"] = str(getattr(refusal, "retry_after", 5))
    return response


def _waits_for_its_page() -> bool:
    """Whether this visitor's order has a page whose answer never reached us: then an id may be news to us."""
    facts = visitor.current_cart(now())
    return facts is not None and facts.order_id is not None


@bp.get("/checkout/return")
@public
def back_from_payment() -> ResponseReturnValue:
    """Where the payment page sends the buyer: settle, then show the order to the browser that placed it.

    An id that has not the shape of one, or that no order of ours or this visitor's can be about, is never
    looked up anywhere. Whoever merely holds a page's id learns
    nothing: the order is shown to the cart's cookie, everybody else is sent to their mail.
    """
    session_id = request.args.get("session_id", "")
    mode = "live" if ports().payments.livemode else "test"
    if not payments.SESSION_ID.fullmatch(session_id) or not session_id.startswith(f"cs_{mode}_"):
        raise NotFound
    if orders.by_session(session_id) is None and not _waits_for_its_page():
        raise NotFound
    try:
        token = checkout.settle(session_id, ports=ports(), at=now()).order_token
    except NoSuchSession:
        raise NotFound from None
    except PaymentsClosed:
        token = None
    facts = orders.by_session(session_id) if token is None else orders.by_token(token)
    if facts is None:
        raise NotFound
    mine = visitor.current_cart(now())
    if mine is None or facts.cart_id != mine.id:
        return make_response(render_template("shop/look_in_mail.html"), 200)
    response = make_response(redirect(local(f"/orders/{facts.token}"), 303))
    return visitor.keep_cart(response, None, mine.units)
