"""Writes that wait for each other, so that PostgreSQL takes them as one statement.

There a statement of its own costs more than what most of them write: a journey to the server and back, and both sides
preparing for it. Writes whose answer nobody needs therefore wait for the next statement and go with it, each as a part
of one WITH. All parts of such a statement see the tables as they stood before it, so what reads or writes a table that
one of them writes goes after them. SQLite takes each at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Column, Connection, Dialect, Executable, Insert, Select, String, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.visitors import ExternallyTraversible

from store.kit.statements import (
    MOST_KEPT,
    Compiled,
    Rows,
    Values,
    compiled_for,
    execute,
    hand_over,
    is_watched,
)

MOST_PARTS = 16
"""How many writes go as one statement at most: longer ones take the server longer to plan than they spare."""

_POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
_NUMBER = re.compile(r"\$(\d+)")

Row = Mapping[str, Any]


class Waiting:
    """The writes that wait on one connection, in their order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._writes: dict[UpdateBase, list[Row]] = {}
        self._tables: set[str] = set()

    def add(self, statement: UpdateBase, values: Values) -> None:
        """Have a write wait; several rows of one INSERT keep their order. What it says must hold for each row alone."""
        if not _goes_together(self._connection):
            self.execute(statement, values)
            return
        rows = _rows(values)
        before = self._writes.get(statement, ())
        goes_on = before and isinstance(statement, Insert) and before[0].keys() == rows[0].keys()
        if not goes_on and (not self._is_apart(statement) or len(self._writes) >= MOST_PARTS):
            self.send()
        self._writes.setdefault(statement, []).extend(rows)
        self._tables.add(_target(statement))

    def send(self) -> None:
        """Write all that waits now."""
        if not self._writes:
            return
        writes = self._writes
        self.forget()
        parts = _parts(self._connection.dialect, writes)
        if parts is not None:
            _send(self._connection, parts)
            return
        for statement, rows in writes.items():
            execute(self._connection, statement, rows if len(rows) > 1 else rows[0])

    def execute(self, statement: Executable, values: Values) -> Rows:
        """Execute a statement whose answer is needed: a read of other tables at once, a write of others together with
        what waits, everything else after it."""
        if self._writes and not (isinstance(statement, Select) and self._is_apart(statement)):
            together = self._with_the_last(statement, values)
            if together is not None:
                return _send(self._connection, together)
            self.send()
        return execute(self._connection, statement, values)

    def _is_apart(self, statement: UpdateBase | Select[Any]) -> bool:
        return not _mentions(statement) & self._tables

    def _with_the_last(self, statement: Executable, values: Values) -> list[Part] | None:
        """What waits, and a write to end with, which waits no longer; None where it cannot be one statement."""
        if not isinstance(statement, UpdateBase) or isinstance(values, (list, tuple)):
            return None
        if not _goes_together(self._connection) or not self._is_apart(statement):
            return None
        last = _parts(self._connection.dialect, {statement: _rows(values)})
        parts = _parts(self._connection.dialect, self._writes)
        if last is None or parts is None:
            return None
        self.forget()
        return parts + last

    def forget(self) -> None:
        """Leave unwritten what waits."""
        self._writes = {}
        self._tables = set()


Part = tuple[Compiled, tuple[Any, ...]]


def _goes_together(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql" and not is_watched(connection)


def _rows(values: Values) -> Sequence[Row]:
    return cast("Sequence[Row]", values if isinstance(values, (list, tuple)) else (values or {},))


def _parts(dialect: Dialect, writes: Mapping[UpdateBase, Sequence[Row]]) -> list[Part] | None:
    """The writes as the driver takes them; None where one cannot be a part: a list without members."""
    parts = []
    for statement, rows in writes.items():
        many = isinstance(statement, Insert)
        compiled = compiled_for(dialect, statement, rows[0], many=many)
        if compiled is None:
            return None
        if many:
            parts.append(_as_text(compiled, cast(Table, statement.table), rows))
            continue
        for row in rows:
            parts.append((compiled, compiled.values(row)))
    return parts


def _as_text(compiled: Compiled, table: Table, rows: Sequence[Row]) -> Part:
    """An INSERT whose rows travel as one text: the same statement for any number of rows, planned once."""
    names = [f"v{place}" for place in range(1, len(compiled.places) + 1)]
    told = [dict(zip(names, compiled.values(row), strict=True)) for row in rows]
    return _from_text(compiled, table), (json.dumps(told, default=_written),)


def _written(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    from psycopg.types.json import Json  # a shop on SQLite does not load it

    if isinstance(value, Json):
        return value.obj
    raise TypeError(f"{type(value)} does not travel as text")


@lru_cache(MOST_KEPT)
def _from_text(compiled: Compiled, table: Table) -> Compiled:
    before, values = compiled.sql.split(" VALUES (", 1)
    end = _closing(values)
    row = _NUMBER.sub(r"told.v\1", values[:end])
    told = [f"v{place} {_told_as(table.c[name])}" for place, name in enumerate(compiled.places, 1)]
    source = f"json_to_recordset($1::JSON) AS told({', '.join(told)})"
    sql = f"{before} SELECT {row} FROM {source}{values[end + 1 :]}"  # noqa: S608 - our own names
    return replace(compiled, sql=sql, places=("rows",))


def _told_as(column: Column[Any]) -> str:
    """The type that a value is read as. Words are read whole, so that one too long for its column is refused, not cut."""
    return "TEXT" if isinstance(column.type, String) else column.type.compile(dialect=_POSTGRESQL)


def _closing(text: str) -> int:
    """Where the bracket closes that was opened just before."""
    depth = 1
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if not depth:
            return place
    raise ValueError(text)


def _send(connection: Connection, parts: Sequence[Part]) -> Rows:
    whole = _as_one(tuple([compiled for compiled, _ in parts]))
    return hand_over(connection, whole, [tuple([one for _, values in parts for one in values])])


@lru_cache(MOST_KEPT)
def _as_one(parts: Sequence[Compiled]) -> Compiled:
    """Statements as one, their values numbered on; it answers what the last of them answers."""
    *first, last = parts
    if not first:
        return last
    said, number = [], 0
    for compiled in parts:
        said.append(_renumbered(compiled.sql, number))
        number += len(compiled.places)
    before = ", ".join([f"part_{place} AS ({sql})" for place, sql in enumerate(said[:-1])])
    rest = said[-1]
    rest = f", {rest[5:]}" if rest.startswith("WITH ") else f" {rest}"
    return Compiled(f"WITH {before}{rest}", (), (), {}, {}, last.answers, last.row, last.answering)


def _renumbered(sql: str, by: int) -> str:
    return _NUMBER.sub(lambda found: f"${int(found.group(1)) + by}", sql)


@lru_cache(MOST_KEPT)
def _target(statement: UpdateBase) -> str:
    return cast(Table, statement.table).name


@lru_cache(MOST_KEPT)
def _mentions(statement: UpdateBase | Select[Any]) -> frozenset[str]:
    """The tables that a statement reads or writes."""
    found, seen, names = [cast(ExternallyTraversible, statement)], set(), set()
    while found:
        for each in visitors.iterate(found.pop()):
            if isinstance(each, Table):
                names.add(each.name)
            elif isinstance(each, ColumnClause) and each.table is not None and each.table not in seen:
                seen.add(each.table)  # an alias or a CTE: an UPDATE names its columns only
                found.append(each.table)
    return frozenset(names | ({_target(statement)} if isinstance(statement, UpdateBase) else set()))
