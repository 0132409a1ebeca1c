"""A letter becomes a message: both parts, our headers, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP

import pytest

from store.kit.protocols import Letter
from store.mail import MailRefused, address, message_id, unsubscribe_headers
from store.mail.message import as_bytes, compose, sender_address

AT = datetime(2026, 11, 22, 10, 43, 5, tzinfo=UTC)
SENDER = sender_address("TV News LIES <shop@shop.example>")
LETTER = Letter(
    to="ada@example.com",
    subject="Order #1001 confirmed",
    text="Thank you, Zoë.\n",
    html="<p>Thank you, Zoë.</p>",
    message_id=message_id("confirmation-1", "shop.example"),
)


def sent(letter: Letter = LETTER):
    """The letter as a mail program reads it off the wire."""
    return message_from_bytes(as_bytes(compose(letter, SENDER, AT)), policy=SMTP)


def test_a_letter_has_both_parts_and_the_headers_of_an_automatic_mail():
    message = sent()

    assert message["From"] == "TV News LIES <shop@shop.example>"
    assert message["To"] == "ada@example.com"
    assert message["Subject"] == "Order #1001 confirmed"
    assert message["Date"] == "Sun, 22 Nov 2026 10:43:05 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == LETTER.message_id
    assert message.get_content_type() == "multipart/alternative"
    assert message.get_body(("plain",)).get_content() == "Thank you, Zoë.\r\n"
    assert message.get_body(("html",)).get_content() == "<p>Thank you, Zoë.</p>\r\n"


def test_without_html_it_is_a_text_alone():
    message = sent(replace(LETTER, html=None))

    assert message.get_content_type() == "text/plain"


def test_what_travels_is_ascii_in_short_lines_whatever_is_written():
    wire = as_bytes(
        compose(replace(LETTER, subject="注文 #1001 ✓ " + "語" * 60, html="<p>" + "x" * 5000), SENDER, AT)
    )

    assert wire.isascii()
    assert max(len(line) for line in wire.split(b"\r\n")) <= 998
    assert sent(replace(LETTER, subject="注文 #1001 ✓"))["Subject"] == "注文 #1001 ✓"


def test_the_same_promise_has_the_same_message_id_and_another_has_another():
    assert message_id("confirmation-1", "shop.example") == message_id("confirmation-1", "shop.example")
    assert message_id("confirmation-1", "shop.example") != message_id("confirmation-2", "shop.example")
    assert "confirmation" not in LETTER.message_id and LETTER.message_id.endswith("@shop.example>")


@pytest.mark.parametrize("bad", ["\r\nBcc: eve@example.com", "\n", "\r", "\0", "\x1b", "\x7f"])
def test_no_header_can_be_smuggled_in(bad):
    for letter in (
        replace(LETTER, subject="Hello" + bad),
        replace(LETTER, to="ada@example.com" + bad),
        replace(LETTER, message_id=LETTER.message_id + bad),
        replace(LETTER, headers={"List-Unsubscribe": "<https://shop.example/>" + bad}),
        replace(LETTER, headers={"Reply-To": "desk@shop.example" + bad}),
        replace(LETTER, headers={"References" + bad: "x"}),
    ):
        with pytest.raises(MailRefused):
            compose(letter, SENDER, AT)


@pytest.mark.parametrize("name", ["Bcc", "From", "X-Mailer", "Content-Type", "list-unsubscribe"])
def test_only_known_headers_can_be_added(name):
    with pytest.raises(MailRefused):
        compose(replace(LETTER, headers={name: "x"}), SENDER, AT)


@pytest.mark.parametrize(
    "bad",
    ["", "ada", "@example.com", "ada@", "a@b@c.example", "ada@example.com, eve@example.com", "Ada <ada@example.com>",
     "ada @example.com", "<ada@example.com>", "ada@exa mple.com", "a" * 250 + "@example.com"],
)  # fmt: skip
def test_only_one_plain_address_is_written_to(bad):
    with pytest.raises(MailRefused):
        compose(replace(LETTER, to=bad), SENDER, AT)


def test_a_domain_in_another_script_is_written_in_ascii():
    assert address("ada@bücher.example") == "ada@xn--bcher-kva.example"
    assert sent(replace(LETTER, to="ada@bücher.example"))["To"] == "ada@xn--bcher-kva.example"


def test_a_mailbox_in_another_script_survives():
    assert str(sent(replace(LETTER, to="测试@example.com"))["To"]) == "测试@example.com"


def test_a_letter_without_text_or_a_proper_message_id_does_not_leave():
    for letter in (replace(LETTER, text=" \n"), replace(LETTER, message_id="confirmation-1")):
        with pytest.raises(MailRefused):
            compose(letter, SENDER, AT)


def test_one_click_unsubscribe_is_one_unbroken_line():
    url = "https://shop.example/stop/" + "a1B2" * 40
    wire = as_bytes(compose(replace(LETTER, headers=unsubscribe_headers(url)), SENDER, AT))

    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in wire
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in wire


@pytest.mark.parametrize(
    "bad", ["", "TV News LIES", "a@b, c@d", "TVNL <shop@>", "shop@shop.example\r\nBcc: eve@a.b"]
)
def test_a_sender_that_is_no_address_stops_the_start(bad):
    with pytest.raises(ValueError, match="MAIL_FROM"):
        sender_address(bad)
