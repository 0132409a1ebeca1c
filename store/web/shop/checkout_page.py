"""The checkout's page: the form with today's prices, and the total it will be held to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, make_response, render_template

from store import checkout, media
from store.checkout import Basket, Terms
from store.kit.money import Money
from store.pricing import Quote
from store.settings import shop
from store.web import language
from store.web.context import now
from store.web.shop import destination, line_words, sums, visitor
from store.web.shop.cart_page import amounts, code_state
from store.web.shop.forms.checkout import CheckoutForm

NOTHING_TRAVELS = "none"
"""Stands for the delivery in the hidden field of totals where there is none to choose."""


@dataclass(frozen=True)
class Priced:
    """A form's prices: the quote as chosen, and the whole of each delivery without what the buyer gives on top."""

    terms: Terms
    quote: Quote
    totals: dict[str, int]


def prepare(form: CheckoutForm, basket: Basket) -> Terms:
    """Make the form that of this basket and country: which fields there are, and which ways of delivery."""
    if not basket.needs_delivery and form.travels:
        form.without_address()
    if form.travels:
        form.prepare(language.current(), destination.HOME_COUNTRY)
    country, state = form.destination
    terms = checkout.terms(basket, country=country, state=state, email=form.reminder()[0], now=now())
    if form.travels:
        form.offer(checkout.price(basket, country=country, state=state, terms=terms).deliveries)
    return terms


def priced(form: CheckoutForm, basket: Basket, terms: Terms) -> Priced:
    """The quote for what is chosen, and what each delivery comes to; without a query."""
    country, state = form.destination

    def quote(delivery: str, donation_minor: int = 0, round_up: bool = False) -> Quote:
        return checkout.price(
            basket,
            country=country,
            state=state,
            delivery=delivery or None,
            donation_minor=donation_minor,
            round_up=round_up,
            terms=terms,
        )

    ways = [str(way.value) for way in form.delivery.choices] if form.travels else [NOTHING_TRAVELS]
    totals = {way: quote("" if way == NOTHING_TRAVELS else way).total_minor for way in ways}
    chosen = quote(form.chosen_delivery, form.donated_minor, bool(form.round_up.data))
    return Priced(terms, chosen, totals)


def page(
    form: CheckoutForm,
    basket: Basket,
    *,
    message: str = "",
    details: Sequence[str] = (),
    status: int = 200,
) -> Response:
    """The form with today's prices; `message` and its `details` stand on top. What it shows is frozen in hidden
    fields: the total it will be held to, the cart's version and its lines."""
    at = now()
    terms = prepare(form, basket)
    found = priced(form, basket, terms)
    quote = found.quote
    form.shown.data = ",".join(f"{way}={total}" for way, total in found.totals.items())
    form.gift_seen.data = str(sum(card.balance.minor for card in terms.cards))
    form.cart_version.data = str(basket.cart.version if basket.cart else 0)
    form.lines.data = line_words.written(basket)
    if form.csrf_token.errors:
        message = visitor.stale_words()
    arrivals = [destination.arrives(offer, at) for offer in quote.deliveries]
    arrival = next(
        (days for days, offer in zip(arrivals, quote.deliveries, strict=True) if offer == quote.delivery), ""
    )
    titles = {line.variant.id: line.variant.product_title for line in basket.lines}
    code_errors = [str(error) for error in form.code.errors]
    told = render_template(
        "shop/checkout.html",
        form=form,
        basket=basket,
        quote=quote,
        rows=sums.rows(quote, units=basket.units, arrival=arrival),
        reasons=sums.reasons(quote, titles),
        arrivals=arrivals,
        warnings=line_words.pieces_of(basket.lines),
        code=code_state(quote, terms, typed=form.code.data or "", error=" ".join(code_errors)),
        amounts=amounts(basket.currency),
        round_up=Money(-(quote.total_minor - quote.round_up_minor) % 100, basket.currency),
        money_of=lambda minor: Money(minor, basket.currency),
        errors_summary=_summary(form),
        message=message,
        details=details,
        refused=status >= 400,
        held=checkout.held(basket.cart, at=at),
        zone=shop().zone,
        at_home=form.destination[0] in ("", destination.HOME_COUNTRY),
        pictures=media.pictures([line.variant.media_id for line in basket.lines if line.variant.media_id]),
        action="/checkout",
    )
    response = make_response(told, status)
    if form.travels:
        destination.keep(response, form.destination[0])
    return visitor.keep_cart(response, None, basket.units)


def _summary(form: CheckoutForm) -> list[tuple[str, str]]:
    """Every error with the id of its field, in the order of the page."""
    place = [field.name for field in form.place_fields()] if form.travels else []
    first = ["email", "remind", "name", "country", "line1", "line2", *place, "phone", "delivery"]
    names = [name for name in first if name in form] + [name for name in form._fields if name not in first]
    return [(name, str(error)) for name in names for error in form[name].errors if name != "csrf_token"]
