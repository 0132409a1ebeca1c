"""Statements of SQLAlchemy, compiled once and handed to the driver itself.

SQLAlchemy takes ten times as long to hand a statement over as SQLite takes to execute it. What every order does is the
same few dozen statements, so each is compiled once for an engine and the shape of its values; from then on the values go
to the driver's cursor as they are, through the same types. Where a list has no members, or somebody listens to what the
connection executes, SQLAlchemy does it in the usual way.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Dialect, Executable, Integer
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from store.kit.columns import UtcDateTime, remembering

Values = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
Processor = Callable[[Any], Any]

MOST_KEPT = 2_000
"""How many shapes of statements a process keeps compiled; more can only come from statements made anew each time."""

MOST_ROWS = 100
"""A cursor of PostgreSQL that answered more rows than this is not kept, as it would keep them too."""

_NAMED = re.compile(r"%\((\w+)\)s|%%")


class Rows(list[Any]):
    """What a statement answered: its rows, each with its columns by name, and how many rows it changed."""

    def __init__(self, rows: Sequence[Any] = (), rowcount: int = 0) -> None:
        super().__init__(rows)
        self.rowcount = rowcount

    def all(self) -> Rows:
        """The rows themselves."""
        return self

    def one_or_none(self) -> Any:
        """The only row, or None; raises MultipleResultsFound."""
        if len(self) > 1:
            raise MultipleResultsFound
        return self[0] if self else None

    def scalar(self) -> Any:
        """The first column of the first row, or None."""
        return self[0][0] if self else None

    def scalar_one(self) -> Any:
        """The first column of the only row; raises NoResultFound and MultipleResultsFound."""
        row = self.one_or_none()
        if row is None:
            raise NoResultFound
        return row[0]


@dataclass(frozen=True, eq=False)
class Compiled:
    """A statement as the driver takes it, its values in the order of `places`.

    `changed` are the names of values with what their type makes of them, `lists` those that stand for several, `fixed`
    what the statement says itself; `answers` are the columns that their type changes, `row` makes a row of an answer. An
    `answering` one is known to have columns; of a text nobody knows before.
    """

    sql: str
    places: Sequence[str]
    changed: Sequence[tuple[str, Processor]]
    lists: Mapping[str, tuple[Sequence[str], Processor | None]]
    fixed: Mapping[str, Any]
    answers: Sequence[tuple[int, Processor]]
    row: Callable[[Sequence[Any]], Any]
    answering: bool

    @cached_property
    def _picked(self) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
        if len(self.places) > 1:
            return cast("Callable[[Mapping[str, Any]], tuple[Any, ...]]", itemgetter(*self.places))
        return lambda told: tuple([told[name] for name in self.places])

    def values(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values as the driver takes them."""
        told = {**self.fixed, **values}
        for name, process in self.changed:
            told[name] = process(told[name])
        for name, (names, kind) in self.lists.items():
            for one, value in zip(names, values[name], strict=True):
                told[one] = kind(value) if kind is not None else value
        return self._picked(told)

    def rows(self, found: Sequence[Sequence[Any]]) -> Sequence[Any]:
        """What the driver answered, with its types and names."""
        row = self.row
        if not self.answers:
            return [row(one) for one in found]
        told = []
        for one in found:
            cells = list(one)
            for place, process in self.answers:
                cells[place] = process(cells[place])
            told.append(row(cells))
        return told


_kept: dict[Any, Compiled] = {}
_lists: dict[Any, Sequence[str]] = {}


def execute(connection: Connection, statement: Executable, values: Values = None) -> Rows:
    """Execute a statement that stands at the top of a module, on a connection whose transaction has begun."""
    if is_watched(connection):
        return _usual(connection, statement, values)
    many = isinstance(values, (list, tuple))
    every = cast("Sequence[Mapping[str, Any]]", values if many else (values or {},))
    compiled = compiled_for(connection.dialect, statement, every[0], many=many)
    if compiled is None:
        return _usual(connection, statement, values)
    return hand_over(connection, compiled, [compiled.values(one) for one in every], many=many)


def is_watched(connection: Connection) -> bool:
    """Whether statements have to go SQLAlchemy's way: somebody listens to them, or too many are kept already."""
    return bool(connection.dispatch.before_cursor_execute) or len(_kept) >= MOST_KEPT


def compiled_for(
    dialect: Dialect, statement: Executable, first: Mapping[str, Any], *, many: bool = False
) -> Compiled | None:
    """A statement for values of the shape of `first`, compiled now or before; None where a list has no members."""
    shape = (statement, dialect.name, many, tuple(first))
    lists = _lists.get(shape)
    if lists is None:
        lists = _lists[shape] = _lists_in(statement, dialect, first)
    lengths = tuple([len(first[name]) for name in lists]) if lists else ()
    if 0 in lengths:
        return None
    compiled = _kept.get((shape, lengths))
    if compiled is None:
        compiled = _kept[shape, lengths] = _compile(statement, dialect, first, many=many)
    return compiled


def _lists_in(statement: Any, dialect: Dialect, first: Mapping[str, Any]) -> Sequence[str]:
    """Which of the values stand for several: what such a statement says depends on how many there are."""
    compiled = statement.compile(dialect=dialect, column_keys=list(first))
    return [bind.key for bind in compiled.post_compile_params if bind.key in first]


def _usual(connection: Connection, statement: Executable, values: Values) -> Rows:
    result = cast("CursorResult[Any]", connection.execute(statement, values))
    return Rows(result.all() if result.returns_rows else (), result.rowcount)


