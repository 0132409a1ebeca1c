"""Stopping friendly letters with one click: a signed address that names whose letters, and what the click does."""

from __future__ import annotations

import re
from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer

from store import audit, inventory, orders, sharing
from store.cart import CheckoutDraft
from store.db import db
from store.kit.errors import NotFound
from store.settings import Settings

KINDS = ("order", "cart", "alert", "story")
SHAPE = re.compile(r"[A-Za-z0-9._-]{16,200}")


def stop_path(settings: Settings, kind: str, row_id: int) -> str:
    """The path of the page that stops these letters; it never ends, since no mailbox forgets."""
    return f"/mails/stop/{_signer(settings).dumps([kind, row_id])}"


def read_stop(settings: Settings, token: str) -> tuple[str, int]:
    """What a stop link is about: "order" or "cart" and its id, "alert" or "story" and an address's number. Raises NotFound for one we did not sign."""
    if not SHAPE.fullmatch(token):
        raise NotFound
    try:
        kind, row_id = _signer(settings).loads(token)
    except (BadData, TypeError, ValueError) as error:
        raise NotFound from error
    if kind not in KINDS or type(row_id) is not int:
        raise NotFound
    return kind, row_id


def stop(kind: str, row_id: int, *, at: datetime) -> bool:
    """Send no more friendly letters of this kind, in the caller's transaction; False when that was so already."""
    if kind == "alert":
        return inventory.stop_alerts(row_id) > 0
    if kind == "story":
        return sharing.stop(row_id, at=at)
    if kind == "cart":
        draft = db.session.get(CheckoutDraft, row_id, with_for_update=True)
        if draft is None or not draft.remind:
            return False
        draft.remind, draft.email = False, ""
        draft.typed = {name: text for name, text in draft.typed.items() if name != "email"}
        return True
    order = orders.locked(row_id)
    if order.mails_stopped_at is not None:
        return False
    order.mails_stopped_at = at
    orders.note_event(order, "mails_stopped", at=at, by="buyer")
    audit.record("order.mails_stopped", ("order", order.id), by="system", at=at)
    return True


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.signing_keys, salt="stop-letters")
