"""A service page as it is read and as it is edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SLUGS = ("contact", "delivery-and-returns", "privacy", "terms", "accessibility")
"""The pages there are; their addresses are fixed, since letters and law refer to them."""

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_BODY = 120, 300, 40_000


@dataclass(frozen=True)
class Words:
    """What a page says: its title, one sentence below it, and the text in Markdown."""

    title: str
    summary: str
    body: str


@dataclass(frozen=True)
class Written:
    """A version of a page. `words` is None for the text the page began with; version 0 was never edited."""

    version: int
    words: Words | None
    by: str = ""
    at: datetime | None = None
