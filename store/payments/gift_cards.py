"""The ledger of gift cards: what is on a card is the sum of its entries, each of which can happen once."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from store.db import db
from store.kit.errors import NotFound
from store.kit.i18n import lazy
from store.kit.money import Money
from store.payments.gift_codes import (
    MOST,
    SHAPE,
    GiftCardEmpty,
    GiftCardExpired,
    GiftCardFacts,
    GiftCardSpent,
    TooManyGiftCards,
    UnknownGiftCard,
    code_from,
    digest,
    fold,
    looks_like_a_code,
    spell,
)
from store.payments.models import GiftCard, GiftCardEntry

__all__ = [
    "MOST",
    "GiftCardEmpty",
    "GiftCardExpired",
    "GiftCardFacts",
    "GiftCardSpent",
    "TooManyGiftCards",
    "UnknownGiftCard",
    "code_of",
    "find",
    "give_back",
    "issue",
    "looks_like_a_code",
    "refund_to",
    "shares",
    "take",
    "take_again",
    "taken",
    "usable",
    "void",
]


def issue(
    amount: Money,
    *,
    once: str,
    key: str,
    at: datetime,
    by: str = "system",
    order_id: int | None = None,
    order_line_id: int | None = None,
    email: str = "",
    note: str = "",
    expires_at: datetime | None = None,
) -> int | None:
    """Make a card worth `amount` in the caller's transaction; its id, or None when `once` was done already.

    `once` names the cause, e.g. "line:17:2" for the second card of an order line; `key` is the shop's secret key.
    """
    entry_key = f"issue:{once}"
    if db.session.scalar(select(GiftCardEntry.id).where(GiftCardEntry.idempotency_key == entry_key)):
        return None
    seed = secrets.token_urlsafe(16)
    code = code_from(seed, key)
    card = GiftCard(
        code_hash=digest(code),
        seed=seed,
        last4=code[-4:],
        currency=amount.currency,
        balance_minor=amount.minor,
        order_id=order_id,
        order_line_id=order_line_id,
        email=email,
        note=note,
        issued_by=by,
        expires_at=expires_at,
        created_at=at,
    )
    db.session.add(card)
    db.session.flush()
    enter(card.id, amount.minor, entry_key, order_id=order_id, reason=note or "issued", at=at)
    return card.id


def code_of(card_id: int, keys: Sequence[str]) -> str:
    """The code of a card, spelled for reading, under whichever of the shop's keys it was made with.

    `keys` are the secret key and its predecessors; raises NotFound when none of them made it.
    """
    card = db.session.get(GiftCard, card_id)
    if card is None:
        raise NotFound
    for key in keys:
        code = code_from(card.seed, key)
        if hmac.compare_digest(digest(code), card.code_hash):
            return spell(code)
    raise NotFound(lazy("The key this gift card was made with is not among the shop's keys any more."))


def find(typed: str, currency: str, *, now: datetime) -> GiftCardFacts:
    """The card of a typed code; raises UnknownGiftCard, GiftCardExpired or GiftCardEmpty."""
    code = fold(typed)
    if SHAPE.fullmatch(code) is None:
        raise UnknownGiftCard
    card = db.session.scalar(select(GiftCard).where(GiftCard.code_hash == digest(code)))
    if card is None or not card.active or card.currency != currency:
        raise UnknownGiftCard
    if card.expires_at is not None and card.expires_at <= now:
        raise GiftCardExpired
    if card.balance_minor == 0:
        raise GiftCardEmpty
    return _facts(card)


def usable(
    card_ids: Sequence[int],
    currency: str,
    *,
    now: datetime,
    holding: Mapping[int, int] | None = None,
) -> list[GiftCardFacts]:
    """Those of these cards that can pay now, in the order given; one query.

    `holding` is what an unpaid order of the same buyer took from cards (minor units by card): it counts as there.
    """
    if not card_ids:
        return []
    holding = holding or {}
    rows = {
        card.id: card
        for card in db.session.scalars(
            select(GiftCard).where(
                GiftCard.id.in_(card_ids),
                GiftCard.active,
                GiftCard.currency == currency,
                (GiftCard.balance_minor > 0) | GiftCard.id.in_(list(holding)),
            )
        )
        if card.expires_at is None or card.expires_at > now
    }
    return [_facts(rows[card_id], holding.get(card_id, 0)) for card_id in card_ids if card_id in rows]


def shares(cards: Sequence[GiftCardFacts], total_minor: int) -> dict[int, int]:
    """How much of a total each card pays, the first one first; cards that would pay nothing are left out."""
    paid: dict[int, int] = {}
    for card in cards:
        part = min(card.balance.minor, total_minor)
        if part > 0:
            paid[card.id] = part
            total_minor -= part
    return paid


def take(order_id: int, parts: Mapping[int, int], *, at: datetime) -> None:
    """Take `parts` (minor units by card) for an order, all or nothing, in the caller's transaction.

    One conditional UPDATE per card, in ascending id: two windows cannot spend the same money. Raises
    GiftCardSpent for the first card that does not hold its part any more.
    """
    for card_id, minor in sorted(parts.items()):
        taken = db.session.execute(
            update(GiftCard)
            .where(GiftCard.id == card_id, GiftCard.active, GiftCard.balance_minor >= minor)
            .values(balance_minor=GiftCard.balance_minor - minor)
            .execution_options(synchronize_session=False)
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]
            last4 = db.session.scalar(select(GiftCard.last4).where(GiftCard.id == card_id))
            raise GiftCardSpent(last4 or "")
        turn = _turns(order_id, card_id)
        enter(card_id, -minor, f"spend:{order_id}:{card_id}:{turn}", order_id=order_id, reason="", at=at)


def taken(order_id: int) -> dict[int, int]:
    """What cards have paid towards an order and not got back, in minor units by card; in order of the cards."""
    rows = db.session.execute(
        select(GiftCardEntry.gift_card_id, func.sum(GiftCardEntry.delta_minor))
        .where(
            GiftCardEntry.order_id == order_id,
            GiftCardEntry.idempotency_key.not_like("issue:%"),
        )
        .group_by(GiftCardEntry.gift_card_id)
        .order_by(GiftCardEntry.gift_card_id)
    )
    return {card_id: -int(total) for card_id, total in rows if total < 0}


def give_back(order_id: int, *, at: datetime, reason: str = "") -> dict[int, int]:
    """Put all that an unpaid order took back on its cards; what went back, by card. A repeat finds nothing."""
    back = taken(order_id)
    for card_id, minor in back.items():
        _add(card_id, minor)
        turn = _turns(order_id, card_id)
        enter(card_id, minor, f"unspend:{order_id}:{card_id}:{turn}", order_id=order_id, reason=reason, at=at)
    return back


def take_again(order_id: int, *, at: datetime) -> None:
    """Take from the same cards what an order gave back when it expired, all or nothing; raises GiftCardSpent."""
    rows = db.session.execute(
        select(GiftCardEntry.gift_card_id, GiftCardEntry.delta_minor)
        .where(
            GiftCardEntry.order_id == order_id,
            GiftCardEntry.idempotency_key.like(f"unspend:{order_id}:%"),
        )
        .order_by(GiftCardEntry.id)
    )
    take(order_id, dict(row._tuple() for row in rows), at=at)


def refund_to(card_id: int, minor: int, *, order_id: int, once: str, at: datetime, reason: str = "") -> bool:
    """Put part of a paid order's money back on the card it came from; False when `once` was done already."""
    entry_key = f"refund:{once}"
    if db.session.scalar(select(GiftCardEntry.id).where(GiftCardEntry.idempotency_key == entry_key)):
        return False
    _add(card_id, minor)
    enter(card_id, minor, entry_key, order_id=order_id, reason=reason, at=at)
    return True


