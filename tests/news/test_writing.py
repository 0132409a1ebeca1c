"""Stories written here: drafts, schedules, addresses, and what a sync leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from store import news
from store.audit import NewsAuditEntry
from store.db import db, transaction
from store.kit.errors import StoreError
from store.news import desk
from store.news.models import Story, StoryMatter, StoryRelation, StoryTopic
from store.outbox import NewsMessage
from store.worker.jobs import drain_all

RIVER = desk.StoryDraft(
    title="The river is back",
    section="National",
    text="# Water\n\nThe river runs **again** through the *old* valley.\n\n<script>alert(1)</script>",
    topics=["Climate", "rivers"],
)


def given(newsroom):
    return {"by": "staff:1", "at": newsroom.clock.now()}


def begin(newsroom, draft=RIVER, moment=None):
    made = desk.ready(draft)
    with transaction("news"):
        return desk.begin(made, moment, **given(newsroom))


def edit(newsroom, story_id, draft, moment=None, version=None):
    version = whole(newsroom, story_id).version if version is None else version
    made = desk.ready(draft)
    with transaction("news"):
        return desk.edit(story_id, made, moment, version=version, **given(newsroom))


def whole(newsroom, story_id):
    db.session.rollback()
    return desk.whole(newsroom.clock.now(), story_id)


def acts():
    return db.session.scalars(select(NewsAuditEntry.act).order_by(NewsAuditEntry.id)).all()


def test_a_draft_is_seen_by_nobody_and_leaves_no_trace(newsroom):
    other = newsroom.publish("The river was gone", "The river valley lay dry.")
    before = newsroom.get("/news/").get_data(as_text=True)
    story_id = begin(newsroom)

    assert whole(newsroom, story_id).state == "draft"
    assert newsroom.get("/news/national/the-river-is-back").status_code == 404
    assert newsroom.get("/news/topics/climate").status_code == 404
    assert "The river is back" not in newsroom.get("/news/").get_data(as_text=True)
    assert news.search(newsroom.clock.now(), "river").count == 1 and "The river was gone" in before
    assert db.session.get(StoryMatter, story_id) is None and newsroom.related(other) == []
    assert db.session.scalars(select(StoryTopic).where(StoryTopic.story_id == story_id)).all() == []
    assert [row.title for row in desk.stories(newsroom.clock.now(), search="water valley").rows] == [
        "The river is back"
    ]


def test_publishing_goes_the_way_of_an_import(newsroom):
    other = newsroom.publish("The river was gone", "The river valley lay dry. " * 5)
    story_id = begin(newsroom, replace(RIVER, text=RIVER.text + " The river valley." * 5))
    stamp = newsroom.stamp()
    newsroom.clock.forward(minutes=5)
    assert edit(newsroom, story_id, RIVER, desk.Moment()) == ["text", "publication"]

    story = whole(newsroom, story_id)
    assert (story.state, story.published_at) == ("published", newsroom.clock.now())
    assert newsroom.related(other) == ["The river is back"]
    assert newsroom.related(story_id) == ["The river was gone"] and newsroom.stamp() > stamp
    page = newsroom.get("/news/national/the-river-is-back").get_data(as_text=True)
    assert "<h2>Water</h2>" in page and "<strong>again</strong>" in page and "alert(1)" not in page
    assert newsroom.get("/news/topics/climate").status_code == 200
    told = db.session.scalars(select(NewsMessage).where(NewsMessage.kind == "stories.changed")).all()
    assert {"story_ids": [story_id]} in [message.payload for message in told]
    assert acts() == ["story.written", "story.published"]


def test_of_two_who_write_at_once_the_second_learns_it(newsroom):
    story_id = begin(newsroom)
    edit(newsroom, story_id, replace(RIVER, title="Hers"), version=1)
    with pytest.raises(desk.StaleStory):
        edit(newsroom, story_id, replace(RIVER, title="His"), version=1)

    story = whole(newsroom, story_id)
    assert (story.title, story.version, acts()) == ("Hers", 2, ["story.written", "story.edited"])
    assert edit(newsroom, story_id, replace(RIVER, title="Hers"), version=2) == [], "nothing to change"
    assert whole(newsroom, story_id).version == 2


def test_a_scheduled_story_appears_by_itself_and_learns_what_came_before_it(newsroom):
    at = newsroom.clock.now() + timedelta(hours=2)
    story_id = begin(newsroom, replace(RIVER, text="The river valley. " * 5), desk.Moment(at))
    path = "/news/national/the-river-is-back"
    assert whole(newsroom, story_id).state == "scheduled" and newsroom.get(path).status_code == 404
    front = newsroom.get("/news/")
    newsroom.clock.forward(hours=1)
    between = newsroom.publish("The river was gone", "The river valley lay dry. " * 5, hours_ago=0)
    newsroom.get("/news/")
    newsroom.clock.forward(minutes=59, seconds=59)
    assert newsroom.get(path).status_code == 404

    newsroom.clock.forward(seconds=1)
    assert newsroom.get(path).status_code == 200, "nobody had to do anything"
    page = newsroom.get("/news/").get_data(as_text=True)
    assert "The river is back" in page and "The river is back" not in front.get_data(as_text=True)
    assert newsroom.related(between) == [], "when that came, the other was not there yet"
    assert db.session.get(StoryRelation, (between, story_id)) is None

    db.session.rollback()
    drain_all(newsroom.app)
    db.session.rollback()
    assert db.session.get(StoryRelation, (story_id, between)) is not None
    assert db.session.get(StoryRelation, (between, story_id)) is not None


def test_a_moment_that_was_put_off_does_nothing_when_it_comes(newsroom):
    at = newsroom.clock.now()
    story_id = begin(newsroom, RIVER, desk.Moment(at + timedelta(hours=1)))
    edit(newsroom, story_id, RIVER, desk.Moment(at + timedelta(hours=9)))
    newsroom.clock.forward(hours=1)
    with transaction("news"):
        assert news.appear(story_id, at=newsroom.clock.now()) is False
    assert edit(newsroom, story_id, RIVER, None) == ["publication"]
    assert whole(newsroom, story_id).state == "draft" and db.session.get(StoryMatter, story_id) is None
    assert acts() == ["story.scheduled", "story.scheduled", "story.unscheduled"]


@pytest.mark.parametrize(
    ("change", "minutes", "field"),
    [
        ({"title": ""}, None, "title"),
        ({"section": ""}, None, "section"),
        ({"slug": "Not one"}, None, "slug"),
        ({"slug": "taken"}, None, "slug"),
        ({"slug": "once-taken"}, None, "slug"),
        ({"picture_id": 1}, None, "picture_alt"),
        ({"text": ""}, 60, "text"),
        ({"text": "x" * 100_001}, None, "text"),
        ({}, 0, "day"),
        ({}, 60 * 24 * 2000, "day"),
    ],
)
def test_what_cannot_stand_is_refused(newsroom, change, minutes, field):
    taken = begin(newsroom, replace(RIVER, slug="once-taken"), desk.Moment())
    edit(newsroom, taken, replace(RIVER, slug="taken"))
    moment = None if minutes is None else desk.Moment(newsroom.clock.now() + timedelta(minutes=minutes))
    with pytest.raises(StoreError) as refused:
        begin(newsroom, replace(RIVER, **change), moment)
    assert refused.value.field == field
    assert db.session.scalars(select(Story.id)).all() == [taken]


def test_a_new_address_is_led_to_and_a_withdrawn_one_says_so(newsroom):
    story_id = begin(newsroom, RIVER, desk.Moment())
    assert edit(newsroom, story_id, replace(RIVER, slug="water", section="Environment")) == [
        "section",
        "slug",
    ]
    led = newsroom.get("/news/national/the-river-is-back")
    assert (led.status_code, led.headers["Location"]) == (301, "/news/environment/water")

    with transaction("news"):
        desk.hold_back(story_id, version=2, **given(newsroom))
    for path in ("/news/environment/water", "/news/national/the-river-is-back"):
        assert newsroom.get(path).status_code == 410
    edit(newsroom, story_id, replace(RIVER, title="Corrected", slug="water", section="Environment"))
    assert whole(newsroom, story_id).state == "withdrawn", "writing on does not publish it"
    with transaction("news"):
        desk.restore(story_id, version=4, **given(newsroom))
    assert "Corrected" in newsroom.get("/news/environment/water").get_data(as_text=True)
    with pytest.raises(desk.WrongWord), transaction("news"):
        desk.drop_draft(story_id, version=5, **given(newsroom))


def test_a_section_whose_name_grows_in_an_address_still_fits(newsroom):
    story_id = begin(newsroom, replace(RIVER, section="新闻" * 40), desk.Moment())
    story = whole(newsroom, story_id)
    assert story.section == "新闻" * 40 and len(story.section_slug) <= 72
    assert newsroom.get(f"/news/{story.section_slug}/the-river-is-back").status_code == 200


def test_a_dropped_draft_is_gone_for_good(newsroom):
    story_id = begin(newsroom)
    with transaction("news"):
        desk.drop_draft(story_id, version=1, **given(newsroom))
    assert db.session.scalars(select(Story.id)).all() == []
    assert desk.stories(newsroom.clock.now(), search="river").rows == []


def test_a_draft_that_was_scheduled_once_is_dropped_with_its_relations(newsroom):
    newsroom.publish("The river was gone", "The river valley lay dry. " * 5, hours_ago=5)
    moment = desk.Moment(newsroom.clock.now() + timedelta(hours=1))
    story_id = begin(newsroom, replace(RIVER, text=RIVER.text + " The river valley." * 5), moment)
    assert len(db.session.scalars(select(StoryRelation)).all()) == 2, (
        "it is related both ways before it appears"
    )

    edit(newsroom, story_id, RIVER, None)
    version = whole(newsroom, story_id).version
    with transaction("news"):
        desk.drop_draft(story_id, version=version, **given(newsroom))
    assert db.session.scalars(select(StoryRelation)).all() == []


def fetched(newsroom, **given):
    """Offer a story of a feed, as every sync does."""
    offered = newsroom.submission("Far away", "Something happened there.", **given)
    with transaction("news"):
        source = news.open_source("Wire", news.SourceKind.FEED, "https://example.org/feed").id
        taken = [story.id for story in news.take_in_many(source, [offered], at=newsroom.clock.now())]
    return source, taken


def test_what_staff_withdraw_a_sync_leaves_withdrawn_but_up_to_date(newsroom):
    source, (story_id,) = fetched(newsroom)
    with transaction("news"):
        desk.hold_back(story_id, version=0, **given(newsroom))
    assert fetched(newsroom) == (source, []), "the same again"
    assert fetched(newsroom, byline="Zoe", topics=["peace"]) == (source, []), "something new"
    known = dict(news.known(source))["Far away"]
    assert (known.withdrawn, known.held, known.archived) == (True, True, False)
    with transaction("news"):
        assert news.relate_waiting() == 0

    story = whole(newsroom, story_id)
    assert (story.state, story.held, story.byline) == ("withdrawn", True, "Zoe")
    assert newsroom.get("/news/international/far-away").status_code == 410
    with transaction("news"):
        desk.restore(story_id, version=1, **given(newsroom))
    assert newsroom.get("/news/international/far-away").status_code == 200
    assert db.session.get(StoryMatter, story_id) is not None
    assert acts() == ["story.withdrawn", "story.restored"]


def test_what_its_source_withdrew_is_not_restored_here(newsroom):
    _, (story_id,) = fetched(newsroom)
    with transaction("news"):
        news.withdraw(story_id, at=newsroom.clock.now())
    with pytest.raises(desk.WrongWord), transaction("news"):
        desk.restore(story_id, version=0, **given(newsroom))
    assert whole(newsroom, story_id).held is False and acts() == []


def test_staffs_words_on_a_picture_outlive_a_sync(newsroom):
    picture = {"picture_url": "https://example.org/a.jpg", "picture_alt": "IMG_0815"}
    source, (story_id,) = fetched(newsroom, **picture)
    with transaction("news"):
        assert desk.describe_picture(story_id, "A dry river", version=0, **given(newsroom))
    assert fetched(newsroom, byline="Zoe", **picture) == (source, [story_id])
    assert (whole(newsroom, story_id).picture_alt, whole(newsroom, story_id).byline) == ("A dry river", "Zoe")
    with transaction("news"):
        assert desk.describe_picture(story_id, "", version=1, **given(newsroom))
    fetched(newsroom, byline="Ada", **picture)
    assert whole(newsroom, story_id).picture_alt == "IMG_0815", "left to the source again"


def test_the_words_of_a_story_from_elsewhere_are_not_written_here(newsroom):
    _, (story_id,) = fetched(newsroom)
    with pytest.raises(desk.NotOurs):
        edit(newsroom, story_id, RIVER, version=0)
    assert whole(newsroom, story_id).title == "Far away" and acts() == []


def test_a_story_from_before_there_was_a_desk_is_written_on(newsroom):
    story_id = newsroom.publish("Old", "Old words.", topics=["peace"], link="https://example.org/old")
    story = whole(newsroom, story_id)
    assert story.own and story.draft.text == "<p>Old words.</p>" and story.draft.topics == ["peace"]
    assert edit(newsroom, story_id, replace(story.draft, title="New"), version=0) == ["title"]
    story = whole(newsroom, story_id)
    assert (story.title, story.link, story.body_html, story.slug) == (
        "New", "https://example.org/old", "<p>Old words.</p>", "old",
    )  # fmt: skip


def test_the_list_is_narrowed_and_goes_on_by_marks(newsroom):
    at = newsroom.clock.now()
    for number in range(5):
        newsroom.publish(f"Public {number}", hours_ago=number + 1)
    begin(newsroom, replace(RIVER, title="Later"), desk.Moment(at + timedelta(days=1)))
    begin(newsroom, replace(RIVER, title="Not yet"))
    archived = begin(newsroom, replace(RIVER, title="Kept"), desk.Moment())
    with transaction("news"):
        assert desk.archive(archived, True, version=1, **given(newsroom))
    source, (gone,) = fetched(newsroom, hours_ago=9)
    with transaction("news"):
        desk.hold_back(gone, version=0, **given(newsroom))

    def titles(**wish):
        return [row.title for row in desk.stories(at, **wish).rows]

    assert [titles(state=state) for state in desk.STATES] == [
        ["Not yet"], ["Later"], [f"Public {number}" for number in range(5)], ["Kept"], ["Far away"],
    ]  # fmt: skip
    assert titles(source_id=source) == ["Far away"] and titles(section="national") == [
        "Later",
        "Kept",
        "Not yet",
    ]
    assert titles(search="far happened") == ["Far away"] and titles(search="public", state="draft") == []
    first = desk.stories(at, size=4)
    second = desk.stories(at, size=4, after=first.older)
    third = desk.stories(at, size=4, after=second.older)
    assert [len(page.rows) for page in (first, second, third)] == [4, 4, 1] and third.older is None
    assert len({row.id for page in (first, second, third) for row in page.rows}) == 9
