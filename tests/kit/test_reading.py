"""Reading on PostgreSQL: nothing is written by the way, and what the server has planned is kept."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from store.db import db, transaction
from tests.support import databases

pytestmark = pytest.mark.skipif(not databases.SERVER, reason="needs PostgreSQL (TEST_POSTGRES_URL)")


@pytest.fixture
def engine_name() -> str:
    """A SQLite file has no plans to forget."""
    return "postgresql"


def plans() -> int:
    """How many statements this connection's server process has prepared."""
    return db.session.scalar(text("SELECT count(*) FROM pg_prepared_statements"))


def test_a_write_outside_of_a_transaction_is_refused(shop):
    with pytest.raises(InternalError, match="read-only transaction"):
        db.session.execute(text("UPDATE shop SET name = 'Stray'"))
    db.session.rollback()
    assert db.session.scalar(text("SELECT name FROM shop")) != "Stray"


def test_reads_keep_what_was_prepared_and_a_write_taken_back_is_gone(shop):
    for _ in range(8):
        db.session.execute(text("SELECT name FROM shop")).all()
        db.session.rollback()
    kept = plans()
    assert kept >= 1

    with pytest.raises(ZeroDivisionError), transaction():
        db.session.execute(text("UPDATE shop SET name = 'Undone'"))
        raise ZeroDivisionError
    assert db.session.scalar(text("SELECT name FROM shop")) != "Undone"
