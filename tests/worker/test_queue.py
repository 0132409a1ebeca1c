"""The bell: a commit that made a promise wakes the worker once, any other does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from huey.api import crontab

from store import outbox, worker
from store.db import db, transaction
from store.factory import create_app
from store.settings import Settings
from store.worker.queue import JsonSerializer, queue

AT = datetime(2026, 4, 28, tzinfo=UTC)


@pytest.fixture
def awake(tmp_path):
    """A shop as in development, where the bell rings; its jobs are the test's."""
    made = create_app(Settings(shop_env="development", secret_key="bell", instance_path=tmp_path))
    kept: list[str] = []
    jobs = worker.Jobs(
        handlers={"note": lambda payload, key, *, ports, now: kept.append(key)},
        schedules=[worker.Schedule("tidy", lambda *, ports, now: kept.append("tidied"), minute="*/5")],
    )
    worker.register(made, jobs)
    with made.app_context():
        db.create_all()
        yield made, kept
        db.session.remove()


def ring(once: str, bind: str | None = None) -> None:
    with transaction(bind):
        outbox.promise("note", {}, at=AT, once=once, bind=bind)


@pytest.mark.parametrize("bind", [None, "news"])
def test_a_promise_wakes_the_worker_who_keeps_it(awake, bind):
    app, kept = awake

    ring("a", bind)
    assert queue(app).pending_count() == 1
    assert kept == [], "not in the request"

    bell = queue(app)
    bell.execute(bell.dequeue())
    assert kept == ["a"]


def test_many_promises_ring_once(awake):
    app, _ = awake
    for once in ("a", "b", "c"):
        ring(once)

    assert queue(app).pending_count() == 1


def test_a_commit_without_a_promise_is_quiet(awake):
    app, _ = awake
    with transaction():
        pass

    assert queue(app).pending_count() == 0


def test_a_broken_queue_does_not_break_the_commit(awake, monkeypatch):
    app, kept = awake
    (app.extensions["settings"].instance / "huey.db").mkdir()  # nothing can be opened here

    ring("a")

    assert worker.drain_all(app) == 1
    assert kept == ["a"], "the outbox remembered"


def test_the_clock_knows_every_schedule_and_the_sweep(awake):
    app, _ = awake
    names = {task.name for task in queue(app)._registry.periodic_tasks}

    assert names == {"schedule_outbox", "schedule_tidy"}


def test_queue_entries_are_text_that_cannot_run(awake):
    app, _ = awake
    ring("a")
    entry = queue(app).storage.dequeue()

    assert entry.startswith(b"[")
    assert b"drain" in entry
    with pytest.raises(ValueError):
        JsonSerializer().deserialize(b"cos\nsystem\n(S'true'\ntR.")


def test_five_minutes_are_five_minutes():
    due = crontab(minute="*/5")

    assert [minute for minute in range(60) if due(AT.replace(minute=minute))] == list(range(0, 60, 5))
