"""The two databases: engines, base classes, column types and `transaction()`, the only way to write.

The shop and the news keep separate binds, each with its own file (or PostgreSQL database), migrations,
outbox and stamps. How an engine is opened stands in store/kit/engines.py.
"""

from __future__ import annotations

import enum
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    MetaData,
    Table,
    TypeDecorator,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase

from store.kit.checkpoints import Log
from store.kit.engines import is_busy
from store.kit.errors import Busy
from store.kit.statements import Rows, Values, execute
from store.kit.turns import Turns

WAIT_FOR_WRITER_S = 5.0
"""How long a writer queues for its turn on SQLite before the visitor is asked to try again."""

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Plain typed declarative base; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class NewsModel(Model):
    """A table of the news database."""

    __abstract__ = True
    __bind_key__ = "news"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. A naive datetime is refused: nobody knows when it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database, in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times are aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, aware; SQLite forgets the zone, and all it holds is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def table_of(model: type[Base]) -> Table:
    """The table of a class, for the statements of `run`."""
    return cast(Table, model.__table__)


def run(statement: Executable, values: Values = None, *, bind: str | None = None) -> Rows:
    """Execute a statement over tables (not classes), past the ORM: a twentieth of what it takes for one.

    For what every order does. Such statements stand at the top of their module, made once, and take their `values`
    by name; a list of values is written in one go. What the session has pending is flushed first. Objects that are
    loaded already do not learn of it.
    """
    session = db.session()
    session.flush()
    writing = _writing.get()
    if writing is not None and writing[0] == bind and not writing[1].closed:
        return execute(writing[1], statement, values)
    return execute(session.connection(bind_arguments={"bind": db.engines[bind]}), statement, values)


def run_alone(statement: Executable, values: Values = None) -> Rows:
    """Execute one statement over tables of the shop as a transaction of its own: done and kept, or neither.

    For a write that nothing else belongs to: it spares what begins and ends a transaction. Raises Busy (503) as
    `transaction()` does, and makes no promises that the worker would have to be told of.
    """
    if _inside.get() is not None:
        raise RuntimeError("run_alone() is a transaction of its own")
    db.session().rollback()
    engine = db.engines[None]
    with _turn(engine), _told_as_busy(), engine.connect() as connection:
        connection = connection.execution_options(shop_write=True)
        driver = connection.connection.dbapi_connection
        assert driver is not None
        by_itself = engine.dialect.name != "sqlite"  # there a connection of ours always commits by itself
        if by_itself:
            driver.autocommit = True
        try:
            rows = execute(connection, statement, values)
            if connection.in_transaction():  # somebody listens, and SQLAlchemy has begun one
                connection.commit()
        finally:
            if by_itself and not connection.invalidated:
                connection.rollback()
                driver.autocommit = False
    return rows


Member = TypeVar("Member", bound=enum.Enum)
Result = TypeVar("Result")


def enum_column(kind: type[Member], length: int = 32) -> Enum:
    """A string column that holds the values (not the names) of `kind`; no native type, which survives downgrades."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        validate_strings=True,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


_turns: dict[str, Turns] = {}
_logs: dict[str, Log] = {}
_inside: ContextVar[str | None] = ContextVar("inside_transaction", default=None)
_writing: ContextVar[tuple[str | None, Connection] | None] = ContextVar("writing", default=None)
_kicks: list[Any] = []


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Queue for the right to write to a SQLite file: first among our threads, then among processes.

    SQLite's busy handler is no queue: a waiting writer may starve for seconds.
    """
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        yield
        return
    with _turns.setdefault(path, Turns(path)).turn(WAIT_FOR_WRITER_S):
        yield


def _write_back_soon(engine: Engine) -> None:
    """Have a thread write the log of a SQLite file back: a story is a hundred pages of it, where an order is a few."""
    path = engine.url.database
    if engine.dialect.name == "sqlite" and path and path != ":memory:":
        _logs.setdefault(path, Log(path)).written()


@contextmanager
def _told_as_busy() -> Iterator[None]:
    """Raise what the database says of a moment too busy for this write as Busy."""
    try:
        yield
    except OperationalError as error:
        if is_busy(error):
            raise Busy from error
        raise


@contextmanager
def transaction(bind: str | None = None) -> Iterator[None]:
    """Write to one database, all or nothing; commits at the end, rolls back on any exception.

    What was read before is read again inside. Never nests and never spans a network call. Raises Busy
    (503) when the database is held by others for too long.
    """
    if _inside.get() is not None:
        raise RuntimeError("transaction() never nests")
    session = db.session()
    session.rollback()
    session.expire_all()
    engine = db.engines[bind]
    mark = _inside.set(bind or "shop")
    try:
        with _turn(engine), _told_as_busy():
            try:
                connection = session.connection(
                    bind_arguments={"bind": engine}, execution_options={"shop_write": True}
                )
                _writing.set((bind, connection))
                yield
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        _inside.reset(mark)
        _writing.set(None)
    if bind == "news":
        _write_back_soon(engine)
    for kick in list(_kicks):
        kick()


TRIES = 3
"""How often a whole transaction is begun that lost to another: a deadlock, or two that cannot both be true."""


def retried(act: Callable[[], Result], bind: str | None = None) -> Result:
    """`act()` in a transaction of its own, begun anew when PostgreSQL ended it for another's sake.

    For conductors, which own their transactions; `act` reads all it needs inside. Raises Busy after three tries.
    """
    for turn in range(1, TRIES + 1):
        try:
            with transaction(bind):
                return act()
        except Busy as busy:
            if turn == TRIES or not _lost(busy):
                raise
            time.sleep(random.uniform(0.01, 0.05) * 2**turn)
    raise AssertionError("unreachable")


def _lost(busy: Busy) -> bool:
    """Whether the database chose this transaction as the one to give way."""
    cause = busy.__cause__
    return isinstance(cause, DBAPIError) and getattr(cause.orig, "sqlstate", None) in {"40001", "40P01"}


def after_commit(kick: Any) -> None:
    """Have `kick()` called after every commit: how the worker learns that a promise may be waiting."""
    _kicks.append(kick)


def in_transaction() -> bool:
    """Whether a transaction is open: those who call the network refuse to work inside one."""
    return _inside.get() is not None
