"""Accounts at the desk: inviting, changing, proving oneself, one's own password."""

from __future__ import annotations

from sqlalchemy import select

from store.db import db
from store.staff.models import User
from tests.admin.conftest import PASSWORD, Clerk


def test_an_owner_invites_and_hands_over_a_link(shop, clerk):
    owner = clerk("owner", "Olga")
    owner.visit("/admin/staff")
    owner.press(owner.forms()[1], "Make the link", email="new@example.com", role="fulfillment")
    owner.sees("Hand over this link", "new@example.com")
    link = next(node.text for node in owner.tree.find(".//main").iter("code"))

    newcomer = Clerk(shop.app).visit(link.removeprefix("http://127.0.0.1:8000"))
    newcomer.press(newcomer.forms()[0], "Save", name="Nia", password="three little rivers")
    assert newcomer.path == "/admin/"
    owner.visit("/admin/staff")
    owner.sees("Nia")
    assert link not in owner.answer.text, "shown only once"


def test_bad_invitations_keep_what_was_typed(clerk, shop):
    owner = clerk("owner", "Olga")
    owner.visit("/admin/staff")
    owner.press(owner.forms()[1], "Make the link", email="nobody", role="editor")
    assert (owner.status, owner.fails()) == (422, ["This is not an e-mail address: name@example.com."])
    values = dict(owner.forms()[1].values)
    assert (values["email"], values["role"]) == ("nobody", "editor")
    assert shop.count(User) == 1


def test_switching_somebody_off_ends_their_session(shop, clerk):
    owner, other = clerk("owner", "Olga"), clerk("editor", "Ed")
    user = db.session.scalars(select(User.id).where(User.name == "Ed")).one()
    assert other.visit("/admin/").status == 200

    owner.visit(f"/admin/staff/{user}")
    owner.press(owner.forms()[1], "Save", active="no")

    assert owner.notices == ["editor-ed@example.com is changed, and signed out everywhere."]
    assert other.visit("/admin/").path == "/admin/sign-in"
    assert other.signs_in("editor-ed@example.com").status == 422


def test_the_last_owner_and_a_stale_page_are_refused(shop, clerk):
    owner = clerk("owner", "Olga")
    user = db.session.scalars(select(User.id)).one()
    owner.visit(f"/admin/staff/{user}")
    form = owner.forms()[1]
    owner.press(form, "Save", role="editor")
    assert owner.status == 409
    assert owner.fails() == ["The shop needs an active owner. Make someone else an owner first."]

    owner.press(form, "Save", version="0")
    assert owner.status == 409
    owner.press(owner.forms()[1], "Save")
    assert owner.status == 200, "the page shown again carries the present version"


def test_changing_accounts_needs_a_fresh_proof(shop, clerk):
    owner = clerk("owner", "Olga")
    owner.visit("/admin/staff")
    form = owner.forms()[1]
    shop.clock.forward(minutes=16)
    owner.visit("/admin/")

    owner.press(form, "Make the link", email="new@example.com", role="editor")
    assert owner.path == "/admin/prove"
    assert shop.count(User) == 1
    owner.send("/admin/prove", password="not that one at all")
    assert (owner.status, owner.fails()) == (422, ["The e-mail address or the password is not right."])
    owner.send("/admin/prove", password=PASSWORD)
    assert owner.path in ("/admin/staff", "/admin/")
    owner.visit("/admin/staff")
    owner.press(owner.forms()[1], "Make the link", email="new@example.com", role="editor")
    assert owner.status == 200 and shop.count(User) == 2


def test_changing_ones_password_needs_the_old_one_and_ends_other_sessions(shop, clerk):
    here = clerk("editor", "Ed")
    there = Clerk(shop.app).signs_in("editor-ed@example.com")
    here.visit("/admin/account")

    here.send("/admin/account/password", present="wrong wrong wrong", password="short")
    assert here.status == 422
    assert here.fails() == [
        "This is not your present password.", "Use at least 12 characters; a few words are fine.",
    ]  # fmt: skip
    here.send("/admin/account/password", present=PASSWORD, password="quite another sentence")

    assert here.notices == ["Your password is changed. Other browsers were signed out."]
    assert there.visit("/admin/").path == "/admin/sign-in"
    assert here.visit("/admin/").path == "/admin/"
    assert Clerk(shop.app).signs_in("editor-ed@example.com").status == 422
    assert Clerk(shop.app).signs_in("editor-ed@example.com", "quite another sentence").path == "/admin/"


def test_signing_out_everywhere_else(shop, clerk):
    here = clerk("editor", "Ed")
    there = Clerk(shop.app).signs_in("editor-ed@example.com")
    here.visit("/admin/account")
    here.send("/admin/account/sessions/end")
    assert here.notices == ["You are signed out everywhere else."]
    assert there.visit("/admin/").path == "/admin/sign-in"
    assert here.visit("/admin/").path == "/admin/"


def test_the_log_tells_who_did_what(shop, clerk):
    owner = clerk("owner", "Olga")
    owner.visit("/admin/staff")
    owner.press(owner.forms()[1], "Make the link", email="new@example.com", role="editor")
    owner.visit("/admin/audit")
    owner.sees("staff.created", "staff.link_made", "Olga", "purpose: invite")
    assert "new@example.com" not in owner.answer.text, "the log holds no personal data"
