"""Caught mail: whole or not at all, in order, and twice when sent twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from store.kit.clock import SetClock
from store.kit.protocols import Letter
from store.mail import CaughtMail, MailRefused, message_id
from store.mail.message import sender_address

LETTER = Letter(
    to="ada@example.com",
    subject="Order #1001 confirmed — für Zoë",
    text="Thank you, Zoë.\nSee you.\n",
    html="<p>Thank you, Zoë.</p>\n",
    message_id=message_id("confirmation-1", "shop.example"),
)


@pytest.fixture
def clock():
    return SetClock(datetime(2026, 11, 22, 10, 43, 5, tzinfo=UTC))


@pytest.fixture
def post(tmp_path, clock):
    return CaughtMail(tmp_path / "mail", sender=sender_address("TVNL <shop@shop.example>"), clock=clock)


def test_a_letter_is_found_as_it_was_written(post, clock):
    post.send(LETTER)

    [caught] = post.letters()
    assert (caught.to, caught.subject, caught.sender) == (
        LETTER.to,
        LETTER.subject,
        "TVNL <shop@shop.example>",
    )
    assert (caught.text, caught.html) == (LETTER.text, LETTER.html)
    assert (caught.at, caught.message_id) == (clock.now(), LETTER.message_id)
    assert ("Auto-Submitted", "auto-generated") in caught.headers
    assert [path.suffix for path in post.folder.iterdir()] == [".eml"]
    assert post.letter(caught.name) == caught


def test_letters_keep_their_order_and_a_repeat_lies_there_twice(post):
    other = replace(
        LETTER, to="bob@example.com", subject="Low stock", message_id=message_id("b", "shop.example")
    )
    for letter in (LETTER, other, LETTER):
        post.send(letter)

    assert post.subjects() == [LETTER.subject, "Low stock", LETTER.subject]
    assert post.subjects(to="ada@example.com") == [LETTER.subject] * 2
    assert len({letter.message_id for letter in post.letters("ada@example.com")}) == 1
    assert [letter.subject for letter in post.letters(newest=1)] == [LETTER.subject]


def test_an_empty_mailbox_is_no_error(post):
    assert post.letters() == [] and post.subjects() == []


@pytest.mark.parametrize("name", ["", "..", "../../secret_key", "20261122T104305-1-abc", "x" * 400, "\0"])
def test_names_that_are_none_are_not_looked_up(post, name):
    post.send(LETTER)
    (post.folder.parent / "secret_key.eml").write_text("secret")

    assert post.letter(name) is None


def test_the_catching_post_refuses_what_the_real_one_would(post):
    with pytest.raises(MailRefused):
        post.send(replace(LETTER, subject="Hello\r\nBcc: eve@example.com"))
    assert post.letters() == []


def test_half_written_files_are_not_read(post):
    post.send(LETTER)
    (post.folder / "20261122T104305-0000000000000000001-aaaaaaaaaaaa.part").write_bytes(b"Subject: half")

    assert post.subjects() == [LETTER.subject]
