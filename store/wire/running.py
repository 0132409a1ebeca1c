"""Keeping what the desk was promised: a source that is checked, read, or parted with, by the worker alone."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from store import news, outbox
from store.db import db, transaction
from store.kit.errors import StoreError
from store.news import RunKind, RunState, SourceBusy
from store.ports import Ports
from store.wire.checking import check
from store.wire.sync import BEAT_S, UNFORESEEN, sync_source

WITHDRAW = "news.withdraw"
"""The promise that the stories of a forgotten source are withdrawn."""

BATCHES = 10
"""Batches of a hundred stories withdrawn before others get their turn."""

log = structlog.get_logger()


def keep_run(payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime) -> None:
    """Do the run that was asked for. A source that fails is no failure of the promise: the run says why.

    Raises SourceBusy, so that the promise is tried again, while another process reads the source.
    """
    asked = news.run(int(payload["run_id"]))
    if asked is None or asked.state in (RunState.DONE, RunState.FAILED):
        db.session.rollback()
        return
    run_id, source_id, kind, believe, by = (
        asked.id, asked.source_id, asked.kind, asked.believe, asked.asked_by,
    )  # fmt: skip
    db.session.rollback()
    if kind is RunKind.CHECK:
        _check(run_id, source_id, ports=ports)
        return
    try:
        full = kind is RunKind.FULL
        sync_source(source_id, ports=ports, at=now, full=full, believe=believe, by=by, run_id=run_id)
    except SourceBusy:
        raise
    except StoreError:
        return  # written down with the run, and in the log


def _check(run_id: int, source_id: int, *, ports: Ports) -> None:
    facts = news.source(source_id)
    db.session.rollback()
    with transaction("news"):
        news.begin_run(source_id, RunKind.CHECK, at=ports.clock.now(), run_id=run_id)
    told: dict[str, Any] = {}
    why = ""
    last = time.monotonic()

    def pulse(done: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last >= BEAT_S:
            with transaction("news"):
                news.beat(run_id, done, of, at=ports.clock.now())
            last = time.monotonic()

    try:
        told = check(facts, ports=ports, at=ports.clock.now(), pulse=pulse)
    except StoreError as failed:
        why = str(failed.message)
    except Exception:
        db.session.rollback()
        log.exception("check_failed", source=facts.name)
        why = UNFORESEEN
    with transaction("news"):
        news.end_run(run_id, told, why, at=ports.clock.now())


def keep_withdrawal(payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime) -> None:
    """Withdraw what a forgotten source left here, a thousand stories at a time."""
    source_id, part = int(payload["source_id"]), int(payload.get("part", 0))
    if news.source(source_id).forgotten_at is None:
        return
    db.session.rollback()
    for _ in range(BATCHES):
        with transaction("news"):
            if not news.withdraw_of(source_id, at=now):
                return
    with transaction("news"):
        promise_withdrawal(source_id, part + 1, at=now)


def promise_withdrawal(source_id: int, part: int, *, at: datetime) -> None:
    """Have the worker withdraw the stories of a forgotten source."""
    outbox.promise(
        WITHDRAW,
        {"source_id": source_id, "part": part},
        at=at,
        once=f"withdraw-{source_id}-{part}",
        bind="news",
    )
