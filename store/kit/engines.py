"""How the shop opens its engines: the habits of SQLite and of PostgreSQL, and which of their errors pass by themselves.

SQLite is opened as docs/decisions/0001 tells: WAL, synchronous FULL, our own BEGIN.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError

SILENCE_S = 1.0
"""How long a connection to PostgreSQL may be silent within a request before it is asked again whether it lives."""

LONGEST_LOG = 16_000
"""Pages in a SQLite log (64 MB) before whoever commits writes them back into the file and waits for the disk again. An
order is 70 of them and a story 130, so that fewer than one in a hundred waits; at SQLite's thousand one in ten did."""

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    f"wal_autocheckpoint={LONGEST_LOG}",
)
"""How every connection to SQLite is opened."""

MOST_PREPARED = 300
"""How many statements a connection to PostgreSQL keeps prepared; a shop has more than the driver's hundred."""


Heard = dict[Any, float]
"""The connections that a request has used, each with the moment when it was given back."""


def prepare_engine(engine: Engine, heard: Callable[[], Heard | None]) -> None:
    """Give an engine the shop's habits. SQLite: pragmas, and BEGIN IMMEDIATE for writers, BEGIN for readers.
    PostgreSQL: `heard` answers what the request under way has used; None outside of any."""
    if engine.dialect.name != "sqlite":
        _keep_plans(engine)
        _ask_the_silent(engine, heard)
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("shop_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _keep_plans(engine: Engine) -> None:
    """Have reads on PostgreSQL end in COMMIT: at a ROLLBACK psycopg forgets every statement it had prepared, and
    the server parses and plans all of them anew (a look-up of 0.25 ms then takes 0.8).

    Reads are read-only on the server, so that a stray write outside `transaction()` fails and is never kept.
    """
    from psycopg.pq import TransactionStatus  # a shop on SQLite does not load it

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.prepared_max = MOST_PREPARED

    roll_back = engine.dialect.do_rollback

    def do_rollback(connection: Any) -> None:
        reading = getattr(connection, "dbapi_connection", connection)
        if reading.read_only and reading.info.transaction_status == TransactionStatus.INTRANS:
            reading.commit()
        else:
            roll_back(connection)

    engine.dialect.do_rollback = do_rollback  # type: ignore[method-assign,assignment]

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("shop_write", False)
        connection.connection.dbapi_connection.read_only = not writing


def _ask_the_silent(engine: Engine, heard: Callable[[], Heard | None]) -> None:
    """Have a connection to PostgreSQL asked whether it lives, once in a request and again after a silence.

    One that this very request used a moment ago lives, or the statement that finds out is told as busy. An order takes a
    connection five times, and asking is a journey to the server.
    """

    @event.listens_for(engine, "checkin")
    def on_checkin(connection: Any, record: Any) -> None:
        told = heard()
        if told is not None:
            told[record] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: Any, proxy: Any) -> None:
        told = heard()
        if told is not None and record in told and time.monotonic() - told[record] < SILENCE_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError from gone


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` is told beside the URL: timeouts on PostgreSQL, threads on SQLite; and to keep a
    connection for each thread of a process, since one that overflows is opened anew every time."""
    pool = {"pool_size": 10, "max_overflow": 5, "pool_use_lifo": True, "hide_parameters": True}
    if url.startswith("sqlite"):
        return {**pool, "connect_args": {"check_same_thread": False, "timeout": 5.0}}
    limits = "-c lock_timeout=4s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
    return {**pool, "connect_args": {"options": limits, "connect_timeout": 3}}


def is_busy(error: DBAPIError) -> bool:
    """Whether the same request may work in a moment: a locked file, a lock timeout, a deadlock lost, a
    connection cut or refused while the server restarts."""
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlstate", None) or ""
    if code in {"55P03", "57014", "40001", "40P01"} or code.startswith(("57P", "08")):
        return True
    return any(sign in str(error.orig) for sign in ("database is locked", "connection failed"))
