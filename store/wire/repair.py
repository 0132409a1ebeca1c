"""Mending texts that were encoded once too often, and dates that are none."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_SIGNS = re.compile("[ÂÃâð][\x80-\xbfŒœŠšŽžŸƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]")
"""Pairs that UTF-8 read as Windows-1252 leaves behind, such as Ã© for é and â€™ for an apostrophe."""

_UNASSIGNED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
"""Bytes that Windows-1252 gives no letter; they come through as themselves."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}")
_NO_DATES = ("", "0000-00-00 00:00:00", "0000-00-00", "1980-01-01 00:00:00")
"""What stands for "no date": nothing, Joomla's null date, and what an updater once made of it."""


def repaired(text: str) -> str:
    """The text as it was meant: UTF-8 that was taken for Windows-1252 once or twice is read again.

    Judged by each text alone. Where any step fails the text stays as it is: prose about "Ã" is prose.
    """
    for _ in range(2):
        if not _SIGNS.search(text):
            return text
        try:
            again = _bytes(text).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return text
        text = again
    return text


def _bytes(text: str) -> bytes:
    return b"".join(
        bytes([ord(letter)]) if ord(letter) in _UNASSIGNED else letter.encode("cp1252") for letter in text
    )


def language_of(told: str, usual: str) -> str:
    """The language a source names, as pages take it, e.g. en-GB; the `usual` one where it names none or nonsense."""
    told = told.strip()
    return told.replace("_", "-")[:12].strip("-") if _LANGUAGE.fullmatch(told) else usual


def moment(text: str | None, zone: str = "UTC") -> datetime | None:
    """A date of a source, written by the clock of `zone`, as aware UTC; None for null dates and for what is no date."""
    if text is None or text.strip()[:19] in _NO_DATES or text.startswith("0000-"):
        return None
    try:
        found = datetime.fromisoformat(text.strip()[:19])
    except ValueError:
        return None
    if not 1000 < found.year < 3000:
        return None
    return (
        found.replace(tzinfo=UTC) if zone == "UTC" else found.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    )
