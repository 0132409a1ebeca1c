"""What stands below a story at the desk: the parts of each score, and staff's pins and bans."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from store import news
from store.audit import NewsAuditEntry
from store.db import db, transaction
from store.news import desk
from store.news.models import StoryChoice

RIVER = "The river runs again through the dry valley of {}, and {} boats are on the water below the dam."
TITLES = ("Boats in Ashby", "A valley in Barnes", "Water at Corwen", "Dams of Delmar", "Dry days in Elmira")


@pytest.fixture
def told(shop):
    """A story, five about the same river at different times, one about a ball; ids by title."""
    ids = {}
    for number, title in enumerate((*TITLES, "The river is back", "A ball was found")):
        ids[title] = publish(shop, title, RIVER.format(title, number), days_ago=10 - number)
    return ids


def publish(shop, title: str, text: str, days_ago: float = 0.0) -> int:
    at = shop.clock.now()
    with transaction("news"):
        source = news.open_source("Desk").id
        story = news.take_in(
            source,
            news.Submission(
                key=title, section="National" if "river" in title else "Media", title=title, html=f"<p>{text}</p>",
                published_at=at - timedelta(days=days_ago),
            ),
            at=at,
        )  # fmt: skip
        assert story is not None
        return story.id


def page(told, title: str = "The river is back") -> str:
    return f"/admin/stories/{told[title]}/related"


def presses(grace, word: str) -> None:
    """Press the first button with this word."""
    grace.press(next(form for form in grace.forms() if any(word in one[0] for one in form.buttons)), word)


def shown(shop, told) -> set[str]:
    """The titles below the story."""
    db.session.rollback()
    story = news.story_by_id(shop.clock.now(), told["The river is back"])
    assert story is not None
    return {other.title for other in news.related(shop.clock.now(), story)}


def choices() -> dict[int, str]:
    db.session.rollback()
    return {row.other_id: row.choice.value for row in db.session.scalars(select(StoryChoice))}


def acts() -> list[tuple[str, object]]:
    rows = db.session.scalars(select(NewsAuditEntry).order_by(NewsAuditEntry.id))
    return [(row.act, row.fields.get("other")) for row in rows]


def test_every_score_is_told_in_parts(told, clerk, shop):
    grace = clerk("editor").visit(page(told))
    first, *_ = news.score_parts(told["The river is back"])
    assert f"{first.score} · shared words {first.words}, age × {first.freshness / 1000:.2f}" in grace.words
    assert "Shared stems of words: " in grace.words and "boat " in grace.words
    around = desk.neighbours(shop.clock.now(), told["The river is back"])
    assert [one.place for one in around.shown] == [1, 2, 3, 4] and len(around.shown) + len(around.stored) >= 5
    best = max((*around.shown, *around.stored), key=lambda one: one.score or 0)
    assert sum(term.weight for term in best.shared) <= (best.words or 0), (
        "the words named are part of the sum"
    )


def test_pin_unpin_ban_and_take_it_back(told, clerk, shop):
    grace = clerk("editor").visit(page(told) + "?q=ball")
    grace.send(f"/related/{told['A ball was found']}", "Pin")
    assert "Pinned. A ball was found" in grace.notices[0] and "Pinned by Grace, Nov 23, 2026" in grace.words
    assert "A ball was found" in shown(shop, told) and "1 of 4 pins are taken." in grace.words
    presses(grace, "Undo")
    assert grace.notices == ["Taken back."]
    assert "A ball was found" not in shown(shop, told) and choices() == {}

    lost = next(title for title in TITLES if title in shown(shop, told))
    grace.send(f"/related/{told[lost]}", "Ban")
    assert "Never below it" in grace.words and lost not in shown(shop, told)
    presses(grace, "Allow again")
    assert lost in shown(shop, told)
    grace.visit(page(told)).send(f"/related/{told[lost]}", "Pin")
    grace.visit(page(told)).send(f"/related/{told[lost]}", "Unpin")
    presses(grace, "Undo")
    assert choices() == {told[lost]: "pin"}
    ball, other = told["A ball was found"], told[lost]
    assert acts() == [
        ("story.pinned", ball), ("story.restored_choice", ball), ("story.banned", other), ("story.unbanned", other),
        ("story.pinned", other), ("story.unpinned", other), ("story.restored_choice", other),
    ]  # fmt: skip


def test_a_full_list_itself_a_copy_and_a_withdrawn_story_are_refused(told, clerk, shop):
    grace = clerk("editor")
    mine = told["The river is back"]
    copy = publish(shop, "The river came back", RIVER.format("The river is back", 5))
    gone = publish(shop, "Gone", "Nothing of it.")
    with transaction("news"):
        news.withdraw(gone, at=shop.clock.now())
    for other, said in (
        (mine, "A story is not related to itself."),
        (copy, "This is nearly the same story as “The river is back”: readers would get it twice."),
        (gone, "This story is not public, so it cannot stand below another."),
    ):
        grace.posts(f"/admin/stories/{mine}/related/{other}", act="pin")
        assert grace.status == 409 and said in grace.words
    assert choices() == {} and acts() == []

    for title in ("A ball was found", "Boats in Ashby"):
        grace.posts(f"/admin/stories/{mine}/related/{told[title]}", act="pin")
    apart = [
        publish(shop, title, text)
        for title, text in (
            ("Bread", "Flour and yeast rise."),
            ("Songs", "Choirs sing loudly."),
            ("Chess", "Queens take pawns."),
        )
    ]
    for other in apart:
        grace.posts(f"/admin/stories/{mine}/related/{other}", act="pin")
    assert grace.status == 409 and "4 stories are pinned here already. Unpin one first." in grace.words
    assert len(choices()) == 4 and apart[-1] not in choices()
    assert shown(shop, told) == {"A ball was found", "Boats in Ashby", "Bread", "Songs"}


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/admin/stories/999999/related/{ball}", {"act": "pin"}, 404),
        ("/admin/stories/{river}/related/999999", {"act": "pin"}, 404),
        ("/admin/stories/{river}/related/99999999999", {"act": "pin"}, 404),
        ("/admin/stories/{river}/related/{ball}", {"act": "marry"}, 400),
        ("/admin/stories/{river}/related/{ball}", {"act": "undo", "was": "moon"}, 400),
    ],
)
def test_nonsense_is_refused(told, clerk, path, form, status):
    ids = {"river": told["The river is back"], "ball": told["A ball was found"]}
    assert clerk("editor").posts(path.format(**ids), **form).status == status
    assert choices() == {} and acts() == []


def test_who_may_only_read_sees_the_reasons_and_no_buttons(told, clerk):
    rita = clerk("read-only", "Rita").visit(page(told))
    assert "shared words" in rita.words and "Pin" not in [
        word for form in rita.forms() for word, *_ in form.buttons
    ]
    assert rita.visit("/admin/stories/999999/related").status == 404
