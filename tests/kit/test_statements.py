"""Statements handed to the driver say and answer what SQLAlchemy's own way says and answers, and fail as it fails."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound, OperationalError

from store.db import UtcDateTime, enum_column
from store.kit.statements import execute
from tests.support import databases


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


THINGS = Table(
    "thing_of_a_test",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(20), unique=True),
    Column("colour", enum_column(Colour)),
    Column("at", UtcDateTime),
    Column("told", JSON, default=dict),
    Column("count", Integer, default=7),
)
ADD, ADD_MANY = insert(THINGS).returning(THINGS.c.id), insert(THINGS)
FOUND = select(THINGS).where(THINGS.c.name.in_(bindparam("names", expanding=True))).order_by(THINGS.c.id)
RED = select(THINGS.c.name).where(THINGS.c.colour.in_([Colour.RED])).order_by(THINGS.c.name)
MORE = (
    update(THINGS)
    .where(THINGS.c.name == bindparam("of"), THINGS.c.count >= bindparam("least"))
    .values(count=THINGS.c.count + bindparam("by", type_=Integer))
    .returning(THINGS.c.count)
)
AT = datetime(2026, 11, 22, 20, 0, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def connection(engine_name: str) -> Iterator[Connection]:
    """A connection in a transaction that is thrown away."""
    engine = create_engine("sqlite://" if engine_name == "sqlite" else databases.SERVER)
    with engine.connect() as opened:
        THINGS.create(opened)
        yield opened
        opened.rollback()
    engine.dispose()


def add(connection: Connection, name: str, colour: Colour = Colour.RED) -> int:
    return int(execute(connection, ADD, {"name": name, "colour": colour, "at": AT}).scalar_one())


def test_types_and_defaults_are_those_of_the_table(connection):
    first = add(connection, "tee")
    second = add(connection, "deck", Colour.BLUE)
    rows = execute(connection, FOUND, {"names": ["tee", "deck"]})
    usual = connection.execute(FOUND, {"names": ["tee", "deck"]}).all()

    assert [tuple(row) for row in rows] == [tuple(row) for row in usual]
    assert [row.id for row in rows] == [first, second]
    assert rows[0]._asdict() == {
        "id": first, "name": "tee", "colour": Colour.RED, "at": AT.astimezone(UTC), "told": {}, "count": 7,
    }  # fmt: skip
    assert rows[0].at.tzinfo is UTC
    rows[0].told["a"] = 1
    assert execute(connection, FOUND, {"names": ["tee"]})[0].told == {}


def test_a_list_may_have_any_length(connection):
    for name in ("a", "b", "c"):
        add(connection, name)
    asked = [[], ["a"], ["a", "c"], ["c", "b", "a"], ["d"]]
    assert [[row.name for row in execute(connection, FOUND, {"names": names})] for names in asked] == [
        [], ["a"], ["a", "c"], ["a", "b", "c"], [],
    ]  # fmt: skip
    assert [row.name for row in execute(connection, RED)] == ["a", "b", "c"]


def test_many_are_written_in_one_go_and_changes_are_counted(connection):
    rows = [{"name": name, "colour": Colour.BLUE, "at": AT, "told": {"n": name}} for name in ("a", "b")]
    execute(connection, ADD_MANY, rows)
    assert [row.told for row in execute(connection, FOUND, {"names": ["a", "b"]})] == [{"n": "a"}, {"n": "b"}]
    changed = execute(connection, MORE, {"of": "a", "least": 7, "by": 2})
    refused = execute(connection, MORE, {"of": "a", "least": 10, "by": 2})
    assert (changed.scalar(), changed.rowcount) == (9, 1)
    assert (refused.one_or_none(), refused.scalar(), refused.rowcount) == (None, None, 0)
    with pytest.raises(NoResultFound):
        refused.scalar_one()
    with pytest.raises(MultipleResultsFound):
        execute(connection, FOUND, {"names": ["a", "b"]}).one_or_none()


def test_refusals_are_those_of_sqlalchemy(connection):
    add(connection, "tee")
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        add(connection, "tee")
    assert not refused.value.connection_invalidated
    assert len(execute(connection, FOUND, {"names": ["tee"]})) == 1
    with pytest.raises(LookupError):
        execute(connection, ADD_MANY, {"name": "x", "colour": "green", "at": AT})
    with pytest.raises(ValueError, match="aware"):
        execute(connection, ADD_MANY, {"name": "x", "colour": Colour.RED, "at": datetime(2026, 1, 1)})


def test_who_listens_hears_every_statement(connection):
    heard = []
    event.listen(connection, "before_cursor_execute", lambda *args: heard.append(args[2]))
    add(connection, "tee")
    execute(connection, FOUND, {"names": ["tee"]})
    assert [statement.split()[0] for statement in heard] == ["INSERT", "SELECT"]


def test_a_file_that_is_away_is_an_operational_error(tmp_path):
    with create_engine(f"sqlite:///{tmp_path}/x.db").connect() as connection, pytest.raises(OperationalError):
        execute(connection, RED)