def hand_over(
    connection: Connection, compiled: Compiled, told: Sequence[tuple[Any, ...]], *, many: bool = False
) -> Rows:
    """To the driver's cursor, once for each of `told`; its errors come back as SQLAlchemy's."""
    driver = connection.connection
    try:
        if connection.dialect.name == "postgresql":
            return _to_psycopg(driver, compiled, told, many=many)
        file: Any = driver.dbapi_connection
        if len(told) > 1:
            return Rows((), file.executemany(compiled.sql, told).rowcount)
        return _answer(compiled, file.execute(compiled.sql, told[0]), many=many)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, compiled.sql, error) from error


def _to_psycopg(driver: Any, compiled: Compiled, told: Sequence[tuple[Any, ...]], *, many: bool) -> Rows:
    """A connection keeps a cursor for each statement: psycopg then need not look at the statement again, nor at how its
    values travel, which is half of what it does."""
    from psycopg import RawCursor  # a shop on SQLite does not load it

    kept: dict[str, Any] = driver.info.setdefault("cursors", {})
    cursor = kept.pop(compiled.sql, None) or RawCursor(driver.dbapi_connection)
    if len(told) > 1:
        cursor.executemany(compiled.sql, told)
        return Rows((), cursor.rowcount)
    cursor.execute(compiled.sql, told[0], prepare=True)  # not executemany: a pipeline of its own
    answer = _answer(compiled, cursor, many=many)
    if len(answer) <= MOST_ROWS:  # it holds what it answered last
        kept[compiled.sql] = cursor
    return answer


def _answer(compiled: Compiled, cursor: Any, *, many: bool) -> Rows:
    if many or (not compiled.answering and cursor.description is None):
        return Rows((), cursor.rowcount)
    return Rows(compiled.rows(cursor.fetchall()), cursor.rowcount)


def _told(connection: Connection, sql: str, error: Any) -> DBAPIError:
    """The driver's error as SQLAlchemy's; a connection that was cut is given up, with the others of its pool."""
    dialect = connection.dialect
    gone = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if gone:
        connection.invalidate(error)
        connection.engine.dispose()  # the others of the pool were cut with it
    told: DBAPIError = DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=connection.engine.hide_parameters,
        connection_invalidated=gone,
        dialect=dialect,
    )
    return told


def _compile(statement: Any, dialect: Dialect, first: Mapping[str, Any], *, many: bool) -> Compiled:
    compiled = cast(
        SQLCompiler, statement.compile(dialect=dialect, column_keys=list(first), for_executemany=many)
    )
    every = {**compiled.construct_params(dict(first), _check=False), **_defaults(compiled)}
    sql, order = str(compiled), cast("Sequence[str] | None", compiled.positiontup)
    expansion: Mapping[str, Sequence[str]] = {}
    if compiled.post_compile_params:
        state = compiled.construct_expanded_state(every, escape_names=False)
        sql, order, expansion = state.statement, state.positiontup, state.parameter_expansion
    changed, lists, fixed = [], {}, {}
    for name, value in every.items():
        process = _bound(compiled, name, dialect)
        if name in expansion:
            if name in first:
                lists[name] = (expansion[name], process)
            else:
                for one, member in zip(expansion[name], value, strict=True):
                    fixed[one] = process(member) if process is not None else member
        elif name not in first:
            fixed[name] = process(value) if process is not None else value
        elif process is not None:
            changed.append((name, process))
    if order is None:
        sql, order = _numbered(sql)
    columns = compiled._result_columns
    answered = [_answered(column.type, dialect) for column in columns or ()]
    answers = [(place, process) for place, process in enumerate(answered) if process is not None]
    names = [str(column.keyname) for column in columns or ()]
    row: Any = namedtuple("row", names, rename=True)  # type: ignore[misc]
    return Compiled(sql, order, changed, lists, fixed, answers, row._make if names else tuple, bool(names))


def _numbered(sql: str) -> tuple[str, Sequence[str]]:
    """A statement with $1, $2 … in place of names, as PostgreSQL itself takes it, and the names in that order."""
    places: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        name = found.group(1)
        return "%" if name is None else f"${places.setdefault(name, len(places) + 1)}"

    return _NAMED.sub(number, sql), list(places)


def _defaults(compiled: SQLCompiler) -> dict[str, Any]:
    """What an INSERT says of columns that were not given."""
    told = {}
    for column in compiled.insert_prefetch if compiled.isinsert else ():
        default: Any = column.default
        told[column.key] = default.arg(None) if default.is_callable else default.arg
    return told


def _bound(compiled: SQLCompiler, name: str, dialect: Dialect) -> Processor | None:
    kind: TypeEngine[Any] = compiled.binds[name].type
    here = kind.dialect_impl(dialect)
    process = cast("Processor | None", here.bind_processor(dialect))
    if process is not None and isinstance(kind, UtcDateTime):
        return remembering(process)
    if process is None and isinstance(kind, Integer) and here.render_bind_cast:
        return _digits
    return process


def _digits(value: int | None) -> str | None:
    """A whole number as PostgreSQL reads it in a place whose type the statement says. As a number psycopg would send
    it in the smallest type that holds it, and have the statement planned anew for each mixture of types."""
    return None if value is None else str(int(value))


def _answered(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return cast("Processor | None", kind.dialect_impl(dialect).result_processor(dialect, None))
