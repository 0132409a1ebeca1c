"""Fixtures of all tests. Whatever touches a database runs on SQLite and, where TEST_POSTGRES_URL names a server,
on PostgreSQL."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from store.factory import create_app
from store.kit.clock import SetClock
from store.ports import build_ports
from store.settings import Settings
from tests.support import browser, databases, engines, routes
from tests.support.shop import Serving, Shop, Shopper

# What is imported and collected stays. Going through it for rubbish costs a fifth of a second each time.
gc.disable()

# Tests start many processes of the shop, and without compiled modules each computes for more than twice as long.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

routes.compile_once()
expect.set_options(timeout=20_000)  # a browser on a busy machine is slow, not wrong

# A busy machine answers late; only the test of a silent server has the patience of a page.
os.environ.setdefault("NEWS_PATIENCE_S", "20")

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


LONG = (
    "tests/audit/", "tests/faults/test_property.py", "tests/faults/test_killed", "tests/faults/test_same_moment.py",
    "tests/faults/test_processes.py", "tests/house/test_launch.py", "tests/worker/test_process.py", "tests/admin/test_who_may.py",
)  # fmt: skip
"""Modules with single tests of half a minute and more."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Either engine is enough for a test of pages (tests/support/engines.py), and whatever takes long begins first:
    else the last of many processes works alone for minutes."""
    if databases.SERVER:
        items[:], left = engines.shared_out(items)
        config.hook.pytest_deselected(items=left)
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """From here on rubbish is looked for, among what the tests themselves leave."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _shared_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Patterns of databases lie where pytest tidies up, beside the folders of all its processes."""
    own = tmp_path_factory.getbasetemp()
    databases.keep_in(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)
    yield
    databases.tidy()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine of this run of the test."""
    if request.param == "postgresql" and not databases.SERVER:
        pytest.skip("needs PostgreSQL (TEST_POSTGRES_URL)")
    return str(request.param)


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at noon until it is moved."""
    return SetClock(NOON)


@pytest.fixture
def app(engine_name: str, tmp_path: Path, clock: SetClock) -> Flask:
    """An application on empty databases, without a payment provider."""
    return databases.make_app(engine_name, tmp_path / "instance", clock)


@pytest.fixture
def shop(app: Flask, clock: SetClock) -> Iterator[Shop]:
    """An open shop with empty shelves, inside an application context."""
    made = Shop(app, clock)
    with app.app_context():
        made.open()
        yield made
        _close()


@pytest.fixture
def sandbox(clock: SetClock) -> Iterator[object]:
    """A local Stripe of this test's own, on a free port; its clock is the shop's."""
    from store.stripe_sandbox.server import running

    with running(clock=lambda: clock.now().timestamp()) as up:
        yield up


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the module; not for the session, as no other event loop runs while it is open."""
    with browser.started() as started:
        yield started


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def open_shop(engine_name: str, tmp_path: Path, clock: SetClock, sandbox: object) -> Iterator[Shop]:
    """A shop behind a real socket, connected to a local Stripe that sends it webhooks."""
    import stripe

    port = free_port()
    url = f"http://127.0.0.1:{port}"
    client = stripe.StripeClient(sandbox.secret_key, base_addresses={"api": sandbox.url})
    endpoint = client.v1.webhook_endpoints.create(
        params={"url": f"{url}/webhooks/stripe", "enabled_events": ["*"]}
    )
    folder = tmp_path / "instance"
    settings = Settings(
        shop_env="test",
        secret_key="of-a-test",
        instance_path=folder,
        public_url=url,
        stripe_secret_key=sandbox.secret_key,
        stripe_webhook_secrets=endpoint.secret,
        stripe_api_base=sandbox.url,
        stripe_checkout_origin=sandbox.url,
        **databases.fresh(engine_name, folder),
    )
    app = create_app(settings, replace(build_ports(settings), clock=clock))
    databases.keep_compiled(app)
    made = Shop(app, clock, sandbox, url)
    serving = Serving(app, port)
    with app.app_context():
        made.open()
        yield made
        _close()
    serving.stop()


@pytest.fixture
def ledger(open_shop: Shop) -> Iterator[object]:
    """After the test, the invariants of money and stock are asked of this shop, its answers to Stripe and its log."""
    from tests.support.ledger import check
    from tests.support.witness import watching

    with watching(open_shop.app) as seen:
        yield seen
        check(open_shop, seen)


@pytest.fixture
def shopper(open_shop: Shop) -> Shopper:
    """A supporter at the door, without script."""
    return Shopper(open_shop.url)


def _close() -> None:
    """Let go of every connection, so that the next test finds the databases alone."""
    from store.db import db

    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()
