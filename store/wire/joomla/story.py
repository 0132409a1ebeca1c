"""From a row of `#__content` to a story: is it public, and what does it say?

The rules of visibility are Joomla's own: state, dates, category with all its ancestors, and access. Columns are
read by name, and any of them may be missing.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import datetime

from store.news import Submission
from store.wire.joomla.markup import (
    Picture,
    address,
    first_picture,
    more_link,
    prepared,
    with_full_links,
    with_mosimages,
)
from store.wire.joomla.site import Category, Site
from store.wire.repair import language_of, moment, repaired
from store.wire.types import Light, Row

LIGHT = (
    "id", "catid", "sectionid", "state", "access", "created", "modified", "publish_up", "publish_down",
)  # fmt: skip
"""The columns that decide whether a story is public, new or moved."""

FULL = (
    *LIGHT, "title", "alias", "introtext", "fulltext", "images", "urls", "metakey", "created_by",
    "created_by_alias", "language",
)  # fmt: skip
"""All columns that are read of a story."""

STATES = {"0": "not published", "-2": "in the trash"}
ARCHIVED = ("2", "-1")
"""The state of an archived story: 2, and -1 in Joomla 1.5. Both are public and old."""


@dataclass(frozen=True)
class Manner:
    """How staff want a source read: its public address, language, and whether pages without category come too.

    `only` are the titles, in small letters, of sections and categories to be read with all below them; none are all.
    `zone` is the clock the site wrote its dates by; Joomla's own is UTC.
    """

    base: str = ""
    language: str = "en"
    pages: bool = False
    only: frozenset[str] = frozenset()
    zone: str = "UTC"


def light(row: Row, site: Site, manner: Manner, *, now: datetime) -> Light:
    """What a row says without its text. A story of the future is not hidden: it waits."""
    created, changed, public, expires = (
        moment(row.get(name), manner.zone) for name in ("created", "modified", "publish_up", "publish_down")
    )
    published = public or created or changed
    category = _category(row, site, manner)
    archived = row.get("state") in ARCHIVED
    if archived and site.old:
        expires = None  # 1.5 shows what is archived whatever the dates say
    return Light(
        key=row["id"] or "",
        section=category.title if category else "",
        published_at=published or now,
        changed_at=changed or published or now,
        expires_at=expires,
        archived=archived or bool(category and category.archived),
        hidden=_why_hidden(row, site, category, published, expires, now)
        or ("not among the chosen categories" if _unwanted(category, manner) else ""),
    )


def _category(row: Row, site: Site, manner: Manner) -> Category | None:
    found = site.categories.get(row.get("catid") or "0")
    if found is None and manner.pages and (row.get("catid") or "0") == "0":
        return Category("Pages")
    return found


def _unwanted(category: Category | None, manner: Manner) -> bool:
    return bool(manner.only) and (category is None or not category.line & manner.only)


def _why_hidden(
    row: Row,
    site: Site,
    category: Category | None,
    published: datetime | None,
    expires: datetime | None,
    now: datetime,
) -> str:
    """Why the public does not see a story, in words for staff; "" when it does, now or at its time."""
    state = row.get("state") or ""
    if state not in ("1", *ARCHIVED):
        return STATES.get(state, f"in state {state}" if state else "in no state")
    if category is None:
        return "it has no category" if (row.get("catid") or "0") == "0" else "its category is gone"
    if category.why_hidden:
        return category.why_hidden
    if "access" in row and row["access"] not in site.public_levels:
        return "for members"
    if published is None:
        return "it has no date"
    if expires is not None and expires <= now:
        return "its time is over"
    return ""


def submission(row: Row, known: Light, site: Site, manner: Manner) -> Submission:
    """A public row as a story to be taken in; what the newsroom then refuses (no title, no text) it names itself."""
    title = html.unescape(repaired(row.get("title") or ""))
    text = repaired((row.get("introtext") or "") + (row.get("fulltext") or ""))
    if site.old:
        text = with_mosimages(text, row.get("images"))
    text = prepared(text)
    text, more = more_link(text)
    pictures = _named_pictures(row.get("images"), manner.base)
    picture = pictures or first_picture(text, manner.base) or Picture("")
    alias = (row.get("alias") or "").strip().strip("/")
    return Submission(
        key=known.key,
        section=known.section,
        title=title,
        html=with_full_links(text, manner.base),
        published_at=known.published_at,
        changed_at=known.changed_at,
        expires_at=known.expires_at,
        slug=alias,
        byline=_byline(row, site),
        link=_source_link(row.get("urls")) or _whole(more, manner.base),
        language=_language(row.get("language"), manner.language),
        topics=_topics(row, site),
        archived=known.archived,
        picture_url=picture.url,
        picture_alt=repaired(picture.alt),
        picture_caption=repaired(picture.caption),
        addresses=_addresses(row, site, alias),
    )


def _byline(row: Row, site: Site) -> str:
    alias = (row.get("created_by_alias") or "").strip()
    return repaired(alias or site.authors.get(row.get("created_by") or "", ""))


def _named_pictures(images: str | None, base: str) -> Picture | None:
    """The lead picture of the `images` column: the intro's, which is also cut for lists, else the full text's.

    Broken JSON, and the pipes that 1.5 kept here, are no picture.
    """
    told = _json(images)
    for place in ("image_intro", "image_fulltext"):
        url = address(str(told.get(place) or ""), base)
        if url:
            return Picture(url, str(told.get(f"{place}_alt") or ""), str(told.get(f"{place}_caption") or ""))
    return None


def _source_link(urls: str | None) -> str:
    told = _json(urls)
    for place in ("urla", "urlb", "urlc"):
        url = str(told.get(place) or "").strip()
        if url.startswith(("https://", "http://")):
            return url
    return ""


def _whole(link: str, base: str) -> str:
    return link if link.startswith(("https://", "http://")) else address(link, base) if base else ""


def _json(text: str | None) -> dict[str, object]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _language(told: str | None, usual: str) -> str:
    return language_of(told or "", usual)


def _topics(row: Row, site: Site) -> tuple[str, ...]:
    """Keywords and tags, each once; Joomla's own related stories match on keywords and nothing else."""
    words = (" ".join(word.split())[:80] for word in repaired(row.get("metakey") or "").split(","))
    return tuple(dict.fromkeys([word for word in words if word] + list(site.tags.get(row["id"] or "", ()))))


def _addresses(row: Row, site: Site, alias: str) -> tuple[str, ...]:
    """How old links without a number call this story: the path of its category and its alias."""
    category = site.categories.get(row.get("catid") or "")
    if not alias or category is None or not category.path:
        return ()
    return (f"{category.path}/{alias}",)
