"""Writing service pages and the shop's details: previewed, saved once, refused when stale, brought back."""

from __future__ import annotations

import pytest

from store import pages, settings, sharing, stamps
from store.audit import AuditEntry
from store.db import db, transaction
from store.pages import PageText
from store.settings import shop as the_shop
from tests.support.visitor import text_of

CONTACT = "/admin/pages/contact/en"
WORDS = {"title": "Reach us", "summary": "We answer.", "body": "## Soon\n\nWrite **now**."}


def public(grace, path: str = "/pages/contact") -> str:
    grace.visit(path)
    return text_of(grace.tree.find(".//article"))


def test_a_preview_publishes_nothing_and_saving_does(clerk, shop):
    grace = clerk("editor")
    first = public(grace)
    grace.visit(CONTACT)
    grace.send(CONTACT, "Preview", **WORDS)
    assert (
        grace.status == 200 and "Preview of what you typed Reach us We answer. Soon Write now." in grace.words
    )
    assert dict(grace.form(CONTACT).values)["body"] == "## Soon\n\nWrite **now**."
    assert public(grace) == first and shop.rows(PageText) == []

    before = stamps.all_stamps().get("pages", 0)
    grace.visit(CONTACT)
    grace.send(CONTACT, "Save", **WORDS)
    assert "Saved." in grace.notices[0]
    assert public(grace) == "Reach us We answer. Soon Write now."
    db.session.rollback()
    assert stamps.all_stamps()["pages"] == before + 1
    assert [(entry.act, entry.subject_id, entry.fields) for entry in shop.rows(AuditEntry)][-1] == (
        "page.written",
        "contact.en",
        {"version": 1},
    )
    assert "Reach us" not in public(grace, "/es/pages/contact"), "each language has its own text"


def test_back_to_the_first_text_and_to_an_earlier_one(clerk, shop):
    grace = clerk("editor")
    first = public(grace)
    for title in ("One", "Two"):
        grace.visit(CONTACT)
        grace.send(CONTACT, "Save", **WORDS | {"title": title})
    grace.send(f"{CONTACT}/versions/1", "Bring back version 1")
    assert public(grace).startswith("One ")
    grace.visit(CONTACT)
    grace.send(f"{CONTACT}/versions/0", "Back to the first text")
    assert public(grace) == first
    assert [(row.version, row.title, row.first) for row in shop.rows(PageText)] == [
        (1, "One", False), (2, "Two", False), (3, "One", False), (4, "", True),
    ]  # fmt: skip
    assert [entry.act for entry in shop.rows(AuditEntry)][-2:] == ["page.restored", "page.reset"]


def test_two_editors_at_once_lose_nothing(clerk, shop):
    ada, grace = clerk("editor", "Ada"), clerk("editor", "Grace")
    ada.visit(CONTACT)
    grace.visit(CONTACT)
    ada.send(CONTACT, "Save", **WORDS | {"title": "By Ada"})
    grace.send(CONTACT, "Save", **WORDS | {"title": "By Grace"})
    assert grace.status == 409
    assert "A colleague has changed this page" in grace.notices[0]
    assert "What your colleague wrote By Ada" in grace.words
    assert dict(grace.form(CONTACT).values)["title"] == "By Grace"
    assert [row.title for row in shop.rows(PageText)] == ["By Ada"]

    grace.send(CONTACT, "Save")
    assert [row.title for row in shop.rows(PageText)] == ["By Ada", "By Grace"]
    with pytest.raises(pages.PageChanged), transaction():
        pages.go_back_to_first("contact", "en", seen=1, by="staff:1", at=shop.clock.now())


