"""Every view says who may call it; one that says nothing is closed."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue

from store.web import access


def house(env: str = "production", gate: access.Gate | None = None) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.extensions["settings"] = SimpleNamespace(shop_env=env)
    access.init_app(app, gate)

    @app.get("/")
    @access.public
    def home() -> str:
        return "home"

    @app.get("/forgotten")
    def forgotten() -> str:
        return "secret"

    @app.get("/orders")
    @access.staff("orders.read")
    def orders() -> str:
        return "orders"

    @app.get("/refunds")
    @access.staff("orders.refund", fresh=True)
    def refunds() -> str:
        return "refunds"

    @app.get("/dev/mail")
    @access.development
    def mail() -> str:
        return "mail"

    return app


def may(*permissions: str) -> tuple[access.Gate, list[tuple[str, bool]]]:
    """A gate that lets these permissions pass and remembers what it was asked."""
    asked: list[tuple[str, bool]] = []

    def gate(permission: str, *, fresh: bool) -> ResponseReturnValue | None:
        asked.append((permission, fresh))
        return None if permission in permissions else ("not yours", 404)

    return gate, asked


def test_everybody_may_call_a_public_view():
    assert house().test_client().get("/").text == "home"


@pytest.mark.parametrize("env", ["development", "test", "production"])
def test_a_view_that_says_nothing_answers_404_everywhere(env):
    answer = house(env, may("orders.read")[0]).test_client().get("/forgotten")

    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_staff_pass_the_gate_with_their_permission_only():
    gate, asked = may("orders.read")
    client = house(gate=gate).test_client()

    assert client.get("/orders").text == "orders"
    assert client.get("/refunds").status_code == 404
    assert asked == [("orders.read", False), ("orders.refund", True)]


def test_without_a_gate_staff_views_are_closed():
    assert house().test_client().get("/orders").status_code == 404


def test_a_public_view_does_not_ask_the_gate():
    gate, asked = may()
    house(gate=gate).test_client().get("/")

    assert asked == []


@pytest.mark.parametrize(("env", "status"), [("development", 200), ("test", 200), ("production", 404)])
def test_a_view_for_development_is_not_there_in_production(env, status):
    assert house(env).test_client().get("/dev/mail").status_code == status


def test_a_view_of_a_library_is_open_only_when_declared():
    app = house()
    app.add_url_rule("/metrics", "metrics", lambda: "numbers")
    assert app.test_client().get("/metrics").status_code == 404

    access.declare(app, "metrics", access.Access("public"))

    assert app.test_client().get("/metrics").text == "numbers"


def test_the_word_survives_other_decorators():
    from functools import wraps

    def noisy(view: Callable[[], str]) -> Callable[[], str]:
        @wraps(view)
        def louder() -> str:
            return view().upper()

        return louder

    app = house()
    app.add_url_rule("/loud", "loud", noisy(access.public(lambda: "heard")))

    assert app.test_client().get("/loud").text == "HEARD"
    assert access.access_of(app, "loud") == access.Access("public")


def test_unknown_addresses_and_methods_are_answered_as_such():
    client = house().test_client()

    assert client.get("/nowhere").status_code == 404
    assert client.post("/").status_code == 405
