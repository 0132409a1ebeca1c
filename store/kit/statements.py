"""Statements of SQLAlchemy, compiled once and handed to the driver itself.

SQLAlchemy takes ten times as long to hand a statement over as SQLite takes to execute it. What every order does is the
same few dozen statements, so each is compiled once for an engine and the shape of its values; from then on the values go
to the driver's cursor as they are, through the same types. Where a list has no members, or somebody listens to what the
connection executes, SQLAlchemy does it in the usual way.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Dialect, Executable
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Values = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
Processor = Callable[[Any], Any]

MOST_KEPT = 2_000
"""How many shapes of statements a process keeps compiled; more can only come from statements made anew each time."""


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


@dataclass
class _Compiled:
    """A statement as the driver takes it. `given` are the names of values, each with what its type makes of it;
    `lists` those that stand for several; `fixed` what the statement says itself."""

    sql: str
    order: Sequence[str] | None
    given: Sequence[tuple[str, Processor | None]]
    lists: Mapping[str, tuple[Sequence[str], Processor | None]]
    fixed: Mapping[str, Any]
    answers: Sequence[Processor | None] | None = None
    row: Callable[[Sequence[Any]], Any] = tuple

    def values(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        told = dict(self.fixed)
        for name, process in self.given:
            told[name] = process(values[name]) if process is not None else values[name]
        for name, (names, process) in self.lists.items():
            for one, value in zip(names, values[name], strict=True):
                told[one] = process(value) if process is not None else value
        return told if self.order is None else tuple([told[name] for name in self.order])


_kept: dict[Any, _Compiled] = {}
_lists: dict[Any, Sequence[str]] = {}


def execute(connection: Connection, statement: Executable, values: Values = None) -> Rows:
    """Execute a statement that stands at the top of a module, on a connection whose transaction has begun."""
    if connection.dispatch.before_cursor_execute or len(_kept) >= MOST_KEPT:
        return _usual(connection, statement, values)
    dialect, many = connection.dialect, isinstance(values, Sequence)
    first: Mapping[str, Any] = (values[0] if isinstance(values, Sequence) else values) or {}
    shape = (statement, dialect.name, many, tuple(first))
    lists = _lists.get(shape)
    if lists is None:
        lists = _lists[shape] = _lists_in(statement, dialect, first)
    lengths = tuple([len(first[name]) for name in lists])
    if 0 in lengths:
        return _usual(connection, statement, values)
    compiled = _kept.get((shape, lengths))
    if compiled is None:
        compiled = _kept[shape, lengths] = _compile(statement, dialect, first, many=many)
    told = (
        [compiled.values(one) for one in values] if isinstance(values, Sequence) else compiled.values(first)
    )
    return _hand_over(connection, compiled, told, many=many)


def _lists_in(statement: Any, dialect: Dialect, first: Mapping[str, Any]) -> Sequence[str]:
    """Which of the values stand for several: what such a statement says depends on how many there are."""
    compiled = statement.compile(dialect=dialect, column_keys=list(first))
    return [bind.key for bind in compiled.post_compile_params if bind.key in first]


def _usual(connection: Connection, statement: Executable, values: Values) -> Rows:
    result = cast("CursorResult[Any]", connection.execute(statement, values))
    return Rows(result.all() if result.returns_rows else (), result.rowcount)


def _hand_over(connection: Connection, compiled: _Compiled, told: Any, *, many: bool) -> Rows:
    """To the driver's cursor; its errors come back as SQLAlchemy's."""
    dialect = connection.dialect
    cursor = connection.connection.cursor()
    try:
        if many and len(told) > 1:
            cursor.executemany(compiled.sql, told)
        else:  # a list of one as well: psycopg makes a pipeline of its own for every list
            cursor.execute(compiled.sql, told[0] if many else told)
        if cursor.description is None or many:
            return Rows((), cursor.rowcount)
        if compiled.answers is None:
            return Rows(cursor.fetchall(), cursor.rowcount)
        rows = cursor.fetchall()
        answers, row = compiled.answers, compiled.row
        if any(answers):
            rows = [
                [value if process is None else process(value) for value, process in zip(found, answers)]  # noqa: B905
                for found in rows
            ]
        return Rows([row(found) for found in rows], cursor.rowcount)
    except dialect.loaded_dbapi.Error as error:
        gone = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
        if gone:
            connection.invalidate(error)
            connection.engine.dispose()  # the others of the pool were cut with it
        raise DBAPIError.instance(
            compiled.sql,
            told,
            error,
            dialect.loaded_dbapi.Error,
            hide_parameters=connection.engine.hide_parameters,
            connection_invalidated=gone,
            dialect=dialect,
        ) from error
    finally:
        cursor.close()


def _compile(statement: Any, dialect: Dialect, first: Mapping[str, Any], *, many: bool) -> _Compiled:
    compiled = cast(
        SQLCompiler, statement.compile(dialect=dialect, column_keys=list(first), for_executemany=many)
    )
    every = {**compiled.construct_params(dict(first), _check=False), **_defaults(compiled)}
    sql, order = str(compiled), cast("Sequence[str] | None", compiled.positiontup)
    expansion: Mapping[str, Sequence[str]] = {}
    if compiled.post_compile_params:
        state = compiled.construct_expanded_state(every, escape_names=False)
        sql, order, expansion = state.statement, state.positiontup, state.parameter_expansion
    given, lists, fixed = [], {}, {}
    for name, value in every.items():
        process = _bound(compiled, name, dialect)
        if name in expansion:
            if name in first:
                lists[name] = (expansion[name], process)
            else:
                for one, member in zip(expansion[name], value, strict=True):
                    fixed[one] = process(member) if process is not None else member
        elif name in first:
            given.append((name, process))
        else:
            fixed[name] = process(value) if process is not None else value
    columns = compiled._result_columns
    answers = [_answered(column.type, dialect) for column in columns] if columns else None
    names = [str(column.keyname) for column in columns or ()]
    row: Any = namedtuple("row", names, rename=True)  # type: ignore[misc]
    return _Compiled(sql, order, given, lists, fixed, answers, row._make)


def _defaults(compiled: SQLCompiler) -> dict[str, Any]:
    """What an INSERT says of columns that were not given."""
    told = {}
    for column in compiled.insert_prefetch if compiled.isinsert else ():
        default: Any = column.default
        told[column.key] = default.arg(None) if default.is_callable else default.arg
    return told


def _bound(compiled: SQLCompiler, name: str, dialect: Dialect) -> Processor | None:
    kind: TypeEngine[Any] = compiled.binds[name].type
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _answered(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
