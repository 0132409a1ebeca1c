"""The checkout: one page from e-mail to total, then away to the payment page, and the way back from it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import cart, checkout, media, orders, payments, pricing
from store.checkout import AlreadyPaid, Basket, EmptyCart, Placed
from store.db import transaction
from store.kit.errors import Busy, NotFound, StoreError
from store.kit.money import Money
from store.payments import NoSuchSession, PaymentsClosed
from store.pricing import DeliveryOffer, NoDelivery, Quote
from store.settings import shop
from store.web import language, limits
from store.web.access import public
from store.web.context import now, ports, settings
from store.web.errors import say
from store.web.shop import visitor
from store.web.shop.cart import cart_page
from store.web.shop.forms.checkout import CheckoutForm
from store.web.shop.forms.rules import donation_minor

bp = Blueprint("checkout", __name__)

HOME_COUNTRY = "US"
SHOWN = re.compile(r"([a-z0-9-]{1,32})=([0-9]{1,9})")


@bp.get("/checkout")
@public
def show() -> ResponseReturnValue:
    """The form, with whatever was typed before."""
    facts = visitor.current_cart(now())
    basket = checkout.basket(facts, shop().currency)
    if facts is None or not basket.lines:
        return cart_page(message=say(EmptyCart.message), status=EmptyCart.status)
    form = CheckoutForm(formdata=None, data=cart.draft(facts.id))
    message = ""
    if request.args.get("left") == "payment":
        message = _("You came back from the payment page. Nothing was charged, and everything is still here.")
    return _page(form, basket, message=message)


@bp.post("/checkout")
@public
def submit() -> ResponseReturnValue:
    """Place the order and go to the payment page; or show the form again, with what is wrong and all that was typed."""
    facts = visitor.current_cart(now())
    basket = checkout.basket(facts, shop().currency)
    if facts is None or not basket.lines:
        return cart_page(message=say(EmptyCart.message), status=EmptyCart.status)
    form = CheckoutForm()
    form.prepare(language.current(), HOME_COUNTRY)
    form.offer(_offers(form, basket))
    try:
        with transaction():
            cart.keep_draft(facts.id, form.typed(), now=now())
    except Busy as busy:
        return _refused(form, busy)
    if request.form.get("act") == "update":
        return _page(form, basket)
    if not form.validate():
        return _page(form, basket, status=422)
    shown, version = _shown_total(form), form.cart_version.data or ""
    if shown is None or not (version.isascii() and version.isdigit() and len(version) < 10):
        return _page(form, basket, message=say(checkout.PriceChanged.message), status=409)
    return _place(form, shown, int(version))


def _shown_total(form: CheckoutForm) -> int | None:
    """The total this buyer agreed to: what the page showed for the delivery they chose, and their own donation.

    The page's hidden field holds the total of every delivery it offered; None when the chosen one was not
    among them (another country was shown) or the field was tampered with.
    """
    totals = dict(SHOWN.findall((form.shown.data or "")[:2000]))
    total = totals.get(form.delivery.data or "")
    return None if total is None else int(total) + (donation_minor(form.donation.data) or 0)


def _place(form: CheckoutForm, shown_minor: int, version: int) -> ResponseReturnValue:
    """Close an older page if there is one, place, and get the payment page."""
    buyer = form.buyer(language.current())
    currency = shop().currency
    try:
        limits.take("10/minute", "checkout", limits.by_cart())
        limits.take("30/minute", "checkout_of_address", limits.by_address())
        facts = visitor.current_cart(now())
        basket = checkout.basket(facts, currency)
        if facts is not None and basket.lines:
            offer = checkout.offer_for(basket, buyer)
            quote = checkout.price(
                basket,
                country=buyer.address.country,
                state=buyer.address.state,
                delivery=offer,
                donation_minor=buyer.donation_minor,
            )
            checkout.clear_way(facts.id, checkout.print_of(basket, buyer, quote), ports=ports(), at=now())
        with transaction():
            placed = checkout.place(
                visitor.current_cart(now()),
                buyer,
                shown_minor=shown_minor,
                cart_version=version,
                currency=currency,
                public_url=settings().public_url,
                livemode=ports().payments.livemode,
                at=now(),
            )
        page = checkout.open_payment(placed.order_id, ports=ports(), at=now())
    except AlreadyPaid as paid:
        return redirect(f"/orders/{paid.token}", 303)
    except StoreError as refusal:
        return _refused(form, refusal)
    return redirect(page.url if page is not None else _order_path(placed), 303)


def _order_path(placed: Placed) -> str:
    return f"/orders/{placed.token}"


def _refused(form: CheckoutForm, refusal: StoreError) -> ResponseReturnValue:
    """The form again, priced anew, with the refusal on top or beside its field."""
    basket = checkout.basket(visitor.current_cart(now()), shop().currency)
    if not basket.lines:
        return cart_page(message=say(refusal.message), status=refusal.status)
    form.offer(_offers(form, basket))
    if isinstance(refusal, NoDelivery):
        form.delivery.errors = [say(refusal.message)]
        return _page(form, basket, status=refusal.status)
    response = _page(form, basket, message=say(refusal.message), status=refusal.status)
    if refusal.status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _offers(form: CheckoutForm, basket: Basket) -> Sequence[DeliveryOffer]:
    return pricing.delivery_offers(
        form.country.data, weight_g=basket.weight_g, items_minor=basket.items.minor
    )


def _page(form: CheckoutForm, basket: Basket, *, message: str = "", status: int = 200) -> Response:
    """The form with today's prices; the total it shows is the one it will be held to."""
    form.prepare(language.current(), HOME_COUNTRY)
    offers = _offers(form, basket)
    form.offer(offers)
    chosen = next((offer for offer in offers if offer.code == form.delivery.data), None)
    quote = _quote(form, basket, chosen)
    form.shown.data = ",".join(
        f"{offer.code}={_quote(form, basket, offer).total_minor - quote.donation_minor}" for offer in offers
    )
    form.cart_version.data = str(basket.cart.version if basket.cart else 0)
    currency = basket.currency

    def quote_money(minor: int) -> Money:
        return Money(minor, currency)

    summary = [
        (name, error)
        for name, field in form._fields.items()
        for error in field.errors
        if name != "csrf_token"
    ]
    if form.csrf_token.errors:
        message = visitor.stale_words()
    page = render_template(
        "shop/checkout.html",
        form=form,
        basket=basket,
        quote=quote,
        offers=offers,
        quote_money=quote_money,
        errors_summary=summary,
        message=message,
        pictures=media.pictures([line.variant.media_id for line in basket.lines if line.variant.media_id]),
        action="/checkout",
    )
    return make_response(page, status)


def _quote(form: CheckoutForm, basket: Basket, delivery: DeliveryOffer | None) -> Quote:
    return checkout.price(
        basket,
        country=form.country.data,
        state=form.state.data or "",
        delivery=delivery,
        donation_minor=donation_minor(form.donation.data) or 0,
    )


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
    response = make_response(redirect(f"/orders/{facts.token}", 303))
    return visitor.keep_cart(response, None, mine.units)
