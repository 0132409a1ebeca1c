"""The queue between web and worker, and the clock.

The outbox tables are the queue of record. Huey only carries wake-ups (`drain`, without arguments) and runs
the clock; losing everything it holds loses nothing, since the sweep looks into the outbox every minute.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.registry import Message
from huey.serializer import Serializer

from store.settings import Settings
from store.worker.jobs import drain_all, jobs_of
from store.worker.schedules import Schedule, run_schedule


class JsonSerializer(Serializer):
    """Queue entries as JSON: whoever can write to the queue's file must not be able to run code by it."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Any:
        return Message(*json.loads(data))


def queue(app: Flask) -> Huey:
    """The application's queue: Redis by REDIS_URL, else `huey.db` in the instance folder.

    Made at first use, so that a process that forks afterwards shares no connection.
    """
    made = app.extensions.get("queue")
    if made is None:
        made = app.extensions["queue"] = _build(app.extensions["settings"])
        _register_tasks(app, made)
    return made


def _build(settings: Settings) -> Huey:
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
    for schedule in (sweep, *jobs_of(app).schedules):
        _register_schedule(app, made, schedule)


def _register_schedule(app: Flask, made: Huey, schedule: Schedule) -> None:
    due = crontab(minute=schedule.minute, hour=schedule.hour, day=schedule.day)

    def run() -> None:
        run_schedule(app, schedule)

    made.periodic_task(due, name=f"schedule_{schedule.name}")(run)
