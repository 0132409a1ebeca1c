"""Orders per second: 32 buyers in 4 processes, place and settle, as a ratio to bare one-row commits.

All place their orders, then all have their payment pages made and noted, then all settle; each of the three has its own
time. What is asked for is place and settle; what the page between them costs is told beside it.
"""

from __future__ import annotations

import gc
import multiprocessing
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.pool import Pool
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import cast
from uuid import uuid4

from flask import Flask
from sqlalchemy import create_engine, func, select, text

from bench import buyers
from bench.always_paid import AlwaysPaid
from store import reports
from store.cli.databases import bring_up_to_date
from store.db import db, transaction
from store.factory import create_app
from store.kit.errors import Busy
from store.kit.protocols import PaymentGateway
from store.orders import Order
from store.ports import build_ports
from store.settings import Settings

PROCESSES = 4
THREADS = 8

ROWS_FOR_AN_ORDER = 6
"""How many bare rows a round writes for each order, so that both are measured for about as long."""

FIRST_ORDERS = 2
"""How many orders each buyer places before the rounds begin."""

GATE_S = 120.0
"""How long the processes wait for each other before they begin together."""


@dataclass(frozen=True)
class Sale:
    """What was measured on one engine. `first_s` is the slowest of each buyer's first orders, which no ratio counts: in it
    connections are opened and statements compiled, once for each process."""

    engine: str
    ratios: tuple[float, ...]
    with_page: tuple[float, ...]
    orders_per_second: float
    commits_per_second: float
    first_s: float
    slowest_s: float
    told_to_wait: int
    oversold: int
    broken: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """The middle ratio of all rounds."""
        return statistics.median(self.ratios)


@dataclass(frozen=True)
class Heat:
    """How one process fared: when it began and ended (its machine's clock), its slowest act, refusals as busy."""

    began: float
    ended: float
    slowest: float
    busy: int


def measure(engine: str, *, rounds: int, orders_each: int, server: str = "") -> Sale:
    """Let 32 buyers buy `orders_each` orders each in every round, and write as many bare rows between.

    `engine` is sqlite or postgresql; `server` names the PostgreSQL server (any database on it).
    """
    with throwaway(engine, server) as settings:
        app = application(settings)
        with app.app_context():
            bring_up_to_date()
            _bare_table()
            every = PROCESSES * THREADS * (orders_each * rounds + FIRST_ORDERS)
            buyers.fill_shelves(units=every * buyers.MOST_UNITS)
        ratios, with_page, sold, written, slowest, waits = [], [], [], [], 0.0, 0
        context = multiprocessing.get_context("spawn")
        gate = context.Barrier(PROCESSES, timeout=GATE_S)
        with context.Pool(PROCESSES, _begin, (settings.model_dump(), gate)) as pool:
            first = max(_race(pool, act, FIRST_ORDERS).slowest for act in ACTS)
            for _ in range(rounds):
                rows = _race(pool, _write_rows, orders_each * ROWS_FOR_AN_ORDER)
                placed, noted, settled = (_race(pool, act, orders_each) for act in ACTS)
                sold.append(1 / (placed.seconds_each + settled.seconds_each))
                written.append(1 / rows.seconds_each)
                ratios.append(sold[-1] / written[-1])
                whole = placed.seconds_each + noted.seconds_each + settled.seconds_each
                with_page.append(rows.seconds_each / whole)
                slowest = max(slowest, placed.slowest, noted.slowest, settled.slowest)
                waits += placed.busy + noted.busy + settled.busy
        with app.app_context():
            broken = tuple(name for name, count in reports.integrity(now=datetime.now(UTC)).items() if count)
            oversold = int(
                db.session.scalar(text("SELECT COUNT(*) FROM stock WHERE on_hand - committed - reserved < 0"))
                or 0
            )
            paid = db.session.scalar(select(func.count()).where(Order.paid_at.is_not(None)))
            assert paid == every, f"{paid} orders are paid"
            db.session.remove()
            for bind in db.engines.values():
                bind.dispose()
    return Sale(
        engine,
        tuple(ratios),
        tuple(with_page),
        statistics.median(sold),
        statistics.median(written),
        first,
        slowest,
        waits,
        oversold,
        broken,
    )


def application(settings: Settings) -> Flask:
    """The shop with a provider that is always paid at once."""
    return create_app(settings, replace(build_ports(settings), payments=cast(PaymentGateway, AlwaysPaid())))


