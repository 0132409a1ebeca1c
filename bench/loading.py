"""Filling a throwaway news database quickly: COPY on PostgreSQL, SQLite without waiting for the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

import psycopg

from store.db import db

Row = tuple[object, ...]
"""Numbers, texts, bytes and None; times as UTC text, truth as 0 or 1."""

MEMORY_KIB = 600_000


class Loader(Protocol):
    """Takes rows by table; between `begin` and `end` nobody else uses the database."""

    def begin(self) -> None:
        """Make the database ready for many rows."""

    def add(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Write rows."""

    def end(self) -> None:
        """Put indexes and statistics in order; what was written is there for good."""


def loader(engine: str) -> Loader:
    """The loader for the news database of the application at hand."""
    return _Sqlite() if engine == "sqlite" else _Postgresql()


class _Sqlite:
    def begin(self) -> None:
        """A connection of its own: no waiting for the disk, and room for the pages that are written again and again."""
        db.session.remove()
        db.engines["news"].dispose()
        self._file = sqlite3.connect(str(db.engines["news"].url.database), isolation_level=None)
        for pragma in (
            "synchronous=OFF",
            f"cache_size=-{MEMORY_KIB}",
            "journal_mode=OFF",
            "temp_store=MEMORY",
        ):
            self._file.execute(f"PRAGMA {pragma}")

    def add(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """All in one transaction."""
        places = ", ".join("?" * len(columns))
        self._file.execute("BEGIN")
        self._file.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)  # noqa: S608
        self._file.execute("COMMIT")

    def end(self) -> None:
        """The words' index in one piece; statistics as `flask news` leaves them, which is none."""
        self._file.execute("INSERT INTO story_fts_index(story_fts_index) VALUES('optimize')")
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.close()


LATE = ("story_term", "story_relation", "story_fts")
"""Tables whose indexes are made when all rows are there, which is many times quicker than row by row."""


class _Postgresql:
    def begin(self) -> None:
        """Indexes and constraints of the long tables are put aside; SQL for making them again is kept."""
        self._connection = psycopg.connect(
            db.engines["news"].url.set(drivername="postgresql").render_as_string(hide_password=False),
            autocommit=True,
        )
        self._again: list[str] = []
        for setting in ("timezone = 'UTC'", "maintenance_work_mem = '512MB'", "synchronous_commit = off"):
            self._connection.execute(f"SET {setting}".encode())
        for table in LATE:
            for name, told, kind in self._rows(
                "SELECT conname, pg_get_constraintdef(oid), contype FROM pg_constraint"
                " WHERE conrelid = %s::regclass ORDER BY contype DESC",
                table,
            ):
                if kind in (b"p", "p", "u", "f"):
                    self._connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())
                    self._again.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {told}")
            for told, name in self._rows(
                "SELECT indexdef, indexname FROM pg_indexes WHERE tablename = %s", table
            ):
                self._connection.execute(f"DROP INDEX {name}".encode())
                self._again.append(told)

    def add(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """COPY, as text."""
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self._connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            copy.write("\n".join("\t".join([_told(value) for value in row]) for row in rows) + "\n")

    def end(self) -> None:
        """Make the indexes, continue the numbers, gather statistics."""
        for statement in self._again:
            self._connection.execute(statement.encode())
        for (table,) in self._rows(
            "SELECT table_name FROM information_schema.columns WHERE column_default LIKE %s", "nextval%"
        ):
            self._connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), COALESCE(MAX(id), 1)) FROM {table}".encode()  # noqa: S608
            )
        self._connection.execute("VACUUM ANALYZE")
        self._connection.close()

    def _rows(self, question: str, value: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(question.encode(), (value,)).fetchall()


def _told(value: object) -> str:
    """A value as COPY reads it. Texts of an archive hold no tab, no line break and no backslash."""
    if type(value) is int:
        return str(value)
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return "\\N" if value is None else str(value)
