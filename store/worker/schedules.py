"""Work by the clock: a name, an act, a crontab; one runner at a time, and the last success written down."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import Flask

from store.db import db, transaction
from store.ports import Ports
from store.settings import Settings, note_duty
from store.worker.locks import named_lock
from store.worker.types import ScheduledAct

log = structlog.get_logger()


@dataclass(frozen=True)
class Schedule:
    """When an act is due, in crontab's words and UTC, e.g. Schedule("reconcile", act, minute="*/5")."""

    name: str
    act: ScheduledAct
    minute: str = "*"
    hour: str = "*"
    day: str = "*"


def run_schedule(app: Flask, schedule: Schedule) -> bool:
    """Run one act now, unless somebody is already at it; answers whether it ran to its end.

    A failure is logged and left to the next turn. The moment of success is kept for
    the health page.
    """
    settings: Settings = app.extensions["settings"]
    ports: Ports = app.extensions["ports"]
    lock, folder = f"schedule-{schedule.name}", settings.instance / "locks"
    with app.app_context(), named_lock(lock, engine=db.engine, folder=folder) as held:
        if not held:
            log.info("schedule_already_running", schedule=schedule.name)
            return False
        try:
            schedule.act(ports=ports, now=ports.clock.now())
        except Exception:
            db.session.rollback()
            log.exception("schedule_failed", schedule=schedule.name)
            return False
        with transaction():
            note_duty(schedule.name, at=ports.clock.now())
        return True
