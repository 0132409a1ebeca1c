"""Stories from before pictures inside texts were kept: the worker lifts them out by itself, once."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from store import news
from store.db import db, transaction
from store.news import desk
from store.news.inside_models import StoryPicture
from store.news.models import Source, SourceKind, Story
from store.worker.jobs import drain_all

HTML = '<p>Before.</p><p><img src="https://elsewhere.example/{n}.jpg" alt="Seen {n}"></p><p>After.</p>'
BARE = "<p>Before.</p><p></p><p>After.</p>"


@pytest.fixture
def earlier(newsroom):
    """Three stories as they were stored once, without their pictures; one without any, and one written here."""
    ids = [newsroom.publish(f"Old {n}", html=HTML.format(n=n)) for n in range(3)]
    newsroom.publish("Plain", "Only words.")
    made = desk.ready(desk.StoryDraft("Own", "National", HTML.format(n=9)))
    with transaction("news"):
        desk.begin(made, desk.Moment(), by="staff:1", at=newsroom.clock.now())
        db.session.execute(update(Source).where(Source.id == newsroom.source_id).values(kind=SourceKind.FEED))
        db.session.execute(delete(StoryPicture))
        db.session.execute(update(Story).where(Story.original.contains("<img")).values(body_html=BARE))
    drain_all(newsroom.app)
    return ids


def waiting(newsroom) -> list[tuple[int, str]]:
    db.session.rollback()
    return sorted((one.story_id, one.alt) for one in news.waiting_pictures(9, now=newsroom.clock.now()))


def test_the_worker_finds_them_and_they_wait_like_any_other(newsroom, earlier):
    stamp = newsroom.stamp()
    with transaction("news"):
        news.go_on_lifting(0, at=newsroom.clock.now())
    drain_all(newsroom.app)
    assert waiting(newsroom) == [(story, f"Seen {n}") for n, story in enumerate(earlier)]
    assert newsroom.stamp() == stamp + 1
    page = newsroom.get(newsroom.path(earlier[1])).get_data(as_text=True)
    assert "<p><em>[Seen 1]</em></p>" in page
    db.session.rollback()
    assert news.lift_window(0)[0] == [], "once"


def test_all_are_looked_at_a_window_at_a_time(newsroom, earlier):
    found, after, seen = [], 0, []
    while after is not None:
        batch, after = news.lift_window(after, limit=2)
        found += [one.id for one in batch]
        seen.append(after)
    assert found == earlier and [one - earlier[0] for one in seen[:-1]] == [1, 3, 4] and seen[-1] is None


def test_what_changed_meanwhile_is_left_alone(newsroom, earlier):
    found, _ = news.lift_window(0)
    db.session.rollback()
    with transaction("news"):
        news.take_in(newsroom.source_id, newsroom.submission("Old 1", "New words."), at=newsroom.clock.now())
        assert news.put_in(found, at=newsroom.clock.now()) == 2
    assert [story for story, _ in waiting(newsroom)] == [earlier[0], earlier[2]]
    bodies = db.session.scalars(select(Story.body_html).where(Story.id == earlier[1])).all()
    assert bodies == ["<p>New words.</p>"]
