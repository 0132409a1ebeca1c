"""The desk's pages of stories in the pseudo-language."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from store import news
from store.db import db, transaction
from store.news import Choice, desk
from store.news.models import Story
from tests.support.shop import Shop
from tests.words.conftest import Reader
from tests.words.test_catalogue_desk import owner

__all__ = ["owner"]

PAGES = {
    "/admin/stories": 200,
    "/admin/stories?q=%CE%BE": 200,
    "/admin/stories?state=draft": 200,
    "/admin/stories/new": 200,
    "/admin/stories/1": 200,
    "/admin/stories/1/preview": 200,
    "/admin/stories/1/related": 200,
    "/admin/stories/1/related?q=%CE%B5": 200,
    "/admin/sections": 200,
    "/admin/sections/1": 200,
    "/admin/audit?log=news": 200,
}
TYPED = {"title": "Είδος", "section": "Κόσμος", "text": "Λόγια."}


def test_stories_in_every_state(owner: Reader, shop: Shop) -> None:
    at = shop.clock.now()
    given = {"by": "staff:1", "at": at}
    with transaction("news"):
        begun = [
            desk.begin(desk.ready(desk.StoryDraft(f"Λόγος {n}", "Κόσμος", "Λόγια.")), moment, **given)
            for n, moment in enumerate((None, desk.Moment(), desk.Moment(at + timedelta(days=1)), desk.Moment()))
        ]  # fmt: skip
        desk.archive(begun[3], True, version=1, **given)
        feed = news.open_source("Πηγή Β", news.SourceKind.FEED, "https://example.org/feed").id
        far = news.take_in(
            feed,
            news.Submission(
                key="α", section="Κόσμος", title="Μακριά", html="<p>Λόγια.</p>", published_at=at, topics=("ειρήνη",),
                link="https://example.org/", picture_url="https://example.org/a.jpg", picture_alt="Όψη", byline="Ζωή",
            ),
            at=at,
        )  # fmt: skip
        assert far is not None
        desk.set_choice(begun[1], 1, Choice.PIN, act="story.pinned", **given)
        desk.set_choice(begun[1], 2, Choice.BAN, act="story.banned", **given)
        paths = [f"/admin/stories/{story}" for story in (*begun, far.id)]
    assert owner.opens(*PAGES) == PAGES
    owner.opens(*paths, f"/admin/stories/{begun[1]}/related", f"/admin/stories/{begun[0]}/preview")
    with transaction("news"):
        desk.hold_back(begun[1], version=1, **given)
        desk.hold_back(far.id, version=0, **given)
    owner.opens(paths[1], paths[4])
    with transaction("news"):
        first = news.open_section("Κόσμος").id
        other = news.open_section("Σπορ").id
        row = desk.section_row(first)
        desk.change_section(first, "Γη", "earth", version=row.version, **given)
        desk.list_section(first, False, version=None, **given)
    sections = ("/admin/sections", f"/admin/sections/{first}", f"/admin/sections/{other}")
    owner.opens(*sections)
    with transaction("news"):
        desk.merge_section(first, other, version=None, **given)
    owner.opens(*sections)
    assert owner.heard == []


def test_what_is_said_about_acts_and_mistakes(owner: Reader, shop: Shop) -> None:
    owner.visit("/admin/stories/new")
    owner.press(
        owner.button("save"), **TYPED | {"title": "", "slug": "Α", "when": "at", "day": "x", "clock": "y"}
    )
    assert owner.reads("wrong words").status == 422
    owner.press(owner.button("save"), **TYPED | {"slug": "", "day": "2026-11-24", "clock": "09:00"})
    owner.reads("scheduled")
    story = db.session.scalars(select(Story.id).where(Story.title == "Είδος")).one()
    owner.press(owner.button("save"), text="Άλλα.", version="0")
    assert owner.reads("stale").status == 409
    owner.press(owner.button("save"), when="draft")
    owner.reads("draft again")
    owner.press(owner.button("save"), when="now")
    owner.reads("public")
    for act in ("archive", "list", "withdraw", "restore"):
        owner.press(owner.button(act))
        owner.reads(act)
    for act, other in (("pin", story), ("pin", 1), ("unpin", 1), ("ban", 1), ("unban", 1), ("undo", 1)):
        owner.posts(f"/admin/stories/{story}/related/{other}", act=act, was="none")
        owner.reads(f"related: {act}")
    owner.posts(f"/admin/stories/{story}/remove", version="1").reads("remove")
    assert owner.heard == []
