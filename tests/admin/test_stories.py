"""Stories at the desk: written, previewed, scheduled, withdrawn; and those from elsewhere, which are only read."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from sqlalchemy import event, select, update

from store import news
from store.audit import NewsAuditEntry
from store.db import db, transaction
from store.kit.paging import mark
from store.media import Media
from store.news.models import Story
from store.settings import Shop as ShopRow
from store.web.admin.forms.stories import comes_twice, wall_moment

WORDS = {"title": "The river is back", "section": "National", "text": "It **runs** again."}


@pytest.fixture
def newsroom(shop):
    """The section of stories, and one story from a feed."""
    at = shop.clock.now()
    with transaction("news"):
        news.open_section("National")
        feed = news.open_source("Wire", news.SourceKind.FEED, "https://example.org/feed").id
        story = news.take_in(
            feed,
            news.Submission(
                key="far", section="National", title="Far away", html="<p>There.</p>", published_at=at - timedelta(hours=3),
                link="https://example.org/far", picture_url="https://example.org/far.jpg", picture_alt="IMG_1",
            ),
            at=at,
        )  # fmt: skip
        return story.id


def png(colour: str = "navy") -> tuple[io.BytesIO, str]:
    """A picture as a browser sends it."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return io.BytesIO(out.getvalue()), "river.png"


def acts():
    db.session.rollback()
    return db.session.scalars(select(NewsAuditEntry.act).order_by(NewsAuditEntry.id)).all()


def written(title: str = "The river is back") -> Story:
    db.session.rollback()
    return db.session.scalars(select(Story).where(Story.title == title)).one()


def presses(grace, word: str) -> None:
    """Press the first button with this word."""
    grace.press(next(form for form in grace.forms() if any(word in one[0] for one in form.buttons)), word)


def writes(grace, act: str = "save", **typed):
    grace.visit("/admin/stories/new")
    return grace.send("/admin/stories", act, **WORDS | typed)


def test_an_empty_desk_says_what_to_do(shop, clerk):
    grace = clerk("editor").visit("/admin/stories")
    assert "No stories yet" in grace.words and "Write a story" in grace.links()
    assert "No story matches" in grace.visit("/admin/stories?q=nothing").words
    assert "Write a story" not in clerk("read-only", "Rita").visit("/admin/stories").links()


def test_a_draft_is_saved_previewed_and_published(newsroom, clerk, stranger):
    grace = writes(clerk("editor"), "Save", topics="Climate, rivers", byline="Zoe")
    story = written()
    assert grace.path == f"/admin/stories/{story.id}" and "Nobody but staff sees it" in grace.notices[0]
    assert stranger.visit("/news/national/the-river-is-back").status == 404

    seen = grace.visit(f"/admin/stories/{story.id}/preview")
    assert (
        "Only staff see this page." in seen.words and "It runs again." in seen.words and "Zoe" in seen.words
    )
    assert 'content="noindex, nofollow"' in seen.answer.text and "/pdf" not in seen.answer.text
    assert seen.answer.headers["Cache-Control"] == "no-store"
    assert stranger.visit(f"/admin/stories/{story.id}/preview").path == "/admin/sign-in"

    grace.visit(f"/admin/stories/{story.id}")
    grace.send(f"/stories/{story.id}", "Save", when="now")
    assert "It is public." in grace.notices[0]
    assert "It runs again." in stranger.visit("/news/national/the-river-is-back").words
    assert acts() == ["story.written", "story.published"]


def test_a_preview_of_what_is_typed_saves_nothing(newsroom, clerk):
    grace = writes(clerk("editor"), "Preview", text="# Big\n\n<b>Bold</b> <script>no()</script>")
    assert "Only staff see this page." in grace.words and "<h2>Big</h2>" in grace.answer.text
    assert "no()" not in grace.answer.text and "<b>Bold</b>" in grace.answer.text
    assert db.session.scalars(select(Story.title)).all() == ["Far away"] and acts() == []


def test_what_is_wrong_stands_beside_its_box_and_the_rest_stays(newsroom, clerk):
    grace = writes(clerk("editor"), "Save", title="", slug="Not One", when="at", day="soon", clock="25:00")
    assert grace.status == 422 and grace.fails() == [
        "Give it a title.",
        "Use lower-case letters, digits and single hyphens, e.g. the-river-is-back.",
        "Choose a day such as 2026-11-30.",
        "Enter a time such as 09:30.",
    ]
    assert "It **runs** again." in grace.answer.text
    grace = writes(clerk("editor", "Ada"), "Save", when="at", day="2026-11-23", clock="00:01")
    assert grace.fails() == ["This moment is over. Choose a later one, or publish at once."]
    assert writes(grace, "Save", text="", when="now").fails() == ["A story needs a text or a picture."]
    assert db.session.scalars(select(Story.title)).all() == ["Far away"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("![" * 10_001, "There are more than 20000 marks such as * [ | and < in this text."),
        ("<div>" * 401, "More than 400 tags of this text are open inside each other."),
    ],
)
def test_a_text_that_would_take_too_long_is_refused_beside_its_box(newsroom, clerk, text, said):
    grace = clerk("editor")
    for act in ("Save", "Preview"):
        writes(grace, act, text=text)
        assert grace.status == 422 and grace.fails() == [said]
        assert escape(text) in grace.answer.text
    assert db.session.scalars(select(Story.title)).all() == ["Far away"] and acts() == []