@contextmanager
def throwaway(engine: str, server: str) -> Iterator[Settings]:
    """Settings for two databases made for this measurement and dropped after it."""
    with tempfile.TemporaryDirectory(prefix="tvnl-bench-") as folder:
        shared = {
            "shop_env": "production",
            "secret_key": "measured-and-thrown-away-afterwards",
            "instance_path": Path(folder),
            "stripe_secret_key": "sk_live_never_called",
            "stripe_webhook_secrets": "whsec_never_called",
            "mail_url": "smtp://127.0.0.1:9",
            "log_level": "ERROR",
        }
        if engine == "sqlite":
            yield Settings.model_validate(shared)
            return
        names = [f"bench_{uuid4().hex[:12]}" for _ in range(2)]
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for name in names:
                connection.execute(text(f"CREATE DATABASE {name}"))
            shop, news = (server.rsplit("/", 1)[0] + "/" + name for name in names)
            try:
                yield Settings.model_validate({**shared, "database_url": shop, "news_database_url": news})
            finally:
                for name in names:
                    connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def _bare_table() -> None:
    with transaction():
        db.session.execute(text("CREATE TABLE bench_row (id VARCHAR(32) PRIMARY KEY, at VARCHAR(40))"))


_app: Flask
"""The application of this process, of which each request of a buyer has a context of its own."""


_gate: Barrier
"""Where all processes wait for each other, so that no round begins with some of them only."""


def _begin(given: dict[str, object], gate: Barrier) -> None:
    global _app, _gate
    _app, _gate = application(Settings.model_validate(given)), gate
    gc.freeze()  # as app.py does


@dataclass(frozen=True)
class Race:
    """How all buyers together fared: seconds for each act of theirs, the slowest act, refusals as busy."""

    seconds_each: float
    slowest: float
    busy: int


def _race(pool: Pool, act: Callable[[int], Heat], count: int) -> Race:
    """Let every buyer do an act so many times."""
    heats = pool.map(act, [count] * PROCESSES, chunksize=1)
    seconds = max(heat.ended for heat in heats) - min(heat.began for heat in heats)
    return Race(
        seconds / (PROCESSES * THREADS * count),
        max(heat.slowest for heat in heats),
        sum(heat.busy for heat in heats),
    )


_placed: list[buyers.Placed] = []
_pages: list[str] = []
"""What the buyers of this process are in the middle of."""


def _place(count: int) -> Heat:
    """In one process: all its buyers place `count` orders each."""
    with _app.app_context():
        carts = [buyers.fill_cart() for _ in range(THREADS * count)]

    def place() -> int:
        placed = buyers.place(_app, carts.pop())
        _placed.append(placed)
        return placed.busy

    return _together(place, count)


def _note_pages(count: int) -> Heat:
    """In one process: their payment pages are made and noted."""

    def note() -> int:
        page, busy = buyers.open_page(_app, _placed.pop())
        _pages.append(page)
        return busy

    return _together(note, count)


def _settle(count: int) -> Heat:
    """In one process: what was paid is booked."""
    return _together(lambda: buyers.settle(_app, _pages.pop()), count)


ACTS = (_place, _note_pages, _settle)


def _write_rows(count: int) -> Heat:
    """In one process: as many threads, `count` one-row commits each, queueing as every writer does."""

    def write() -> int:
        row = {"id": uuid4().hex, "at": datetime.now(UTC).isoformat()}
        busy = 0
        while True:
            try:
                with _app.app_context(), transaction():
                    db.session.execute(text("INSERT INTO bench_row (id, at) VALUES (:id, :at)"), row)
                return busy
            except Busy:
                busy += 1

    return _together(write, count)


def _together(act: Callable[[], int], count: int) -> Heat:
    """Run `act` in all threads, `count` times each."""
    slowest: list[float] = []
    busy: list[int] = []
    failures: list[BaseException] = []
    gate = threading.Barrier(THREADS + 1)

    def run() -> None:
        gate.wait()
        try:
            for _ in range(count):
                began = time.monotonic()
                busy.append(act())
                slowest.append(time.monotonic() - began)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    _gate.wait()
    began = time.monotonic()
    gate.wait()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return Heat(began, time.monotonic(), max(slowest), sum(busy))
