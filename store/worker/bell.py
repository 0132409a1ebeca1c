"""The bell: how a web process wakes the worker when a promise was made."""

from __future__ import annotations

from contextvars import ContextVar

import structlog
from flask import current_app, has_app_context

log = structlog.get_logger()
_promised: ContextVar[bool] = ContextVar("promised", default=False)


def promise_made(*_: object) -> None:
    """Remember that the open transaction holds a promise (called as one is written)."""
    _promised.set(True)


def kick() -> None:
    """After a commit: wake the worker if a promise was made, unless a wake-up already waits. Never fails."""
    if not _promised.get() or not has_app_context():
        return
    _promised.set(False)
    app = current_app._get_current_object()
    if "jobs" not in app.extensions or app.extensions["settings"].shop_env == "test":
        return
    # Not at the top: huey brings all it knows along, and a process that only shows pages needs none of it.
    from store.worker.queue import queue

    try:
        waiting = queue(app)
        if not waiting.pending_count():
            waiting.enqueue(app.extensions["drain_task"].s())
    except Exception as failure:
        log.warning("worker_not_woken", error=repr(failure))
