"""What the worker can be given to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from store.ports import Ports


class Handler(Protocol):
    """Keeps one kind of promise. It may be called twice for the same promise, so it must be idempotent.

    `payload` is what was promised, `key` the promise's name (the same at every repeat), `now` the present
    moment. It is called outside any transaction: the network first, then a transaction of its own. A
    StoreError below 500 gives the promise up for good; every other exception lets it be tried again.
    """

    def __call__(self, payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime) -> object:
        """Keep the promise, or raise."""


class ScheduledAct(Protocol):
    """Periodic work in small batches, safe to run twice. Opens its own transactions."""

    def __call__(self, *, ports: Ports, now: datetime) -> object:
        """Do what is due at `now`, or raise."""
