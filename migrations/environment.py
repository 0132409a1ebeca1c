"""What both migration folders share: the engine, the table that remembers, and SQLite's care with foreign keys."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection

from store import models
from store.db import db

BINDS = {"shop": None, "news": "news"}


def run(name: str) -> None:
    """Migrate one database. On SQLite foreign keys are off meanwhile, since a rebuilt table would take its
    children with it, and are checked afterwards."""
    models.load()
    bind = BINDS[name]
    engine = db.engines[bind]
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _pragma(connection, "foreign_keys=OFF")
        context.configure(
            connection=connection.execution_options(shop_write=True),
            target_metadata=db.metadatas[bind],
            version_table=f"{name}_version",
            render_as_batch=sqlite,
            compare_type=True,
            transactional_ddl=True,
            render_item=_render,
            include_object=_ours,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            connection.rollback()
            if broken:
                raise RuntimeError(f"the migration left rows that refer to nothing: {broken[:5]}")
            _pragma(connection, "foreign_keys=ON")


def _pragma(connection: Connection, text: str) -> None:
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.execute(f"PRAGMA {text}")


def _render(kind: str, thing: Any, context_: Any) -> str | bool:
    """Our column types as a migration should know them: by what they are, not by our classes."""
    if kind == "type" and type(thing).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(thing).__name__ == "Enum":
        return f"sa.String({thing.length})"
    return False


def _ours(thing: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """Leave full-text tables to the migrations that make them."""
    return not (kind == "table" and name is not None and ("_fts" in name or "_search" in name))
