"""Named locks: one holder among all processes of the shop. The operating system or the database frees a dead one's."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

LOCK_SPACE = 0x54_56_4E_4C
"""The first half of our advisory locks on PostgreSQL ("TVNL"), so that they meet no other program's."""


@contextmanager
def named_lock(name: str, *, engine: Engine, folder: Path) -> Iterator[bool]:
    """Hold the lock `name` while inside; gives False, without waiting, when somebody else holds it.

    On PostgreSQL an advisory lock on a connection of its own, which several machines share; on SQLite, whose
    file lives on one machine, a lock file in `folder`.
    """
    if engine.dialect.name == "postgresql":
        with _advisory_lock(name, engine) as held:
            yield held
    else:
        with _file_lock(name, folder) as held:
            yield held


@contextmanager
def _advisory_lock(name: str, engine: Engine) -> Iterator[bool]:
    half = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big", signed=True)
    keys = {"space": LOCK_SPACE, "half": half}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        held = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:space, :half)"), keys))
        try:
            yield held
        finally:
            if held:
                connection.execute(text("SELECT pg_advisory_unlock(:space, :half)"), keys)


@contextmanager
def _file_lock(name: str, folder: Path) -> Iterator[bool]:
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
