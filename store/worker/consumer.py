"""The worker process: one per shop."""

from __future__ import annotations

import logging

import structlog
from flask import Flask

from store.db import db
from store.settings import Settings
from store.worker.jobs import drain_all, jobs_of
from store.worker.locks import named_lock
from store.worker.queue import queue

THREADS = 2
"""One act that takes long (a feed, a picture) leaves a thread for the mail."""

STOP_WITHIN_S = 20
"""How long a stop waits for work in hand; what is cut off then is brought back by its lease."""

log = structlog.get_logger()


class AnotherWorker(RuntimeError):
    """A worker already runs for this shop; two would run every schedule twice."""


def work(app: Flask) -> None:
    """Keep promises and run schedules until SIGTERM, then finish what is in hand and return.

    Raises AnotherWorker when one already runs.
    """
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        engine = db.engine
    with named_lock("worker", engine=engine, folder=settings.instance / "locks") as held:
        if not held:
            raise AnotherWorker("A worker already runs for this shop.")
        logging.getLogger("huey").setLevel(logging.WARNING)
        log.info("worker_started", schedules=[schedule.name for schedule in jobs_of(app).schedules])
        drain_all(app)
        consumer = queue(app).create_consumer(
            workers=THREADS,
            periodic=True,
            initial_delay=0.1,
            max_delay=1.0,
            shutdown_timeout=STOP_WITHIN_S,
            graceful_signal="TERM",
        )
        consumer.run()
        log.info("worker_stopped")