def test_pictures_come_by_upload_and_survive_what_else_is_wrong(newsroom, clerk, shop):
    grace = writes(clerk("editor"), "Save", title="", picture=png())
    kept = dict(grace.form("/admin/stories").values)["picture_id"]
    assert grace.status == 422 and kept.isdigit()
    grace.send("/admin/stories", "Save", title="With a picture")
    assert grace.fails() == ["The picture is here. Now say what is seen, for those who do not see it."]
    grace.send(
        "/admin/stories",
        "Put it into the text",
        picture_alt="A river",
        inline=png("red"),
        inline_alt="Red [sky]",
    )
    line = next(
        line for line in dict(grace.form("/admin/stories").values)["text"].splitlines() if "/media/" in line
    )
    assert line.startswith("![Red \\[sky\\]](/media/") and "Nothing is saved yet" in grace.notices[0]
    grace.send("/admin/stories", "Save", when="now", picture_caption="Photo: Zoe")

    story = written("With a picture")
    assert (story.picture_id, story.picture_alt, story.picture_caption) == (
        int(kept),
        "A river",
        "Photo: Zoe",
    )
    shop.work()
    db.session.rollback()
    assert db.session.scalars(select(Media.rendered_at)).all() == [shop.clock.now()] * 2
    page = grace.visit("/news/national/with-a-picture").answer.text
    assert 'alt="A river"' in page and "Photo: Zoe" in page

    grace.visit(f"/admin/stories/{story.id}")
    grace.send(f"/stories/{story.id}", "Save", drop_picture="y", picture_alt="A river")
    assert written("With a picture").picture_id is None
    grace.visit(f"/admin/stories/{story.id}")
    grace.send(f"/stories/{story.id}", "Save", picture=(io.BytesIO(b"GIF89a"), "a.gif"))
    assert grace.status == 422 and "not a picture we can read" in grace.fails()[0]


def test_the_second_of_two_sees_both_texts(newsroom, clerk):
    grace, ada = clerk("editor"), clerk("editor", "Ada")
    writes(grace, "Save")
    story = written()
    page = f"/admin/stories/{story.id}"
    ada.visit(page)
    grace.send(f"/stories/{story.id}", "Save", text="Her words.")
    ada.send(f"/stories/{story.id}", "Save", text="His words.", title="His title")
    assert ada.status == 409 and "A colleague was faster" in ada.words
    assert "Stands there now: Her words." in ada.words and "His words." in ada.answer.text
    assert "Stands there now: The river is back" in ada.words
    assert written().title == "The river is back"
    ada.send(f"/stories/{story.id}", "Save")
    assert written("His title").id == story.id, "having seen hers, his counts"


def test_a_schedule_is_by_the_shops_own_clock(newsroom, clerk, stranger, shop):
    with transaction():
        db.session.execute(update(ShopRow).values(zone="America/New_York"))
    grace = writes(clerk("editor"), "Save", when="at", day="2027-03-14", clock="02:30")
    assert grace.status == 422 and "leave this time out" in grace.fails()[0]
    grace.send("/admin/stories", "Save", clock="03:30")
    story = written()
    assert story.published_at == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    assert "It appears by itself on Mar 14, 2027" in grace.notices[0]
    assert dict(grace.form(f"/stories/{story.id}").values)["clock"] == "03:30"

    grace.send(f"/stories/{story.id}", "Save", day="2027-11-07", clock="01:30")
    assert written().published_at == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    assert "twice on that day" in grace.notices[0]
    grace.send(f"/stories/{story.id}", "Save", day="2026-11-24", clock="09:00")
    assert stranger.visit("/news/national/the-river-is-back").status == 404
    shop.clock.forward(hours=26)
    assert stranger.visit("/news/national/the-river-is-back").status == 200
    assert "Public" in clerk("editor", "Ada").visit(f"/admin/stories/{story.id}").words


@pytest.mark.parametrize(
    ("day", "clock", "moment"),
    [
        ("2027-03-14", "01:59", datetime(2027, 3, 14, 6, 59, tzinfo=UTC)),
        ("2027-03-14", "02:00", None),
        ("2027-03-14", "03:00", datetime(2027, 3, 14, 7, 0, tzinfo=UTC)),
        ("2027-11-07", "01:00", datetime(2027, 11, 7, 5, 0, tzinfo=UTC)),
        ("2027-11-07", "02:00", datetime(2027, 11, 7, 7, 0, tzinfo=UTC)),
    ],
)
def test_days_of_23_and_25_hours(day, clock, moment):
    zone = ZoneInfo("America/New_York")
    wanted = datetime.fromisoformat(f"{day}T{clock}")
    assert wall_moment(wanted.date(), wanted.time(), zone) == moment
    if moment is not None:
        assert comes_twice(moment, zone) is (clock == "01:00")


