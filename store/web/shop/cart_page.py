"""The cart's page: what was picked at today's prices, what it would come to, and what is set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, make_response, render_template

from store import cart, catalog, checkout, media
from store.cart import CartFacts
from store.checkout import Basket
from store.kit.money import Money
from store.payments import gift_cards
from store.pricing import DeliveryOffer, Quote
from store.settings import shop
from store.web import language
from store.web.context import now, settings
from store.web.errors import say
from store.web.language import local
from store.web.shop import destination, line_words, sums, visitor
from store.web.shop.forms.address_fields import countries
from store.web.shop.forms.checkout import AMOUNTS
from store.web.shop.shelf import shelf


@dataclass(frozen=True)
class CodeState:
    """The code field as a page shows it.

    `code` is the one kept with the cart: what it `saves` (None: nothing off the goods), whether it `frees_delivery`,
    or why it is `refused` for now; `cards` are the gift cards that are to pay. `typed` is what stands in the field, with its `error` when it was not taken.
    """

    code: str = ""
    saves: Money | None = None
    frees_delivery: bool = False
    refused: str = ""
    typed: str = ""
    error: str = ""
    cards: Sequence[CardState] = ()


@dataclass(frozen=True)
class CardState:
    """A gift card of a cart: how its code ends, what it `pays` here, and what is `left` on it then."""

    id: int
    last4: str
    pays: Money
    left: Money


def _cards(quote: Quote, terms: checkout.Terms) -> Sequence[CardState]:
    """The cards of a cart, the first one paying first."""
    parts = gift_cards.shares(terms.cards, quote.gift_card_minor)
    paid = {card.id: Money(parts.get(card.id, 0), quote.currency) for card in terms.cards}
    return [
        CardState(
            card.id,
            card.last4,
            paid[card.id],
            Money(card.balance.minor - paid[card.id].minor, quote.currency),
        )
        for card in terms.cards
    ]


def code_state(quote: Quote, terms: checkout.Terms, *, typed: str = "", error: str = "") -> CodeState:
    """How the codes of a cart stand. One that was kept and no longer holds stays on show, with its reason."""
    cards = _cards(quote, terms)
    if terms.refusal is not None:
        return CodeState(
            code=terms.typed, refused=say(terms.refusal.message), typed=typed, error=error, cards=cards
        )
    if terms.code is None:
        return CodeState(typed=typed, error=error, cards=cards)
    saved = sum(part.minor for part in quote.discounts if part.code)
    return CodeState(
        code=terms.code.code,
        saves=Money(saved, quote.currency) if saved else None,
        frees_delivery=quote.delivery is not None and bool(quote.delivery.free_code),
        typed=typed,
        error=error,
        cards=cards,
    )


def link_to(facts: CartFacts) -> str:
    """The address that brings this cart to another device."""
    token = cart.link_token(facts, keys=settings().signing_keys, now=now())
    return settings().public_url + local(f"/cart/from/{token}")


def cart_page(
    *,
    notice: Mapping[str, object] | None = None,
    errors: Mapping[int, str] | None = None,
    typed: Mapping[int, str] | None = None,
    code_typed: str = "",
    code_error: str = "",
    donation_typed: str = "",
    donation_error: str = "",
    message: str = "",
    status: int = 200,
) -> Response:
    """The cart as it stands; `errors` and `typed` by line id, `message` on top when something led here."""
    at = now()
    facts = visitor.current_cart(at)
    basket = checkout.basket(facts, shop().currency)
    told = cart.draft(facts.id) if facts is not None else {}
    country = destination.chosen(told)
    donated = facts.donation_minor if facts is not None else 0
    given: dict[str, object] = {}
    if basket.lines or donated:
        given = _priced(basket, country, told, code_typed, code_error)
    page = render_template(
        "shop/cart.html",
        basket=basket,
        pictures=media.pictures([line.variant.media_id for line in basket.lines if line.variant.media_id]),
        errors=errors or {},
        typed=typed or {},
        notice=notice,
        message=message,
        held=checkout.held(facts, at=at),
        zone=shop().zone,
        country=country,
        country_name=destination.name_of(country),
        countries=countries(language.current()),
        at_home=country == destination.HOME_COUNTRY,
        amounts=amounts(basket.currency),
        warnings=line_words.pieces_of(basket.lines),
        donation=Money(donated, basket.currency),
        donation_typed=donation_typed,
        donation_error=donation_error,
        link=link_to(facts) if facts is not None and basket.lines else "",
        goods=[] if basket.lines or donated else shelf(catalog.cards(basket.currency, limit=4)),
        **given,
    )
    response = make_response(page, status)
    destination.keep(response, country)
    return visitor.keep_cart(response, None, basket.units)


def support_page(*, typed: str = "", error: str = "", status: int = 200) -> Response:
    """A donation without goods: how much."""
    page = render_template(
        "shop/support.html", amounts=amounts(shop().currency), donation_typed=typed, donation_error=error
    )
    return make_response(page, status)


def amounts(currency: str) -> list[tuple[str, Money]]:
    """The donations to choose from, as typed and as money."""
    return [(amount, Money(int(amount) * 100, currency)) for amount in AMOUNTS]


def _priced(
    basket: Basket, country: str, told: Mapping[str, str], code_typed: str, code_error: str
) -> dict[str, object]:
    """What the cart comes to when it is sent to a country, by the delivery chosen at the checkout or the cheapest."""
    at = now()
    state = told.get("state", "") if told.get("country") == country else ""
    terms = checkout.terms(basket, country=country, state=state, now=at, email=told.get("email", ""))
    donation = basket.cart.donation_minor if basket.cart is not None else 0
    without = checkout.price(basket, country=country, state=state, donation_minor=donation, terms=terms)
    offer = _offer(without.deliveries, told.get("delivery", ""))
    quote = without
    if offer is not None:
        quote = checkout.price(
            basket, country=country, state=state, delivery=offer, donation_minor=donation, terms=terms
        )
    arrival = destination.arrives(offer, at) if offer is not None else ""
    titles = {line.variant.id: line.variant.product_title for line in basket.lines}
    return {
        "quote": quote,
        "rows": sums.rows(quote, units=basket.units, estimate=basket.needs_delivery, arrival=arrival),
        "reasons": sums.reasons(quote, titles),
        "nowhere": basket.needs_delivery and not without.deliveries and not without.delivery_at_payment,
        "code": code_state(quote, terms, typed=code_typed, error=code_error),
    }


def _offer(offers: Sequence[DeliveryOffer], wanted: str) -> DeliveryOffer | None:
    named = next((offer for offer in offers if offer.code == wanted), None)
    return named or min(offers, key=lambda offer: offer.price_minor, default=None)
