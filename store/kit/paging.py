"""Keyset paging: a page starts after a known row, never at an offset, so page 100 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")

LARGEST = 2**63 - 1
"""The largest whole number that both engines can be asked about."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows and the marks to go on: `older` continues down the list, `newer` back up; None at an end."""

    rows: Sequence[Row]
    older: str | None = None
    newer: str | None = None


def mark(*key: str | int) -> str:
    """A URL-safe mark of a row's sort key."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def read_mark(text: str | None, *shape: type) -> tuple[str | int, ...] | None:
    """The sort key in a mark, or None when there is none or it is not of `shape` (a bad mark starts over)."""
    if not text or len(text) > 200:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(key, list) or [type(part) for part in key] != list(shape):
        return None
    if any(isinstance(part, int) and abs(part) > LARGEST for part in key):
        return None
    return tuple(key)
