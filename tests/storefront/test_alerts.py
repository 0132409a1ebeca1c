"""`E-mail me when it is back`: confirmed by a link, told once, stopped with one click, the same answer for everybody."""

from __future__ import annotations

import re

import pytest

from store import inventory
from store.db import db, transaction
from store.inventory import MovementKind, StockAlert
from store.outbox import Message
from tests.storefront.conftest import Page

HOME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def desk(shop, goods):
    """A shop without a white M, and what people do there."""
    goods.tee(lambda colour, size: 0 if (colour, size) == ("White", "M") else 5)

    class Desk:
        def ask(self, email="ada@example.com", sku="TEE-WHITE-M", prefix="", **more):
            with shop.app.app_context():
                return shop.app.test_client().post(
                    f"{prefix}/alerts",
                    data={"product": "tee", "sku": sku, "email": email} | more,
                    headers=HOME,
                )

        def open(self, path: str, *, post: bool = False, headers=HOME):
            with shop.app.app_context():
                client = shop.app.test_client()
                return client.post(path, headers=headers) if post else client.get(path)

        def letters(self, email="ada@example.com"):
            shop.work()
            return shop.mailbox(email).letters

        def link(self, letter, what="/alerts/") -> str:
            return re.search(rf"https?://[^/]+(\S*{what}\S+)", letter.text)[1]

        def on_the_list(self, *emails: str) -> None:
            for email in emails:
                self.ask(email)
                self.open(self.link(self.letters(email)[-1]), post=True)
                shop.clock.forward(seconds=1)

        def receive(self, count: int, key: str = "r") -> None:
            with transaction():
                sku = db.session.execute(
                    db.text("SELECT id FROM variant WHERE sku = 'TEE-WHITE-M'")
                ).scalar_one()
                inventory.move(
                    sku, count, MovementKind.RECEIVE, key=key, reason="", by="x", at=shop.clock.now()
                )

        def tell(self) -> int:
            with transaction():
                return inventory.tell_back(now=shop.clock.now())

    return Desk()


def test_sold_out_sizes_stay_in_sight_with_a_small_form(desk, look):
    page = look("/products/tee?variant=TEE-WHITE-M")

    assert page.one("details", id="tell-me").get("open") is not None
    assert page.one("input", id="alert-email").get("value") == ""
    assert "not in White" in page.text(page.one("main"))
    assert look("/products/tee").one("details", id="tell-me").get("open") is None


def test_one_mail_when_it_is_back_to_who_confirmed(shop, desk):
    asked = desk.ask()
    assert (asked.status_code, asked.location) == (303, "/alerts/asked?product=tee")
    assert "Set-Cookie" not in asked.headers
    (letter,) = desk.letters()
    assert letter.subject == "Shall we tell you when it is back? Plain Tee Shirt (White / M)"
    assert "List-Unsubscribe" not in dict(letter.headers)
    link = desk.link(letter)

    seen = Page(desk.open(link))
    assert seen.headers["Cache-Control"] == "no-store"
    assert "Yes, tell me" in seen.texts("button")
    desk.receive(5)
    assert desk.tell() == 0, "opening the link is no consent"

    desk.open(link, post=True)
    desk.open(link, post=True)
    assert "You are on the list" in Page(desk.open(link)).texts("h1")
    assert desk.tell() == 1 and desk.tell() == 0
    assert [one.subject for one in desk.letters()][1:] == ["It is back: Plain Tee Shirt (White / M)"]
    back = desk.letters()[1]
    assert "/products/tee?variant=TEE-WHITE-M" in back.text
    assert dict(back.headers)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    shop.clock.forward(days=31)
    with transaction():
        assert inventory.sweep_alerts(now=shop.clock.now()) == 1
    assert shop.count(StockAlert) == 0


def test_the_answer_tells_nobody_what_is_known(shop, desk):
    first = desk.ask()
    again = desk.ask("ADA@example.com")
    desk.on_the_list("bob@example.com")
    known = desk.ask("bob@example.com")

    assert first.location == again.location == known.location
    assert first.get_data() == again.get_data() == known.get_data()
    assert len(desk.letters()) == 1 and len(desk.letters("bob@example.com")) == 1
    assert shop.count(StockAlert) == 2


