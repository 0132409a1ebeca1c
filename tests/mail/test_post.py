"""MAIL_URL decides which post is used, and a wrong one stops the start."""

from __future__ import annotations

import pytest

from store.kit.clock import SystemClock
from store.mail import CaughtMail, mailer
from store.mail.post import smtp_server
from store.mail.smtp_mailer import SmtpMailer, SmtpServer


def test_servers_are_read_from_their_urls():
    assert smtp_server("smtp://shop:p%40ss@mail.example") == SmtpServer(
        "mail.example", 587, "starttls", "shop", "p@ss"
    )
    assert smtp_server("smtps://mail.example:4650") == SmtpServer("mail.example", 4650, "implicit")
    assert smtp_server("smtp+plain://127.0.0.1") == SmtpServer("127.0.0.1", 25, "none")


@pytest.mark.parametrize(
    "url",
    ["mail.example", "http://mail.example", "smtp://", "smtp://shop@mail.example", "smtp+plain://shop:hush@mail.example",
     "smtp://mail.example:port"],
)  # fmt: skip
def test_a_wrong_url_is_refused_without_repeating_a_password(url, tmp_path):
    with pytest.raises(ValueError) as refusal:
        mailer(url, sender="shop@shop.example", folder=tmp_path, clock=SystemClock())
    assert "hush" not in str(refusal.value)


def test_without_a_url_mail_is_caught(tmp_path):
    post = mailer("", sender="TVNL Shop <shop@localhost>", folder=tmp_path, clock=SystemClock())
    assert isinstance(post, CaughtMail)


def test_a_password_is_not_shown_in_a_traceback():
    post = mailer(
        "smtps://shop:hush@mail.example", sender="shop@shop.example", folder=None, clock=SystemClock()
    )
    assert isinstance(post, SmtpMailer)
    assert "hush" not in repr(post.server)
