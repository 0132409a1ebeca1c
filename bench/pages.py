"""Pages per second, as ratios to a bare Flask application beside them."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from bench.servers import flask, gunicorn, production

CONNECTIONS = 16
REQUESTS = re.compile(r"^Requests/sec:\s+([0-9.]+)", re.MULTILINE)
LATENCY = re.compile(r"^\s+99%\s+([0-9.]+)(us|ms|s)", re.MULTILINE)
FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")
IN_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Figure:
    """What was measured of one page: its rate against the bare one's of the same round, and its slow end."""

    name: str
    ratios: tuple[float, ...]
    per_second: float
    slowest_ms: float

    @property
    def ratio(self) -> float:
        """The middle ratio of all rounds."""
        return statistics.median(self.ratios)


def measure(*, rounds: int, seconds: int) -> list[Figure]:
    """Visit every page in each of `rounds` rounds for `seconds`, the bare application between them.

    Raises RuntimeError when wrk is missing or a page does not answer with 200.
    """
    if shutil.which("wrk") is None:
        raise RuntimeError("wrk is not installed:  sudo apt install wrk")
    with tempfile.TemporaryDirectory(prefix="tvnl-bench-") as folder:
        chosen = production(Path(folder))
        flask(chosen, "migrate")
        flask(chosen, "demo", "load")
        with (
            gunicorn("bench.bare:app", chosen) as bare,
            gunicorn("app:app", chosen) as shop,
            gunicorn("bench.forgetful:app", chosen) as forgetful,
        ):
            return _rounds(bare, _pages(shop, forgetful), rounds, seconds)


def _pages(shop: str, forgetful: str) -> dict[str, str]:
    """Addresses by name; which product and which story, the front page tells."""
    with urlopen(shop + "/", timeout=30) as answer:
        front = answer.read().decode()
    product = _first(r'href="(/products/[a-z0-9-]+)', front)
    story = _first(r'href="(/news/[a-z0-9-]+/[a-z0-9-]+)', front)
    return {
        "product page, hot": shop + product,
        "product page, cold": forgetful + product,
        "story page, hot": shop + story,
        "story page, cold": forgetful + story,
        "headlines.json": shop + "/widget/v1/headlines.json",
    }


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"the front page has no address like {pattern}")
    return found[1]


def _rounds(bare: str, pages: dict[str, str], rounds: int, seconds: int) -> list[Figure]:
    for address in (bare + "/", *pages.values()):
        _visit(address, 1)  # the first requests of a process load what it needs
    rates: dict[str, list[float]] = {name: [] for name in pages}
    slow: dict[str, list[float]] = {name: [] for name in pages}
    ratios: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, address in pages.items():
            yardstick, _slow = _visit(bare + "/", seconds)
            rate, slowest = _visit(address, seconds)
            rates[name].append(rate)
            slow[name].append(slowest)
            ratios[name].append(rate / yardstick)
    return [
        Figure(name, tuple(ratios[name]), statistics.median(rates[name]), statistics.median(slow[name]))
        for name in pages
    ]


def _visit(address: str, seconds: int) -> tuple[float, float]:
    """(requests per second, 99th percentile in ms) of one address."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if failed := FAILED.search(told):
        raise RuntimeError(f"{address}: {failed[0]}")
    rate, slowest = REQUESTS.search(told), LATENCY.search(told)
    if rate is None or slowest is None:
        raise RuntimeError(f"wrk said something else about {address}:\n{told}")
    return float(rate[1]), float(slowest[1]) * IN_MS[slowest[2]]
