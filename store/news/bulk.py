"""Several rows in one statement, and on PostgreSQL the rows of several tables as well: there a statement of its own for
each costs the server and us more than the writing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Dialect,
    Executable,
    Integer,
    SmallInteger,
    String,
    Table,
    TextClause,
    bindparam,
    insert,
    literal_column,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from store import fulltext
from store.db import NewsModel, db, run, table_of
from store.kit.statements import Values

Statement = tuple[Executable, Values]
"""What is to be executed, and with which values."""

_POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
_PLAIN = (SmallInteger, Integer, BigInteger, Boolean)
"""Types whose values need no quotes in a list."""

_NAME = re.compile(r"(?<![:\w]):(\w+)")


def put(model: type[NewsModel], rows: Sequence[Mapping[str, Any]], *, and_then: str = "") -> None:
    """Insert rows that all name the same columns; past the ORM."""
    write(putting(model, rows, and_then=and_then))


def putting(
    model: type[NewsModel], rows: Sequence[Mapping[str, Any]], *, and_then: str = ""
) -> list[Statement]:
    """What `put` executes: one statement, or none for no rows. `and_then` ends it, e.g. with what is done about a row
    that is there already."""
    if not rows:
        return []
    table, columns = table_of(model), tuple(rows[0])
    if db.engines["news"].dialect.name == "postgresql":
        told = {name: make([row[name] for row in rows]) for name, make in _lists(table, columns)}
        return [(_unnested(table, columns, and_then), told)]
    return [(_rowwise(table, columns, and_then), rows[0] if len(rows) == 1 else rows)]


def write(statements: Sequence[Statement]) -> None:
    """Execute what `putting` answered, and other statements of text whose answer nobody needs; on PostgreSQL in one go,
    so that none of them sees what another has done."""
    if len(statements) < 2 or db.engines["news"].dialect.name != "postgresql":
        for statement, values in statements:
            run(statement, values, bind="news")
        return
    told: dict[str, Any] = {}
    for place, (_, values) in enumerate(statements):
        assert isinstance(values, Mapping)
        told |= {f"{name}_{place}": value for name, value in values.items()}
    run(_as_one(tuple([statement for statement, _ in statements])), told, bind="news")


@cache
def _as_one(statements: Sequence[Executable]) -> Executable:
    """Statements of text as one, each one's values numbered."""
    parts = []
    for place, statement in enumerate(statements):
        assert isinstance(statement, TextClause)
        parts.append(_NAME.sub(rf":\1_{place}", statement.text))
    first = ", ".join(f"part_{place} AS ({part})" for place, part in enumerate(parts[:-1]))
    return text(f"WITH {first} {parts[-1]}")


@cache
def _rowwise(table: Table, columns: Sequence[str], and_then: str) -> Executable:
    if not and_then:
        return insert(table)
    places = ", ".join(f":{name}" for name in columns)
    return text(
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({places}) {and_then}"  # noqa: S608 - our own names
    ).bindparams(*(bindparam(name, type_=table.c[name].type) for name in columns))


@cache
def _unnested(table: Table, columns: Sequence[str], and_then: str) -> Executable:
    """A list for each column."""
    kinds = [(name, table.c[name].type) for name in columns]
    lists = ", ".join(f"CAST(:{name} AS {_list_of(kind)})" for name, kind in kinds)
    values = ", ".join(_kept(f"told.{name}", kind) for name, kind in kinds)
    names = ", ".join(columns)
    return text(
        f"INSERT INTO {table.name} ({names}) SELECT {values} FROM unnest({lists}) AS told({names}) {and_then}"  # noqa: S608
    )


def _list_of(kind: TypeEngine[Any]) -> str:
    """What PostgreSQL calls a list of such values. Words travel as TEXT: a cast to their column's length would cut
    them."""
    worded = isinstance(kind, String)
    return f"{'TEXT' if worded else kind.compile(dialect=_POSTGRESQL)}[]"


def _kept(name: str, kind: TypeEngine[Any]) -> str:
    if not _is_document(kind):
        return name
    made = fulltext.lexemes(literal_column(name))
    return str(made.compile(dialect=_POSTGRESQL, compile_kwargs={"literal_binds": True}))


def _is_document(kind: TypeEngine[Any]) -> bool:
    return isinstance(kind.dialect_impl(_POSTGRESQL), postgresql.TSVECTOR)


def listed(values: Iterable[Any]) -> str:
    """Numbers as PostgreSQL reads a list of them."""
    return f"{{{','.join(['NULL' if one is None else str(one) for one in values])}}}"


@cache
def _lists(table: Table, columns: Sequence[str]) -> Sequence[tuple[str, Callable[[list[Any]], Any]]]:
    """The columns, each with what makes a list of values one that the driver takes."""
    return [(name, _list_maker(table.c[name].type)) for name in columns]


def _list_maker(kind: TypeEngine[Any]) -> Callable[[list[Any]], Any]:
    if isinstance(kind, _PLAIN):
        return listed
    process = None if _is_document(kind) else kind.dialect_impl(_POSTGRESQL).bind_processor(_POSTGRESQL)
    if process is None:
        return lambda values: values
    return lambda values: [process(one) for one in values]
