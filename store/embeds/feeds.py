"""Headlines as feeds: JSON Feed 1.1, RSS 2.0 and Atom, built from plain values. Nothing here knows the web.

A story's id in every feed is a `tag:` URI made of our host and its number, so that it survives a new title,
a new section and a new slug.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
TAG_YEAR = "2025"
"""Part of every tag URI; it must never change, or all readers would see every story anew."""

TTL_MINUTES = 5
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

for prefix, namespace in (("atom", ATOM), ("dc", DC), ("media", MEDIA)):
    ET.register_namespace(prefix, namespace)


@dataclass(frozen=True)
class Thumbnail:
    """A small picture at two densities, addresses absolute, size of the first in pixels.

    `src` and `src_2x` are AVIF, which every browser reads that can run the widget; `plain` is for all others.
    """

    src: str
    src_2x: str
    plain: str
    width: int
    height: int


@dataclass(frozen=True)
class Entry:
    """A headline as a feed tells it; every address is absolute, times are aware.

    `section` is its path in words, e.g. News/International. `image` is a larger picture.
    """

    story_id: int
    url: str
    title: str
    teaser: str
    section: str
    language: str
    published: datetime
    updated: datetime
    byline: str = ""
    topics: Sequence[str] = ()
    image: str | None = None
    thumbnail: Thumbnail | None = None


@dataclass(frozen=True)
class Feed:
    """A list of headlines and what it is called. `url` is its own address, `page` the page it is of.

    `standing` says in words since when nothing newer has reached us, "" while all is well.
    """

    title: str
    description: str
    url: str
    page: str
    language: str
    updated: datetime
    entries: Sequence[Entry]
    publisher: str = "TV News LIES"
    standing: str = ""


def _described(feed: Feed) -> str:
    return _text(f"{feed.description} {feed.standing}".strip())


def tag_uri(page: str, story_id: int) -> str:
    """The lasting id of a story of the site that `page` is on."""
    return f"tag:{urlsplit(page).hostname},{TAG_YEAR}:story/{story_id}"


def json_feed(feed: Feed) -> dict[str, Any]:
    """JSON Feed 1.1. What the format has no word for stands under `_tvnl`."""
    items = []
    for entry in feed.entries:
        item: dict[str, Any] = {
            "id": tag_uri(feed.page, entry.story_id),
            "url": entry.url,
            "title": _text(entry.title),
            "content_text": _text(entry.teaser),
            "summary": _text(entry.teaser),
            "date_published": _rfc3339(entry.published),
            "date_modified": _rfc3339(max(entry.published, entry.updated)),
            "language": entry.language,
            "tags": [entry.section.rpartition("/")[2], *(_text(topic) for topic in entry.topics)],
        }
        if entry.byline:
            item["authors"] = [{"name": _text(entry.byline)}]
        if entry.image:
            item["image"] = entry.image
        if entry.thumbnail:
            small = entry.thumbnail
            item["_tvnl"] = {"thumb": small.src, "thumb2x": small.src_2x, "w": small.width, "h": small.height}
        items.append(item)
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _text(feed.title),
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "description": _described(feed),
        "language": feed.language,
        "authors": [{"name": feed.publisher, "url": _root(feed.page)}],
        "items": items,
        **({"_tvnl": {"standing": _text(feed.standing)}} if feed.standing else {}),
    }


def rss(feed: Feed) -> bytes:
    """RSS 2.0 with the Atom link to itself, Dublin Core creators and Media RSS thumbnails."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.page)
    _add(channel, "description", _described(feed))
    ET.SubElement(
        channel, f"{{{ATOM}}}link", {"rel": "self", "type": "application/rss+xml", "href": feed.url}
    )
    _add(channel, "language", feed.language)
    _add(channel, "lastBuildDate", _rfc822(feed.updated))
    _add(channel, "ttl", str(TTL_MINUTES))
    for entry in feed.entries:
        item = ET.SubElement(channel, "item")
        _add(item, "title", entry.title)
        _add(item, "link", entry.url)
        _add(item, "guid", tag_uri(feed.page, entry.story_id), isPermaLink="false")
        _add(item, "pubDate", _rfc822(entry.published))
        _add(item, f"{{{DC}}}creator", entry.byline or feed.publisher)
        _add(item, "category", entry.section)
        for topic in entry.topics:
            _add(item, "category", topic)
        _add(item, "description", entry.teaser)
        _add_thumbnail(item, entry)
    return _document(root)


def atom(feed: Feed) -> bytes:
    """Atom (RFC 4287): every entry with its own id, both dates and a plain-text summary."""
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _add(root, "title", feed.title)
    _add(root, "subtitle", _described(feed))
    _add(root, "id", feed.url.partition("?")[0])
    _add(root, "updated", _rfc3339(feed.updated))
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.url})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    _author(root, feed.publisher)
    for entry in feed.entries:
        item = ET.SubElement(root, "entry")
        _add(item, "title", entry.title, type="text")
        _add(item, "id", tag_uri(feed.page, entry.story_id))
        _add(item, "published", _rfc3339(entry.published))
        _add(item, "updated", _rfc3339(max(entry.published, entry.updated)))
        ET.SubElement(item, "link", {"rel": "alternate", "type": "text/html", "href": entry.url})
        if entry.byline:
            _author(item, entry.byline)
        for term in (entry.section, *entry.topics):
            ET.SubElement(item, "category", {"term": _text(term)})
        _add(item, "summary", entry.teaser, type="text")
        _add_thumbnail(item, entry)
    return _document(root)


def _add(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = _text(text)


def _author(parent: ET.Element, name: str) -> None:
    author = ET.SubElement(parent, f"{{{ATOM}}}author")
    _add(author, f"{{{ATOM}}}name", name)


def _add_thumbnail(item: ET.Element, entry: Entry) -> None:
    if entry.thumbnail is not None:
        small = entry.thumbnail
        size = {"url": small.plain, "width": str(small.width), "height": str(small.height)}
        ET.SubElement(item, f"{{{MEDIA}}}thumbnail", size)


def _document(root: ET.Element) -> bytes:
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made.replace(b"<?xml version='1.0' encoding='utf-8'?>", b'<?xml version="1.0" encoding="UTF-8"?>')


def _text(text: str) -> str:
    """Text that may stand in XML and JSON alike: no control characters, no halves of surrogate pairs."""
    return _NOT_IN_XML.sub("", text)


def _root(page: str) -> str:
    parts = urlsplit(page)
    return f"{parts.scheme}://{parts.netloc}/"


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
