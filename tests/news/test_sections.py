"""Sections as staff keep them: their own names, addresses and order, over every sync; two that become one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from store import news
from store.audit import NewsAuditEntry
from store.db import db, transaction
from store.kit.errors import NotFound
from store.news import desk
from store.news.models import Section, Story
from store.worker.jobs import drain_all


def given(newsroom):
    return {"by": "staff:1", "at": newsroom.clock.now()}


def row(title: str) -> desk.SectionRow:
    db.session.rollback()
    return next(one for one in desk.section_rows() if one.title == title)


def change(newsroom, named, **new):
    one = row(named)
    with transaction("news"):
        wanted = {"title": one.title, "slug": one.slug, "version": one.version} | new
        return desk.change_section(one.id, **wanted, **given(newsroom))


def merge(newsroom, title, into):
    with transaction("news"):
        one, other = (next(r for r in desk.section_rows() if r.title == name) for name in (title, into))
        desk.merge_section(one.id, other.id, version=one.version, **given(newsroom))


def where(newsroom, path: str) -> tuple[int, str]:
    answer = newsroom.get(path)
    return answer.status_code, answer.headers.get("Location", "").removeprefix("https://shop.example")


def test_a_section_keeps_the_name_staff_gave_it_and_its_source_goes_on_filling_it(newsroom):
    first = newsroom.publish("River", section="World")
    assert change(newsroom, "World", title="The wider world") == ["title"]
    stamp = newsroom.stamp()
    second = newsroom.publish("Harbour", section="World")
    again = newsroom.submission("River", section="World")
    with transaction("news"):
        assert news.take_in(newsroom.source_id, again, at=newsroom.clock.now()) is None, "nothing has changed"

    assert [one.title for one in desk.section_rows()] == ["The wider world"] and newsroom.stamp() > stamp
    assert {newsroom.headline(one).section.title for one in (first, second)} == {"The wider world"}
    assert newsroom.path(first) == "/news/world/river" and row("The wider world").names == ["World"]
    assert "The wider world" in newsroom.get("/news/").get_data(as_text=True)
    with transaction("news"):
        assert news.open_section("The wider world").id == news.open_section("World").id


def test_an_old_address_leads_on_for_good_and_so_do_those_of_its_stories(newsroom):
    story = newsroom.publish("River", section="World")
    gone = newsroom.publish("Gone", section="World")
    with transaction("news"):
        news.withdraw(gone, at=newsroom.clock.now())
    assert change(newsroom, "World", slug="planet") == ["slug"]
    assert newsroom.path(story) == "/news/planet/river"
    assert where(newsroom, "/news/world/") == (301, "/news/planet/")
    assert where(newsroom, "/news/world/river") == (301, "/news/planet/river")
    assert where(newsroom, "/news/world/river/print")[0] == 301
    assert where(newsroom, "/news/world/gone")[0] == 410 and where(newsroom, "/news/world/never")[0] == 404
    feed = newsroom.get("/news/world/feed.json").get_data(as_text=True)
    assert "River" in feed and "/news/planet/" in feed
    assert change(newsroom, "World", slug="earth") == ["slug"]
    assert where(newsroom, "/news/world/river") == (301, "/news/earth/river")
    assert row("World").once == ["planet", "world"]
    assert change(newsroom, "World", slug="planet") == ["slug"]
    assert where(newsroom, "/news/planet/river")[0] == 200 and row("World").once == ["earth", "world"]
    with transaction("news"):
        assert news.open_section("world!").slug == "world-2", "nobody takes over where it once was"


@pytest.mark.parametrize(
    ("new", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"title": "Sport"}, "title"),
        ({"title": "Games"}, "title"),
        ({"slug": "Not one"}, "slug"),
        ({"slug": "sport"}, "slug"),
        ({"slug": "games"}, "slug"),
        ({"slug": "archive"}, "slug"),
    ],
)
def test_names_and_addresses_of_others_are_refused(newsroom, new, field):
    for name in ("World", "Games"):
        newsroom.publish(name, section=name)
    change(newsroom, "Games", title="Sport", slug="sport")
    before = desk.section_rows()
    with pytest.raises(desk.WrongWord) as refused:
        change(newsroom, "World", **new)
    assert refused.value.field == field
    db.session.rollback()
    assert desk.section_rows() == before


def test_who_was_slower_writes_nothing_and_unknown_ones_are_not_found(newsroom):
    newsroom.publish("River", section="World")
    change(newsroom, "World", title="Planet")
    with pytest.raises(desk.StaleSection):
        change(newsroom, "Planet", title="Earth", version=1)
    with transaction("news"), pytest.raises(NotFound):
        desk.list_section(99, False, version=1, **given(newsroom))
    assert row("Planet").version == 2


def test_order_and_listing_are_staffs_and_a_sync_leaves_them(newsroom):
    for name in ("World", "Sport", "Media"):
        newsroom.publish(name, section=name)
    with transaction("news"):
        places = {row.id: place for row, place in zip(desk.section_rows(), (5, 1, 5), strict=True)}
        assert desk.order_sections(places, **given(newsroom))
        assert not desk.order_sections({}, **given(newsroom))
    one = row("Media")
    with transaction("news"):
        assert desk.list_section(one.id, False, version=one.version, **given(newsroom))
        assert not desk.list_section(one.id, False, version=None, **given(newsroom))
    newsroom.publish("More", section="Media")
    db.session.rollback()
    assert [one.title for one in news.sections()] == ["Sport", "World"]
    assert [one.title for one in news.sections(hidden=True)] == ["Sport", "World", "Media"]
    assert newsroom.get("/news/media/more").status_code == newsroom.get("/news/media/").status_code == 200
    assert "/news/media/<" not in newsroom.get("/sitemap.xml").get_data(as_text=True)
    assert [(one.position, one.stories) for one in desk.section_rows()] == [(1, 1), (2, 1), (3, 2)]
    acts = db.session.scalars(select(NewsAuditEntry.act).order_by(NewsAuditEntry.id)).all()
    assert acts == ["section.ordered", "section.hidden"]


def test_two_become_one_with_every_old_address_and_every_story(newsroom):
    source = newsroom.publish("River", section="World")
    twin = newsroom.publish("River", key="twin", section="Planet")
    change(newsroom, "World", slug="earth")
    merge(newsroom, "World", "Planet")
    assert where(newsroom, "/news/earth/") == where(newsroom, "/news/world/") == (301, "/news/planet/")
    assert newsroom.get("/news/earth/river").status_code == 200, "until it is moved it is read where it was"
    assert [one.title for one in news.sections()] == ["Planet"] and row("World").into == "Planet"
    late = newsroom.publish("Late", section="World")
    for title, into in (("Planet", "World"), ("World", "Planet"), ("Planet", "Planet")):
        with pytest.raises(desk.WrongWord):
            merge(newsroom, title, into)

    drain_all(newsroom.app)
    db.session.rollback()
    assert [(one.title, one.stories) for one in desk.section_rows()] == [("Planet", 3)]
    assert newsroom.path(late) == "/news/planet/late" and newsroom.path(twin) == "/news/planet/river"
    assert newsroom.path(source) == f"/news/planet/river-{source}"
    assert where(newsroom, "/news/earth/river") == (301, f"/news/planet/river-{source}")
    assert where(newsroom, "/news/world/") == where(newsroom, "/news/earth/") == (301, "/news/planet/")
    assert row("Planet").names == ["World"] and row("Planet").once == ["earth", "world"]
    newsroom.publish("Later", section="World")
    assert row("Planet").stories == 4 and db.session.scalar(select(func.count()).select_from(Section)) == 1


def test_a_long_section_is_moved_in_pieces(newsroom):
    newsroom.publish("Other", section="Planet")
    offered = [
        newsroom.submission("Brief", key=str(n), hours_ago=n + 1, section="World") for n in range(1_010)
    ]
    with transaction("news"):
        news.take_in_many(newsroom.source_id, offered, at=newsroom.clock.now())
    merge(newsroom, "World", "Planet")
    world = row("World").id
    sizes = []
    while sizes[-1:] != [0]:
        with transaction("news"):
            sizes.append(desk.move_some(world))
    assert sizes == [500, 500, 10, 0]
    assert db.session.scalar(select(func.count()).select_from(Story)) == row("Planet").stories == 1_011


def test_a_story_written_here_follows_its_section(newsroom):
    made = desk.ready(desk.StoryDraft("River", "World", "Words."))
    with transaction("news"):
        story = desk.begin(made, desk.Moment(), **given(newsroom))
    newsroom.publish("Other", section="Planet")
    change(newsroom, "World", title="Earth")
    db.session.rollback()
    kept = desk.whole(newsroom.clock.now(), story)
    assert kept.section == "Earth" and kept.draft is not None
    with transaction("news"):
        same = desk.ready(replace(kept.draft, text="Other words."))
        assert desk.edit(story, same, None, version=1, **given(newsroom)) == ["text"]
    merge(newsroom, "Earth", "Planet")
    drain_all(newsroom.app)
    db.session.rollback()
    kept = desk.whole(newsroom.clock.now(), story)
    assert (kept.section, kept.draft.slug, kept.version) == ("Planet", "river", 2)
