"""Stories come in once, keep their address, appear and go by themselves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from store import news
from store.db import db, transaction
from store.kit.errors import NotFound, StoreError
from store.news.models import Story, StoryTerm


def test_a_story_is_cleaned_named_and_listed(newsroom):
    story_id = newsroom.publish(
        "11 Killed As Vehicle Plows Into Filipino Street Festival In Vancouver",
        "One two three.\n\nFour <b>five</b>.",
        link="https://example.org/story",
        topics=["Canada", "public safety", "Canada"],
        byline="A. Writer",
    )

    story = newsroom.headline(story_id)
    assert story.slug == "11-killed-as-vehicle-plows-into-filipino-street-festival-in-vancouver"
    assert (story.section.slug, story.section.title) == ("international", "International")
    assert story.teaser == "One two three. Four <b>five</b>."
    page = news.story(newsroom.clock.now(), "international", story.slug)
    assert page.body_html == "<p>One two three.</p>\n<p>Four &lt;b&gt;five&lt;/b&gt;.</p>"
    assert [topic.slug for topic in page.topics] == ["canada", "public-safety"]
    assert (page.link, story.byline, page.archived) == ("https://example.org/story", "A. Writer", False)
    assert newsroom.titles(news.latest(newsroom.clock.now())) == [story.title]
    assert newsroom.stamp() == 1


def test_the_same_story_again_changes_nothing(newsroom):
    newsroom.publish("Title", "Text.")
    with transaction("news"):
        assert (
            news.take_in(newsroom.source_id, newsroom.submission("Title", "Text."), at=newsroom.clock.now())
            is None
        )

    assert newsroom.stamp() == 1
    assert db.session.scalar(select(func.count()).select_from(Story)) == 1


def test_a_new_title_keeps_the_address_and_the_postings_follow(newsroom):
    story_id = newsroom.publish("Canal tolls rise", "Ships pay more.")
    path = newsroom.path(story_id)

    again = newsroom.publish("Harbour fees fall", "Boats pay less.", key="Canal tolls rise")

    assert again == story_id
    assert newsroom.path(story_id) == path
    assert newsroom.headline(story_id).title == "Harbour fees fall"
    seq = newsroom.headline(story_id).seq
    words = select(func.count()).select_from(StoryTerm).where(StoryTerm.seq == seq)
    assert db.session.scalar(words) == len({"harbour", "fee", "fall", "boat", "pay"})
    assert db.session.scalar(select(func.count()).select_from(StoryTerm)) == 5


def test_two_stories_of_one_title_have_two_addresses(newsroom):
    first = newsroom.publish("Title", "One.", key="1")
    second = newsroom.publish("Title", "Two.", key="2")
    third = newsroom.publish("Title", "Three.", key="3", section="Media")

    assert newsroom.path(first) == "/news/international/title"
    assert newsroom.path(second) == "/news/international/title-2"
    assert newsroom.path(third) == "/news/media/title"


def test_a_story_that_changes_section_is_found_at_its_old_address(newsroom):
    story_id = newsroom.publish("Title", "One.")
    newsroom.publish("Title", "One.", section="Media")

    moved = news.moved(newsroom.clock.now(), "international/title")
    assert moved is not None and moved.id == story_id
    assert newsroom.path(story_id) == "/news/media/title"
    assert news.moved(newsroom.clock.now(), "international/other") is None


@pytest.mark.parametrize("alone", [True, False])
def test_an_address_that_a_story_once_had_goes_to_no_other(newsroom, alone):
    moved = newsroom.publish("Harbour", key="1")
    newsroom.publish("Harbour", key="1", section="National")
    second = newsroom.submission("Harbour", "Of another one.", key="2")
    with transaction("news"):
        if alone:
            news.take_in(newsroom.source_id, second, at=newsroom.clock.now())
        else:
            others = [
                newsroom.submission("Harbour", "Of a third.", key="3"),
                newsroom.submission("Quay", key="4"),
            ]
            news.take_in_many(newsroom.source_id, [second, *others], at=newsroom.clock.now())

    now = newsroom.clock.now()
    assert news.story(now, "international", "harbour") is None
    assert news.moved(now, "international/harbour").id == moved
    assert news.story(now, "international", "harbour-2").headline.title == "Harbour"
    assert (news.story(now, "international", "harbour-3") is None) is alone

    third = newsroom.publish("Harbour", "Elsewhere.", key="5", section="Media")
    newsroom.publish("Harbour", "Elsewhere.", key="5")
    assert newsroom.path(third) == f"/news/international/harbour-{third}", "nor to one that comes there later"


def test_a_scheduled_story_appears_by_itself_and_an_expired_one_goes(newsroom):
    now = newsroom.clock.now()
    newsroom.publish("Later", hours_ago=-2)
    newsroom.publish("Brief", expires_at=now + timedelta(hours=1))

    assert newsroom.titles(news.latest(now)) == ["Brief"]
    assert news.story(now, "international", "later") is None
    assert news.next_change(now) == now + timedelta(hours=1)
    assert newsroom.titles(news.latest(now + timedelta(minutes=59))) == ["Brief"]
    assert newsroom.titles(news.latest(now + timedelta(hours=1))) == []
    assert news.next_change(now + timedelta(hours=1)) == now + timedelta(hours=2)
    assert newsroom.titles(news.latest(now + timedelta(hours=2))) == ["Later"]
    assert news.next_change(now + timedelta(hours=2)) is None


def test_archived_stories_are_read_but_not_the_latest(newsroom):
    story_id = newsroom.publish("Old", archived=True)

    now = newsroom.clock.now()
    assert news.latest(now) == []
    assert newsroom.titles(news.section_page(now, "international").rows) == ["Old"]
    assert news.story(now, "international", "old").archived
    assert newsroom.headline(story_id).title == "Old"


def test_a_withdrawn_story_is_gone_from_everywhere_at_once(newsroom):
    stays = newsroom.publish("River floods houses again", "River water in forty houses.", hours_ago=3)
    goes = newsroom.publish("River plan ignores houses", "The river wall plan and the houses.", hours_ago=2)
    assert newsroom.related(stays) == ["River plan ignores houses"]
    before = newsroom.stamp()

    with transaction("news"):
        news.withdraw(goes, at=newsroom.clock.now())

    now = newsroom.clock.now()
    assert newsroom.titles(news.latest(now)) == ["River floods houses again"]
    assert newsroom.related(stays) == []
    assert news.story(now, "international", "river-plan-ignores-houses") is None
    assert news.is_gone("international", "river-plan-ignores-houses")
    assert not news.is_gone("international", "river-floods-houses-again")
    assert newsroom.stamp() == before + 1
    assert news.last_update(now) == now
    with pytest.raises(NotFound), transaction("news"):
        news.withdraw(9999, at=now)


def test_a_withdrawn_story_may_come_back(newsroom):
    story_id = newsroom.publish("Title", "Text.")
    with transaction("news"):
        news.withdraw(story_id, at=newsroom.clock.now())

    newsroom.publish("Title", "Text.")

    assert newsroom.path(story_id) == "/news/international/title"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " \x00 "}, "title"),
        ({"html": "<p> </p><!-- x -->"}, "html"),
        ({"html": "x" * 500_001}, "html"),
    ],
)
def test_what_is_no_story_is_refused_and_leaves_nothing(newsroom, given, field):
    offered = replace(newsroom.submission("Title"), **given)

    with pytest.raises(StoreError) as refused, transaction("news"):
        news.take_in(news.open_source("Desk").id, offered, at=newsroom.clock.now())

    assert refused.value.field == field
    assert db.session.scalar(select(func.count()).select_from(Story)) == 0
    assert newsroom.stamp() == 0


@pytest.mark.parametrize("title", ["Archive", "topics", "Feed", "Search"])
def test_no_section_takes_the_address_of_a_page(newsroom, title):
    newsroom.publish("Story", section=title)

    assert news.sections()[0].slug == f"{title.lower()}-2"


def test_the_order_is_by_publication_and_ties_stay_as_they_came(newsroom):
    for title, hours in (("b", 2), ("a", 3), ("c", 1), ("d", 1), ("e", 1)):
        newsroom.publish(title, hours_ago=hours)

    assert newsroom.titles(news.latest(newsroom.clock.now())) == ["e", "d", "c", "b", "a"]


def test_pages_follow_on_and_lead_back_without_losing_a_story(newsroom):
    for number in range(7):
        newsroom.publish(f"Story {number}", hours_ago=number)
    now = newsroom.clock.now()

    def page(after=None):
        return news.section_page(now, "international", after=after, size=3)

    first, second, third = page(), page(page().older), page(page(page().older).older)
    assert newsroom.titles(first.rows) == ["Story 0", "Story 1", "Story 2"]
    assert newsroom.titles(second.rows) == ["Story 3", "Story 4", "Story 5"]
    assert newsroom.titles(third.rows) == ["Story 6"]
    assert first.newer is None and third.older is None
    assert newsroom.titles(page(third.newer).rows) == newsroom.titles(second.rows)
    assert newsroom.titles(page(second.newer).rows) == newsroom.titles(first.rows)
    assert page(second.newer).newer is None
    for garbage in ("", "x", "%%%", second.older[:-3], "bnVsbA", "A" * 500):
        assert newsroom.titles(page(garbage).rows) == newsroom.titles(first.rows)


def test_months_and_topics_list_their_stories(newsroom):
    newsroom.publish("April", topics=["media"])
    newsroom.publish("March", hours_ago=24 * 35, topics=["media", "war"])
    newsroom.publish("January", hours_ago=24 * 100)
    now = newsroom.clock.now()

    assert news.months(now) == [(2025, 4), (2025, 3), (2025, 1)], "a month without stories has no page"
    assert news.months(now, most=2) == [(2025, 4), (2025, 3)]
    assert newsroom.titles(news.month_page(now, 2025, 3).rows) == ["March"]
    assert newsroom.titles(news.topic_page(now, "media").rows) == ["April", "March"]
    assert news.topic("war").title == "war"
    assert news.topic("nothing") is None


def test_years_without_stories_are_passed_over_and_forty_are_the_most(newsroom):
    newsroom.publish("Today")
    newsroom.publish("Ten years ago", hours_ago=24 * 3652)
    newsroom.publish("A century ago", hours_ago=24 * 36524)

    assert news.months(newsroom.clock.now()) == [(2025, 4), (2015, 4)]


def test_an_empty_newsroom_answers_everything(newsroom):
    now = newsroom.clock.now()

    assert news.latest(now) == [] and news.sections() == [] and news.months(now) == []
    assert news.last_update(now) is None and news.next_change(now) is None and news.most_related(now) == []
    assert news.section("international") is None and news.section_page(now, "international").rows == []
