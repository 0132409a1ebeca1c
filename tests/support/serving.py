"""The shop as processes of its own, beside a local Stripe: gunicorn as in production, which tests kill.

Import the fixtures `sandbox`, `folder`, `chosen`, `shop`, `env` and `server`; `shop` looks at the books from outside,
and after the test its invariants are checked with what the processes answered and logged.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from store.db import db
from store.factory import create_app
from store.kit.clock import SystemClock
from store.ports import build_ports
from store.settings import Settings
from store.stripe_sandbox.server import running
from tests.conftest import free_port
from tests.support import databases, ledger
from tests.support.shop import Shop
from tests.support.witness import watching

ROOT = Path(__file__).resolve().parents[2]
SECRET = "whsec_of_the_killed"
PATIENCE_S = 60


class Server:
    """gunicorn on a port of its own, one process unless `env` says otherwise; it can be stopped and killed."""

    def __init__(self, env: dict[str, str], port: int) -> None:
        self.env, self.port, self.folder = env, port, Path(env["WATCH_FOLDER"])
        self.start()

    def start(self, **more: str) -> None:
        """Begin to serve; `more` are settings of this time only."""
        self.process = start(
            ["gunicorn", "--config", "gunicorn.conf.py", "tests.support.watched:app"], self.env | more
        )
        waiting = requests.Session()
        retry = requests.adapters.HTTPAdapter(
            max_retries=requests.adapters.Retry(connect=90, backoff_factor=0.05, backoff_max=0.5)
        )
        waiting.mount("http://", retry)
        waiting.get(f"http://127.0.0.1:{self.port}/healthz", timeout=PATIENCE_S)

    def kill(self) -> None:
        """SIGKILL to master and worker: nothing can be tidied up."""
        kill(self.process)

    def stop_at(self, point: str) -> None:
        """The next thread to come to this point of `tests.support.watched` stands still there."""
        (self.folder / f"stop-{point}").touch()

    def until_at(self, point: str) -> None:
        """Wait until one has: it is provably there, and goes nowhere."""
        until(lambda: (self.folder / f"reached-{point}").exists(), f"nobody came to {point}")
        (self.folder / f"reached-{point}").unlink()


def start(module: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process of the shop, in a group of its own; what it says goes where its witness reads."""
    with (Path(env["WATCH_FOLDER"]) / "log").open("ab") as log:
        command = [sys.executable, *(module if module[0] == "-c" else ["-m", *module])]
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to a process and all it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE_S)


def until(true: Callable[[], object], otherwise: str) -> None:
    """Wait for something that happens in another process."""
    pause = threading.Event()
    for _ in range(PATIENCE_S * 100):
        if true():
            return
        pause.wait(0.01)
    raise AssertionError(otherwise)


def until_asked(sandbox, method: str, path: str) -> None:
    """Wait until the provider has been asked this."""
    until(lambda: sandbox.control.requests(method, path), f"nobody asked {method} {path}")


class SilentStripe:
    """An address where connections are made and nobody ever answers: whoever waits there has asked Stripe nothing."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def until_called(self, times: int = 1) -> None:
        """Wait until this many stand at the door: each is let in and not spoken to."""
        self.socket.settimeout(PATIENCE_S)
        self.guests = [self.socket.accept()[0] for _ in range(times)]


@contextmanager
def silent_stripe() -> Iterator[SilentStripe]:
    """Such an address for as long as the block lasts."""
    made = SilentStripe()
    with made.socket:
        yield made


@contextmanager
def clicking(act: Callable[[], object]) -> Iterator[None]:
    """A click in another thread that breaks off when its server is killed, which the block has to do."""
    outcome: list[BaseException | None] = []

    def click() -> None:
        try:
            act()
            outcome.append(None)
        except requests.ConnectionError as broken:
            outcome.append(broken)

    thread = threading.Thread(target=click)
    thread.start()
    yield
    thread.join(PATIENCE_S)
    assert outcome and outcome[0] is not None, "the click was answered"


@pytest.fixture
def sandbox() -> Iterator[object]:
    with running(back_off=(0.3,) * 200) as up:
        yield up


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where processes write what a witness reads."""
    made = tmp_path / "watched"
    made.mkdir()
    return made


@pytest.fixture
def chosen(engine_name: str, tmp_path: Path, sandbox) -> tuple[Settings, int]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    instance = tmp_path / "instance"
    given = {
        "shop_env": "test",
        "secret_key": "of-a-test",
        "instance_path": instance,
        "public_url": url,
        "stripe_secret_key": sandbox.secret_key,
        "stripe_webhook_secrets": SECRET,
        "stripe_api_base": sandbox.url,
        "stripe_checkout_origin": sandbox.url,
        **databases.fresh(engine_name, instance),
    }
    sandbox.control.endpoint(f"{url}/webhooks/stripe", SECRET)
    return Settings(**given), port


@pytest.fixture
def shop(chosen, sandbox, folder) -> Iterator[Shop]:
    """The books, seen from outside the server."""
    settings, port = chosen
    app = create_app(settings, replace(build_ports(settings), clock=SystemClock()))
    made = Shop(app, SystemClock(), sandbox, f"http://127.0.0.1:{port}")
    with app.app_context(), watching(app, folder) as seen:
        made.open()
        made.sells("TEE", price=2400, stock=5)
        yield made
        ledger.check(made, seen)
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def env(chosen, folder) -> dict[str, str]:
    """The environment of a process of this shop."""
    settings, port = chosen
    env = {name: value for name, value in os.environ.items() if not name.startswith(("STRIPE_", "REDIS_"))}
    env |= {
        "SHOP_ENV": "test",
        "SECRET_KEY": "of-a-test",
        "INSTANCE_PATH": str(settings.instance),
        "PUBLIC_URL": settings.public_url,
        "DATABASE_URL": settings.database_url or "",
        "NEWS_DATABASE_URL": settings.news_database_url or "",
        "STRIPE_SECRET_KEY": "sk_test_sandbox",
        "STRIPE_WEBHOOK_SECRETS": SECRET,
        "STRIPE_API_BASE": settings.stripe_api_base,
        "STRIPE_CHECKOUT_ORIGIN": settings.stripe_checkout_origin,
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "WATCH_FOLDER": str(folder),
    }
    return {name: value for name, value in env.items() if value}


@pytest.fixture
def server(env, chosen, shop) -> Iterator[Server]:
    made = Server(env, chosen[1])
    yield made
    made.kill()
