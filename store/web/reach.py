"""Asking the news database without waiting for it.

Pages that sell must not hang on a server that is silent. A question is given NEWS_PATIENCE_S (0.8 seconds); when no answer
comes, nobody asks for ten seconds, and every other use of the news in that time fails at once instead of
waiting for a connection. SQLite is asked directly: a file answers or fails, it does not keep silent.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

import structlog
from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import SQLAlchemyError

from store.db import db
from store.kit.errors import Busy
from store.kit.i18n import lazy

PEACE_S = 10.0
NO_FILE = (
    "no such table",
    "unable to open database file",
    "file is not a database",
    "malformed",
    "disk I/O error",
)
"""What SQLite says of a file that is away, or that is not the newsroom's."""

NO_SERVER = ("08", "57P", "3D000", "42P01", "55000")
"""How PostgreSQL's codes begin when the server, the database or its tables are away."""

Found = TypeVar("Found")
log = structlog.get_logger()


class NewsAway(Busy):
    """The news database does not answer, or did not a moment ago."""

    message = lazy(
        "The newsroom cannot be reached just now. The shop is open; please try the news again in a moment."
    )


class Reach:
    """Whether one application asks its news database: `ask_again` is the moment (monotonic) from which it does."""

    def __init__(self, *, silent: bool, patience_s: float) -> None:
        self.ask_again = 0.0
        self.patience_s = patience_s
        self.pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="news") if silent else None

    @property
    def resting(self) -> bool:
        """Whether the database is being left in peace."""
        return time.monotonic() < self.ask_again


def init_app(app: Flask) -> None:
    """Watch over the news database of `app`."""
    with app.app_context():
        engine = db.engines["news"]
    reach = Reach(
        silent=engine.dialect.name != "sqlite",
        patience_s=app.extensions["settings"].news_patience_s,
    )
    app.extensions["news_reach"] = reach
    event.listen(engine, "handle_error", _note_away)
    if reach.pool is None:
        return

    @event.listens_for(engine, "do_connect")
    def refuse_while_resting(*_: Any) -> None:
        if reach.resting:
            raise NewsAway


def ask_news(read: Callable[[], Found]) -> Found:
    """What `read` finds, within the patience; raises NewsAway. It may run in a thread of its own, with a
    session of its own, so it answers values and not rows."""
    reach: Reach = current_app.extensions["news_reach"]
    if reach.resting:
        raise NewsAway
    try:
        if reach.pool is None:
            return read()
        return reach.pool.submit(_within, current_app._get_current_object(), read).result(reach.patience_s)
    except (SQLAlchemyError, TimeoutError, NewsAway) as error:
        reach.ask_again = time.monotonic() + PEACE_S
        log.warning("news_unreachable", error=type(error).__name__)
        with suppress(SQLAlchemyError):
            db.session.rollback()
        raise NewsAway from error


def is_away(error: BaseException | None) -> bool:
    """Whether an error, or what it came from, is that the news database could not be reached."""
    return error is not None and (bool(getattr(error, "news_away", False)) or is_away(error.__cause__))


def _note_away(context: ExceptionContext) -> None:
    """Mark errors that say that the news database is away, for whoever has to tell a visitor."""
    error, said = context.sqlalchemy_exception, context.original_exception
    code = getattr(said, "sqlstate", None) or ""
    away = (
        context.connection is None
        or context.is_disconnect
        or code.startswith(NO_SERVER)
        or (not code and any(sign in str(said) for sign in NO_FILE))
    )
    if error is not None and away:
        error.news_away = True  # type: ignore[attr-defined]


def _within(app: Flask, read: Callable[[], Found]) -> Found:
    with app.app_context():
        return read()
