"""Reads stay flat as the archive grows: each one goes by an index, and a page asks a fixed number of them."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from store import news
from store.db import db, transaction
from store.kit.paging import mark
from store.news.models import Story
from store.news.types import seq_from


class Asked:
    """The questions put to the news database while it is open."""

    def __init__(self) -> None:
        self.statements = []

    def __enter__(self):
        event.listen(db.engines["news"], "before_cursor_execute", self._hear)
        return self

    def __exit__(self, *_):
        event.remove(db.engines["news"], "before_cursor_execute", self._hear)

    def _hear(self, connection, cursor, statement, parameters, context, many):
        self.statements.append((statement, parameters))


READS = {
    "latest": lambda now, story: news.latest(now, count=20),
    "latest of a section": lambda now, story: news.latest(now, section="international"),
    "a page of a section": lambda now, story: news.section_page(now, "international"),
    "a page of a month": lambda now, story: news.month_page(now, 2025, 4),
    "a page of a topic": lambda now, story: news.topic_page(now, "media"),
    "a story": lambda now, story: news.story(now, "international", story.slug),
    "what is related": lambda now, story: news.related(now, story),
    "the panel's relations": lambda now, story: news.most_related(now),
    "the last update": lambda now, story: news.last_update(now),
    "the next change": lambda now, story: news.next_change(now),
    "the months": lambda now, story: news.months(now),
}


def fill(newsroom, count, start=0):
    for number in range(start, start + count):
        newsroom.publish(
            f"River {number}", f"The river and thing{number}.", hours_ago=number + 1, topics=["media"]
        )


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_no_read_walks_the_archive(newsroom, read):
    if db.engines["news"].dialect.name != "sqlite":
        return  # a plan on PostgreSQL depends on how much there is
    fill(newsroom, 6)
    story = newsroom.headline(1)
    with Asked() as asked:
        read(newsroom.clock.now(), story)

    assert asked.statements
    connection = db.engines["news"].raw_connection()
    for statement, parameters in asked.statements:
        plan = connection.cursor().execute("EXPLAIN QUERY PLAN " + statement, parameters).fetchall()
        assert not [step[3] for step in plan if step[3].startswith("SCAN story")], statement
    connection.close()


def test_a_page_asks_the_same_number_of_questions_whatever_there_is(newsroom):
    counts = []
    for _ in range(2):
        fill(newsroom, 12, start=12 * len(counts))
        first = db.session.scalar(select(func.min(Story.id)))
        with Asked() as asked:
            for path in (
                "/news/",
                "/news/international/",
                newsroom.path(first),
                "/news/topics/media",
                "/news/feed.rss",
            ):
                newsroom.app.extensions["front_panel"].panel = None
                assert newsroom.get(path).status_code == 200
        counts.append(len(asked.statements))

    assert counts[0] == counts[1]


class Steps:
    """How many steps SQLite's machine takes while this is open, by the hundred."""

    def __enter__(self):
        self.count = 0
        db.session.rollback()
        self.connection = db.session.connection(bind_arguments={"mapper": Story}).connection.dbapi_connection
        self.connection.set_progress_handler(self._step, 100)
        return self

    def __exit__(self, *_):
        self.connection.set_progress_handler(None, 0)

    def _step(self):
        self.count += 1
        return 0


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_last_page_of_an_archive_is_read_in_as_many_steps_as_the_first(newsroom):
    now = newsroom.clock.now()
    offered = [
        newsroom.submission(f"Note {n}", f"Word{n}.", hours_ago=2 * n + 1, topics=["Media"])
        for n in range(1500)
    ]
    with transaction("news"):
        news.take_in_many(news.open_source("Import").id, offered, at=now)
    newest, oldest = news.months(now)[0], news.months(now)[-1]
    deep = mark("<", seq_from(now - timedelta(hours=2900)))

    for first, last in (
        (
            lambda: news.section_page(now, "international"),
            lambda: news.section_page(now, "international", after=deep),
        ),
        (lambda: news.topic_page(now, "media"), lambda: news.topic_page(now, "media", after=deep)),
        (lambda: news.month_page(now, *newest), lambda: news.month_page(now, *oldest)),
    ):
        with Steps() as at_the_top:
            assert first().rows
        with Steps() as at_the_end:
            assert last().rows
        assert 0 < at_the_end.count <= at_the_top.count * 1.5
