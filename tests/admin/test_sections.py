"""Sections at the desk: the list with its order, one section's name, address and listing, two that become one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import news
from store.db import db, transaction
from store.news import desk


@pytest.fixture
def newsroom(shop):
    """Three sections with a story each, from a feed."""
    at = shop.clock.now()
    with transaction("news"):
        feed = news.open_source("Wire", news.SourceKind.FEED, "https://example.org/feed").id
        for n, name in enumerate(("World", "Sport", "Media")):
            news.take_in(
                feed,
                news.Submission(
                    key=name, section=name, title=f"News of {name}", html="<p>Words.</p>",
                    published_at=at - timedelta(hours=n + 1),
                ),
                at=at,
            )  # fmt: skip
    return {row.title: row.id for row in rows()}


def rows():
    db.session.rollback()
    return desk.section_rows()


def titles() -> list[str]:
    return [row.title for row in rows()]


def test_an_empty_desk_says_where_sections_come_from(shop, clerk):
    assert clerk("editor").visit("/admin/sections").sees("No sections yet", "Write a story")
    reader = clerk("read-only", "Rita").visit("/admin/sections")
    assert reader.sees("No sections yet") and "Write a story" not in reader.links()


def test_the_list_tells_of_each_and_puts_them_in_order(newsroom, clerk, stranger):
    grace = clerk("editor").visit("/admin/stories")
    grace.visit(grace.links()["Sections"])
    assert grace.sees("World", "/news/sport/", "Listed", "Save the order")
    grace.send("/sections/order", **{f"place-{newsroom['Media']}": "0"})
    assert grace.notices == ["Saved."] and titles() == ["Media", "World", "Sport"]
    grace.send("/sections/order")
    assert grace.notices == ["Nothing was changed."]
    grace.send("/sections/order", **{f"place-{newsroom['Media']}": "last"})
    assert grace.status == 422 and grace.sees("Enter whole numbers") and titles()[0] == "Media"
    assert "last" in grace.answer.text
    reader = clerk("read-only", "Rita").visit("/admin/sections")
    assert reader.sees("Media") and not [form for form in reader.forms() if form.action.endswith("/order")]
    front = stranger.visit("/news/").words
    assert front.index("News of Media") >= 0 and stranger.visit("/admin/sections").path == "/admin/sign-in"


def test_a_section_is_renamed_and_moved_and_readers_follow(newsroom, clerk, stranger):
    page = f"/admin/sections/{newsroom['World']}"
    grace = clerk("editor").visit(page)
    grace.send(page, title="The  wider world", slug="wider")
    assert grace.path == page and "Saved." in grace.notices[0]
    assert grace.sees("The wider world", "Stories under the name World", "/news/world/")
    assert stranger.visit("/news/world/news-of-world").path == "/news/wider/news-of-world"
    assert stranger.visit("/news/world/").path == "/news/wider/" and stranger.sees("The wider world")
    grace.visit(page).send(page)
    assert grace.notices == ["Nothing was changed."]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"title": " "}, "Give it a name."),
        ({"slug": ""}, "Give it an address."),
        ({"slug": "Not One"}, "Use lower-case letters, digits and single hyphens, e.g. the-river-is-back."),
        ({"slug": "sport"}, "Another section has this address, or had it once."),
        ({"title": "Sport"}, "Stories under this name come into the section Sport. Merge the two instead."),
    ],
)
def test_what_cannot_stand_is_said_beside_its_box(newsroom, clerk, typed, says):
    page = f"/admin/sections/{newsroom['World']}"
    grace = clerk("editor").visit(page).send(page, **typed)
    assert grace.status == 422 and grace.fails() == [says] and titles()[0] == "World"


def test_a_colleague_who_was_faster_is_told_of(newsroom, clerk):
    page = f"/admin/sections/{newsroom['World']}"
    grace, ada = clerk("editor").visit(page), clerk("editor", "Ada").visit(page)
    late = clerk("editor", "Zoe").visit(page)
    grace.send(page, title="Hers")
    ada.send(page, "Save", title="His")
    assert ada.status == 409 and ada.sees("A colleague has changed this section")
    late.send(page + "/state", "List it no more")
    assert late.status == 409 and late.sees("A colleague has changed this section") and not rows()[0].hidden
    assert "His" in ada.answer.text and titles()[0] == "Hers"
    ada.send(page, "Save")
    assert titles()[0] == "His", "having seen hers, his counts"


def test_a_section_is_listed_no_more_and_again(newsroom, clerk, stranger):
    page = f"/admin/sections/{newsroom['Sport']}"
    grace = clerk("editor").visit(page).send(page + "/state", "List it no more")
    assert grace.sees("Not listed") and "listed no more" in grace.notices[0]
    assert "/news/sport/" not in stranger.visit("/news/").links().values()
    assert stranger.visit("/news/sport/").sees("News of Sport")
    assert "Sport" in grace.visit("/admin/stories/new").words
    grace.visit(page).send(page + "/state", "List it")
    assert "It is listed again." in grace.notices


def test_two_become_one_by_the_worker(newsroom, clerk, stranger, shop):
    page = f"/admin/sections/{newsroom['Media']}"
    grace = clerk("editor").visit(page).send(page + "/merge")
    assert grace.status == 422 and grace.fails() == ["Choose the section that stays."]
    grace.send(page + "/merge", into=str(newsroom["Media"]))
    assert grace.status == 422 and grace.fails() == ["Choose another section that stays."]
    grace.send(page + "/merge", into=str(newsroom["World"]))
    assert grace.path == "/admin/sections" and grace.sees("Becomes part of World")
    assert grace.visit(page).sees("The worker is moving its stories") and "Save" not in grace.words
    shop.work()
    assert titles() == ["World", "Sport"] and grace.visit(page).status == 404
    assert stranger.visit("/news/media/news-of-media").path == "/news/world/news-of-media"
    owner = clerk("owner", "Olga").visit("/admin/audit?log=news")
    assert owner.sees("section.merged")


def test_odd_input_is_refused_or_ignored(newsroom, clerk):
    grace = clerk("editor")
    grace.visit("/admin/sections")
    for path, data in (
        ("/admin/sections/999", {"title": "x", "slug": "x", "version": "1"}),
        ("/admin/sections/999/state", {"act": "hide", "version": "1"}),
        (f"/admin/sections/{newsroom['World']}/merge", {"into": "999", "version": "1"}),
    ):
        assert grace.posts(path, **data).status == 404, path
    for odd in ("²", "9" * 40, "-1", "x"):
        assert grace.posts(f"/admin/sections/{newsroom['World']}/merge", into=odd, version="1").status == 422
        assert (
            grace.posts(f"/admin/sections/{newsroom['World']}/state", act="hide", version=odd).status == 409
        )
    assert (
        grace.posts("/admin/sections/order", **{"place-x": "1", "place-999": "3"}).path == "/admin/sections"
    )
    assert titles() == ["World", "Sport", "Media"] and not any(row.hidden for row in rows())
