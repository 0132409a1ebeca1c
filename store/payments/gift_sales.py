"""Gift cards that were bought: those whose purchase is called off or refunded are closed, while they are untouched."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from store.db import db
from store.payments.gift_cards import enter, entries_of, void
from store.payments.gift_codes import GiftCardSpent
from store.payments.models import GiftCard, GiftCardEntry


def spent_of(order_id: int) -> dict[int, int]:
    """How many of the cards bought with each line of an order cannot be called off any more, by line id."""
    rows = db.session.execute(
        select(GiftCard.order_line_id, func.count())
        .where(GiftCard.order_id == order_id, GiftCard.active, ~_whole())
        .group_by(GiftCard.order_line_id)
    )
    return {line_id: int(count) for line_id, count in rows if line_id is not None}


def call_off(order_line_id: int, count: int, *, at: datetime) -> None:
    """Close `count` untouched cards of a line whose money goes back. Raises GiftCardSpent when there are fewer.

    Cards that were not made yet are not made any more: their line says so.
    """
    made = db.session.scalars(
        select(GiftCard)
        .where(GiftCard.order_line_id == order_line_id, GiftCard.active, _whole())
        .order_by(GiftCard.id.desc())
        .limit(count)
        .with_for_update()
    ).all()
    any_made = db.session.scalar(select(GiftCard.id).where(GiftCard.order_line_id == order_line_id).limit(1))
    if len(made) < count and any_made is not None:
        raise GiftCardSpent
    for card in made:
        void(card.id, at=at, reason="refunded")


def bring_back(order_line_id: int, count: int, *, at: datetime) -> None:
    """Open `count` cards of a line again whose refund was refused."""
    closed = db.session.scalars(
        select(GiftCard)
        .where(GiftCard.order_line_id == order_line_id, GiftCard.active.is_(False))
        .order_by(GiftCard.id)
        .limit(count)
    ).all()
    for card in closed:
        worth = db.session.scalar(
            select(GiftCardEntry.delta_minor)
            .where(GiftCardEntry.gift_card_id == card.id, GiftCardEntry.idempotency_key.like("issue:%"))
            .limit(1)
        )
        card.active = True
        card.balance_minor = worth or 0
        enter(card.id, worth or 0, f"reopen:{card.id}:{entries_of(card.id)}", reason="refund refused", at=at)
    db.session.flush()


def _whole() -> ColumnElement[bool]:
    """Whether a card holds all it was made with."""
    worth = (
        select(GiftCardEntry.delta_minor)
        .where(GiftCardEntry.gift_card_id == GiftCard.id, GiftCardEntry.idempotency_key.like("issue:%"))
        .scalar_subquery()
    )
    return GiftCard.balance_minor == worth
