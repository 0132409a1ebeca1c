"""What the mail room hands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CaughtLetter:
    """A letter as a reader's mail program would find it. `name` is its file's name, `at` its Date."""

    name: str
    to: str
    sender: str
    subject: str
    at: datetime
    message_id: str
    headers: Sequence[tuple[str, str]]
    text: str
    html: str | None
    raw: bytes
