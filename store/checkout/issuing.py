"""Making the gift cards that were bought, once each, and promising the letter each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from store import audit, orders, outbox
from store.db import retried
from store.kit.money import Money
from store.payments import gift_cards
from store.ports import Ports


def issue_cards(payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime, secret: str) -> None:
    """Keep a promise of kind "gift_card.issue": one card per unit of every gift card line of {"order_id"}.

    `secret` is the shop's key, from which codes are made. Run twice it makes no card twice; units that were
    called off meanwhile get none.
    """
    retried(lambda: _issue(int(payload["order_id"]), secret=secret, at=now))


def _issue(order_id: int, *, secret: str, at: datetime) -> None:
    order = orders.locked(order_id)
    made = []
    for line in order.lines:
        if not line.gift_card or order.paid_at is None:
            continue
        for turn in range(line.quantity - line.canceled):
            card_id = gift_cards.issue(
                Money(line.unit_minor, order.currency),
                once=f"line:{line.id}:{turn}",
                key=secret,
                at=at,
                order_id=order.id,
                order_line_id=line.id,
            )
            if card_id is not None:
                made.append(card_id)
                outbox.promise(
                    "mail.send",
                    {"letter": "gift_card", "card_id": card_id, "order_id": order.id},
                    at=at,
                    once=f"gift-card-{card_id}",
                )
    if made:
        orders.note_event(order, "gift_cards_issued", at=at, by="system", cards=made)


def give_card(
    amount: Money,
    *,
    email: str,
    note: str,
    expires_at: datetime | None,
    once: str,
    secret: str,
    by: str,
    at: datetime,
) -> int | None:
    """Make a card that nobody bought, mail it, and write it down, in the caller's transaction.

    `once` names the wish, so that a form sent twice makes one card; then the answer is None.
    """
    card_id = gift_cards.issue(
        amount, once=f"desk:{once}", key=secret, at=at, by=by, email=email, note=note, expires_at=expires_at
    )
    if card_id is not None:
        audit.record(
            "gift_card.issued", ("gift_card", card_id), by=by, at=at, fields={"amount_minor": amount.minor}
        )
        mail_card(card_id, once=f"gift-card-{card_id}", at=at)
    return card_id


def mail_card(card_id: int, *, once: str, at: datetime, by: str = "", order_id: int | None = None) -> bool:
    """Promise the letter of a card; `by` when staff asks for it once more. False when `once` was asked already."""
    promised = outbox.promise_once(
        "mail.send", {"letter": "gift_card", "card_id": card_id, "order_id": order_id}, at=at, once=once
    )
    if promised and by:
        audit.record("gift_card.mailed_again", ("gift_card", card_id), by=by, at=at)
    return promised


def close_card(card_id: int, *, by: str, at: datetime, reason: str) -> int:
    """Close a card that was lost or misused, in the caller's transaction; what was left on it, in minor units."""
    left = gift_cards.void(card_id, at=at, reason=reason)
    audit.record("gift_card.closed", ("gift_card", card_id), by=by, at=at, fields={"left_minor": left})
    return left
