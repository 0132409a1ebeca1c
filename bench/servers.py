"""Starting and stopping servers on free ports, under the shop's own gunicorn.conf.py."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
STARTS_WITHIN_S = 90


def production(instance: Path) -> dict[str, str]:
    """Settings of a real shop whose outside is never called."""
    return {
        "SHOP_ENV": "production",
        "SECRET_KEY": "measured-and-thrown-away-afterwards",
        "INSTANCE_PATH": str(instance),
        "STRIPE_SECRET_KEY": "sk_live_never_called",
        "STRIPE_WEBHOOK_SECRETS": "whsec_never_called",
        "MAIL_URL": "smtp://127.0.0.1:9",
        "LOG_LEVEL": "ERROR",
    }


def surroundings(chosen: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child: ours without settings of any shop, and what was chosen."""
    foreign = ("STRIPE_", "SHOP_", "DATABASE_", "NEWS_", "REDIS_", "MAIL_", "PUBLIC_", "TRUSTED_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | dict(chosen)


@contextmanager
def gunicorn(target: str, chosen: Mapping[str, str]) -> Iterator[str]:
    """Serve `target` (module:name) while inside; gives its address without a slash at the end."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    env = surroundings({**chosen, "PORT": str(port), "PUBLIC_URL": address})
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "gunicorn.conf.py",
        "--log-level",
        "error",
        target,
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def flask(chosen: Mapping[str, str], *words: str) -> None:
    """Run a command of `flask` in these surroundings; raises CalledProcessError when it fails."""
    command = [sys.executable, "-m", "flask", *words]
    subprocess.run(command, cwd=ROOT, env=surroundings(chosen), check=True, stdout=subprocess.DEVNULL)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server at {address} ended with code {process.returncode}")
        try:
            with urlopen(address + "/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {address}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
