"""The link that brings a cart to another device: signed, for this purpose only, good for 30 days.

It carries no token of the cart: whoever holds it can look at the goods and take them over, but neither change
that cart nor see what was typed at its checkout.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from itsdangerous import BadData, URLSafeSerializer

from store.cart.models import Cart
from store.cart.services import facts_of
from store.cart.types import LIFETIME, CartFacts
from store.db import db

LINK = re.compile(r"[A-Za-z0-9_.-]{20,160}")
"""The shape of a link's token, before anything is made of it."""


def _signer(keys: Sequence[str]) -> URLSafeSerializer:
    return URLSafeSerializer(list(keys), salt="cart-link")


def link_token(facts: CartFacts, *, keys: Sequence[str], now: datetime) -> str:
    """The token of a link to this cart. `keys` sign, the last one first in line; older ones still verify."""
    until = int((now + LIFETIME).timestamp())
    return str(_signer(keys).dumps([facts.id, facts.mark, until]))


def read_link(token: str, *, keys: Sequence[str], now: datetime) -> CartFacts | None:
    """The cart a link leads to; None when the link is not ours, too old, or its cart is gone."""
    if not LINK.fullmatch(token):
        return None
    try:
        cart_id, mark, until = _signer(keys).loads(token)
    except (BadData, TypeError, ValueError):
        return None
    if datetime.fromtimestamp(until, UTC) <= now:
        return None
    row = db.session.get(Cart, cart_id)
    if row is None or row.expires_at <= now:
        return None
    facts = facts_of(row)
    return facts if facts.mark == mark else None
