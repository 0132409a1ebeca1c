"""The worker's list of duties, and keeping what is due of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import structlog
from flask import Flask

from store.worker.drain import drain
from store.worker.schedules import Schedule
from store.worker.types import Handler

BINDS = (None, "news")
"""Both databases have an outbox of their own."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Jobs:
    """What the worker does: which function keeps which kind of promise, and what runs by the clock.

    Promises of a `patient` kind take long and can wait: they are kept while nothing else is due.
    """

    handlers: Mapping[str, Handler]
    schedules: Sequence[Schedule]
    patient: Collection[str] = ()


def jobs_of(app: Flask) -> Jobs:
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
                jobs = jobs_of(app)
                tried += drain(jobs.handlers, ports=app.extensions["ports"], patient=jobs.patient, bind=bind)
            except Exception:
                log.exception("drain_failed", bind=bind or "shop")
    return tried
