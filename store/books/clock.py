"""The shop's clock beside the provider's: messages and payment pages need the two to agree."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from store import orders
from store.db import db, retried
from store.orders import Attention
from store.payments import PaymentsClosed
from store.ports import Ports

APART = timedelta(seconds=30)
"""More than an answer can take, and less than any harm needs: a minute behind, no page is long enough for Stripe; five
minutes either way, every message is refused."""

MATTER = "clock"


def watch_clock(*, ports: Ports, now: datetime) -> int:
    """By the clock: raise a matter when ours and the provider's are apart, and settle it when they agree again.

    Answers by how many seconds ours is ahead. Without an answer of the provider's nothing is said.
    """
    before = ports.clock.now()
    try:
        theirs = ports.payments.time()
    except PaymentsClosed:
        return 0
    ahead = before + (ports.clock.now() - before) / 2 - theirs
    seconds = round(ahead.total_seconds())
    retried(lambda: _note(seconds, at=now))
    return seconds


def _note(seconds: int, *, at: datetime) -> None:
    if abs(seconds) > APART.total_seconds():
        orders.raise_attention(
            MATTER,
            f"Clock? This machine's clock is {abs(seconds)} seconds {'ahead of' if seconds > 0 else 'behind'} Stripe's. "
            "A minute behind, nobody can pay; from five minutes on Stripe's messages are refused, and payments are "
            "only found by asking. Set the clock.",
            once=MATTER,
            at=at,
            data={"seconds": seconds},
        )
        return
    for matter in db.session.scalars(
        select(Attention.id).where(Attention.once == MATTER, Attention.resolved_at.is_(None))
    ).all():
        orders.resolve_attention(matter, by="system", at=at, resolution="the clocks agree")
