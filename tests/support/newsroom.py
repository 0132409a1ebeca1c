"""A newsroom to try things in: a real application on either engine, a clock that can be set, stories by the line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from store import news, stamps
from store.db import db, transaction
from store.kit.clock import SetClock
from store.settings import open_shop
from tests.support import databases

AT = datetime(2025, 4, 28, 7, 56, 5, tzinfo=UTC)
"""The moment of the page this site grew from: a Monday morning."""


@dataclass
class Newsroom:
    """What a test asks of the newsroom."""

    app: Flask
    clock: SetClock
    source_id: int = 0

    def ask(self, method: str, path: str, **given: object) -> TestResponse:
        """One request of a fresh browser without cookies, in an application context of its own as in real life."""
        with self.app.app_context():
            return self.app.test_client().open(path, method=method, **given)  # type: ignore[arg-type]

    def get(self, path: str, **given: object) -> TestResponse:
        """Open an address."""
        return self.ask("GET", path, **given)

    def submission(
        self, title: str, body: str = "Words.", *, hours_ago: float = 1, **given: object
    ) -> news.Submission:
        """A story as a source would offer it; its key is its title."""
        plain: dict[str, object] = {
            "key": title,
            "section": "International",
            "title": title,
            "html": news.paragraphs(body),
            "published_at": self.clock.now() - timedelta(hours=hours_ago),
        }
        return news.Submission(**{**plain, **given})  # type: ignore[arg-type]

    def publish(self, title: str, body: str = "Words.", *, hours_ago: float = 1, **given: object) -> int:
        """Take one story in, and answer its id."""
        offered = self.submission(title, body, hours_ago=hours_ago, **given)
        with transaction("news"):
            if not self.source_id:
                self.source_id = news.open_source("Test desk").id
            story = news.take_in(self.source_id, offered, at=self.clock.now())
            assert story is not None
            return story.id

    def headline(self, story_id: int) -> news.Headline:
        """The public story with this id."""
        found = news.story_by_id(self.clock.now(), story_id)
        assert found is not None
        return found

    def path(self, story_id: int) -> str:
        """Where the story is read."""
        story = self.headline(story_id)
        return f"/news/{story.section.slug}/{story.slug}"

    def related(self, story_id: int) -> list[str]:
        """Titles of the block below a story, as shown."""
        return [other.title for other in news.related(self.clock.now(), self.headline(story_id))]

    @staticmethod
    def titles(stories: Sequence[news.Headline]) -> list[str]:
        return [story.title for story in stories]

    @staticmethod
    def stamp() -> int:
        """How often the newsroom has changed."""
        return stamps.all_stamps(bind="news").get("news", 0)


@pytest.fixture
def newsroom(engine_name: str, tmp_path: Path) -> Iterator[Newsroom]:
    """An open shop and an empty newsroom on Monday, 28 April 2025."""
    clock = SetClock(AT)
    app = databases.make_app(engine_name, tmp_path / "instance", clock, public_url="https://shop.example")
    with app.app_context():
        with transaction():
            open_shop(name="TVNL", currency="USD", zone="UTC", at=AT)
        yield Newsroom(app, clock)
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
