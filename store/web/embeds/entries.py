"""Headlines for other sites: read from the newsroom, with absolute addresses and small pictures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import abort
from flask_babel import gettext as _

from store import media, news
from store.embeds import Entry, Feed, Thumbnail
from store.web.context import settings
from store.web.filters import moment
from store.web.newsroom.cards import section_path, story_path

SITE = "TV News LIES"
THUMB_WIDTH = 96
EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
"""What an empty newsroom was last changed: a fixed moment, so that its feeds have a lasting ETag too."""


def feed(path: str, *, section: str, count: int, at: datetime) -> Feed:
    """The newest public stories, of a section or ("") of all, as the feed that lives at `path` with its query.

    A section goes by its old addresses too. Aborts with 404 when there is none.
    """
    origin = settings().origin
    found = news.section(section) or news.section_moved(section) if section else None
    if section and found is None:
        abort(404)
    stories = news.latest(at, count=count, section=found.slug if found else None)
    since = news.stale_since(at)
    topics = news.topics_of([story.id for story in stories])
    pictures = media.pictures([story.picture_id for story in stories if story.picture_id is not None])
    return Feed(
        title=f"{SITE}: {found.title}" if found else SITE,
        description=_("The latest from TV News LIES: what the evening news leaves out."),
        url=origin + path,
        page=origin + (section_path(found.slug) if found else "/news/"),
        language="en",
        updated=news.last_update(at) or EPOCH,
        entries=[_entry(story, topics.get(story.id, ()), pictures, origin) for story in stories],
        publisher=SITE,
        standing=_("As of %(moment)s", moment=moment(since)) if since else "",
    )


def _entry(
    story: news.Headline, topics: Sequence[str], pictures: dict[int, media.Picture], origin: str
) -> Entry:
    picture = pictures.get(story.picture_id) if story.picture_id is not None else None
    return Entry(
        story_id=story.id,
        url=origin + story_path(story),
        title=story.title,
        teaser=story.teaser,
        section=f"News/{story.section.title}",
        language=story.language,
        published=story.published_at,
        updated=story.changed_at,
        byline=story.byline,
        topics=topics,
        image=origin + picture.src if picture else None,
        thumbnail=thumbnail(picture, origin) if picture else None,
    )


def thumbnail(picture: media.Picture, origin: str) -> Thumbnail | None:
    """The picture at 96 pixels wide and its double; None before its renditions are made."""
    light, plain = (_offers(picture, mime) for mime in ("image/avif", "image/webp"))
    if not light or not plain:
        return None
    return Thumbnail(
        src=origin + _at_least(THUMB_WIDTH, light),
        src_2x=origin + _at_least(2 * THUMB_WIDTH, light),
        plain=origin + _at_least(2 * THUMB_WIDTH, plain),
        width=THUMB_WIDTH,
        height=max(1, round(THUMB_WIDTH * picture.height / picture.width)),
    )


def _offers(picture: media.Picture, mime: str) -> list[tuple[int, str]]:
    """Width and address of every rendition in one format, smallest first."""
    choices = [
        choice.split()
        for source in picture.sources
        if source.mime == mime
        for choice in source.srcset.split(",")
    ]
    return sorted((int(width.removesuffix("w")), place) for place, width in choices)


def _at_least(wanted: int, offers: Sequence[tuple[int, str]]) -> str:
    return next((place for width, place in offers if width >= wanted), offers[-1][1])
