"""The worker's list of duties, and the bell that web processes ring when a promise was made.

The outbox tables are the queue of record. Huey only wakes the worker (`drain`, without arguments) and runs
the clock; losing everything it holds loses nothing, since the sweep looks into the outbox every minute.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

import structlog
from flask import Flask, current_app, has_app_context
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.registry import Message as HueyMessage
from huey.serializer import Serializer
from sqlalchemy import event

from store import outbox
from store.db import after_commit
from store.settings import Settings
from store.worker.drain import drain
from store.worker.schedules import Schedule, run_schedule
from store.worker.types import Handler

BINDS = (None, "news")
"""Both databases have an outbox of their own."""

log = structlog.get_logger()
_promised: ContextVar[bool] = ContextVar("promised", default=False)


@dataclass(frozen=True)
class Jobs:
    """What the worker does: which function keeps which kind of promise, and what runs by the clock."""

    handlers: Mapping[str, Handler]
    schedules: Sequence[Schedule]


class JsonSerializer(Serializer):  # type: ignore[misc]
    """Queue entries as JSON: whoever can write to the queue's file must not be able to run code by it."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Any:
        return HueyMessage(*json.loads(data))


def install(app: Flask, jobs: Jobs) -> None:
    """Give the application its jobs; from now on a commit that made a promise rings the bell."""
    app.extensions["jobs"] = jobs
    _listen()


def jobs(app: Flask) -> Jobs:
    """The jobs of an application."""
    found: Jobs = app.extensions["jobs"]
    return found


def drain_all(app: Flask) -> int:
    """Keep what is due in both outboxes; answers how many promises were tried.

    The newsroom's database being away does not keep the shop's promises waiting.
    """
    tried = 0
    for bind in BINDS:
        with app.app_context():
            try:
                tried += drain(jobs(app).handlers, ports=app.extensions["ports"], bind=bind)
            except Exception:
                log.exception("drain_failed", bind=bind or "shop")
    return tried


def queue(app: Flask) -> Huey:
    """The application's queue: Redis by REDIS_URL, else `huey.db` in the instance folder. Made at first use,
    so that a process that forks afterwards shares no connection."""
    made = app.extensions.get("queue")
    if made is None:
        made = app.extensions["queue"] = _build_queue(app.extensions["settings"])
        _register_tasks(app, made)
    return made


def kick() -> None:
    """After a commit: wake the worker if a promise was made, unless a wake-up already waits. Never fails."""
    if not _promised.get() or not has_app_context():
        return
    _promised.set(False)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if "jobs" not in app.extensions or app.extensions["settings"].shop_env == "test":
        return
    try:
        bell = queue(app)
        if not bell.pending_count():
            bell.enqueue(app.extensions["drain_task"].s())
    except Exception as error:
        log.warning("worker_not_woken", error=repr(error))


@cache
def _listen() -> None:
    """Notice promises as they are written, whoever makes them."""

    def on_promise(*_: object) -> None:
        _promised.set(True)

    for table in (outbox.Message, outbox.NewsMessage):
        event.listen(table, "after_insert", on_promise)
    after_commit(kick)


def _build_queue(settings: Settings) -> Huey:
    serializer = JsonSerializer()
    if settings.redis_url:
        return RedisHuey("tvnl", url=settings.redis_url, results=False, serializer=serializer)
    settings.instance.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(
        "tvnl", filename=str(settings.instance / "huey.db"), results=False, serializer=serializer, fsync=False
    )


def _register_tasks(app: Flask, made: Huey) -> None:
    """Tasks without arguments: `drain`, its one-minute sweep, and one for each schedule."""

    def keep_promises() -> None:
        drain_all(app)

    app.extensions["drain_task"] = made.task(name="drain")(keep_promises)
    sweep = Schedule("outbox", lambda *, ports, now: drain_all(app))
    for schedule in (sweep, *jobs(app).schedules):
        _register_schedule(app, made, schedule)


def _register_schedule(app: Flask, made: Huey, schedule: Schedule) -> None:
    due = crontab(minute=schedule.minute, hour=schedule.hour, day=schedule.day)

    def run() -> None:
        run_schedule(app, schedule)

    made.periodic_task(due, name=f"schedule_{schedule.name}")(run)
