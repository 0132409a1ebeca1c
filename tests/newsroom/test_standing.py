"""News that stands still says since when, in both languages, on pages that are kept all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import news, wire
from store.db import db, transaction
from store.news import SourceKind
from store.news.models import Source

PAGES = ("/", "/news/", "/news/international/", "/search?q=river", "/es/", "/es/news/", "/es/search?q=river")
READ = "Apr 28, 2025, 7:56 AM UTC"
SAID = {"en": f"As of {READ}", "es": "Actualizado: 28 abr 2025, 7:56 UTC"}


@pytest.fixture
def source(newsroom) -> int:
    """A feed that was read well just now, and gave one story."""
    at = newsroom.clock.now()
    with transaction("news"):
        row = news.open_source("Feed", SourceKind.FEED, "https://example.org/feed")
        newsroom.source_id = row.id
        news.take_in(row.id, newsroom.submission("The river is back", "Words of a river."), at=at)
    read(newsroom, row.id)
    return newsroom.source_id


def read(newsroom, source: int) -> None:
    with transaction("news"):
        news.note_success(source, {}, at=newsroom.clock.now())


def says(newsroom, path: str) -> bool:
    """Whether a page says since when the news stands still; it is kept either way."""
    answer = newsroom.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, no-cache"
    tag = answer.headers["ETag"]
    assert newsroom.get(path, headers={"If-None-Match": tag}).status_code == 304, "kept"
    return SAID["es" if path.startswith("/es") else "en"] in answer.get_data(as_text=True).replace(
        "\u202f", " "
    )


def test_pages_say_since_when_from_the_very_minute_and_until_the_next_good_reading(newsroom, source):
    assert [path for path in PAGES if says(newsroom, path)] == []
    newsroom.clock.forward(hours=23, minutes=59)
    assert [path for path in PAGES if says(newsroom, path)] == []
    newsroom.clock.forward(minutes=1)
    assert tuple(path for path in PAGES if says(newsroom, path)) == PAGES
    with transaction("news"):
        news.note_failure(source, "the address answers 502", at=newsroom.clock.now())
    assert tuple(path for path in PAGES if says(newsroom, path)) == PAGES
    read(newsroom, source)
    assert [path for path in PAGES if says(newsroom, path)] == []


def test_a_source_is_held_to_its_own_promise_and_only_while_it_is_read_by_the_clock(newsroom, source):
    with transaction("news"):
        db.session.get_one(Source, source).options = {"promise": 2}
    at = newsroom.clock.now()
    assert news.stale_since(at + timedelta(hours=2)) == at == news.stale_since(at + timedelta(days=9))
    assert news.stale_since(at + timedelta(minutes=119)) is None
    assert news.next_change(at) == at + timedelta(hours=2)
    for options, active in (({"promise": 2, "interval": 0}, True), ({"promise": 2}, False)):
        with transaction("news"):
            row = db.session.get_one(Source, source)
            row.options, row.active = options, active
        assert news.stale_since(at + timedelta(days=9)) is None and news.next_change(at) is None
        db.session.rollback()
    with transaction("news"):
        news.open_source("Never read", SourceKind.FEED, "https://example.org/other")
    assert news.stale_since(at + timedelta(days=9)) is None, "one that never was read has promised nothing"


def test_switching_a_silent_source_off_takes_the_sentence_away_at_once(newsroom, source):
    newsroom.clock.forward(days=2)
    assert says(newsroom, "/news/")
    with transaction("news"):
        wire.switch_source(source, active=False, by="staff:1", at=newsroom.clock.now())
    assert not says(newsroom, "/news/")


def test_embeds_say_it_too(newsroom, source):
    places = (
        "/widget/v1/frame",
        "/widget/v1/headlines.json",
        "/news/feed.rss",
        "/news/feed.atom",
        "/news/feed.json",
    )

    def saying() -> list[str]:
        return [
            place
            for place in places
            if SAID["en"] in newsroom.get(place).get_data(as_text=True).replace("\u202f", " ")
        ]

    assert saying() == [] and "_tvnl" not in newsroom.get("/widget/v1/headlines.json").json
    newsroom.clock.forward(days=1)
    assert saying() == list(places)
    assert (
        newsroom.get("/widget/v1/headlines.json").json["_tvnl"]["standing"].startswith("As of Apr 28, 2025")
    )


def test_an_empty_newsroom_says_until_when_that_is_known(newsroom):
    def said(path: str) -> str:
        return newsroom.get(path).get_data(as_text=True).replace("\u202f", " ")

    assert "No stories yet" in said("/news/") and f"As of {READ}" in said("/news/"), "since the shop opened"
    newsroom.clock.forward(hours=2)
    with transaction("news"):
        source = news.open_source("Feed", SourceKind.FEED, "https://example.org/feed").id
        news.open_section("Sport")
    read(newsroom, source)
    for path in ("/news/", "/news/sport/"):
        assert "As of Apr 28, 2025, 9:56 AM UTC" in said(path)
    assert "Actualizado: 28 abr 2025, 9:56 UTC" in said("/es/news/")
