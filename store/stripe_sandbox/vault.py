"""Everything the sandbox remembers: Stripe's objects as JSON, answers by key, deliveries, and what is due later.

One SQLite connection (a file, or memory) behind one lock: requests, the hosted page and the delivering threads
take turns. A transaction is all or nothing, so a refused request leaves no half-made objects behind.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

Doc: TypeAlias = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, created INTEGER NOT NULL,
    body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS object_kind ON object (kind, seq);
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY, path TEXT NOT NULL, params TEXT NOT NULL, created REAL NOT NULL, request TEXT NOT NULL,
    status INTEGER, body TEXT, headers TEXT);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, state TEXT NOT NULL,
    due REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, status INTEGER, note TEXT);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due);
CREATE INDEX IF NOT EXISTS delivery_event ON delivery (event);
CREATE TABLE IF NOT EXISTS later (
    id INTEGER PRIMARY KEY AUTOINCREMENT, due REAL NOT NULL, task TEXT NOT NULL, subject TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS later_due ON later (due);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
TABLES = ("object", "answer", "delivery", "later", "setting")


class Vault:
    """The sandbox's memory. `path` None keeps it in the process and forgets it at the end."""

    def __init__(self, path: str | None) -> None:
        self.lock = threading.RLock()
        self._depth = 0
        self._base = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._base.row_factory = sqlite3.Row
        self._base.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; {SCHEMA}")
        # What was under way when the process ended never finished: its key is free, its delivery is due again.
        self.run("DELETE FROM answer WHERE status IS NULL")
        self.run("UPDATE delivery SET state = 'waiting' WHERE state = 'sending'")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside happen together or not at all; nested use joins the outer one."""
        with self.lock:
            outermost = self._depth == 0
            if outermost:
                self._base.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                if outermost:
                    self._base.execute("ROLLBACK")
                raise
            else:
                if outermost:
                    self._base.execute("COMMIT")
            finally:
                self._depth -= 1

    def run(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """One statement, and all its rows."""
        with self.lock:
            return self._base.execute(sql, values).fetchall()

    def put(self, doc: Doc) -> Doc:
        """Remember an object by its id, as new or in place of what was there."""
        self.run(
            "INSERT INTO object (id, kind, created, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            doc["id"],
            doc["object"],
            doc["created"],
            json.dumps(doc),
        )
        return doc

    def get(self, id: str, kind: str | None = None) -> Doc | None:
        """The object of this id (and kind), or None."""
        rows = self.run("SELECT body, kind FROM object WHERE id = ?", id)
        if not rows or (kind is not None and rows[0]["kind"] != kind):
            return None
        return _read(rows[0])

    def position(self, id: str, kind: str) -> int | None:
        """Where an object stands in the order of making, for paging; None when there is none of that kind."""
        rows = self.run("SELECT seq FROM object WHERE id = ? AND kind = ?", id, kind)
        return int(rows[0]["seq"]) if rows else None

    def every(self, kind: str, *, before: int | None = None, after: int | None = None) -> Iterator[Doc]:
        """Objects of a kind, newest first; with `after` those made later than that position, oldest first."""
        step = "seq > ? ORDER BY seq" if after is not None else "seq < ? ORDER BY seq DESC"
        mark = after if after is not None else (before or 2**62)
        sql = f"SELECT seq, body FROM object WHERE kind = ? AND {step} LIMIT 100"  # noqa: S608 - two fixed texts
        while rows := self.run(sql, kind, mark):
            yield from map(_read, rows)
            mark = rows[-1]["seq"]

    def setting(self, name: str) -> str | None:
        """A small fact of the sandbox itself, or None."""
        rows = self.run("SELECT value FROM setting WHERE name = ?", name)
        return str(rows[0]["value"]) if rows else None

    def set_setting(self, name: str, value: str) -> None:
        """Remember a small fact."""
        self.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", name, value)

    def later(self, due: float, task: str, subject: str) -> None:
        """Promise that `task` will be done to the object `subject` when the sandbox's clock reaches `due`."""
        self.run("INSERT INTO later (due, task, subject) VALUES (?, ?, ?)", due, task, subject)

    def forget_later(self, task: str, subject: str) -> None:
        """Take such a promise back."""
        self.run("DELETE FROM later WHERE task = ? AND subject = ?", task, subject)

    def reset(self) -> None:
        """Forget everything."""
        with self.transaction():
            for table in TABLES:
                self.run(f"DELETE FROM {table}")  # noqa: S608 - our own tables

    def close(self) -> None:
        """End the connection; the sandbox is of no use afterwards."""
        with self.lock:
            self._base.close()


def _read(row: sqlite3.Row) -> Doc:
    doc: Doc = json.loads(row["body"])
    return doc
