"""Several rows of one table in one statement: on PostgreSQL a row each would be a message each to the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, String, Table, insert, text
from sqlalchemy.dialects import postgresql

from store.db import NewsModel, db, run, table_of


def put(model: type[NewsModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; past the ORM."""
    if not rows:
        return
    table = table_of(model)
    if len(rows) == 1:
        run(_one(table), rows[0], bind="news")
    elif db.engines["news"].dialect.name == "postgresql":
        columns = tuple(rows[0])
        run(_unnested(table, columns), {name: [row[name] for row in rows] for name in columns}, bind="news")
    else:
        run(_one(table), rows, bind="news")


@cache
def _one(table: Table) -> Executable:
    return insert(table)


@cache
def _unnested(table: Table, columns: Sequence[str]) -> Executable:
    """An array for each column. Words travel as TEXT: a cast to their column's length would cut them."""

    def array(name: str) -> str:
        kind = table.c[name].type
        told = "TEXT" if isinstance(kind, String) else kind.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
        return f"CAST(:{name} AS {told}[])"

    return text(
        f"INSERT INTO {table.name} ({', '.join(columns)})"  # noqa: S608 - our own names
        f" SELECT * FROM unnest({', '.join(map(array, columns))})"
    )
