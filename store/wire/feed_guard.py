"""What is seen of a feed before a parser sees it: a document that would keep one busy, or fill the memory, goes no further."""

from __future__ import annotations

from contextlib import suppress
from xml.parsers import expat

import feedparser
from feedparser.encodings import convert_to_utf8

DEEPEST = 100
MOST_ATTRIBUTES = 200
"""Elements inside each other, and attributes of one of them; no feed comes near."""


def declares_entities(body: bytes, content_type: str) -> bool:
    """Whether a feed declares entities, in whatever letters: it is looked at as the parser will see it."""
    if b"<!ENTITY" in body:
        return True
    seen = feedparser.FeedParserDict()
    return b"<!ENTITY" in convert_to_utf8({"content-type": content_type or "application/xml"}, body, seen)


def start_of(body: bytes) -> str:
    """The first part of a document in whatever encoding it has, enough to see what it is."""
    for mark, encoding in (
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"<\x00", "utf-16-le"),
        (b"\x00<", "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[:8192].decode(encoding, "replace")
    return body[:4096].decode("latin-1")


def too_odd(body: bytes) -> str | None:
    """Why a document is not handed to the parser, which would be at it for minutes: depth or attributes beyond all
    reason. None for all else, whether it is XML or not."""
    depth, why = 0, None

    def opened(_name: str, told: list[str]) -> None:
        nonlocal depth, why
        depth += 1
        if depth > DEEPEST:
            why = "its elements are nested too deeply"
        elif len(told) > 2 * MOST_ATTRIBUTES:
            why = "an element has too many attributes"
        if why:
            raise ValueError(why)

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    scan = expat.ParserCreate()
    scan.ordered_attributes = True
    scan.StartElementHandler, scan.EndElementHandler = opened, closed
    with suppress(ValueError, expat.ExpatError, LookupError):
        scan.Parse(body, True)
    return why
