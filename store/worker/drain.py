"""Keeping promises: claim a few under a lease, commit, work, mark; an hour's pause at most between tries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
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


def drain(
    handlers: Mapping[str, Handler], *, ports: Ports, bind: str | None = None, limit: int = 1000
) -> int:
    """Keep what is due in one outbox, at most `limit` promises; answers how many were tried.

    Several workers may drain at once: a promise is claimed by one of them. One that fails is postponed
    and never stands in the way of the others.
    """
    tried = 0
    while tried < limit:
        now = ports.clock.now()
        with transaction(bind):
            claimed = [
                (
                    message.id,
                    message.kind,
                    message.payload,
                    message.dedupe_key,
                    message.attempts,
                    message.lease_until,
                )
                for message in outbox.claim(now=now, limit=CLAIM, bind=bind)
            ]
        if not claimed:
            break
        for message_id, kind, payload, key, attempt, lease_until in claimed:
            tried += 1
            if lease_until is None or ports.clock.now() > lease_until - LEASE_LEFT:
                continue
            _keep(handlers.get(kind), kind, payload, key, message_id, attempt, ports, bind)
    return tried


def _keep(
    handler: Handler | None,
    kind: str,
    payload: Mapping[str, Any],
    key: str,
    message_id: int,
    attempt: int,
    ports: Ports,
    bind: str | None,
) -> None:
    """Try one promise and write down how it went."""
    now = ports.clock.now()
    try:
        if handler is None:
            raise LookupError(f"nothing keeps promises of kind {kind!r}")
        handler(payload, key, ports=ports, now=now)
    except Exception as error:
        db.session.rollback()
        refused = isinstance(error, StoreError) and error.status < 500
        log.warning(
            "promise_not_kept", kind=kind, message=message_id, attempt=attempt, error=repr(error)[:500]
        )
        _mark(
            lambda: outbox.postpone(
                message_id,
                attempt=attempt,
                now=ports.clock.now(),
                error=f"{type(error).__name__}: {error}",
                for_good=refused,
                bind=bind,
            ),
            bind,
        )
    else:
        _mark(lambda: outbox.finish(message_id, attempt=attempt, now=ports.clock.now(), bind=bind), bind)
        log.info("promise_kept", kind=kind, message=message_id, attempt=attempt)


def _mark(act: Callable[[], object], bind: str | None) -> None:
    """Write the outcome; a database that is away leaves it to the lease, which brings the promise back."""
    try:
        with transaction(bind):
            act()
    except (StoreError, SQLAlchemyError) as error:
        db.session.rollback()
        log.error("promise_not_marked", error=repr(error)[:500])
    finally:
        db.session.remove()
