"""A story mailed to a friend: our words only, once per form, within limits, forgotten at once, and really off when off."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from store import sharing
from store.db import db, transaction
from store.kit.errors import NotFound
from store.mail import MailLog
from store.outbox import Message
from store.settings import Setting
from store.sharing import SharedStory, SharingStop
from store.worker import drain_all

PATH = "/news/international/votes-lies/email"
HOME = {"Sec-Fetch-Site": "same-origin"}


class Reader:
    """Somebody with a browser, each time from an address of their own unless told otherwise."""

    def __init__(self, newsroom) -> None:
        self.newsroom = newsroom
        self.asked = 0

    def token(self, path: str = PATH) -> str:
        page = self.newsroom.get(path).get_data(as_text=True)
        [token] = re.findall(r'name="token"[^>]* value="([^"]+)"', page)
        return token

    def sends(self, email="friend@example.com", *, path=PATH, headers=HOME, address="", **typed):
        self.asked += 1
        data = {"email": email, "sender": "Ada", **typed}
        data.setdefault("token", "")
        if not typed.get("token") and "token" not in typed:
            data["token"] = self.token(path)
        return self.newsroom.ask(
            "POST", path, data=data, headers=headers,
            environ_base={"REMOTE_ADDR": address or f"203.0.113.{self.asked}"},
        )  # fmt: skip

    def letters(self, to="friend@example.com"):
        ports = self.newsroom.app.extensions["ports"]
        drain_all(self.newsroom.app)
        return ports.mail.letters(to)


def switch(newsroom, on: bool) -> None:
    with transaction():
        sharing.switch(on, at=newsroom.clock.now())


@pytest.fixture
def reader(newsroom):
    newsroom.publish("Votes & lies", "One two three four five six seven eight nine ten.")
    switch(newsroom, on=True)
    return Reader(newsroom)


def shared():
    db.session.rollback()
    return list(db.session.scalars(select(SharedStory)))


def test_one_mail_in_our_words_leaves_and_nobody_is_remembered(newsroom, reader):
    answer = reader.sends()
    assert (answer.status_code, answer.headers["Location"]) == (303, PATH + "?sent=1")
    assert "On its way" in newsroom.get(PATH + "?sent=1").get_data(as_text=True)

    [letter] = reader.letters()
    assert letter.subject == "A story for you: Votes & lies"
    assert "Ada thought you would want to read this." in letter.text
    assert "One two three four five six seven eight nine ten." in letter.text
    assert "https://shop.example/news/international/votes-lies\n" in letter.text
    stop = re.search(r"https://shop\.example(/mails/stop/\S+)", letter.text)[1]
    told = dict(letter.headers)
    assert told["List-Unsubscribe"] == f"<https://shop.example{stop}>"
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    [row] = shared()
    assert (row.email, row.sender) == ("", "")
    everything = repr(
        [
            [(column.name, value) for column, value in zip(table.columns, found, strict=True)]
            for table in (Message.__table__, MailLog.__table__, SharedStory.__table__, Setting.__table__)
            for found in db.session.execute(table.select())
        ]
    )
    assert "friend@" not in everything and "Ada" not in everything
    assert [log.letter for log in db.session.scalars(select(MailLog))] == ["story_mail"]

    with transaction():
        assert sharing.sweep(now=newsroom.clock.forward(hours=23)) == 0
        assert sharing.sweep(now=newsroom.clock.forward(hours=2)) == 1
    assert shared() == []


def test_the_page_sets_no_cookie_is_kept_nowhere_and_says_what_leaves(newsroom, reader):
    answer = newsroom.get(PATH)
    page = answer.get_data(as_text=True)

    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert 'href="mailto:?subject=Votes%20%26%20lies' in page
    assert len(re.findall(r"<(?:input|textarea|select)\b(?![^>]*type=\"(?:hidden|search)\")", page)) == 2, (
        "an address and a name: no box for words of one's own"
    )
    assert '<a rel="nofollow" href="/news/international/votes-lies/email">E-mail</a>' in newsroom.get(
        "/news/international/votes-lies"
    ).get_data(as_text=True)


def test_a_form_is_good_once_for_its_own_story_and_for_two_hours(newsroom, reader):
    newsroom.publish("Another")
    token = reader.token()
    assert reader.sends(token=token).status_code == 303
    assert reader.sends(token=token).status_code == 303, "sent twice, it is told the same"
    assert reader.sends("else@example.com", token=token).status_code == 303
    late = reader.token()
    newsroom.clock.forward(hours=2, seconds=1)
    for wrong in ("", "x", token[:-2] + "AA", late, reader.token("/news/international/another/email")):
        answer = reader.sends("else@example.com", token=wrong)
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert "This page was open for too long" in page and 'value="else@example.com"' in page
    assert len(reader.letters()) == 1
    assert reader.letters("else@example.com") == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"email": ""}, "Please enter the e-mail address it goes to."),
        ({"email": "nobody"}, "This does not look like an e-mail address."),
        ({"email": "a@example.com, b@example.com"}, "This does not look like an e-mail address."),
        ({"email": "a@example.com\r\nBcc: b@example.com"}, "This does not look like an e-mail address."),
        ({"sender": "see www.example.com"}, "Please type a name only"),
        ({"sender": "https://example.com"}, "Please type a name only"),
        ({"sender": "Call 555 0100"}, "Please type a name only"),
        ({"sender": "a@example.com"}, "Please type a name only"),
        ({"sender": "Ada\nLovelace"}, "a character that cannot be printed"),
        ({"sender": "A" * 41}, "Please shorten this to 40 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_box_and_nothing_leaves(newsroom, reader, typed, says):
    answer = reader.sends(**typed)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    field = "sender" if "sender" in typed else "email"
    [error] = re.findall(rf'id="{field}-error">([^<]+)<', page)
    assert says in error
    assert f'aria-describedby="{field}-hint {field}-error"' in page and 'aria-invalid="true"' in page
    assert shared() == []


@pytest.mark.parametrize(
    "name", ["", "Ada", "Dr. Ada M. King-Noel", "Renée O’Neill", "Ιωάννα", "अनीता", "王小明"]
)
def test_names_of_any_script_are_names(newsroom, reader, name):
    assert reader.sends(sender=name).status_code == 303
    [letter] = reader.letters()
    assert (f"{name} thought" if name else "A reader of ours thought") in letter.text


def test_off_there_is_nothing_at_the_address_also_with_an_old_form(newsroom, reader):
    token = reader.token()
    switch(newsroom, on=False)

    for answer in (newsroom.get(PATH), newsroom.get(PATH + "?sent=1"), newsroom.get("/es" + PATH)):
        assert answer.status_code == 404
    for _ in range(7):
        assert reader.sends(token=token, address="203.0.113.250").status_code == 404, "not even counted"
    assert shared() == [] and reader.letters() == []
    with pytest.raises(NotFound), transaction():
        sharing.share(
            sharing.About(1, "t", "", "/news/a/b", "en"), "x@example.com", "",
            token_hash="0" * 64, locale="en", at=newsroom.clock.now(),
        )  # fmt: skip
    page = newsroom.get("/news/international/votes-lies").get_data(as_text=True)
    assert '<a href="mailto:?subject=' in page and "/email" not in page


def test_other_sites_cannot_send_it(newsroom, reader):
    token = reader.token()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        assert reader.sends(token=token, headers=headers).status_code == 403
    assert shared() == []


def test_one_address_is_written_to_three_times_a_day_however_it_is_spelt(newsroom, reader):
    for email in ("friend@example.com", "Friend@example.com", "FRIEND@EXAMPLE.COM", "friend@example.com"):
        assert reader.sends(email).status_code == 303
    assert len(shared()) == 3
    newsroom.clock.forward(days=1, seconds=1)
    assert reader.sends().status_code == 303
    assert len(shared()) == 4


def test_a_sender_is_slowed_down(newsroom, reader):
    tokens = [reader.token() for _ in range(6)]
    answers = [
        reader.sends(f"friend{place}@example.com", token=token, address="203.0.113.99").status_code
        for place, token in enumerate(tokens)
    ]
    assert answers == [303] * 5 + [429]
    assert len(shared()) == 5


def test_a_day_has_an_end_that_is_told_and_keeps_what_was_typed(newsroom, reader):
    now = newsroom.clock.now()
    with transaction():
        db.session.add_all(
            SharedStory(
                token_hash=f"{place:064}", recipient_hash=f"{place:064}", email="", sender="", locale="en",
                title="t", teaser="", path="/news/a/b", language="en", asked_at=now - timedelta(hours=1),
            )
            for place in range(sharing.PER_DAY - 1)
        )  # fmt: skip

    last = reader.token()
    assert reader.sends("last@example.com", token=last).status_code == 303

    answer = reader.sends()

    assert reader.sends("last@example.com", token=last).status_code == 303, "what was sent stays sent"
    page = answer.get_data(as_text=True)
    assert answer.status_code == 429 and answer.headers["Retry-After"]
    assert "we take no more until tomorrow" in page and 'value="friend@example.com"' in page
    assert len(shared()) == sharing.PER_DAY and reader.letters() == []


def test_one_click_and_we_never_write_there_again(newsroom, reader):
    reader.sends()
    [letter] = reader.letters()
    reader.sends()  # on its way when the click comes
    stop = re.search(r"https://shop\.example(/mails/stop/\S+)", letter.text)[1]
    assert "Nobody can have us mail a story" in newsroom.get(stop).get_data(as_text=True)

    stopped = newsroom.ask("POST", stop, data={"List-Unsubscribe": "One-Click"})

    assert stopped.status_code == 200, "mail programs call it themselves, from nowhere"
    newsroom.ask("POST", stop, headers=HOME)
    newsroom.clock.forward(days=400)
    assert reader.sends("Friend@Example.com").status_code == 303, "and a sender is not told"
    assert len(reader.letters()) == 1
    assert shared() == []
    [row] = db.session.scalars(select(SharingStop))
    assert row.recipient == sharing.owner_of("friend@example.com")
    assert reader.sends("else@example.com").status_code == 303
    assert len(reader.letters("else@example.com")) == 1


def test_in_spanish_page_and_mail_are_spanish(newsroom, reader):
    page = newsroom.get("/es" + PATH).get_data(as_text=True)
    assert "Enviar esta noticia por correo" in page
    answer = reader.sends(path="/es" + PATH)
    assert answer.headers["Location"] == "/es" + PATH + "?sent=1"
    [letter] = reader.letters()
    assert letter.subject == "Una noticia para ti: Votes & lies"
    assert "https://shop.example/es/news/international/votes-lies\n" in letter.text


def test_a_mail_that_cannot_leave_is_forgotten_after_three_days(newsroom, reader):
    reader.sends()
    with transaction():
        message = db.session.scalar(select(Message))
        message.last_error = "550 friend@example.com is unknown"
    with transaction():
        assert sharing.sweep(now=newsroom.clock.forward(hours=71)) == 0
        assert sharing.sweep(now=newsroom.clock.forward(hours=2)) == 1
    assert db.session.scalar(select(Message.last_error)) == ""
    assert reader.letters() == [], "tried again, it has nobody to write to"


def test_switching_makes_every_story_page_anew(newsroom, reader):
    story = "/news/international/votes-lies"
    assert f"{story}/email" in newsroom.get(story).get_data(as_text=True)
    switch(newsroom, on=False)
    assert f"{story}/email" not in newsroom.get(story).get_data(as_text=True)
