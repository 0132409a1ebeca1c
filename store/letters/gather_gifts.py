"""Facts of the letter in `kinds_gifts`. It is moot when the card was closed, or nobody is left to write to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store.db import db
from store.kit.errors import NotFound
from store.kit.money import Money
from store.letters.facts import Moot
from store.letters.kinds_gifts import GiftCardIssued
from store.orders import Order
from store.payments import GiftCard


def gift_card(told: Mapping[str, Any]) -> GiftCardIssued:
    """{"card_id", "order_id": None for a card that staff gave}"""
    card = db.session.get(GiftCard, told["card_id"])
    if card is None:
        raise NotFound
    order = db.session.get(Order, card.order_id) if card.order_id is not None else None
    email = card.email or (order.email if order is not None else "")
    if not card.active or not email:
        raise Moot
    return GiftCardIssued(
        card_id=card.id,
        amount=Money(card.balance_minor, card.currency),
        email=email,
        language=order.locale if order is not None else "en",
        message=order.gift_message if order is not None else card.note,
        order_number=order.number if order is not None else None,
        expires_at=card.expires_at,
    )
