"""`make run` as a newcomer meets it: it starts, says where everything is, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.house.test_files import ROOT, kept_files

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc"),
]

PATIENCE_S = 150
"""For a machine that does other things as well; on a quiet one a start takes 2 to 5 seconds."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The project's files in a folder with a space in its name, with a .venv that is already there."""
    folder = tmp_path / "our shop"
    for path in kept_files():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    (folder / ".venv").symlink_to(Path(sys.executable).parent.parent, target_is_directory=True)
    return folder


class Run:
    """One `make run` in a process group of its own, as a terminal would start it."""

    def __init__(self, folder: Path, *command: str, **chosen: str) -> None:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(
                ("MAKE", "MFLAGS", "STRIPE_", "SHOP_", "SECRET_", "DATABASE_", "NEWS_", "REDIS_")
            )
        }
        self.folder = folder
        self.process = subprocess.Popen(
            command or ("make", "run"),
            cwd=folder,
            env=inherited | chosen,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line

    def wait_for(self, words: str) -> None:
        """Until it has said so."""
        deadline = time.monotonic() + PATIENCE_S
        while words not in self.said:
            assert time.monotonic() < deadline and self.process.poll() is None, self.said
            time.sleep(0.05)

    def wait(self) -> int:
        """Until it is over."""
        code = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return code

    def press_ctrl_c(self) -> None:
        """What a terminal does: the whole foreground group is told."""
        os.killpg(self.process.pid, signal.SIGINT)

    def address(self, name: str) -> str:
        found = re.search(rf"^{name} +(http\S+)$", self.said, re.MULTILINE)
        assert found, self.said
        return found[1]

    def left_behind(self) -> list[str]:
        """Processes that still work in this folder (a server may rename itself, but it stays where it is)."""
        found = []
        for proc in Path("/proc").glob("[0-9]*"):
            try:
                if (proc / "cwd").readlink() == self.folder and "\nState:\tZ" not in (
                    proc / "status"
                ).read_text():
                    found.append((proc / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found


@pytest.fixture
def started(clone: Path) -> Iterator[list[Run]]:
    """Everything started by the test, so that nothing outlives it."""
    runs: list[Run] = []
    yield runs
    for run in runs:
        if run.process.poll() is None:
            os.killpg(run.process.pid, signal.SIGTERM)
            run.wait()


def status(address: str) -> int:
    try:
        with urlopen(address, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_a_first_start_a_stop_and_a_second_start(clone, started):
    ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    first = Run(clone, **ports)
    started.append(first)
    first.wait_for("Ctrl-C stops everything.")

    shop = first.address("The shop")
    assert shop == f"http://127.0.0.1:{ports['PORT']}/"
    assert status(shop) == 200
    assert status(shop + "readyz") == 200
    assert status(first.address("Its admin")) == 200
    assert status(first.address("Caught mail")) == 200
    assert status(first.address("Local Stripe")) == 200
    assert "Loading goods and stories" in first.said
    first.wait_for("worker_started")
    assert len(first.left_behind()) >= 6, "make, launcher, web twice, worker, local Stripe"

    second = Run(clone, **ports)
    started.append(second)
    assert second.wait() != 0
    assert f"Port {ports['PORT']} (the shop) is taken" in second.said
    assert f"Port {ports['SANDBOX_PORT']} (the local Stripe) is taken" in second.said
    assert "make run PORT=" in second.said
    assert status(shop) == 200, "the first is not disturbed"

    first.press_ctrl_c()
    first.wait()
    assert first.left_behind() == []
    assert "Traceback" not in first.said
    with pytest.raises(OSError):
        status(shop)

    third = Run(clone, **ports)
    started.append(third)
    third.wait_for("Ctrl-C stops everything.")
    assert "Loading goods and stories" not in third.said, "once is enough"
    assert third.address("Its admin") != first.address("Its admin")
    assert status(third.address("The shop")) == 200

    os.kill(third.process.pid, signal.SIGTERM)  # as a service manager would
    third.wait()
    assert third.left_behind() == []


def test_ctrl_c_is_a_good_end_for_the_launcher(clone, started):
    """Its own exit code is 0 (make itself, which gets the same signal, dies of it as make does)."""
    ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    run = Run(clone, sys.executable, "-m", "store.cli.launch", **ports)
    started.append(run)
    run.wait_for("Local Stripe sandbox on")

    run.press_ctrl_c()

    assert run.wait() == 0
    assert run.left_behind() == []


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"PORT": "eighty"}, "PORT is 'eighty'; it must be a port number"),
        ({"PORT": "8000", "SANDBOX_PORT": "8000"}, "PORT and SANDBOX_PORT are both 8000"),
        ({"SHOP_ENV": "production"}, "`make run` is for development"),
        ({"STRIPE_SECRET_KEY": "sk_test_mine"}, "set STRIPE_WEBHOOK_SECRETS too"),
    ],
)
def test_settings_that_cannot_be_meant_are_explained(clone, started, chosen, words):
    run = Run(clone, **chosen)
    started.append(run)

    assert run.wait() != 0
    assert words in run.said
    assert not (clone / "instance").exists()
