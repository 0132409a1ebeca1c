"""The desk's list of stories is read by index, whatever it is narrowed by: on both engines no plan walks the stories."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from store import news
from store.db import db, transaction
from store.news import desk
from store.news.models import Story

NARROWED = [
    {}, {"section": "world"}, {"source_id": 1}, {"state": "draft"}, {"state": "scheduled"}, {"state": "published"},
    {"state": "withdrawn", "section": "world"}, {"state": "archived", "source_id": 1},
]  # fmt: skip
SEARCHES = ["", "river", "thing7", "river thing7", "riv", "rivre", "nothing there", "river 2025", "zz"]


class Asked:
    """The questions put to the news database while it is open."""

    def __enter__(self) -> list[tuple[str, object]]:
        self.heard: list[tuple[str, object]] = []
        event.listen(db.engines["news"], "before_cursor_execute", self._hear)
        return self.heard

    def __exit__(self, *_: object) -> None:
        event.remove(db.engines["news"], "before_cursor_execute", self._hear)

    def _hear(self, connection, cursor, statement, parameters, context, many) -> None:
        self.heard.append((statement, parameters))


@pytest.fixture
def archive(newsroom):
    """Six hundred stories that share words, with statistics as a database keeps them."""
    at = newsroom.clock.now()
    offered = [
        newsroom.submission(
            f"River {n}", f"The river and thing{n % 50}. " * 20, key=str(n), section=f"World {n % 3}" if n % 3 else "World",
            published_at=at - timedelta(hours=n), archived=n % 7 == 0,
        )
        for n in range(600)
    ]  # fmt: skip
    with transaction("news"):
        news.take_in_many(news.open_source("Import").id, offered, at=at)
    with db.engines["news"].connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
    return newsroom


def walks(asked) -> list[tuple[str, str]]:
    """Steps of the plans that go through all stories, or all their words."""
    connection = db.engines["news"].raw_connection()
    cursor = connection.cursor()
    postgresql = db.engines["news"].dialect.name == "postgresql"
    if postgresql:  # of six hundred rows it would read all: is there a way by index at all?
        cursor.execute("SET enable_seqscan = off")
    found = []
    for statement, parameters in asked:
        if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
            continue
        if postgresql:
            cursor.execute("EXPLAIN " + statement, parameters)
            steps = [row[0] for row in cursor.fetchall()]
            bad = [one for one in steps if "Seq Scan on story" in one]
        else:
            steps = [
                row[3] for row in cursor.execute("EXPLAIN QUERY PLAN " + statement, parameters).fetchall()
            ]
            # Of the words' own index a scan that is given a MATCH ("M") is a look-up.
            bad = [
                one
                for one in steps
                if one.startswith("SCAN story") and "VIRTUAL TABLE INDEX 192:M" not in one
            ]
        found += [(one, statement) for one in bad]
    if postgresql:
        cursor.execute("SET enable_seqscan = on")
    connection.rollback()
    connection.close()
    return found


def test_no_list_and_no_search_of_the_desk_walks_the_archive(archive):
    now = archive.clock.now()
    for search in SEARCHES:
        for narrowed in NARROWED:
            with Asked() as asked:
                page = desk.stories(now, search=search, **narrowed)
            db.session.rollback()
            assert walks(asked) == [], (search, narrowed)
    assert page.rows == []


def test_a_walk_would_be_noticed(archive):
    with Asked() as asked:
        db.session.execute(select(Story.id).where(Story.title.contains("river"))).all()
    db.session.rollback()
    assert walks(asked)
