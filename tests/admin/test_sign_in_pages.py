"""The desk's door: who gets in, what stays outside, and that public pages know nothing of it."""

from __future__ import annotations

from store import staff
from store.db import transaction
from store.staff.models import StaffSession
from tests.admin.conftest import PASSWORD, Clerk

MAKER = staff.Authenticator(["of-a-test"], "TVNL shop")


def test_a_stranger_is_led_to_the_door_and_back_again(shop, stranger, member):
    email = member()

    stranger.visit("/admin/orders?tab=unfulfilled")
    assert stranger.path == "/admin/sign-in"
    stranger.send("/admin/sign-in", email=email, password=PASSWORD)

    assert stranger.here.endswith("/admin/orders?tab=unfulfilled")
    assert stranger.status == 200


def test_a_wrong_password_keeps_the_address_and_says_which_field(shop, stranger, member):
    email = member()
    stranger.signs_in(email, "not this one, sorry")

    assert stranger.status == 422
    assert stranger.fails() == ["The e-mail address or the password is not right."]
    assert dict(stranger.form("/admin/sign-in").values)["email"] == email
    assert "tvnl_staff" not in stranger.answer.headers.get("Set-Cookie", "")
    assert shop.count(StaffSession) == 1  # the one of the invitation


def test_empty_and_enormous_input_is_refused_kindly(stranger):
    stranger.signs_in("", "")
    assert (stranger.status, stranger.fails()) == (
        422,
        ["Enter your e-mail address.", "Enter your password."],
    )
    stranger.signs_in("a" * 300 + "@example.com", "x" * 300)
    assert stranger.status == 422
    stranger.signs_in("\x00@example.com", "\x00")
    assert stranger.status == 422


def test_ten_wrong_tries_are_answered_429(stranger, member, shop):
    email = member()
    for _ in range(10):
        with transaction():
            staff.take_try(email, at=shop.clock.now())
    stranger.signs_in(email)
    assert stranger.status == 429
    assert stranger.fails() == ["Too many tries. This account can be tried again in 15 minutes."]


def test_the_session_cookie_is_hidden_from_scripts_and_new_at_every_sign_in(stranger, member, shop):
    email = member()
    stranger.signs_in(email)
    first = stranger.client.get_cookie("tvnl_staff", domain="127.0.0.1")
    assert (first.http_only, first.same_site, first.path, first.max_age) == (True, "Lax", "/", None)
    stranger.send("/admin/sign-out")
    stranger.signs_in(email)
    assert stranger.client.get_cookie("tvnl_staff", domain="127.0.0.1").value != first.value


def test_signing_out_ends_the_session_behind_the_cookie(clerk, shop):
    somebody = clerk()
    token = somebody.client.get_cookie("tvnl_staff", domain="127.0.0.1").value
    somebody.visit("/admin/")
    somebody.send("/admin/sign-out")

    assert somebody.path == "/admin/sign-in"
    assert somebody.notices == ["You are signed out."]
    thief = Clerk(shop.app)
    thief.client.set_cookie("tvnl_staff", token, domain="127.0.0.1")
    assert thief.visit("/admin/").path == "/admin/sign-in"


def test_signing_out_needs_a_post(clerk):
    somebody = clerk()
    assert somebody.visit("/admin/sign-out").status == 405
    assert somebody.visit("/admin/").path == "/admin/"


def test_a_form_sent_after_the_session_ended_says_that_nothing_was_changed(clerk, shop):
    shop.sells("TEE", stock=3)
    somebody = clerk()
    somebody.visit("/admin/inventory/TEE")
    shop.clock.forward(minutes=31)

    somebody.send("/movements", count="5", reason="delivery")

    assert somebody.path == "/admin/sign-in" and "next=/admin/inventory/TEE" in somebody.here
    assert somebody.notices == [
        "You are no longer signed in, so nothing was changed. Sign in and send it again."
    ]
    assert shop.stock("TEE") == (3, 0, 0)


