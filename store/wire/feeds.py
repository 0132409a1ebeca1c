"""Stories out of RSS, Atom and JSON Feed. Bytes in, stories out; nothing here fetches.

A document type is refused before anything is parsed: no feed needs one, and entities that name each other are
how a small file fills a large memory.
"""

from __future__ import annotations

import calendar
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser

from store.kit.i18n import lazy
from store.news import Submission
from store.wire.feed_guard import declares_entities, start_of, too_odd
from store.wire.joomla.markup import address, first_picture, more_link, prepared, with_full_links
from store.wire.repair import language_of
from store.wire.types import NotThisSource

MOST_ENTRIES = 200
EARLIEST = 1500
"""The first year that a newspaper could have come out."""

LONGEST_KEY = 200
_DOCTYPE = re.compile(r"<!\s*(doctype|entity)", re.I)
_WIDE = re.compile(rb"^(<\?xml[^>]*?)\s+encoding\s*=\s*[\"'](?:utf|ucs)-?(?:16|32|2|4)[a-z-]*[\"']", re.I)
"""Bytes that read as plain ASCII and claim to have two or four to a letter: that claim is dropped."""

_PAGE = re.compile(r"<(!doctype\s+html|html|head|body)\b", re.I)


class NotAFeed(NotThisSource):
    """What came is no feed."""


