"""What gift cards pay of an order: held when it is placed, written into the ledger when it is paid."""

from __future__ import annotations

from datetime import datetime

from store import payments
from store.db import db
from store.orders import ClaimedOrder
from store.payments import PaymentMethod, gift_cards
from store.payments.gift_cards import GiftCardSpent

GONE = "Paid late, and a gift card that was to pay a part was spent elsewhere meanwhile."


def hold(order: ClaimedOrder, *, at: datetime) -> bool:
    """See that the cards' part is taken, in the caller's transaction; False when a card cannot give it any more.

    It is taken when the order is placed. One that expired gave it back, and its late payment takes it again from
    the same cards.
    """
    if not order.gift_card_minor:
        return True
    missing = order.gift_card_minor - sum(gift_cards.taken(order.id).values())
    if missing <= 0:
        return True
    try:
        with db.session.begin_nested():
            gift_cards.take_again(order.id, at=at)
    except GiftCardSpent:
        return False
    return sum(gift_cards.taken(order.id).values()) == order.gift_card_minor


def record(order: ClaimedOrder, *, at: datetime) -> None:
    """Write one payment per card into the money ledger, in the transaction that marks the order paid."""
    if not order.gift_card_minor:
        return
    for card_id, minor in gift_cards.taken(order.id).items():
        payments.record(order.id, PaymentMethod.GIFT_CARD, minor, order.currency, at=at, gift_card_id=card_id)
