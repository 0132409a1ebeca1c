"""Stories as lists show them: with their address and their picture, ready for the templates' macros."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from store import media
from store.news import Headline
from store.web.language import worded


@dataclass(frozen=True)
class StoryCard:
    """A story in a list. `section` is its title, `published` aware; `picture` carries the story's own alt text."""

    id: int
    href: str
    title: str
    teaser: str
    section: str
    published: datetime
    language: str
    picture: media.Picture | None


def story_path(story: Headline) -> str:
    """Where a story is read, e.g. /news/international/north-korea-confirms."""
    return f"/news/{story.section.slug}/{story.slug}"


def section_path(slug: str) -> str:
    """Where a section is listed."""
    return f"/news/{slug}/"


def cards(
    stories: Sequence[Headline], pictures: Mapping[int, media.Picture] | None = None
) -> list[StoryCard]:
    """Stories with their pictures, which are looked up together unless they are given."""
    if pictures is None:
        pictures = media.pictures([story.picture_id for story in stories if story.picture_id is not None])
    return [card(story, pictures) for story in stories]


def card(story: Headline, pictures: Mapping[int, media.Picture]) -> StoryCard:
    """One story with its picture."""
    return StoryCard(
        id=story.id,
        href=story_path(story),
        title=story.title,
        teaser=story.teaser,
        section=worded(story.section.title),
        published=story.published_at,
        language=story.language,
        picture=picture_of(story, pictures),
    )


def picture_of(story: Headline, pictures: Mapping[int, media.Picture]) -> media.Picture | None:
    """The story's picture with the text the story gives it, None when it has none or it is not there yet."""
    found = pictures.get(story.picture_id) if story.picture_id is not None else None
    if found is None:
        return None
    return replace(found, alt=story.picture_alt or found.alt)