def test_what_is_written_comes_through_the_sanitiser(clerk):
    grace = clerk("editor")
    grace.visit(CONTACT)
    grace.send(
        CONTACT,
        "Save",
        **WORDS | {"body": "<script>alert(1)</script> [x](javascript:alert(1)) <b onclick=x>b</b>"},
    )
    html = grace.visit("/pages/contact").answer.text
    article = html[html.index("<article>") : html.index("</article>")]
    assert "<script" not in article and 'href="javascript' not in article and "<b " not in article
    assert "&lt;script&gt;" in article


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": " "}, "A page needs a title."),
        ({"summary": ""}, "Say in one sentence what the page is about."),
        ({"body": ""}, "A page needs a text."),
        ({"body": "x" * 40_001}, "Field cannot be longer than 40000 characters."),
        ({"title": "a\x07b"}, "This contains a character that cannot be printed. Please type it again."),
    ],
)
def test_what_is_missing_is_said_beside_it_and_the_rest_stays(clerk, shop, typed, said):
    grace = clerk("editor")
    grace.visit(CONTACT)
    grace.send(CONTACT, "Save", **WORDS | typed)
    assert grace.status == 422 and grace.fails() == [said]
    kept = dict(grace.form(CONTACT).values)
    assert {name: kept[name] for name in WORDS if name not in typed} == {
        name: text for name, text in WORDS.items() if name not in typed
    }
    assert shop.rows(PageText) == []


def test_pages_and_languages_we_do_not_have(clerk):
    grace = clerk("editor")
    for path in ("/admin/pages/imprint/en", "/admin/pages/contact/fr"):
        assert grace.visit(path).status == 404
        assert grace.posts(path, version="0", **WORDS).status == 404
    assert grace.posts(f"{CONTACT}/versions/7", version="0").status == 404


def test_the_form_that_mails_a_story_is_opened_and_closed_at_the_desk(clerk, shop):
    manager = clerk("manager")
    for on, said in (
        ("y", "Readers can mail stories through us now."), ("y", "Nothing was different."), ("", "The form is closed."),
    ):  # fmt: skip
        manager.visit("/admin/settings")
        manager.send("/admin/settings/story-mail", "Save this choice", on=on)
        assert manager.notices == [said]
        db.session.rollback()
        assert sharing.is_open() is bool(on)
    entries = [entry.fields for entry in shop.rows(AuditEntry) if entry.act == "shop.story_mail"]
    assert entries == [{"on": True}, {"on": False}]


def test_the_shops_details_reach_the_contact_page_and_the_letters(clerk, shop):
    manager = clerk("manager")
    manager.visit("/admin/settings")
    manager.send(
        "/admin/settings", "Save", name="TVNL", contact_email="help@shop.example", legal_name="TVNL Press",
        address="1 Main Street\r\nBoston", zone="Europe/Berlin",
    )  # fmt: skip
    assert manager.notices == ["Saved."]
    db.session.rollback()
    row = the_shop()
    assert (row.name, row.contact_email, row.address, row.zone, row.version) == (
        "TVNL", "help@shop.example", "1 Main Street\nBoston", "Europe/Berlin", 2,
    )  # fmt: skip
    said = public(manager)
    assert "help@shop.example" in said and "TVNL Press 1 Main Street Boston" in said
    [entry] = [one for one in shop.rows(AuditEntry) if one.act == "shop.changed"]
    assert sorted(entry.fields["fields"]) == ["address", "contact_email", "legal_name", "name", "zone"]

    manager.visit("/admin/settings")
    manager.send("/admin/settings", "Save")
    assert manager.notices == ["Nothing was different."]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "The shop needs a name."),
        ({"contact_email": "help@"}, "This is not a whole e-mail address, such as help@example.org."),
        ({"zone": "Moon/Crater"}, "Not a valid choice."),
    ],
)
def test_details_that_cannot_be_are_refused(clerk, typed, said):
    manager = clerk("manager")
    manager.visit("/admin/settings")
    manager.send("/admin/settings", "Save", **typed)
    assert manager.status == 422 and manager.fails() == [said]
    db.session.rollback()
    assert the_shop().version == 1


def test_a_stale_form_of_details_changes_nothing(clerk, shop):
    manager = clerk("manager")
    manager.visit("/admin/settings")
    with transaction():
        row = the_shop()
        settings.change_shop(
            settings.ShopDetails("Other", row.legal_name, "", row.address, row.zone), seen=row.version
        )
    manager.send("/admin/settings", "Save", name="Mine")
    assert manager.status == 409 and "Name of the shop: Other" in manager.notices[0]
    db.session.rollback()
    assert the_shop().name == "Other"
    manager.send("/admin/settings", "Save")
    db.session.rollback()
    assert the_shop().name == "Mine"