def void(card_id: int, *, at: datetime, reason: str) -> int:
    """Close a card and take what is left off it, e.g. when its purchase is refunded; what was left, in minor units."""
    card = db.session.get(GiftCard, card_id, with_for_update=True, populate_existing=True)
    if card is None:
        raise NotFound
    left = card.balance_minor
    card.active = False
    if left:
        card.balance_minor = 0
        enter(card_id, -left, f"void:{card_id}:{entries_of(card_id)}", reason=reason, at=at)
    db.session.flush()
    return left


def _facts(card: GiftCard, more: int = 0) -> GiftCardFacts:
    there = Money(card.balance_minor + more, card.currency)
    return GiftCardFacts(card.id, card.last4, there, card.active, card.expires_at)


def _turns(order_id: int, card_id: int) -> int:
    """How often this order has moved money of this card: an order that expired and was paid late takes twice."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(GiftCardEntry)
            .where(GiftCardEntry.order_id == order_id, GiftCardEntry.gift_card_id == card_id)
        )
        or 0
    )


def entries_of(card_id: int) -> int:
    """How often a card's balance has changed."""
    counted = select(func.count()).select_from(GiftCardEntry).where(GiftCardEntry.gift_card_id == card_id)
    return db.session.scalar(counted) or 0


def _add(card_id: int, minor: int) -> None:
    db.session.execute(
        update(GiftCard)
        .where(GiftCard.id == card_id)
        .values(balance_minor=GiftCard.balance_minor + minor)
        .execution_options(synchronize_session=False)
    )


def enter(
    card_id: int, delta: int, entry_key: str, *, reason: str, at: datetime, order_id: int | None = None
) -> None:
    """Write one change of a balance down; its key makes it happen once."""
    db.session.add(
        GiftCardEntry(
            gift_card_id=card_id,
            delta_minor=delta,
            order_id=order_id,
            idempotency_key=entry_key,
            reason=reason[:120],
            at=at,
        )
    )
    db.session.flush()
