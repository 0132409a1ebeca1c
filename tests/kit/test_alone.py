"""One statement as a transaction of its own, and connections that have been silent."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, insert, select, text, update

from store.db import db, run, run_alone, table_of, transaction
from store.kit import engines
from store.kit.errors import Busy
from store.stamps import Stamp
from tests.support import databases
from tests.support.shop import Shop

STAMPS = table_of(Stamp)
PUT = insert(STAMPS)
RAISE = (
    update(STAMPS).where(STAMPS.c.topic == bindparam("which")).values(n=STAMPS.c.n + 1).returning(STAMPS.c.n)
)
READ = select(STAMPS.c.n).where(STAMPS.c.topic == bindparam("which"))


def read(topic: str) -> int | None:
    db.session.rollback()
    found: int | None = run(READ, {"which": topic}).scalar()
    db.session.rollback()
    return found


def test_it_is_kept_with_its_answer(shop: Shop) -> None:
    run_alone(PUT, {"topic": "alone", "n": 1})
    assert run_alone(RAISE, {"which": "alone"}).scalar() == 2
    assert run_alone(RAISE, {"which": "nobody"}).scalar() is None
    assert read("alone") == 2


def test_it_leaves_the_connection_to_whole_transactions(shop: Shop) -> None:
    run_alone(PUT, {"topic": "alone", "n": 1})
    with pytest.raises(ZeroDivisionError), transaction():
        run(RAISE, {"which": "alone"})
        raise ZeroDivisionError
    assert read("alone") == 1


def test_what_fails_is_told_and_nothing_stays_behind(shop: Shop) -> None:
    run_alone(PUT, {"topic": "alone", "n": 1})
    with pytest.raises(Exception, match=r"(?i)unique"):
        run_alone(PUT, {"topic": "alone", "n": 5})
    with transaction():
        run(RAISE, {"which": "alone"})
    assert read("alone") == 2


def test_it_is_no_part_of_another_transaction(shop: Shop) -> None:
    with pytest.raises(RuntimeError, match="of its own"), transaction():
        run_alone(PUT, {"topic": "alone", "n": 1})
    assert read("alone") is None


needs_a_server = pytest.mark.skipif(not databases.SERVER, reason="needs PostgreSQL (TEST_POSTGRES_URL)")


@needs_a_server
class TestSilence:
    @pytest.fixture
    def engine_name(self) -> str:
        """A SQLite file has no connection that could be cut."""
        return "postgresql"

    def cut(self) -> None:
        """The server ends the connection of the shop, as it does when it restarts."""
        process = db.session.scalar(text("SELECT pg_backend_pid()"))
        db.session.rollback()
        with db.engines["news"].connect() as other:
            assert other.scalar(text("SELECT pg_terminate_backend(:process)"), {"process": process})
            other.rollback()

    def test_one_that_was_silent_is_asked_before_it_is_used(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(engines, "SILENCE_S", 0.0)
        self.cut()
        run_alone(PUT, {"topic": "alone", "n": 1})
        self.cut()
        with transaction():
            run(RAISE, {"which": "alone"})
        assert read("alone") == 2

    def test_each_request_asks_anew(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engines, "SILENCE_S", 3600.0)
        run_alone(PUT, {"topic": "alone", "n": 1})
        self.cut()
        with shop.app.app_context():
            assert run_alone(RAISE, {"which": "alone"}).scalar() == 2

    def test_one_that_was_cut_just_now_is_told_as_busy_once(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(engines, "SILENCE_S", 3600.0)
        self.cut()
        with pytest.raises(Busy), transaction():
            run(PUT, {"topic": "alone", "n": 1})
        run_alone(PUT, {"topic": "alone", "n": 1})
        self.cut()
        with pytest.raises(Busy):
            run_alone(RAISE, {"which": "alone"})
        assert run_alone(RAISE, {"which": "alone"}).scalar() == 2
