"""Gift cards as the desk sees them: how their codes end, what is on them, and how that came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from store.db import db
from store.kit.errors import NotFound
from store.kit.money import Money
from store.kit.paging import Page, mark, read_mark
from store.payments.models import GiftCard, GiftCardEntry

PER_PAGE = 50


@dataclass(frozen=True)
class GiftCardRow:
    """A card on the desk. `order_id` is the order it was bought with, None when staff gave it."""

    id: int
    last4: str
    balance: Money
    active: bool
    expires_at: datetime | None
    created_at: datetime
    order_id: int | None
    email: str
    note: str
    issued_by: str


@dataclass(frozen=True)
class GiftCardMove:
    """One change of a card's balance, with the order it belongs to."""

    amount: Money
    kind: str
    order_id: int | None
    reason: str
    at: datetime


def page(search: str = "", after: str | None = None) -> Page[GiftCardRow]:
    """Cards, newest first, fifty a page; `search` is how a code ends, or part of an address."""
    wanted = select(GiftCard).order_by(GiftCard.id.desc()).limit(PER_PAGE + 1)
    start = read_mark(after, int)
    if start is not None:
        wanted = wanted.where(GiftCard.id < start[0])
    search = search.strip()[:100]
    if search:
        wanted = wanted.where(
            or_(
                GiftCard.last4 == search[-4:].upper(),
                GiftCard.email.icontains(search.casefold(), autoescape=True),
            )
        )
    rows = db.session.scalars(wanted).all()
    more = len(rows) > PER_PAGE
    shown = rows[:PER_PAGE]
    return Page([_row(card) for card in shown], older=mark(shown[-1].id) if more else None)


def one(card_id: int) -> tuple[GiftCardRow, Sequence[GiftCardMove]]:
    """A card and every change of its balance, newest first. Raises NotFound."""
    card = db.session.get(GiftCard, card_id)
    if card is None:
        raise NotFound
    moves = db.session.scalars(
        select(GiftCardEntry).where(GiftCardEntry.gift_card_id == card_id).order_by(GiftCardEntry.id.desc())
    )
    return _row(card), [
        GiftCardMove(
            Money(move.delta_minor, card.currency),
            move.idempotency_key.partition(":")[0],
            move.order_id,
            move.reason,
            move.at,
        )
        for move in moves
    ]


def _row(card: GiftCard) -> GiftCardRow:
    return GiftCardRow(
        id=card.id,
        last4=card.last4,
        balance=Money(card.balance_minor, card.currency),
        active=card.active,
        expires_at=card.expires_at,
        created_at=card.created_at,
        order_id=card.order_id,
        email=card.email,
        note=card.note,
        issued_by=card.issued_by,
    )
