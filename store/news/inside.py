"""Pictures inside texts: lifted out when a story comes in, and put back as ours when it is read.

Between the two a text holds `<img src="picture-3">`, and `placed` puts our own markup there. Pictures of ours that
staff put into a text (`/media/…`) stay where they are and go the same way when it is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from store.db import db
from store.news.inside_models import MOST_TRIES, StoryPicture
from store.news.text import IMAGE, PICTURES, clean, tidy

MOST_PICTURES = 20
"""Pictures of one text that are mirrored; those after them leave their words."""

MOST_MARKS = 99
"""Pictures of one text that leave anything at all."""

NO_ADDRESS = "It has no address that can be fetched."
TOO_MANY = f"It comes after {MOST_PICTURES} others in one text."

_SAID = re.compile(r' ([a-z]+)="([^"]*)"')
_PLACE = re.compile(r"picture-([0-9]{1,2})")


@dataclass(frozen=True)
class Inside:
    """A picture as a text names it: its whole address, what is seen, and `why` it is not fetched, "" when it is."""

    url: str
    alt: str
    why: str = ""


@dataclass(frozen=True)
class InsidePicture:
    """A picture of a story that is read: `media_id` is None while it is not ours (yet)."""

    alt: str
    media_id: int | None


def lifted(source: str, lead: str = "") -> tuple[str, Sequence[Inside]]:
    """A story's HTML, cleaned, with marks where its pictures stand, and those pictures in their order.

    The picture at the address `lead` stands above the text and is not shown again. One without an address that can be
    fetched, and each after MOST_PICTURES, stands for its words; those are never among the words of the text itself.
    """
    if "<img" not in source.casefold():
        return clean(source), []
    found: list[Inside] = []

    def mark(tag: re.Match[str]) -> str:
        url, alt = _told(tag)
        if url and url == lead:
            return ""
        if url.startswith("/") and PICTURES.fullmatch(url):
            return tag.group()
        why = "" if url.startswith(("https://", "http://")) and len(url) <= 1000 else NO_ADDRESS
        if not why and sum(not one.why for one in found) == MOST_PICTURES:
            why = TOO_MANY
        if (why and not alt) or len(found) == MOST_MARKS:
            return ""
        found.append(Inside("" if why == NO_ADDRESS else url, alt, why))
        return f'<img src="picture-{len(found)}">'

    return IMAGE.sub(mark, clean(source, raw=True)), found


def placed(cleaned: str, show: Callable[[str, str], str]) -> str:
    """Cleaned HTML with `show(source, words)` where its pictures stand; `show` answers markup that is safe."""
    return IMAGE.sub(lambda tag: show(*_told(tag)), cleaned)


def _told(tag: re.Match[str]) -> tuple[str, str]:
    """Where a picture lies, and its words in one line."""
    told = {name: html.unescape(value) for name, value in _SAID.findall(tag[1])}
    return told.get("src", ""), " ".join(tidy(told.get("alt", "")).split())[:300]


def said(alt: str) -> str:
    """What stands where a picture cannot: its words in brackets, or nothing when it has none."""
    return f"<em>[{html.escape(alt, quote=False)}]</em>" if alt else ""


def keep(found: Mapping[int, Sequence[Inside]], *, at: datetime) -> None:
    """Write down the pictures of stories that were just filed, {story id: pictures in order}, in three queries at most.

    What was mirrored, tried or given up of a story before is remembered by its address.
    """
    before: dict[tuple[int, str], StoryPicture] = {}
    for row in db.session.scalars(select(StoryPicture).where(StoryPicture.story_id.in_(found))):
        before[row.story_id, row.url] = row
    known = {
        where: {"media_id": row.media_id, "tries": row.tries, "next_at": row.next_at, "why": row.why}
        for where, row in before.items()
        if row.why not in (NO_ADDRESS, TOO_MANY)
    }
    if before:
        db.session.execute(
            delete(StoryPicture)
            .where(StoryPicture.story_id.in_({story_id for story_id, _ in before}))
            .execution_options(synchronize_session="fetch")
        )
    fresh = {"media_id": None, "tries": 0, "next_at": at, "why": ""}
    rows = [
        {
            "story_id": story_id, "place": place, "url": one.url, "alt": one.alt,
            **(fresh | {"tries": MOST_TRIES, "why": one.why} if one.why else known.get((story_id, one.url), fresh)),
        }
        for story_id, pictures in found.items()
        for place, one in enumerate(pictures, start=1)
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(StoryPicture), rows)


def own_pictures(body_html: str) -> list[str]:
    """The pictures of ours that staff put into a text, by their addresses."""
    return [url for url, _ in map(_told, IMAGE.finditer(body_html)) if url.startswith("/")]


def inside(story_id: int, body_html: str) -> dict[str, InsidePicture]:
    """The pictures of a text by what it calls them, e.g. picture-3; no question is asked for a text without any."""
    if _PLACE.search(body_html) is None:
        return {}
    rows = db.session.execute(
        select(StoryPicture.place, StoryPicture.alt, StoryPicture.media_id).where(
            StoryPicture.story_id == story_id
        )
    )
    return {f"picture-{row.place}": InsidePicture(row.alt, row.media_id) for row in rows}
