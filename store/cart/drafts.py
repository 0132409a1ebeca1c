"""What was typed at the checkout, kept with the cart, and whether a reminder may be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from store.cart.models import Cart, CheckoutDraft
from store.cart.types import MOST_TYPED
from store.db import db


def keep_draft(
    cart_id: int,
    typed: Mapping[str, Any],
    *,
    email: str = "",
    remind: bool = False,
    donation_minor: int | None = None,
    locale: str = "en",
    now: datetime,
) -> None:
    """Keep what was typed at the checkout, so that nothing is lost on the way out and back.

    Longer than any box takes is cut: this is kept before it is checked. `email` is an address that can be one,
    `remind` whether one reminder may go there; `donation_minor` is kept with the cart, None leaves it.
    """
    cart = db.session.scalar(select(Cart).where(Cart.id == cart_id).with_for_update())
    if cart is None:
        return
    if donation_minor is not None:
        cart.donation_minor = donation_minor
    kept = {name: str(text)[:MOST_TYPED] for name, text in typed.items()}
    draft = db.session.get(CheckoutDraft, cart_id)
    if draft is None:
        draft = CheckoutDraft(cart_id=cart_id)
        db.session.add(draft)
    if (draft.email, draft.remind) != (email, bool(email and remind)):
        draft.at = now
    draft.typed, draft.email, draft.remind = kept, email, bool(email and remind)
    draft.locale, draft.updated_at = locale, now
    db.session.flush()


def draft(cart_id: int) -> dict[str, Any]:
    """What was last typed at the checkout of this cart."""
    row = db.session.get(CheckoutDraft, cart_id)
    return dict(row.typed) if row is not None else {}