def test_an_address_is_not_flooded(shop, desk, goods):
    with transaction():
        product = goods.product("many", "Many")
        for number in range(8):
            goods.variant(product, f"MANY-{number}", 100, 0, [])
    for number in range(8):
        desk.ask(product="many", sku=f"MANY-{number}")

    assert len(desk.letters()) == 5
    shop.clock.forward(hours=2)
    desk.ask(product="many", sku="MANY-0")
    assert len(desk.letters()) == 5


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Please enter your e-mail address."),
        (
            "not an address",
            "This does not look like an e-mail address. It should read like name@example.com.",
        ),
        (
            "a@b.c\nBcc: x@y.z",
            "This does not look like an e-mail address. It should read like name@example.com.",
        ),
    ],
)
def test_a_wrong_address_is_said_beside_the_box_and_kept(shop, desk, typed, said):
    answer = desk.ask(typed)
    page = Page(answer)

    assert page.status == 422
    assert page.one("p", id="alert-email-error").text == said
    assert page.one("input", id="alert-email").get("value") == typed
    assert page.one("details", id="tell-me").get("open") is not None
    assert "Set-Cookie" not in answer.headers
    assert shop.count(StockAlert) == 0


def test_what_is_there_needs_no_waiting_and_what_is_unknown_no_answer(shop, desk):
    assert "can be bought again" in desk.ask(sku="TEE-BLACK-M").get_data(as_text=True)
    assert "Please choose which one." in desk.ask(sku="NOTHING").get_data(as_text=True)
    assert desk.ask(product="../x").status_code == 404
    assert desk.ask(product="nothing-here").status_code == 404
    assert shop.count(StockAlert) == 0


def test_those_who_wait_longest_are_told_first_and_not_all_for_one_shirt(shop, desk):
    people = [f"p{number}@example.com" for number in range(7)]
    desk.on_the_list(*people)
    desk.receive(2)

    assert desk.tell() == 6
    assert desk.tell() == 0
    assert [len(desk.letters(who)) for who in people] == [2] * 6 + [1]
    shop.clock.forward(days=1, minutes=1)
    assert desk.tell() == 1, "still there a day later: the next one"


def test_one_click_stops_everything_an_address_waits_for(shop, desk):
    desk.on_the_list("ada@example.com", "bob@example.com")
    desk.receive(1)
    assert desk.tell() == 2
    letter = desk.letters()[1]
    stop = re.search(r"<https?://[^/]+(/\S+)>", dict(letter.headers)["List-Unsubscribe"])[1]
    assert "Forget everything I wait for" in letter.text and stop in letter.text

    assert "Stop these mails" in Page(desk.open(stop)).texts("button")
    assert shop.count(StockAlert) == 2, "a look changes nothing"
    one_click = desk.open(
        stop, post=True, headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert one_click.status_code == 200
    assert [row.email for row in shop.rows(StockAlert)] == ["bob@example.com"]
    assert desk.open(stop, post=True).status_code == 200, "twice does no harm"
    assert desk.open(stop[:-2], post=True).status_code == 404, "only what we signed"


def test_the_forms_of_other_sites_are_refused(shop, desk):
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    desk.ask()
    link = desk.link(desk.letters()[0])

    assert desk.open(link, post=True, headers=foreign).status_code == 403
    assert desk.open(f"{link}/stop", post=True, headers=foreign).status_code == 403
    assert shop.rows(StockAlert)[0].confirmed_at is None
    assert desk.open(f"{link}/stop", post=True).status_code == 200
    assert shop.count(StockAlert) == 0


def test_a_link_that_nobody_confirmed_runs_out(shop, desk):
    desk.ask()
    link = desk.link(desk.letters()[0])
    shop.clock.forward(days=7)

    gone = desk.open(link, post=True)
    assert gone.status_code == 410 and "Ask again" in gone.get_data(as_text=True)
    assert desk.open("/alerts/" + "x" * 32).status_code == 410
    with transaction():
        assert inventory.sweep_alerts(now=shop.clock.now()) == 1


def test_a_letter_to_who_left_meanwhile_is_not_sent(shop, desk):
    desk.on_the_list("ada@example.com")
    desk.receive(1)
    desk.tell()
    with transaction():
        inventory.stop_alerts(inventory.owner_of("Ada@Example.com"))

    assert len(desk.letters()) == 1
    assert [row.state.value for row in shop.rows(Message)] == ["done", "done"]


def test_a_spanish_reader_is_written_to_in_spanish(desk):
    asked = desk.ask(prefix="/es")

    assert asked.location == "/es/alerts/asked?product=tee"
    assert "/es/alerts/" in desk.letters()[0].text


def test_the_desk_sees_how_many_wait(desk):
    desk.on_the_list("ada@example.com")
    desk.ask("bob@example.com")
    variant = db.session.execute(db.text("SELECT id FROM variant WHERE sku = 'TEE-WHITE-M'")).scalar_one()

    assert inventory.waiting([variant, variant + 1]) == {variant: 1}, "only those who confirmed"
