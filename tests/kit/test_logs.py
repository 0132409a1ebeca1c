"""An error of the database names what went wrong and never the person in the row."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store.db import db, transaction
from store.kit import logs
from store.kit.logs import without_rows

WHO = "ada@example.com"
NOTE = "Ring twice.\n\nThe dog is called Byron\nand bites."
MAKE = "CREATE TEMPORARY TABLE kept (email VARCHAR(80) UNIQUE, note TEXT, n INTEGER CHECK (n > 0))"
INSERT = text("INSERT INTO kept (email, note, n) VALUES (:email, :note, :n)")
ROW = {"email": WHO, "note": NOTE, "n": 1}


@pytest.fixture(params=[True, False], ids=["json", "lines"])
def written(request, broken, monkeypatch) -> Iterator[Callable[[], str]]:
    """What stands on the log from now on; everything is set as it was afterwards."""
    before, said = structlog.get_config(), StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    logs.configure("INFO", as_json=request.param)
    yield said.getvalue
    structlog.configure(**before)


@pytest.fixture(params=["unique", "check"])
def broken(request, shop) -> DBAPIError:
    """An error about a row with a person in it."""
    with pytest.raises(DBAPIError) as raised, transaction():
        db.session.execute(text(MAKE))
        if request.param == "unique":
            db.session.execute(INSERT, ROW)
        db.session.execute(INSERT, ROW if request.param == "unique" else ROW | {"n": 0})
    return raised.value


def test_the_row_of_an_error_stays_off_the_log(broken, written):
    log = structlog.get_logger()
    try:
        raise RuntimeError("while booking") from broken
    except RuntimeError:
        log.exception("act_failed", why=repr(broken), told=str(broken))
    log.warning("left", error=repr(broken)[:300])
    said = written()
    assert "act_failed" in said and "IntegrityError" in said and "while booking" in said
    assert "INSERT INTO kept" in said, "the statement itself is told"
    for personal in (WHO, "Ring twice", "Byron", "bites"):
        assert personal not in said


def test_what_holds_no_row_is_told_whole():
    plain = "ProviderFailed('Our payment provider did not answer.')\nDetails: [parameter] 3"
    assert without_rows(plain) == plain
    assert json.loads(json.dumps(without_rows("DETAIL:  Key (email)=(a@b.c) exists."))) == "DETAIL: [hidden]"