def entries(
    body: bytes,
    content_type: str,
    url: str,
    *,
    section: str,
    language: str,
    dates: Mapping[str, datetime],
    at: datetime,
) -> tuple[list[Submission], int, str]:
    """The stories of a feed that was fetched from `url`, newest as the feed has them, how many were left out, and
    what is odd about the feed ("" for nothing).

    An entry without a date keeps the one in `dates` (what we know of its key), else it is of `at`. Raises
    NotAFeed with the reason for whatever is none.
    """
    if _is_json(body, content_type):
        return _json_entries(body, url, section=section, language=language, dates=dates, at=at)
    start = start_of(body)
    if _PAGE.search(start):
        raise NotAFeed(lazy("A web page lies at this address, not a feed."))
    body = _WIDE.sub(rb"\1", body)
    if _DOCTYPE.search(start) or declares_entities(body, content_type):
        raise NotAFeed(lazy("This feed declares a document type, which no feed needs and we do not read."))
    if (odd := too_odd(body)) is not None:
        raise NotAFeed(lazy("What lies at this address is no feed, or a broken one: %(why)s.", why=odd))
    told = feedparser.parse(
        body,
        response_headers={"content-type": content_type or "application/xml", "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not told.entries and (told.bozo or not told.get("version")):
        raise NotAFeed(
            lazy("What lies at this address is no feed, or a broken one: %(why)s.", why=_flaw(body, told))
        )
    found = []
    for entry in told.entries[:MOST_ENTRIES]:
        key = _key(str(entry.get("id") or entry.get("link") or entry.get("title") or ""))
        if key:
            found.append(_xml_entry(entry, key, url, section, language, at, dates.get(key, at)))
    return found, max(0, len(told.entries) - len(found)), _oddity(body, told)


def _flaw(body: bytes, told: Any) -> str:
    """What is wrong with a feed in which nothing was found, in words."""
    if not body.strip():
        return "it is empty"
    flaw = told.get("bozo_exception")
    if isinstance(flaw, feedparser.CharacterEncodingUnknown):
        return "its letters are in no encoding that can be read"
    place = getattr(flaw, "getLineNumber", lambda: None)()
    said = " ".join(str(getattr(flaw, "getMessage", lambda: flaw)() or "").split())[:160] if flaw else ""
    return (f"{said}, in line {place}" if place and said else said) or "it holds no stories"


def _oddity(body: bytes, told: Any) -> str:
    """What is odd about a feed that could be read all the same, in words; "" when nothing is."""
    flaw = told.get("bozo_exception")
    if isinstance(flaw, feedparser.CharacterEncodingOverride):
        return f"The feed is not in the encoding it says it is in; it was read as {told.get('encoding')}."
    if flaw is not None and not isinstance(flaw, feedparser.NonXMLContentType):
        return f"The feed is broken, and what could be read was taken: {_flaw(body, told)}."
    return ""


def kind_of(body: bytes, content_type: str) -> str:
    """Which kind of feed it is, for staff; of one that could be read."""
    if _is_json(body, content_type):
        return "JSON Feed"
    return "Atom" if re.search(r"<(\w+:)?feed\b", start_of(body)) else "RSS"


def _is_json(body: bytes, content_type: str) -> bool:
    return "json" in content_type or body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _key(told: str) -> str:
    """A name for an entry that fits its column; very long ones are known by their digest."""
    told = " ".join(told.split())
    return told if len(told) <= LONGEST_KEY else hashlib.sha256(told.encode()).hexdigest()


def _xml_entry(
    entry: Any, key: str, url: str, section: str, language: str, at: datetime, undated: datetime
) -> Submission:
    link = address(str(entry.get("link") or ""), url)
    body = max((str(part.get("value") or "") for part in entry.get("content") or ()), key=len, default="")
    text = body or str(entry.get("summary") or "")
    base = link or url
    text, more = more_link(prepared(text))
    updated = _likely(
        _moment(dict.get(entry, "updated_parsed")), at
    )  # its own get would take the other date for it
    published = _likely(_moment(dict.get(entry, "published_parsed")), at) or updated or undated
    picture = _xml_picture(entry, base)
    inside = first_picture(text, base)
    return Submission(
        key=key,
        section=section or _first_term(entry) or "News",
        title=html.unescape(str(entry.get("title") or "")),
        html=with_full_links(text, base),
        published_at=published,
        changed_at=updated or published,
        byline=str(entry.get("author") or ""),
        link=more or link,
        language=language,
        topics=tuple(str(tag.get("term") or "")[:80] for tag in entry.get("tags") or () if tag.get("term")),
        picture_url=picture or (inside.url if inside else ""),
        picture_alt=inside.alt if inside and not picture else "",
        picture_caption=inside.caption if inside and not picture else "",
    )


def _first_term(entry: Any) -> str:
    return next((str(tag.get("term"))[:120] for tag in entry.get("tags") or () if tag.get("term")), "")


def _xml_picture(entry: Any, base: str) -> str:
    """The picture an entry names beside its text: an enclosure or a media element."""
    offered = [
        (str(one.get("href") or one.get("url") or ""), str(one.get("type") or ""))
        for name in ("enclosures", "media_content", "media_thumbnail")
        for one in entry.get(name) or ()
    ]
    for href, kind in offered:
        if href and (
            kind.startswith("image/") or (not kind and re.search(r"\.(jpe?g|png|webp)\b", href, re.I))
        ):
            return address(href, base)
    return ""


def _moment(parsed: Any) -> datetime | None:
    """feedparser's time, which is UTC; times out of any calendar are none."""
    if not parsed:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _json_entries(
    body: bytes, url: str, *, section: str, language: str, dates: Mapping[str, datetime], at: datetime
) -> tuple[list[Submission], int, str]:
    """https://www.jsonfeed.org/version/1.1/"""
    try:
        told = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as flaw:
        why = (
            "its JSON is nested too deeply"
            if isinstance(flaw, RecursionError)
            else f"its JSON breaks: {flaw}"
        )
        raise NotAFeed(
            lazy("What lies at this address is no feed, or a broken one: %(why)s.", why=why[:200])
        ) from None
    items = told.get("items") if isinstance(told, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(told.get("version", "")):
        raise NotAFeed(lazy("What lies at this address is JSON, but not a JSON Feed."))
    found = []
    for item in items[:MOST_ENTRIES]:
        named = (item.get("id") or item.get("url") or item.get("title")) if isinstance(item, dict) else ""
        key = _key(str(named or ""))
        if key:
            found.append(_json_entry(item, key, url, section, language, at, dates.get(key, at)))
    return found, max(0, len(items) - len(found)), ""


def _no_number(told: str) -> float:
    raise ValueError(told)


def _json_entry(
    item: Mapping[str, Any], key: str, url: str, section: str, language: str, at: datetime, undated: datetime
) -> Submission:
    link = address(str(item.get("url") or ""), url)
    plain = html.escape(str(item.get("content_text") or item.get("summary") or ""), quote=False)
    text = str(item.get("content_html") or "") or "".join(f"<p>{part}</p>" for part in plain.split("\n\n"))
    changed = _likely(_iso(item.get("date_modified")), at)
    published = _likely(_iso(item.get("date_published")), at) or changed or undated
    authors = item.get("authors") if isinstance(item.get("authors"), list) else []
    tags = _words(item.get("tags"))
    inside = first_picture(text, link or url)
    picture = address(str(item.get("image") or item.get("banner_image") or ""), link or url)
    return Submission(
        key=key,
        section=section or (tags[0][:120] if tags else "News"),
        title=str(item.get("title") or ""),
        html=with_full_links(prepared(text), link or url),
        published_at=published,
        changed_at=changed or published,
        byline=", ".join(str(one.get("name") or "") for one in authors or () if isinstance(one, dict)),
        link=address(str(item.get("external_url") or ""), url) or link,
        language=language_of(str(item.get("language") or ""), language),
        topics=tags,
        picture_url=picture or (inside.url if inside else ""),
        picture_alt=inside.alt if inside and not picture else "",
    )


def _words(told: object) -> tuple[str, ...]:
    return (
        tuple(one[:80] for one in told if isinstance(one, str) and one.strip())
        if isinstance(told, Sequence) and not isinstance(told, str)
        else ()
    )


def _iso(told: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(told or ""))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _likely(told: datetime | None, at: datetime) -> datetime | None:
    """A date that a story can have, else None. What a feed tells is out, so one of the day after tomorrow is a slip; a
    few hours ahead is a clock or a zone, and waits for its time."""
    return told if told is not None and told.year >= EARLIEST and told <= at + timedelta(days=1) else None
