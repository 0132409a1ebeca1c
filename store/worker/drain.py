"""Keeping promises: claim a few under a lease, commit, work, mark; an hour's pause at most between tries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from store import outbox
from store.db import db, transaction
from store.kit.errors import StoreError
from store.ports import Ports
from store.worker.types import Handler

CLAIM = 5
"""How many promises are taken at once: few, so that the last of them still has most of its lease."""

LEASE_LEFT = timedelta(seconds=30)
"""A promise whose lease ends sooner than this is left for the next claim."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    """A promise in our hands: what to do, and which try this is."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    key: str
    attempt: int
    lease_until: datetime


def drain(
    handlers: Mapping[str, Handler],
    *,
    ports: Ports,
    patient: Collection[str] = (),
    bind: str | None = None,
    limit: int = 1000,
) -> int:
    """Keep what is due in one outbox, at most `limit` promises; answers how many were tried.

    Promises of a `patient` kind wait while any other is due.

    Several workers may drain at once: a promise is claimed by one of them. One that fails is postponed
    and never stands in the way of the others.
    """
    tried = 0
    while tried < limit and (claimed := _claim(ports.clock.now(), patient, bind)):
        for promise in claimed:
            tried += 1
            if ports.clock.now() <= promise.lease_until - LEASE_LEFT:
                _keep(promise, handlers.get(promise.kind), ports, bind)
    return tried


def _claim(now: datetime, patient: Collection[str], bind: str | None) -> Sequence[Claimed]:
    with transaction(bind):
        return [
            Claimed(row.id, row.kind, row.payload, row.dedupe_key, row.attempts, row.lease_until or now)
            for row in outbox.claim(now=now, limit=CLAIM, patient=patient, bind=bind)
        ]


def _keep(promise: Claimed, handler: Handler | None, ports: Ports, bind: str | None) -> None:
    """Try one promise and write down how it went."""
    said = log.bind(kind=promise.kind, message=promise.id, attempt=promise.attempt)
    try:
        if handler is None:
            raise LookupError(f"nothing keeps promises of kind {promise.kind!r}")
        handler(promise.payload, promise.key, ports=ports, now=ports.clock.now())
    except Exception as failure:
        db.session.rollback()
        refused = isinstance(failure, StoreError) and failure.status < 500
        reason = f"{type(failure).__name__}: {failure}"
        said.warning("promise_not_kept", error=reason[:500], for_good=refused)
        now = ports.clock.now()
        _mark(
            lambda: outbox.postpone(
                promise.id, attempt=promise.attempt, now=now, error=reason, for_good=refused, bind=bind
            ),
            bind,
        )
    else:
        now = ports.clock.now()
        _mark(lambda: outbox.finish(promise.id, attempt=promise.attempt, now=now, bind=bind), bind)
        said.info("promise_kept")


def _mark(act: Callable[[], object], bind: str | None) -> None:
    """Write the outcome; a database that is away leaves it to the lease, which brings the promise back."""
    try:
        with transaction(bind):
            act()
    except (StoreError, SQLAlchemyError) as failure:
        db.session.rollback()
        log.error("promise_not_marked", error=repr(failure)[:500])
    finally:
        db.session.remove()
