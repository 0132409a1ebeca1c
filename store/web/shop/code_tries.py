"""Trying a code: as often as people mistype one, and not as often as machines guess."""

from __future__ import annotations

from store import cart, checkout
from store.db import transaction
from store.kit.errors import StoreError
from store.settings import shop
from store.web import limits
from store.web.context import now
from store.web.shop import destination, visitor


def try_code(typed: str) -> StoreError | None:
    """Put a typed code on the visitor's cart; answers why it was refused, None when it was taken.

    Ten tries in ten minutes by cart, thirty by address: one address may be a whole office.
    """
    try:
        limits.take("10/10 minutes", "code", limits.by_cart())
        limits.take("30/10 minutes", "code_of_address", limits.by_address())
        facts = visitor.current_cart(now())
        told = cart.draft(facts.id) if facts is not None else {}
        with transaction():
            checkout.apply_code(
                visitor.cart_token(),
                typed[:48],
                country=destination.chosen(told),
                currency=shop().currency,
                now=now(),
            )
    except StoreError as refusal:
        return refusal
    return None


def drop_code() -> None:
    """Take the code off the visitor's cart."""
    with transaction():
        checkout.drop_code(visitor.cart_token(), now=now())


REMOVE_CARD = "remove_card_"
"""Begins the value of the button that takes a gift card off; the rest is the card's id."""


def drop_asked_card(act: str) -> bool:
    """Take off the gift card that a button's value names; False when it names none."""
    card = act.removeprefix(REMOVE_CARD)
    if card == act or not (card.isascii() and card.isdigit() and len(card) < 12):
        return False
    with transaction():
        checkout.drop_card(visitor.cart_token(), int(card), now=now())
    return True