def test_where_to_go_on_is_never_another_site(stranger, member):
    email = member()
    for place in (
        "https://evil.example/",
        "//evil.example",
        "/admin//evil",
        "/\\evil",
        "/admin/\t/evil",
        "/orders",
        "/administrator",
    ):
        stranger.visit("/admin/sign-in")
        form = stranger.form("/admin/sign-in")
        stranger._go(
            "GET", stranger.base + "/admin/sign-in?next=" + place.replace("\\", "%5C").replace("\t", "%09")
        )
        assert "next" not in stranger.form("/admin/sign-in").action
    assert form
    stranger.signs_in(email)
    assert stranger.path == "/admin/"


def test_the_first_link_shows_a_button_and_signs_in_once(shop, stranger):
    with transaction():
        link = staff.first_sign_in_link(shop.clock.now())

    for _ in range(3):
        stranger.visit(f"/admin/sign-in/{link}")
        stranger.sees("owner@localhost")
    assert shop.count(StaffSession) == 0
    stranger.press(stranger.forms()[0], "Sign in")
    assert (stranger.path, stranger.status) == ("/admin/", 200)

    other = Clerk(shop.app)
    assert other.visit(f"/admin/sign-in/{link}").status == 410
    other.sees("used already")
    assert other.visit("/admin/sign-in/nonsense").status == 410


def test_an_invitation_asks_for_a_good_password_then_lets_in(shop, stranger):
    with transaction():
        link = staff.invite("new@example.com", "editor", at=shop.clock.now())
    stranger.visit(f"/admin/sign-in/{link}")
    stranger.press(stranger.forms()[0], "Save", name="Ida", password="tooshort")
    assert stranger.status == 422
    assert stranger.fails() == ["Use at least 12 characters; a few words are fine."]
    assert dict(stranger.forms()[0].values)["name"] == "Ida"

    stranger.press(stranger.forms()[0], "Save", name="Ida", password=PASSWORD)

    assert (stranger.path, stranger.status) == ("/admin/", 200)
    assert "Ida" in stranger.answer.text
    assert Clerk(shop.app).signs_in("new@example.com").path == "/admin/"


def test_the_second_step_stands_between_password_and_desk(shop, clerk, member):
    somebody = clerk()
    somebody.visit("/admin/second-step/set-up")
    form = somebody.form("/admin/second-step/set-up")
    key = somebody.tree.find(".//main//code").text
    code = MAKER._totp(key=key, format="base32").generate(time=shop.clock.now()).token
    wrong = "000000" if code != "000000" else "111111"
    somebody.press(form, "Switch", code=wrong)
    assert (somebody.status, somebody.tree.find(".//main//code").text) == (422, key)
    somebody.press(somebody.form("/admin/second-step/set-up"), "Switch", code=code)
    codes = [node.text for node in somebody.tree.iter("code")]
    assert len(codes) == 8

    again = Clerk(shop.app).signs_in("fulfillment-grace@example.com")
    assert again.path == "/admin/second-step"
    for place in ("/admin/", "/admin/orders", "/admin/account", "/admin/second-step/set-up"):
        assert again.visit(place).path != place, place
    again.visit("/admin/second-step")
    again.send("/admin/second-step", code="12")
    assert (again.status, len(again.fails())) == (422, 1)
    again.send("/admin/second-step", code=codes[0])
    assert (again.path, again.status) == ("/admin/", 200)


def test_pages_for_everybody_set_and_read_no_staff_cookie(shop, clerk):
    somebody = clerk()
    somebody.visit("/")
    assert "Set-Cookie" not in somebody.answer.headers
    assert "Cookie" not in somebody.answer.headers.get("Vary", "")
    assert "Grace" not in somebody.answer.text


def test_desk_pages_are_never_kept(clerk, stranger):
    for somebody, path in ((clerk(), "/admin/"), (stranger, "/admin/sign-in")):
        somebody.visit(path)
        assert somebody.answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in somebody.answer.text
