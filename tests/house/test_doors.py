"""Every view says who may call it, and what staff may do is a permission that exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from store import staff
from store.factory import create_app
from store.settings import Settings
from store.web.access import access_of

OPEN_TO_MACHINES = {"/webhooks/stripe"}
"""Writing views that need no page of ours: each checks a signature of its own."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("instance")
    return create_app(Settings(shop_env="test", secret_key="doors", instance_path=folder))


def test_every_view_says_who_may_call_it(app):
    silent = {str(rule) for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None}

    assert silent == set()


def test_views_ask_for_permissions_that_somebody_can_have(app):
    asked = {
        found.permission
        for rule in app.url_map.iter_rules()
        if (found := access_of(app, rule.endpoint)) and found.audience == "staff" and found.permission
    }

    assert asked - staff.PERMISSIONS == set()


def test_the_desk_is_open_to_staff_only(app):
    """Below /admin/ only the way in is public."""
    public = {
        str(rule)
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/admin") and access_of(app, rule.endpoint).audience != "staff"
    }

    assert {address for address in public if "/sign-in" not in address and "/second-step" not in address} <= {
        "/admin/sign-out",
        "/admin/lost-password",
    }


def test_only_signed_machine_doors_take_writes_from_elsewhere(app):
    open_doors = {
        str(rule)
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "machines_may_call", False)
    }

    assert {address for address in open_doors if "unsubscribe" not in address and "/stop" not in address} <= (
        OPEN_TO_MACHINES
    )


def test_reading_addresses_take_no_writes(app):
    """Feeds, widgets, media and health answer GET only."""
    for rule in app.url_map.iter_rules():
        if str(rule).startswith(
            ("/news", "/widget", "/oembed", "/media", "/healthz", "/readyz", "/metrics", "/sitemap")
        ):
            writes = set(rule.methods or ()) - {"GET", "HEAD", "OPTIONS"}
            assert not writes or str(rule).endswith("/email"), str(rule)
