"""The shop answers to its own names only, and a page about an error is never another error."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from store.db import db


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a b", "localhost@evil.example"])
def test_a_name_that_is_not_ours_gets_no_page(shop, host):
    answer = shop.app.test_client().get("/", headers={"Host": host})
    assert answer.status_code == 400 and b"evil.example" not in answer.data
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost"])
def test_our_own_names_do(shop, host):
    assert shop.app.test_client().get("/", headers={"Host": host}).status_code == 200


def test_an_error_is_told_even_when_no_page_can_be_made(shop):
    """The layout needs the database; without its tables there is still a sentence and a status."""
    db.session.rollback()
    if db.engine.dialect.name != "sqlite":
        pytest.skip("one engine is enough: the page is the same")
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE collection_product"))
        connection.execute(text("DROP TABLE collection"))
    answer = shop.app.test_client().get("/nothing-here")
    assert answer.status_code == 404 and answer.data.strip()
