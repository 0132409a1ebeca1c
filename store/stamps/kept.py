"""Rows that change seldom, kept by a process for as long as the stamps stand that every change of them bumps.

Whoever works out an order asks for a dozen such rows: what a thing costs, where parcels go, what is taxed. Where the
stamps stand is one small read; while they stand where they stood, the answers of before are the answers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from store.db import db, in_transaction

LONGEST_S = 60.0
"""How long anything is kept, so that what somebody wrote past the shop, without a stamp, is seen soon too."""

MOST = 5_000
"""How many answers are kept at one time; more can only come from visitors who ask for what does not exist."""

Value = TypeVar("Value")
Key = TypeVar("Key", bound=Hashable)


@dataclass
class _Known:
    """What was read while the stamps stood there."""

    stamp: int
    until: float
    answers: dict[Hashable, Any] = field(default_factory=dict)


_kept: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()
_open: ContextVar[_Known | None] = ContextVar("known", default=None)


@contextmanager
def known_at(stamp: int) -> Iterator[None]:
    """Let `known` and `known_each` answer from what was read at the same `stamp`, which was read just now.

    Not inside `transaction()`: a writer sees what it has not committed, and nobody else may.
    """
    if in_transaction():
        yield
        return
    engine, now = db.engines[None], time.monotonic()
    kept = _kept.get(engine)
    if kept is None or kept.stamp != stamp or kept.until < now or len(kept.answers) > MOST:
        kept = _kept[engine] = _Known(stamp, now + LONGEST_S)
    mark = _open.set(kept)
    try:
        yield
    finally:
        _open.reset(mark)


def known(name: Hashable, read: Callable[[], Value]) -> Value:
    """What `read()` answered before at the same stamp, else what it answers now. Nobody changes what it answers."""
    kept = _open.get()
    if kept is None:
        return read()
    if name not in kept.answers:
        kept.answers[name] = read()
    return cast(Value, kept.answers[name])


def known_each(
    name: Hashable, wanted: Iterable[Key], read: Callable[[list[Key]], Mapping[Key, Value]]
) -> dict[Key, Value]:
    """The same for many of a kind: `read` is asked once for those that are not known, and leaves out what there is not."""
    keys = list(dict.fromkeys(wanted))
    kept = _open.get()
    if kept is None:
        return dict(read(keys))
    missing = [key for key in keys if (name, key) not in kept.answers]
    if missing:
        kept.answers.update({(name, key): value for key, value in read(missing).items()})
    return {key: kept.answers[name, key] for key in keys if (name, key) in kept.answers}
