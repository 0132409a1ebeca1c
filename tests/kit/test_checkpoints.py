"""A log is written back beside those who write: later, whole, and in nobody's way."""

import sqlite3
import threading
from pathlib import Path

import pytest

from store import stamps
from store.db import db, transaction
from store.kit.checkpoints import LONGEST_LOG, Log
from store.kit.engines import PRAGMAS
from tests.support.newsroom import newsroom

__all__ = ["newsroom"]


@pytest.fixture
def file(tmp_path):
    """A connection as the shop opens it, with one row in the log and none in the file."""
    connection = sqlite3.connect(tmp_path / "a b?.db", isolation_level=None, check_same_thread=False)
    for pragma in (*PRAGMAS, f"wal_autocheckpoint={LONGEST_LOG}"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE note (n INTEGER)")
    connection.execute("INSERT INTO note VALUES (1)")
    yield connection
    connection.close()


def waiting(file):
    """How many pages are in the log and not in the file yet."""
    _, logged, back = file.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return logged - back


def own_pages(tmp_path):
    """How many pages the file has without its log."""
    return (tmp_path / "a b?.db").stat().st_size // 4096


def timers():
    """The threads that are about to write back."""
    return [one for one in threading.enumerate() if isinstance(one, threading.Timer)]


def test_no_writer_writes_back_before_the_log_is_long(file, tmp_path):
    for n in range(1_500):
        file.execute("INSERT INTO note VALUES (?)", (n,))
    assert own_pages(tmp_path) <= 1


def test_the_log_is_written_back_while_a_writer_writes(file, tmp_path):
    before = own_pages(tmp_path)
    file.execute("BEGIN IMMEDIATE")
    file.execute("INSERT INTO note VALUES (2)")
    Log(str(tmp_path / "a b?.db")).write_back()
    assert own_pages(tmp_path) > before, "what was committed is in the file"
    file.execute("COMMIT")
    assert file.execute("SELECT n FROM note ORDER BY n").fetchall() == [(1,), (2,)]
    assert waiting(file) == 0


def test_many_commits_are_written_back_once_and_a_later_one_again(file, tmp_path):
    log = Log(str(tmp_path / "a b?.db"))
    for _ in range(3):
        log.written()
    (only,) = timers()
    only.join(10)
    assert own_pages(tmp_path) == 2

    file.execute("BEGIN")
    file.executemany("INSERT INTO note VALUES (?)", [(n,) for n in range(2_000)])
    file.execute("COMMIT")
    log.written()
    (again,) = timers()
    again.join(10)
    assert own_pages(tmp_path) > 2


def test_a_file_that_is_gone_is_not_made_again(tmp_path):
    log = Log(str(tmp_path / "gone.db"))
    log._come_due()
    with pytest.raises(sqlite3.OperationalError):
        log.write_back()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_publishing_leaves_its_log_to_be_written_back(newsroom):
    newsroom.publish("River", "The river.")
    for due in timers():
        due.join(10)

    for bind, longest in (("news", LONGEST_LOG), (None, 1_000)):
        with db.engines[bind].connect() as connection:
            assert connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar() == longest
    file = Path(db.engines["news"].url.database)
    log = file.with_name(f"{file.name}-wal")
    length = log.stat().st_size
    with transaction("news"):
        stamps.bump("news", bind="news")
    assert log.stat().st_size == length > 0, "begun anew, since all of it was in the file"
