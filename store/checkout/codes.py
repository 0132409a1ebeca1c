"""The one field for codes: what is typed there becomes part of the price, or is refused with its reason."""

from __future__ import annotations

from datetime import datetime

from store import cart, pricing
from store.checkout.basket import basket
from store.checkout.terms import terms
from store.checkout.types import EmptyCart
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.payments import gift_cards
from store.payments.gift_cards import GiftCardFacts, TooManyGiftCards


class NoCode(StoreError):
    """The field was sent empty."""

    status = 422
    field = "code"
    message = lazy("Please type the code first.")


def apply_code(
    token: str | None, typed: str, *, country: str, state: str = "", currency: str, now: datetime
) -> pricing.Code | GiftCardFacts:
    """Keep a code with the cart of this token, inside the caller's transaction, when it takes something off now.

    Discount codes and gift cards stand in the same field; by their shape they are told apart here, and nowhere
    else. Raises EmptyCart, NoCode, or what promotions.find_code or gift_cards.find refuse (field "code"); then
    nothing is kept.
    """
    facts = cart.find(token, now=now)
    if facts is None:
        raise EmptyCart
    if not typed.strip():
        raise NoCode
    if gift_cards.looks_like_a_code(typed):
        return _add_card(facts, gift_cards.find(typed, currency, now=now), now=now)
    found = terms(basket(facts, currency), country=country, state=state, code=typed, now=now)
    if found.refusal is not None:
        raise found.refusal
    assert found.code is not None  # neither refused nor empty
    cart.set_code(facts.id, found.code.code, now=now)
    return found.code


def _add_card(facts: cart.CartFacts, card: GiftCardFacts, *, now: datetime) -> GiftCardFacts:
    if card.id not in facts.gift_cards:
        if len(facts.gift_cards) >= gift_cards.MOST:
            raise TooManyGiftCards
        cart.set_gift_cards(facts.id, (*facts.gift_cards, card.id), now=now)
    return card


def drop_card(token: str | None, card_id: int, *, now: datetime) -> None:
    """Take one gift card off the cart, inside the caller's transaction; nothing of it was spent yet."""
    facts = cart.find(token, now=now)
    if facts is not None:
        cart.set_gift_cards(facts.id, [one for one in facts.gift_cards if one != card_id], now=now)


def drop_code(token: str | None, *, now: datetime) -> None:
    """Take the code off the cart, inside the caller's transaction."""
    facts = cart.find(token, now=now)
    if facts is not None:
        cart.set_code(facts.id, "", now=now)
