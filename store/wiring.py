"""Which promise is kept by whom, and what runs by the clock. The one place that knows both ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask

from store import audit, checkout, letters, media, news, staff, stamps, worker
from store.db import transaction
from store.ports import Ports
from store.settings import Settings
from store.worker import Jobs, Schedule


def wire(app: Flask, settings: Settings) -> None:
    """Give the application its worker."""
    worker.register(app, jobs(settings))


def jobs(settings: Settings) -> Jobs:
    """The shop's promises and schedules."""
    return Jobs(
        handlers={
            "mail.send": partial(letters.send, settings=settings),
            "media.render": partial(_render, settings=settings),
            "stripe.event": checkout.keep_event,
        },
        schedules=(
            Schedule("reconcile", checkout.reconcile, minute="*/5"),
            *((Schedule("let-go", checkout.let_go, minute="*"),) if settings.hold_expiry else ()),
            Schedule("seal-audit", _seal, minute="*"),
            Schedule("relate-stories", _relate, minute="*/5"),
            Schedule("end-staff-sessions", _end_sessions, minute="11"),
            Schedule("sweep-carts", checkout.sweep_carts, minute="17", hour="3"),
            Schedule("tell-low-stock", letters.tell_low_stock, minute="5", hour="13"),
        ),
        patient=frozenset({"media.render"}),
    )


def _render(
    payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime, settings: Settings
) -> object:
    """Make a picture's renditions; story pages show them too, so their stamp is bumped as well."""
    made = media.render(int(payload["media_id"]), folder=settings.instance / "media", now=now)
    if made:
        with transaction("news"):
            stamps.bump("news", bind="news")
    return made


def _seal(*, ports: Ports, now: datetime) -> None:
    """Put the newest entries of both logs into their chains, a hundred at a time."""
    for bind in (None, "news"):
        if audit.unsealed(bind=bind):
            with transaction(bind):
                audit.seal(bind=bind)


def _end_sessions(*, ports: Ports, now: datetime) -> None:
    """Forget sessions of staff that ended by themselves; none of them opened anything any more."""
    with transaction():
        staff.clear_expired(at=now)


def _relate(*, ports: Ports, now: datetime) -> None:
    """Relate stories that an import left for later."""
    with transaction("news"):
        news.relate_waiting()
