"""The place in a story that meets a question, for stories whose title and teaser do not show why they were found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from store.db import db
from store.kit.words import WORD, fold, stem
from store.news.models import Story
from store.news.text import words_in

READ = 12_000
"""How much of a story's HTML is looked through, in characters."""

BEFORE, AFTER = 60, 120
"""How much of the text stands before and after the word, in characters."""


def passages(story_ids: Sequence[int], wanted: Sequence[str]) -> Mapping[int, str]:
    """A few words of each story around the first that begins like one of `wanted` (folded, stemmed), in one query;
    stories that have none near their beginning are left out."""
    rows = db.session.execute(
        select(Story.id, func.substr(Story.body_html, 1, READ)).where(Story.id.in_(story_ids))
    )
    found = {story_id: _around(words_in(_whole(html)).replace("\n", " "), wanted) for story_id, html in rows}
    return {story_id: passage for story_id, passage in found.items() if passage}


def _whole(html: str) -> str:
    """The beginning of some HTML without a tag that was cut through."""
    return html if html.rfind("<") <= html.rfind(">") else html[: html.rfind("<")]


def _around(text: str, wanted: Sequence[str]) -> str:
    for match in WORD.finditer(text):
        if stem(fold(match.group())).startswith(tuple(wanted)):
            start = text.rfind(" ", 0, max(0, match.start() - BEFORE)) + 1 if match.start() > BEFORE else 0
            end = text.find(" ", match.end() + AFTER)
            piece = text[start : end if end >= 0 else len(text)]
            return f"{'… ' if start else ''}{piece}{' …' if end >= 0 else ''}"
    return ""
