"""Writing requests pass only when a page of ours sent them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from store.kit.errors import StoreError
from store.web import cross_site


@pytest.fixture
def written() -> list[str]:
    """What the views below have done."""
    return []


@pytest.fixture
def client(written: list[str]) -> FlaskClient:
    app = Flask(__name__)
    app.extensions["settings"] = SimpleNamespace(origin="https://shop.tvnl.test")
    cross_site.init_app(app)
    app.register_error_handler(StoreError, lambda error: (str(error), error.status))

    @app.route("/cart/lines", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def lines() -> str:
        written.append("lines")
        return "done"

    @app.post("/webhooks/stripe")
    @cross_site.machines_may_call
    def webhook() -> str:
        written.append("webhook")
        return "done"

    return app.test_client()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://shop.tvnl.test"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},  # a page with Referrer-Policy: no-referrer
        {"Origin": "https://shop.tvnl.test"},  # an older browser
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_our_own_pages_may_write(client, written, method, headers):
    assert client.open("/cart/lines", method=method, headers=headers).status_code == 200
    assert written == ["lines"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://shop.tvnl.test"},  # the first word wins
        {"Sec-Fetch-Site": ""},
        {"Sec-Fetch-Site": "Same-Origin"},
        {"Origin": "null"},
        {"Origin": "https://evil.test"},
        {"Origin": "http://shop.tvnl.test"},
        {"Origin": "https://shop.tvnl.test:8443"},
        {"Origin": "https://shop.tvnl.test.evil.test"},
        {"Origin": "https://shop.tvnl.test, https://evil.test"},
        {"Referer": "https://shop.tvnl.test/cart"},  # says where, not who
    ],
)
def test_nobody_else_may_write_and_nothing_happens(client, written, headers):
    answer = client.post("/cart/lines", headers=headers)

    assert answer.status_code == 403
    assert "did not come from a page of this shop" in answer.text
    assert written == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_open_to_everybody(client, method):
    answer = client.open("/cart/lines", method=method, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 200


def test_a_machine_with_a_signature_of_its_own_may_call_its_door(client, written):
    assert client.post("/webhooks/stripe", data=b"{}").status_code == 200
    assert written == ["webhook"]


def test_an_unknown_address_is_not_found_rather_than_forbidden(client):
    assert client.post("/nowhere").status_code == 404
