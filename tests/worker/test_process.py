"""The worker as a process: woken at once, one per shop, and it finishes what it has in hand."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import databases

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60

pytestmark = pytest.mark.slow

PROMISE = """
from datetime import UTC, datetime
from store import outbox
from store.db import transaction
with transaction():
    outbox.promise("test.unknown", {}, at=datetime.now(UTC), once="a")
"""


@pytest.fixture(scope="module", params=["sqlite", "redis"])
def env(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a migrated development shop, with each kind of queue."""
    chosen = {
        "SHOP_ENV": "development",
        "SECRET_KEY": "worker",
        "INSTANCE_PATH": str(tmp_path_factory.mktemp("instance")),
    }
    if request.param == "redis":
        if not (url := os.environ.get("TEST_REDIS_URL")):
            pytest.skip("needs Redis (TEST_REDIS_URL)")
        chosen["REDIS_URL"] = url
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STRIPE_", "REDIS_"))}
    env = kept | chosen
    databases.fresh("sqlite", Path(env["INSTANCE_PATH"]))
    return env


def flask(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flask", *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )


@pytest.fixture(scope="module")
def worker(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A running worker."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "worker"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "worker_started" in line:
            break
    yield process
    process.kill()
    process.wait()


def attempts(env: dict[str, str]) -> int:
    with sqlite3.connect(Path(env["INSTANCE_PATH"]) / "shop.db") as connection:
        row = connection.execute("SELECT attempts FROM outbox_message WHERE dedupe_key = 'a'").fetchone()
    return int(row[0])


def test_a_promise_of_another_process_is_taken_up_at_once(env, worker):
    promised = subprocess.run(
        [sys.executable, "-c", f"from app import app\nwith app.app_context():\n    exec({PROMISE!r})"],
        cwd=ROOT,
        env=env,
    )
    assert promised.returncode == 0

    started = time.monotonic()
    while attempts(env) == 0:
        assert time.monotonic() - started < 20, "long before the sweep of the next minute"
        time.sleep(0.1)


def test_there_is_one_worker_and_it_stops_when_told(env, worker):
    second = flask(env, "worker")
    assert second.returncode == 1
    assert "A worker already runs for this shop." in second.stderr
    assert worker.poll() is None

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE_S) == 0
    assert "worker_stopped" in (worker.stdout.read() if worker.stdout else "")
