"""The two databases: engines, base classes, column types and `transaction()`, the only way to write.

The shop and the news keep separate binds, each with its own file (or PostgreSQL database), migrations,
outbox and stamps. How an engine is opened stands in store/kit/engines.py.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    Executable,
    Insert,
    MetaData,
    Table,
    select,
)
from sqlalchemy import Sequence as Counter
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.dml import UpdateBase

from store.kit.columns import UtcDateTime as UtcDateTime
from store.kit.columns import enum_column as enum_column
from store.kit.engines import is_busy
from store.kit.errors import Busy
from store.kit.statements import Rows, Values, execute
from store.kit.together import Waiting
from store.kit.turns import turn_to_write

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


def table_of(model: type[Base]) -> Table:
    """The table of a class, for the statements of `run`."""
    return cast(Table, model.__table__)


def run(statement: Executable, values: Values = None, *, bind: str | None = None) -> Rows:
    """Execute a statement over tables (not classes), past the ORM: a twentieth of what it takes for one.

    For what every order does. Such statements stand at the top of their module, made once, and take their `values`
    by name; a list of values is written in one go. What the session has pending is flushed first. Objects that are
    loaded already do not learn of it.
    """
    writing = _writing_to(bind)
    if writing is not None:
        writing.get_ready()
        return writing.waiting.execute(statement, values)
    session = db.session()
    session.flush()
    return execute(session.connection(bind_arguments={"bind": db.engines[bind]}), statement, values)


def run_along(statement: UpdateBase, values: Values = None, *, bind: str | None = None) -> None:
    """Write past the ORM, inside `transaction()`, what nobody needs an answer of: it goes along with the next statement.

    Nothing sees the difference: whatever reads or writes the same table later in this transaction goes after it, and
    so does the commit. On PostgreSQL such writes travel as one (store/kit/together.py).
    """
    writing = _writing_to(bind)
    if writing is None:
        raise RuntimeError("run_along() is for transaction()")
    writing.get_ready()
    writing.waiting.add(statement, values)


def count_ahead(*sequences: str) -> None:
    """Have the next value of each of these sequences counted at once, for `counted` and `run_for_id` in this transaction.

    Only PostgreSQL has sequences; SQLite counts a row when it is written.
    """
    writing = _writing_to(None)
    if writing is not None and writing.connection.dialect.name == "postgresql":
        values = run(_nexts(sequences))[0]
        writing.counted.update(zip(sequences, values, strict=True))


@cache
def _nexts(sequences: Sequence[str]) -> Executable:
    return select(*(Counter(name).next_value() for name in sequences))


def counted(sequence: str) -> int | None:
    """The value that was counted ahead, once; None when none was."""
    writing = _writing_to(None)
    return writing.counted.pop(sequence, None) if writing is not None else None


def run_for_id(statement: Insert, row: Mapping[str, Any]) -> int:
    """Insert one row of the shop past the ORM; answers its `id`.

    Where that was counted ahead, under the name of the table's sequence, the row goes along with the next statement.
    """
    ahead = counted(f"{cast(Table, statement.table).name}_id_seq")
    if ahead is None:
        return int(run(_answering_id(statement), row).scalar_one())
    run_along(statement, {**row, "id": ahead})
    return ahead


@cache
def _answering_id(statement: Insert) -> Insert:
    return statement.returning(cast(Table, statement.table).c.id)


def send_waiting(*_: Any) -> None:
    """Write what `run_along` left waiting: before anything that SQLAlchemy itself executes, and before it commits."""
    writing = _writing.get()
    if writing is not None:
        writing.waiting.send()


def forget_waiting(connection: Connection, *_: Any) -> None:
    """A savepoint is taken back, and with it what waits: what was there before has been written when it began."""
    writing = _writing.get()
    if writing is not None and writing.connection is connection:
        writing.waiting.forget()


def run_alone(statement: Executable, values: Values = None) -> Rows:
    """Execute one statement over tables of the shop as a transaction of its own: done and kept, or neither.

    For a write that nothing else belongs to: it spares what begins and ends a transaction. Raises Busy (503) as
    `transaction()` does, and makes no promises that the worker would have to be told of.
    """
    if _inside.get() is not None:
        raise RuntimeError("run_alone() is a transaction of its own")
    db.session().rollback()
    engine = db.engines[None]
    with turn_to_write(engine, WAIT_FOR_WRITER_S), _told_as_busy(), engine.connect() as connection:
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


Result = TypeVar("Result")


@dataclass(frozen=True)
class _Writing:
    """The transaction that is open, what waits in it, and what its sequences have counted ahead."""

    bind: str | None
    session: Session
    connection: Connection
    waiting: Waiting
    counted: dict[str, int] = field(default_factory=dict)

    def get_ready(self) -> None:
        """Before anything goes past the session: write what is pending in it, and begin the savepoint it is in."""
        self.session.flush()
        if self.session.in_nested_transaction():
            self.session.connection(bind_arguments={"bind": self.connection.engine})


def _writing_to(bind: str | None) -> _Writing | None:
    writing = _writing.get()
    if writing is None or writing.bind != bind or writing.connection.closed:
        return None
    return writing


_inside: ContextVar[str | None] = ContextVar("inside_transaction", default=None)
_writing: ContextVar[_Writing | None] = ContextVar("writing", default=None)
_kicks: list[Any] = []


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
        with turn_to_write(engine, WAIT_FOR_WRITER_S), _told_as_busy():
            try:
                connection = session.connection(
                    bind_arguments={"bind": engine}, execution_options={"shop_write": True}
                )
                _writing.set(_Writing(bind, session, connection, Waiting(connection)))
                yield
                session.flush()
                send_waiting()
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        _inside.reset(mark)
        _writing.set(None)
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
