"""The worker keeps promises: each at least once, none in the way of another, none lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from store import outbox
from store.db import db, in_transaction, transaction
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.worker import drain
from store.worker.jobs import jobs_of


@pytest.fixture
def ports(app):
    return app.extensions["ports"]


@pytest.fixture
def promise(clock):
    """Make a promise, committed."""

    def make(
        once: str, *, kind: str = "note", bind: str | None = None, later: timedelta = timedelta(0)
    ) -> None:
        with transaction(bind):
            outbox.promise(kind, {"once": once}, at=clock.now() + later, once=once, bind=bind)

    return make


def state(once: str, table=outbox.Message) -> tuple[str, int, str]:
    db.session.rollback()
    row = db.session.scalars(select(table).where(table.dedupe_key == once)).one()
    return row.state.value, row.attempts, row.last_error


def test_each_due_promise_is_kept_once_and_in_order(app, ports, promise):
    kept = []
    for once in ("a", "b", "c", "d", "e", "f", "g"):
        promise(once)
    promise("tomorrow", later=timedelta(days=1))

    tried = drain(
        {"note": lambda payload, key, *, ports, now: kept.append((payload["once"], key))}, ports=ports
    )

    assert tried == 7
    assert kept == [(once, once) for once in ("a", "b", "c", "d", "e", "f", "g")]
    assert state("a") == ("done", 1, "")
    assert state("tomorrow") == ("new", 0, "")
    assert drain({}, ports=ports) == 0


def test_what_can_wait_stands_behind_what_cannot(app, ports, promise):
    kept = []
    for number in range(7):
        promise(f"picture-{number}", kind="picture")

    def keep(payload, key, *, ports, now):
        kept.append(key)
        if key == "picture-0":
            promise("letter")  # while the first handful of pictures is in hand

    drain({"note": keep, "picture": keep}, ports=ports, patient={"picture"})

    assert kept == [*(f"picture-{number}" for number in range(5)), "letter", "picture-5", "picture-6"]


def test_in_the_shop_it_is_pictures_and_sources_that_can_wait(app):
    jobs = jobs_of(app)

    assert set(jobs.patient) == {"media.render", "news.run", "news.withdraw"}
    assert set(jobs.patient) < set(jobs.handlers)


def test_a_promise_is_kept_outside_any_transaction(app, ports, promise):
    promise("a")
    inside = []

    drain({"note": lambda payload, key, *, ports, now: inside.append(in_transaction())}, ports=ports)

    assert inside == [False]


def test_one_that_fails_waits_and_the_others_are_kept(app, ports, promise, clock):
    for once in ("a", "bad", "c"):
        promise(once)
    kept = []

    def note(payload, key, *, ports, now):
        if key == "bad" and not kept.count("bad"):
            kept.append("bad")
            raise ConnectionError("the mail server is away")
        kept.append(key)

    drain({"note": note}, ports=ports)
    assert kept == ["a", "bad", "c"]
    assert state("bad") == ("new", 1, "ConnectionError: the mail server is away")
    assert drain({"note": note}, ports=ports) == 0, "not before its pause is over"

    clock.forward(seconds=5)
    drain({"note": note}, ports=ports)
    assert kept == ["a", "bad", "c", "bad"]
    assert state("bad") == ("done", 2, "")


def test_a_refusal_for_good_is_not_repeated(app, ports, promise, clock):
    promise("a")

    def note(payload, key, *, ports, now):
        raise StoreError(lazy("Nobody lives there."), status=422)

    drain({"note": note}, ports=ports)

    assert state("a") == ("dead", 1, "StoreError: Nobody lives there.")
    clock.forward(days=1)
    assert drain({"note": note}, ports=ports) == 0
    assert [message.dedupe_key for message in outbox.dead_letters()] == ["a"]


def test_a_server_that_is_away_is_tried_again(app, ports, promise):
    promise("a")

    def note(payload, key, *, ports, now):
        raise StoreError(lazy("Away."), status=503)

    drain({"note": note}, ports=ports)

    assert state("a")[:2] == ("new", 1)


def test_after_twelve_tries_it_is_given_up_where_staff_can_see_it(app, ports, promise, clock):
    promise("a")
    tries = []

    def note(payload, key, *, ports, now):
        tries.append(key)
        raise TimeoutError

    for _ in range(20):
        drain({"note": note}, ports=ports)
        clock.forward(hours=2)

    assert len(tries) == 12
    assert state("a")[:2] == ("dead", 12)


def test_a_kind_nobody_knows_waits_for_a_newer_worker(app, ports, promise, clock):
    promise("a", kind="new.kind")

    drain({}, ports=ports)
    assert state("a") == ("new", 1, "LookupError: nothing keeps promises of kind 'new.kind'")

    clock.forward(minutes=1)
    drain({"new.kind": lambda payload, key, *, ports, now: None}, ports=ports)
    assert state("a")[0] == "done"


def test_what_a_dead_worker_held_comes_back_after_its_lease(app, ports, promise, clock):
    promise("a")
    with transaction():
        outbox.claim(now=clock.now())  # and the worker dies here
    kept = []
    handlers = {"note": lambda payload, key, *, ports, now: kept.append(key)}

    drain(handlers, ports=ports)
    assert kept == [], "the lease holds"

    clock.forward(seconds=121)
    drain(handlers, ports=ports)
    assert kept == ["a"]
    assert state("a") == ("done", 2, "")


def test_slow_work_leaves_the_rest_to_the_next_claim(app, ports, promise, clock):
    """A promise whose lease is nearly over is not begun: another worker may take it at any moment."""
    for once in ("a", "b", "c"):
        promise(once)
    kept = []

    def slow(payload, key, *, ports, now):
        kept.append(key)
        clock.forward(seconds=70)

    drain({"note": slow}, ports=ports, limit=3)

    assert kept == ["a", "b"]
    assert state("c")[0] == "running"
    drain({"note": slow}, ports=ports)
    assert kept == ["a", "b", "c"]


def test_a_slow_worker_cannot_mark_what_another_took_over(app, ports, promise, clock):
    promise("a")

    def overtaken(payload, key, *, ports, now):
        clock.forward(seconds=200)
        with transaction():
            outbox.claim(now=clock.now())  # another worker, while we still work

    drain({"note": overtaken}, ports=ports)

    assert state("a")[:2] == ("running", 2)


def test_the_newsroom_has_an_outbox_of_its_own(app, ports, promise):
    promise("a", bind="news")
    kept = []
    handlers = {"note": lambda payload, key, *, ports, now: kept.append(key)}

    assert drain(handlers, ports=ports) == 0
    assert drain(handlers, ports=ports, bind="news") == 1
    assert kept == ["a"]
    assert state("a", outbox.NewsMessage)[0] == "done"


def test_what_was_rolled_back_was_never_promised(app, ports, clock):
    with pytest.raises(RuntimeError), transaction():
        outbox.promise("note", {}, at=clock.now(), once="a")
        raise RuntimeError("the order was not placed")

    assert drain({}, ports=ports) == 0
