"""Runs of a source: asked for, begun by one worker at a time, kept alive, ended, and the last ones kept.

Every act flushes in the caller's `transaction("news")`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from store import outbox
from store.db import db
from store.kit.errors import Busy, NotFound
from store.kit.i18n import lazy
from store.news.models import Source
from store.news.source_run import RunKind, RunState, SourceRun

SILENCE = timedelta(minutes=5)
"""A run that gave no sign of life for so long has died with its process."""

KEPT = 50
"""Runs that are remembered of each source."""

BROKEN_OFF = "It was broken off. The next run goes on from there."
OPEN = (RunState.WAITING, RunState.RUNNING)
COUNTS = ("added", "changed", "withdrawn")
"""What a run must not have done for it to be like the one before."""

KEEP_RUN = "news.run"
"""The promise that a run is done."""

AHEAD = timedelta(days=366)
"""How much earlier than now a run is due: somebody waits for it, so it goes before all pictures, though after letters."""


class SourceBusy(Busy):
    """This source is being read by another process just now; two would do everything twice."""

    message = lazy("This source is being read just now.")


def ask_run(source_id: int, kind: RunKind, *, by: str, at: datetime, believe: int = 0) -> int:
    """Have the worker do a run; its id. One of the same kind that waits already is the one asked for."""
    waiting = db.session.scalar(
        select(SourceRun.id).where(
            SourceRun.source_id == source_id,
            SourceRun.kind == kind,
            SourceRun.state == RunState.WAITING,
            SourceRun.believe == believe,
        )
    )
    if waiting is not None:
        return waiting
    run = SourceRun(source_id=source_id, kind=kind, believe=believe, asked_by=by, asked_at=at)
    db.session.add(run)
    db.session.flush()
    outbox.promise(
        KEEP_RUN, {"run_id": run.id}, at=at - AHEAD, now=at, once=f"source-run-{run.id}", bind="news"
    )
    return run.id


def begin_run(
    source_id: int, kind: RunKind, *, at: datetime, by: str = "system", run_id: int | None = None
) -> int:
    """Begin a run, the one that was asked for or one of its own; its id.

    Raises SourceBusy while another reads the same source (checks read beside others), and NotFound for a source or
    run that is gone. A run that died is closed first.
    """
    if db.session.get(Source, source_id, with_for_update=True) is None:
        raise NotFound
    running = select(SourceRun).where(SourceRun.source_id == source_id, SourceRun.state == RunState.RUNNING)
    for other in db.session.scalars(running):
        # Both ways: a sign of life of tomorrow was given by a process that died before the clock was set back.
        alive = other.beat_at is not None and abs(at - other.beat_at) < SILENCE
        reads = RunKind.CHECK not in (kind, other.kind)
        if alive and (reads or other.id == run_id):
            raise SourceBusy
        if not alive and other.id != run_id:
            _close(other, RunState.FAILED, {}, BROKEN_OFF, at=at)
    run = db.session.get(SourceRun, run_id) if run_id is not None else None
    if run_id is not None and run is None:
        raise NotFound
    if run is None:
        run = SourceRun(source_id=source_id, kind=kind, asked_by=by, asked_at=at)
        db.session.add(run)
    run.state, run.started_at, run.beat_at = RunState.RUNNING, at, at
    run.done = run.whole = 0
    db.session.flush()
    return run.id


def beat(run_id: int, done: int, whole: int, *, at: datetime) -> None:
    """Say that a run is alive, and how many stories of how many are through."""
    db.session.execute(
        update(SourceRun)
        .where(SourceRun.id == run_id, SourceRun.state == RunState.RUNNING)
        .values(done=done, whole=whole, beat_at=at)
    )


def end_run(run_id: int, told: Mapping[str, Any], why: str = "", *, at: datetime) -> None:
    """End a run: well, or failed for the reason `why`. Only the last runs of a source are kept."""
    run = db.session.get_one(SourceRun, run_id)
    _close(run, RunState.FAILED if why else RunState.DONE, told, why, at=at)
    before = db.session.scalar(
        select(SourceRun)
        .where(SourceRun.source_id == run.source_id, SourceRun.id < run.id, SourceRun.kind != RunKind.CHECK)
        .order_by(SourceRun.id.desc())
        .limit(1)
    )
    if before is not None and _alike(before, run):
        run.repeats, run.since = before.repeats + 1, before.since or before.asked_at
        db.session.delete(before)
        db.session.flush()
    last = db.session.scalar(
        select(SourceRun.id)
        .where(SourceRun.source_id == run.source_id)
        .order_by(SourceRun.id.desc())
        .offset(KEPT)
        .limit(1)
    )
    if last is not None:
        db.session.execute(
            delete(SourceRun)
            .where(SourceRun.source_id == run.source_id, SourceRun.id <= last)
            .execution_options(synchronize_session=False)
        )


def run(run_id: int) -> SourceRun | None:
    """A run, None when it is gone."""
    return db.session.get(SourceRun, run_id)


def runs_of(source_id: int) -> Sequence[SourceRun]:
    """The runs of a source that are remembered, newest first."""
    return db.session.scalars(
        select(SourceRun).where(SourceRun.source_id == source_id).order_by(SourceRun.id.desc())
    ).all()


def open_runs() -> Mapping[int, SourceRun]:
    """By source, the newest run that waits or is under way; checks left out."""
    rows = db.session.scalars(
        select(SourceRun)
        .where(SourceRun.state.in_(OPEN), SourceRun.kind != RunKind.CHECK)
        .order_by(SourceRun.id)
    )
    return {row.source_id: row for row in rows}


def last_runs() -> Mapping[int, SourceRun]:
    """By source, the newest reading that has ended, well or not; checks left out."""
    newest = (
        select(func.max(SourceRun.id))
        .where(SourceRun.state.in_((RunState.DONE, RunState.FAILED)), SourceRun.kind != RunKind.CHECK)
        .group_by(SourceRun.source_id)
    )
    rows = db.session.scalars(select(SourceRun).where(SourceRun.id.in_(newest)))
    return {row.source_id: row for row in rows}


def _close(row: SourceRun, state: RunState, told: Mapping[str, Any], why: str, *, at: datetime) -> None:
    row.state, row.told, row.why, row.ended_at = state, dict(told), why[:1000], at
    db.session.flush()


def _alike(before: SourceRun, run: SourceRun) -> bool:
    """Whether the clock asked for both, both ended in the same way, and neither changed anything."""
    return (
        before.asked_by == run.asked_by == "system"
        and run.kind is RunKind.NEW
        and before.kind is RunKind.NEW
        and before.state is run.state
        and before.why == run.why
        and before.told.get("refused") == run.told.get("refused")
        and not any(one.told.get(name) for one in (before, run) for name in COUNTS)
    )
