"""Work by the clock: one runner at a time, failures survived, the last success written down."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from store.db import db
from store.settings import duties_done
from store.worker import Schedule, run_schedule
from store.worker.locks import named_lock


def last_success(name: str) -> datetime | None:
    db.session.rollback()
    return duties_done().get(name)


def test_a_success_is_written_down(app, clock):
    seen = []

    assert run_schedule(app, Schedule("tidy", lambda *, ports, now: seen.append(now))) is True

    assert seen == [clock.now()]
    assert last_success("tidy") == seen[0]
    clock.forward(minutes=5)
    run_schedule(app, Schedule("tidy", lambda *, ports, now: None))
    assert last_success("tidy") == seen[0] + timedelta(minutes=5)


def test_a_failure_is_survived_and_is_no_success(app):
    def broken(*, ports, now):
        raise OSError("no such host")

    assert run_schedule(app, Schedule("tidy", broken)) is False
    assert last_success("tidy") is None
    assert run_schedule(app, Schedule("tidy", lambda *, ports, now: None)) is True, "the lock was given back"


def test_the_same_work_does_not_run_twice_at_once(app):
    ran = []

    def inner(*, ports, now):
        ran.append("inner")

    def outer(*, ports, now):
        other = threading.Thread(target=lambda: ran.append(run_schedule(app, Schedule("tidy", inner))))
        other.start()
        other.join()
        assert run_schedule(app, Schedule("other", inner)) is True, "another name is another lock"

    assert run_schedule(app, Schedule("tidy", outer)) is True
    assert ran == [False, "inner"]


def test_a_lock_is_given_back_when_its_holder_fails(app, tmp_path):
    def holds() -> bool:
        with named_lock("name", engine=db.engine, folder=tmp_path) as held:
            return held

    with pytest.raises(KeyError), named_lock("name", engine=db.engine, folder=tmp_path) as held:
        assert held
        assert holds() is False
        raise KeyError

    assert holds() is True
