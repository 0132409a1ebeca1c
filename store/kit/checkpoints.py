"""Writing a SQLite log back into its file beside those who write, so that no writer has to.

Left to itself, SQLite has whoever commits when the log is a thousand pages long write all of it back and wait for the
disk once more: one story in ten that is published. Here a thread of the process does it a moment after a commit. It
stands in nobody's way, and when it fails nothing is lost: the log only grows until a writer writes it back after all.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

PAUSE_S = 0.3
"""How long after a commit; what others commit meanwhile is written back with it."""

LONGEST_LOG = 2_000
"""Pages in a log from which on a writer writes it back himself; where stories come one right after the other (measured:
more pages, or a shorter pause, and the disk has the writers wait for longer)."""


class Log:
    """The log of the SQLite file at `path`."""

    def __init__(self, path: str) -> None:
        self._path = Path(path).absolute()
        self._guard = threading.Lock()
        self._due_in: int | None = None

    def written(self) -> None:
        """Somebody has committed: write it back in a moment, unless that is due already. Never fails."""
        with self._guard:
            if self._due_in == os.getpid():  # a process that was forked off has no thread of its parent's
                return
            self._due_in = os.getpid()
        timer = threading.Timer(PAUSE_S, self._come_due)
        timer.daemon = True
        try:
            timer.start()
        except RuntimeError:  # no more threads, or the process ends
            self._due_in = None

    def _come_due(self) -> None:
        with self._guard:
            self._due_in = None
        with suppress(sqlite3.Error):
            self.write_back()

    def write_back(self) -> None:
        """Write back what no reader needs in the log any more. Waits for nobody; a file that is gone stays gone."""
        with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=rw", uri=True, timeout=0)) as file:
            file.execute("PRAGMA wal_checkpoint(PASSIVE)")
