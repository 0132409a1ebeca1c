"""The order's secret link: how long it opens, and what becomes of it when it is made anew (docs/decisions/0007)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, UtcDateTime, db
from store.kit.codes import digest, is_token, new_token
from store.orders.models import LINK_LIFE, Order


class FormerLink(Model):
    """A link that opened an order once, by the hash of its token: it still leads to "mail me a new one"."""

    __tablename__ = "former_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    retired_at: Mapped[datetime] = mapped_column(UtcDateTime)


def by_former(token: str) -> int | None:
    """The id of the order this link opened once, or None."""
    if not is_token(token):
        return None
    return db.session.scalar(select(FormerLink.order_id).where(FormerLink.token_hash == digest(token)))


def has_expired(order: Order, at: datetime) -> bool:
    """Whether the link's time is over; orders from before links had an end never do."""
    return order.link_expires_at is not None and order.link_expires_at <= at


def renew_link(order: Order, *, at: datetime) -> None:
    """Give an order a new link for another half year; the old one reveals nothing any more.

    No event is written: who asks for a link has done nothing to the order.
    """
    db.session.add(FormerLink(token_hash=digest(order.token), order_id=order.id, retired_at=at))
    order.token = new_token()
    order.link_expires_at = at + LINK_LIFE
    db.session.flush()