def test_withdraw_restore_archive_and_delete(newsroom, clerk, stranger):
    grace = writes(clerk("editor"), "Save", when="now")
    story, here = written(), "/news/national/the-river-is-back"
    presses(grace, "Withdraw")
    assert "Withdrawn." in grace.notices[0]
    gone = stranger.visit(here)
    assert gone.status == 410 and "This story has been withdrawn." in gone.words
    presses(grace, "Show it again")
    assert stranger.visit(here).status == 200
    presses(grace, "Archive")
    assert stranger.visit(here).status == 200 and "The river is back" not in stranger.visit("/news/").words
    presses(grace, "Back among the latest")
    assert "The river is back" in stranger.visit("/news/").words
    assert grace.posts(f"/admin/stories/{story.id}/status", act="archive", version="1").status == 409
    assert grace.posts(f"/admin/stories/{story.id}/remove", version="5").status == 422
    writes(grace, "Save", title="A mistake")
    draft = written("A mistake").id
    grace.send(f"/stories/{draft}/remove", "Delete it")
    assert "The draft is gone." in grace.notices[0] and grace.visit(f"/admin/stories/{draft}").status == 404
    assert acts() == [
        "story.published", "story.withdrawn", "story.restored", "story.archived", "story.listed", "story.written",
        "story.dropped",
    ]  # fmt: skip


def test_a_story_from_elsewhere_is_read_only_with_its_source(newsroom, clerk, stranger):
    grace = clerk("editor").visit(f"/admin/stories/{newsroom}")
    assert "Read only" in grace.words and "It comes from the feed Wire." in grace.words
    assert grace.links()["The story at its source"] == "https://example.org/far"
    grace.send(f"/stories/{newsroom}/picture", "Save", picture_alt="  A dry\u202e river ")
    assert db.session.get(Story, newsroom).picture_alt == "A dry river"
    grace.send(f"/stories/{newsroom}/picture", "Save", picture_alt="x" * 301)
    assert grace.status == 422 and grace.fails() == ["This is at most 300 characters long."]
    grace.visit(f"/admin/stories/{newsroom}")
    presses(grace, "Withdraw")
    assert "Withdrawn here. Its address says so." in grace.words
    assert stranger.visit("/news/national/far-away").status == 410
    assert grace.posts(f"/admin/stories/{newsroom}", version="2", **WORDS).status == 409
    assert "its words are changed there" in grace.words.lower()
    assert acts() == ["story.described", "story.withdrawn"]


def test_the_list_asks_the_same_few_questions_for_one_and_for_fifty(newsroom, clerk, shop):
    def asked() -> int:
        count = 0

        def note(*_: object) -> None:
            nonlocal count
            count += 1

        engine = db.engines["news"]
        event.listen(engine, "before_cursor_execute", note)
        grace.visit("/admin/stories")
        event.remove(engine, "before_cursor_execute", note)
        return count

    grace = clerk("editor")
    few = asked()
    with transaction("news"):
        source = news.open_source("Many").id
        news.take_in_many(
            source,
            [
                news.Submission(
                    key=str(n), section="National", title=f"Story {n}", html="<p>Words.</p>",
                    published_at=shop.clock.now() - timedelta(minutes=n),
                )
                for n in range(60)
            ],
            at=shop.clock.now(),
        )  # fmt: skip
    assert asked() <= few
    assert "Story 49" in grace.words and "Story 50" not in grace.words
    grace.visit(next(href for word, href in grace.links().items() if word.startswith("Further back")))
    assert "Story 50" in grace.words and "Far away" in grace.words
    grace.visit(f"/admin/stories?source={source}&q=story+59")
    assert "Story 59" in grace.words and "Story 58" not in grace.words
    grace.visit("/admin/stories?state=withdrawn&section=nowhere&source=x")
    assert grace.status == 200 and "No story matches" in grace.words
    for odd in ("source=99999999999", f"source={'9' * 5000}", "source=²", f"after={mark(10**60)}", f"after={mark(-(10**60))}",
                "q=%00%22%27*%28", f"state={'x' * 900}"):  # fmt: skip
        assert grace.visit(f"/admin/stories?{odd}").status == 200, odd


def test_the_log_of_the_newsroom_tells_of_it(newsroom, clerk):
    owner = clerk("owner", "Olga")
    writes(owner, "Save")
    story = written().id
    owner.visit(f"/admin/stories/{story}")
    owner.visit(owner.links()["Who changed it, and when"])
    assert "story.written" in owner.words and f"story {story}" in owner.words
    assert "story.written" not in owner.visit("/admin/audit").words
