"""Reading a live Joomla database over PyMySQL: one read-only snapshot, short time limits, dates as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from urllib.parse import unquote, urlsplit

import pymysql

from store.kit.i18n import lazy
from store.wire.joomla import Tables
from store.wire.types import NotThisSource, Row, SourceDown

CONNECT_S = 5
READ_S = 30
AT_ONCE = 500
"""Stories asked for in full in one query."""

PAGE = 5_000
"""Rows of the columns that decide, asked for in one query."""

DATES = frozenset({"created", "modified", "publish_up", "publish_down"})
"""Columns read as text: null dates such as 0000-00-00 are no dates to a driver."""


class MySql:
    """A connection to a Joomla database for one sync. Nothing is ever written through it."""

    page = PAGE

    def __init__(self, address: str, password: str = "") -> None:
        """`address` is mysql://user@host:port/database and holds no password. Raises SourceDown, NotThisSource."""
        parts = urlsplit(address)
        if parts.scheme != "mysql" or not parts.hostname or len(parts.path) < 2:
            raise NotThisSource(lazy("Write the address as mysql://user@host:3306/database."))
        try:
            port = parts.port or 3306
        except ValueError:
            raise NotThisSource(lazy("The port must be a number.")) from None
        try:
            self._connection = pymysql.connect(
                host=parts.hostname,
                port=port,
                user=unquote(parts.username or ""),
                password=password,
                database=unquote(parts.path[1:]),
                charset="utf8mb4",
                connect_timeout=CONNECT_S,
                read_timeout=READ_S,
                write_timeout=READ_S,
                autocommit=False,
            )
            with self._connection.cursor() as cursor:
                with suppress(pymysql.Error):  # MariaDB's word for it; MySQL has another and does without
                    cursor.execute("SET SESSION max_statement_time = 25")
                cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        except pymysql.Error as failed:
            raise SourceDown(_reason(failed)) from failed

    def tables(self) -> Tables:
        """The columns of every table of the database."""
        found: dict[str, set[str]] = {}
        for table, column in self._all(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        ):
            found.setdefault(str(table), set()).add(str(column))
        return {table: frozenset(columns) for table, columns in found.items()}

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """All rows of a table, by pages of its ids where it has them: a million of them need no memory here."""
        if "id" not in columns:
            yield from self._rows(f"SELECT {_list(columns)} FROM {_name(table)}", columns, ())  # noqa: S608
            return
        asked = f"SELECT {_list(columns)} FROM {_name(table)}"  # noqa: S608
        page = list(self._rows(f"{asked} ORDER BY id LIMIT {self.page}", columns, ()))
        yield from page
        while len(page) == self.page:
            last = page[-1]["id"]
            page = list(self._rows(f"{asked} WHERE id > %s ORDER BY id LIMIT {self.page}", columns, (last,)))
            yield from page

    def stories(self, table: str, columns: Sequence[str], ids: Sequence[str]) -> Iterator[Row]:
        """The rows with these ids, a few hundred in one query; the next ones are asked for when these are used up."""
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            places = ", ".join(["%s"] * len(part))
            query = f"SELECT {_list(columns)} FROM {_name(table)} WHERE id IN ({places})"  # noqa: S608
            yield from self._rows(query, columns, part)

    def close(self) -> None:
        """End the snapshot and the connection."""
        with suppress(pymysql.Error):
            self._connection.close()

    def _rows(self, query: str, columns: Sequence[str], values: Sequence[object]) -> Iterator[Row]:
        for found in self._all(query, values):
            yield {
                column: None if value is None else value if isinstance(value, str) else _text(value)
                for column, value in zip(columns, found, strict=True)
            }

    def _all(self, query: str, values: Sequence[object] = ()) -> Sequence[Sequence[object]]:
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(query, tuple(values) or None)
                found: Sequence[Sequence[object]] = cursor.fetchall()
                return found
        except (pymysql.Error, OSError) as failed:
            raise SourceDown(_reason(failed)) from failed


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes | bytearray) else str(value)


def _list(columns: Sequence[str]) -> str:
    return ", ".join(f"CAST({_name(c)} AS CHAR)" if c in DATES else _name(c) for c in columns)


def _name(name: str) -> str:
    """A name of theirs, quoted: `fulltext` is a reserved word, and prefixes are chosen by anybody."""
    return "`" + name.replace("`", "``").replace("%", "%%") + "`"


def _reason(failed: Exception) -> str:
    """Why it failed, in the driver's words, without its number's brackets."""
    told = failed.args[1] if len(failed.args) > 1 else failed
    return " ".join(str(told).split())[:300] or type(failed).__name__
