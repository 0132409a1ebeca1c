"""The queue of those who write to one SQLite file: our threads in the order they came, processes by turns.

A process keeps the file for its own threads for a moment, which costs nothing between them, and steps back when
another process waits. The kernel lets go of what a killed process held.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from store.kit.errors import Busy

STAY_S = 0.02
"""How long a process hands the file on among its own threads while another process waits for it."""

LOOK_S = 0.0005
"""How often a process that waits looks whether the file is free; only one thread of each does."""

STEP_BACK_S = 0.003
"""How long a process that had its share leaves the file to those who wait: several of their looks."""


class Turns:
    """The right to write to the file at `path`, one at a time among all threads and processes of this machine."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False
        self._file: int | None = None
        self._since = 0.0
        self._not_before = 0.0

    @contextmanager
    def turn(self, patience_s: float) -> Iterator[None]:
        """Hold the right. Raises Busy when others have it for longer than `patience_s`."""
        deadline = time.monotonic() + patience_s
        self._line_up(patience_s)
        try:
            if self._file is None:
                self._file = self._open(deadline)
                self._since = time.monotonic()
            yield
        finally:
            self._hand_on()

    def _line_up(self, patience_s: float) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append(gate)
        called = False
        try:
            called = gate.acquire(timeout=patience_s)
        finally:
            if not called:
                with self._guard:
                    left = gate in self._waiting
                    if left:
                        self._waiting.remove(gate)
                if not left:  # it was our turn at this very moment
                    self._hand_on()
        if not called:
            raise Busy

    def _open(self, deadline: float) -> int:
        """The lock file, held. Raises Busy at the `deadline`."""
        early = self._not_before - time.monotonic()
        if early > 0:  # no sleep of nothing: it gives the processor away
            time.sleep(early)
        handle = os.open(self._path + ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        waiting: int | None = None
        try:
            while not _try(handle, fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    raise Busy
                waiting = self._sign() if waiting is None else waiting
                _try(waiting, fcntl.LOCK_SH)
                time.sleep(LOOK_S)
        except BaseException:
            os.close(handle)
            raise
        finally:
            if waiting is not None:
                os.close(waiting)
        return handle

    def _sign(self) -> int:
        """The file that a waiting process holds, together with all others that wait."""
        return os.open(self._path + ".waiting", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _hand_on(self) -> None:
        """To our next thread; the file to whoever takes it, unless our next thread may use it still."""
        with self._guard:
            if self._file is not None and not (self._waiting and self._may_stay()):
                os.close(self._file)
                self._file = None
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _may_stay(self) -> bool:
        now = time.monotonic()
        if now - self._since < STAY_S:
            return True
        self._not_before = now + STEP_BACK_S
        try:
            sign = self._sign()
        except OSError:  # no file can be opened: let go, as whoever hands on must not fail
            return False
        try:
            if not _try(sign, fcntl.LOCK_EX):
                return False
        finally:
            os.close(sign)
        self._since = now  # nobody waits
        return True


_turns: dict[str, Turns] = {}


@contextmanager
def turn_to_write(engine: Engine, patience_s: float) -> Iterator[None]:
    """Queue for the right to write to a SQLite file: first among our threads, then among processes.

    SQLite's busy handler is no queue: a waiting writer may starve for seconds. Raises Busy.
    """
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        yield
        return
    with _turns.setdefault(path, Turns(path)).turn(patience_s):
        yield


def _try(handle: int, kind: int) -> bool:
    """Lock a file now or not at all."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
