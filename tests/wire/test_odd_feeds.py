"""Feeds that are well formed and odd: dates out of any calendar, no ids, one id twice, enormous titles and depths."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from store import news
from store.db import db
from store.kit.errors import StoreError
from store.news.models import Story
from tests.wire.test_feeds import source, stories, sync

__all__ = ["source"]

RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>%s</channel></rss>'
ITEM = "<item><guid>%s</guid><title>%s</title>%s<description>Words.</description></item>"


@pytest.fixture
def engine_name() -> str:
    """One engine is enough: what is odd is mended before it reaches a database."""
    return "sqlite"


def of_json(*items: dict) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": list(items)})


@pytest.mark.parametrize(
    "told",
    [
        "Mon, 01 Jan 0000 00:00:00 GMT", "0001-01-01T00:00:00+14:00", "Fri, 31 Dec 9999 23:59:59 GMT",
        "9999-12-31T23:59:59-14:00", "Mon, 28 Apr 2125 00:00:00 GMT", "2025-06-01T00:00:00Z", "-1", "1e999", "soon",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["xml", "json"])
def test_a_date_no_story_can_have_is_the_day_it_came_and_stays_so(newsroom, source, site, told, kind):
    if kind == "xml":
        site.says("/feed", RSS % ITEM % ("1", "Odd", f"<pubDate>{told}</pubDate>"))
    else:
        site.says(
            "/feed", of_json({"id": "1", "title": "Odd", "content_html": "Words", "date_published": told})
        )
    came = newsroom.clock.now()

    assert sync(newsroom, source, site).taken == 1
    newsroom.clock.forward(hours=5)
    again = sync(newsroom, source, site)

    assert (again.taken, again.unchanged) == (0, 1)
    assert stories()["Odd"].published_at == came
    assert [one.title for one in news.latest(newsroom.clock.now())] == ["Odd"]


def test_a_clock_some_hours_ahead_waits_for_its_time(newsroom, source, site):
    at = newsroom.clock.now() + timedelta(hours=3)
    site.says("/feed", RSS % ITEM % ("1", "Ahead", f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"))
    sync(newsroom, source, site)

    assert news.latest(newsroom.clock.now()) == []
    newsroom.clock.forward(hours=4)
    assert [one.title for one in news.latest(newsroom.clock.now())] == ["Ahead"]


def test_entries_without_an_id_are_known_by_their_title_and_one_id_is_one_story(newsroom, source, site):
    nameless = "<item><title>Nameless</title><description>Words.</description></item>"
    twice = ITEM % ("1", "First telling", "") + ITEM % ("1", "Second telling", "")
    nothing = "<item><description>Neither id, link nor title.</description></item>"
    site.says("/feed", RSS % (nameless + twice + nothing))

    first, second = sync(newsroom, source, site), sync(newsroom, source, site)

    assert (first.seen, first.taken, second.taken) == (4, 2, 0)
    assert set(stories()) == {"Nameless", "Second telling"}


def test_json_of_any_shape_is_read_for_what_it_holds(newsroom, source, site):
    odd = {
        "id": 5,
        "title": "Odd",
        "content_text": "Words",
        "language": "english",
        "tags": [None, {}, " ", "Media"],
    }
    odd |= {"authors": [1, {"name": None}, {"name": "Ida"}], "image": 5, "url": 7, "attachments": "x"}
    site.says("/feed", of_json(odd, {"id": "b", "title": None, "content_html": None}), "application/json")

    report = sync(newsroom, source, site)

    assert (report.taken, report.refused_count) == (1, 1)
    story = stories()["Odd"]
    assert story.language == "en", "a language that is none is the source's"
    assert news.topics_of([story.id]) == {story.id: ["Media"]}
    assert newsroom.get(newsroom.path(story.id) + "/pdf").status_code == 200


def test_a_title_of_two_megabytes_is_cut_and_has_an_address(newsroom, source, site):
    site.says("/feed", RSS % ITEM % ("1", "x" * 1_900_000, ""))
    assert sync(newsroom, source, site).taken == 1
    story = db.session.scalar(select(Story))
    assert len(story.title) == 300 and len(story.slug) <= 96
    assert newsroom.get(newsroom.path(story.id)).status_code == 200


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (RSS % ("<item>" * 250_000), "nested too deeply"),
        (RSS % ("<item " + " ".join(f"a{n}='1'" for n in range(100_000)) + "/>"), "too many attributes"),
        (
            RSS % f"<item><guid>1</guid><title>t</title><description>{'<p> ' * 300_000}</description></item>",
            "deeply",
        ),
    ],
    ids=["depth", "attributes", "markup"],
)
def test_a_shape_that_keeps_a_parser_busy_is_refused_in_a_moment(newsroom, source, site, body, says):
    site.says("/feed", body)
    began = time.process_time()
    with pytest.raises(StoreError, match=says):
        sync(newsroom, source, site)
    assert time.process_time() - began < 3
