"""Writing down what left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from store.db import db
from store.mail.models import MailLog


def log(
    *,
    key: str,
    letter: str,
    order_id: int | None,
    recipient: str,
    subject: str,
    payload: Mapping[str, Any],
    message_id: str,
    at: datetime,
) -> MailLog:
    """Write down a letter that was handed over under the promise `key`; `payload` can render it again."""
    row = MailLog(
        dedupe_key=key,
        letter=letter,
        order_id=order_id,
        recipient=recipient,
        subject=subject[:300],
        payload=dict(payload),
        message_id=message_id,
        sent_at=at,
    )
    db.session.add(row)
    db.session.flush()
    return row
