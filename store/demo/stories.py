"""The demo newsroom: the five headlines of the page this site grew from, and twenty stories of our own."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from store import media, news
from store.db import transaction
from store.demo.originals import original

TEXTS = Path(__file__).parent / "stories_text"
PICTURES = Path(__file__).parent / "pictures"
SECTIONS = ("International", "National", "Media", "Environment")
SOURCE = "Demo newsroom"


@dataclass(frozen=True)
class DemoStory:
    """One story of the demo. `hours_ago` counts back from loading, `related` names pinned stories by title."""

    section: str
    title: str
    text: str
    hours_ago: int
    source: str
    topics: list[str] = field(default_factory=list)
    picture: str = ""
    alt: str = ""
    related: list[str] = field(default_factory=list)


def read() -> Iterator[DemoStory]:
    """All demo stories, section by section."""
    for section in SECTIONS:
        with (TEXTS / f"{section.lower()}.toml").open("rb") as file:
            for entry in tomllib.load(file)["story"]:
                yield DemoStory(section=section, **entry)


def load(folder: Path, *, now: datetime) -> int:
    """Take pictures and stories in, each database in its own transactions; answers how many stories were new.

    `folder` is where media files live. Idempotent: a story that is there already keeps its date.
    """
    stories = list(read())
    captions = _captions()
    picture_ids = _take_in_pictures(stories, captions, folder, now)
    with transaction("news"):
        for position, section in enumerate(SECTIONS, start=1):
            news.open_section(section, position)
        source = news.open_source(SOURCE)
        source_id = source.id
        known = news.keys_of(source_id)
        fresh = [
            _submission(story, picture_ids, captions, now)
            for story in stories
            if _key(story.title) not in known
        ]
        taken = {story.source_key: story.id for story in news.take_in_many(source_id, fresh, at=now)}
        for story in stories:
            for position, title in enumerate(story.related):
                if _key(story.title) in taken and _key(title) in taken:
                    news.choose(
                        taken[_key(story.title)],
                        taken[_key(title)],
                        news.Choice.PIN,
                        at=now,
                        position=position,
                    )
    while True:
        with transaction("news"):
            if not news.relate_waiting():
                return len(taken)


def _take_in_pictures(
    stories: list[DemoStory], captions: Mapping[str, Mapping[str, Any]], folder: Path, now: datetime
) -> dict[str, int]:
    ids: dict[str, int] = {}
    for key in sorted({story.picture for story in stories if story.picture}):
        place = PICTURES / "stories" / f"{key}.webp"
        if not place.is_file():
            continue
        drawing = original(place)
        with transaction():
            alt = captions.get(f"stories/{key}.webp", {}).get("alt", "")
            ids[key] = media.add(drawing, folder=folder, now=now, alt=alt, owner_kind="demo", owner_id=key).id
    return ids


def _captions() -> Mapping[str, Mapping[str, Any]]:
    place = PICTURES / "captions.json"
    if not place.is_file():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(place.read_text("utf-8"))
    return found


def _key(title: str) -> str:
    return title.lower()[:200]


def _submission(
    story: DemoStory, picture_ids: Mapping[str, int], captions: Mapping[str, Mapping[str, Any]], now: datetime
) -> news.Submission:
    about = captions.get(f"stories/{story.picture}.webp", {})
    published = (now - timedelta(hours=story.hours_ago)).replace(
        minute=(story.hours_ago * 7) % 60, microsecond=0
    )
    return news.Submission(
        key=_key(story.title),
        section=story.section,
        title=story.title,
        html=news.paragraphs(story.text),
        published_at=min(published, now),
        link=story.source,
        topics=story.topics,
        picture_id=picture_ids.get(story.picture),
        picture_alt=story.alt or about.get("alt", ""),
        picture_caption=about.get("caption", ""),
        demo=True,
    )
