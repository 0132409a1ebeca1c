"""The column of headlines on every shop page, and what it shows when the news database is away."""

import json
import time

from flask import render_template_string

from store.db import db
from store.web import reach
from store.web.newsroom.panel import FrontPanel, Kept, front_panel

PAGE = '{% include "components/sidebar.html" %}'


def asked(newsroom) -> FrontPanel:
    with newsroom.app.app_context(), newsroom.app.test_request_context("/"):
        return front_panel()


def lose_the_news(newsroom):
    """The tables go away under the application, as when the database was restored wrongly or is locked out."""
    db.session.remove()
    with db.engines["news"].execution_options(shop_write=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE story RENAME TO story_lost")


def find_the_news(newsroom):
    with db.engines["news"].execution_options(shop_write=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE story_lost RENAME TO story")


def fill(newsroom):
    for number in range(12):
        newsroom.publish(f"River {number}", f"The river and thing{number}.", hours_ago=number + 1)


def test_five_headlines_and_four_others_that_are_related(newsroom):
    fill(newsroom)

    shown = asked(newsroom)

    assert [story.title for story in shown.headlines] == [f"River {number}" for number in range(5)]
    assert len(shown.related) == 4
    assert {story.id for story in shown.headlines}.isdisjoint(story.id for story in shown.related)
    assert shown.stale_since is None and shown.updated is not None
    with newsroom.app.app_context(), newsroom.app.test_request_context("/"):
        page = render_template_string(PAGE)
    assert "Latest headlines" in page and "Most Recent Related Stories..." in page and "As of" not in page


def test_the_next_page_shows_what_was_just_published(newsroom):
    fill(newsroom)
    asked(newsroom)

    newsroom.publish("Just in", hours_ago=0)

    assert asked(newsroom).headlines[0].title == "Just in"


def test_with_the_news_away_the_last_good_panel_stays_and_says_since_when(newsroom):
    fill(newsroom)
    good = asked(newsroom)
    at = newsroom.clock.now()
    lose_the_news(newsroom)
    try:
        newsroom.clock.forward(hours=1)
        began = time.monotonic()
        shown = asked(newsroom)
        assert time.monotonic() - began < 1.0
        with newsroom.app.app_context(), newsroom.app.test_request_context("/"):
            page = render_template_string(PAGE)
        answer = newsroom.get("/pages/contact")
    finally:
        find_the_news(newsroom)

    assert shown.headlines == good.headlines and shown.related == good.related
    assert shown.stale_since == at
    assert "River 0" in page and "As of Apr 28, 2025" in page
    assert answer.status_code in (200, 404)


def test_after_a_restart_the_panel_comes_from_its_file(newsroom):
    fill(newsroom)
    good = asked(newsroom)
    kept = newsroom.app.extensions["front_panel"]
    newsroom.app.extensions["front_panel"] = Kept(kept.file)
    lose_the_news(newsroom)
    try:
        shown = asked(newsroom)
    finally:
        find_the_news(newsroom)

    assert shown.headlines == good.headlines and shown.updated == good.updated


def test_with_neither_news_nor_copy_the_column_is_empty_and_nothing_fails(newsroom, tmp_path):
    newsroom.app.extensions["front_panel"] = Kept(tmp_path / "none.json")
    lose_the_news(newsroom)
    try:
        shown = asked(newsroom)
    finally:
        find_the_news(newsroom)

    assert shown == FrontPanel(stale_since=None)


def test_a_damaged_copy_counts_as_none(newsroom, tmp_path):
    for damage in (
        "",
        "{",
        "[]",
        '{"at": 1, "panel": {}}',
        '{"at": "x", "panel": {"headlines": [{}], "related": []}}',
    ):
        place = tmp_path / "panel.json"
        place.write_text(damage)
        assert Kept(place).last() == FrontPanel()


def test_a_database_that_failed_is_left_in_peace_for_a_while(newsroom):
    fill(newsroom)
    asked(newsroom)
    lose_the_news(newsroom)
    asked(newsroom)
    find_the_news(newsroom)

    assert asked(newsroom).stale_since is not None
    newsroom.app.extensions["news_reach"].ask_again = 0.0
    assert asked(newsroom).stale_since is None
    assert reach.PEACE_S <= 60


def test_the_file_is_written_only_when_something_changed(newsroom):
    fill(newsroom)
    asked(newsroom)
    place = newsroom.app.extensions["front_panel"].file
    before = place.stat().st_mtime_ns, place.stat().st_ino
    newsroom.clock.forward(minutes=1)

    asked(newsroom)

    assert (place.stat().st_mtime_ns, place.stat().st_ino) == before
    assert set(json.loads(place.read_text("utf-8"))) == {"at", "panel"}
