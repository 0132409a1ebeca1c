"""Caught mail in the browser: on a developer's machine, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from store.db import db
from store.factory import create_app
from store.kit.clock import SetClock
from store.kit.protocols import Letter
from store.mail import message_id
from store.ports import build_ports
from store.settings import Settings

LETTER = Letter(
    to="ada@example.com",
    subject="Order #1001 <b>confirmed</b>",
    text="See your order:\nhttps://shop.example/orders/abc?a=1&b=2\n<script>alert(1)</script>\n",
    html="<!doctype html><p style='color:red'>Thank you, Zoë.</p>\n",
    message_id=message_id("confirmation-1", "shop.example"),
)


def make(tmp_path, **told):
    """The shop in some environment, and its post."""
    settings = Settings(instance_path=tmp_path, **{"shop_env": "development", "secret_key": "x" * 40, **told})
    ports = build_ports(settings, SetClock(datetime(2026, 11, 22, 10, 43, 5, tzinfo=UTC)))
    app = create_app(settings, ports)
    with app.app_context():
        db.create_all()
    return app.test_client(), ports.mail


@pytest.fixture
def desktop(tmp_path):
    client, post = make(tmp_path)
    post.send(LETTER)
    return client


@pytest.fixture
def name(tmp_path, desktop):
    [file] = (tmp_path / "mail").iterdir()
    return file.stem


def test_the_list_leads_to_each_letter(desktop, name):
    page = desktop.get("/dev/mail")

    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    assert f'href="/dev/mail/{name}"' in page.text and "ada@example.com" in page.text
    assert "Order #1001 &lt;b&gt;confirmed&lt;/b&gt;" in page.text and "Set-Cookie" not in page.headers


def test_a_letter_is_shown_in_both_forms_with_its_headers(desktop, name):
    page = desktop.get(f"/dev/mail/{name}").text

    assert f'src="/dev/mail/{name}/html"' in page and 'sandbox="' in page and "allow-scripts" not in page
    assert '<a href="https://shop.example/orders/abc?a=1&amp;b=2">' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "auto-generated" in page and LETTER.message_id.strip("<>") in page


def test_the_letter_itself_can_run_and_fetch_nothing(desktop, name):
    page = desktop.get(f"/dev/mail/{name}/html")
    policy = page.headers["Content-Security-Policy"]

    assert page.text == LETTER.html
    assert "default-src 'none'" in policy and "sandbox" in policy
    assert "script-src" not in policy and "allow-scripts" not in policy and "allow-same-origin" not in policy


def test_the_source_is_plain_text(desktop, name):
    page = desktop.get(f"/dev/mail/{name}/source")
    assert page.mimetype == "text/plain" and "Auto-Submitted: auto-generated" in page.text


@pytest.mark.parametrize(
    "name", ["nothing", "..%2Fshop", "20261122T104305-0000000000000000001-aaaaaaaaaaaa", "x" * 300, "%00"]
)
def test_letters_that_are_not_there(desktop, name):
    for address in (f"/dev/mail/{name}", f"/dev/mail/{name}/html", f"/dev/mail/{name}/source"):
        assert desktop.get(address).status_code == 404


def test_a_letter_without_html_has_no_frame(tmp_path):
    client, post = make(tmp_path)
    post.send(Letter("ada@example.com", "Plain", "Hello\n", None, LETTER.message_id))
    [letter] = post.letters()

    assert "<iframe" not in client.get(f"/dev/mail/{letter.name}").text
    assert client.get(f"/dev/mail/{letter.name}/html").status_code == 404


def test_an_empty_mailbox_says_so(tmp_path):
    client, _ = make(tmp_path)
    assert "Nothing has been caught yet" in client.get("/dev/mail").text


def test_when_mail_really_leaves_the_page_says_so(tmp_path):
    client, _ = make(tmp_path, mail_url="smtp+plain://127.0.0.1:1")
    assert "Mail leaves by SMTP here" in client.get("/dev/mail").text
    assert client.get("/dev/mail/20261122T104305-0000000000000000001-aaaaaaaaaaaa").status_code == 404


def test_real_supporters_mail_is_never_shown(tmp_path):
    client, _ = make(
        tmp_path, shop_env="production", mail_url="smtp+plain://127.0.0.1:1",
        stripe_secret_key="sk_live_x", stripe_webhook_secrets="whsec_x", public_url="https://shop.example",
    )  # fmt: skip
    for address in (
        "/dev/mail",
        "/dev/mail/style.css",
        "/dev/mail/20261122T104305-0000000000000000001-aaaaaaaaaaaa",
    ):
        assert client.get(address, headers={"Host": "shop.example"}).status_code == 404
