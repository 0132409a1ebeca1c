"""How often one address or one cart may ask: 429 with Retry-After beyond it (docs/operating.md has the table).

Counters live in Redis where there is one; without it in instance/limits.db, so that all workers of a machine
count together. They are worth little, so that file is not synchronised: a power cut forgets them. When they
cannot be reached the shop serves on; the login's own lock lives in the database and holds regardless.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import limits
import limits.storage
import structlog
from flask import Flask, current_app, request
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.settings import Settings
from store.web.shop import visitor

SCHEME = "tvnl-sqlite"

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger()


class SqliteCounters(limits.storage.Storage):
    """Fixed-window counters in one small SQLite file, for the `limits` library."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the registry reads this name

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._path = str(uri or "").removeprefix(f"{SCHEME}://")
        self._lock = threading.Lock()
        Path(self._path).parent.mkdir(parents=True, exist_ok=True)
        with self._lock, closing(self._open()) as file:
            file.execute("PRAGMA journal_mode=WAL")
            file.execute(
                "CREATE TABLE IF NOT EXISTS counter (key TEXT PRIMARY KEY, n INTEGER NOT NULL, until REAL NOT NULL)"
            )

    def _open(self) -> sqlite3.Connection:
        file = sqlite3.connect(self._path, timeout=0.5, isolation_level=None)
        file.execute("PRAGMA synchronous=OFF")
        return file

    @property
    def base_exceptions(self) -> type[Exception]:
        """What this storage raises when it cannot be reached."""
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more in the window of `expiry` seconds that began with the key's first count."""
        now = time.time()
        with self._lock, closing(self._open()) as file:
            row = file.execute(
                "INSERT INTO counter (key, n, until) VALUES (:key, :amount, :until) "
                "ON CONFLICT (key) DO UPDATE SET "
                "n = CASE WHEN until <= :now THEN :amount ELSE n + :amount END, "
                "until = CASE WHEN until <= :now THEN :until ELSE until END RETURNING n",
                {"key": key, "amount": amount, "until": now + expiry, "now": now},
            ).fetchone()
            if row[0] == amount:  # a new window: now and then the old ones are swept
                file.execute("DELETE FROM counter WHERE until <= ?", (now - 3600,))
            return int(row[0])

    def get(self, key: str) -> int:
        """The count in the running window."""
        row = self._row(key)
        return int(row[0]) if row and row[1] > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the running window ends, in seconds since 1970."""
        row = self._row(key)
        return float(row[1]) if row else time.time()

    def _row(self, key: str) -> tuple[int, float] | None:
        with self._lock, closing(self._open()) as file:
            found: tuple[int, float] | None = file.execute(
                "SELECT n, until FROM counter WHERE key = ?", (key,)
            ).fetchone()
            return found

    def check(self) -> bool:
        """Whether the file can be used."""
        with self._lock, closing(self._open()) as file:
            return bool(file.execute("SELECT 1").fetchone())

    def reset(self) -> int | None:
        """Forget all counts."""
        with self._lock, closing(self._open()) as file:
            return file.execute("DELETE FROM counter").rowcount

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._lock, closing(self._open()) as file:
            file.execute("DELETE FROM counter WHERE key = ?", (key,))


def by_address() -> str:
    """The caller's address, behind exactly the proxies we know."""
    return request.remote_addr or "unknown"


def by_cart() -> str:
    """The caller's cart, or their address while they have none."""
    return visitor.cart_token() or by_address()


class TooOften(StoreError):
    """More requests than one visitor makes; the same one is answered again in a moment."""

    status = 429
    message = lazy("That was a lot at once. Please wait a minute and try again; nothing was lost.")

    def __init__(self, retry_after: int) -> None:
        self.retry_after = max(1, retry_after)
        super().__init__()


def limited(rate: str, key: Callable[[], str] = by_address) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a view be called as often as `rate` says, e.g. "10/minute", for each `key()`; beyond it TooOften."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            take(rate, view.__name__, key())
            return view(*args, **kwargs)

        return counted

    return mark


def take(rate: str, name: str, who: str) -> None:
    """Count one call of `name` by `who`; raises TooOften beyond `rate`. Counters that cannot be reached let
    everybody pass."""
    item = limits.parse(rate)
    windows: FixedWindowRateLimiter = current_app.extensions["limits"]
    try:
        if windows.hit(item, name, who):
            return
        until = windows.get_window_stats(item, name, who).reset_time
    except Exception as error:
        log.warning("limits_unreachable", error=type(error).__name__)
        return
    log.warning("limit_reached", of=name)
    raise TooOften(int(until - time.time()) + 1)


def init_app(app: Flask, settings: Settings) -> None:
    """Count in Redis, else in the instance's limits.db."""
    place = settings.redis_url or f"{SCHEME}://{settings.instance / 'limits.db'}"
    app.extensions["limits"] = FixedWindowRateLimiter(storage_from_string(place))
