"""What may be wrong with a source: each case says so at the desk in words of its own, and changes nothing."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from store import news
from store.db import db, transaction
from store.fetch import PublicFetcher
from store.news import SourceKind
from store.news.models import Source, Story
from tests.wire.conftest import dripping, mariadb, site  # noqa: F401 - the same servers
from tests.wire.test_feeds import BOMB, RSS
from tests.wire.test_joomla_live import TABLES_3, Cut, story

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def endless(wfile) -> None:
    while True:
        wfile.write(b"<item>" * 10_000)


@dataclass(frozen=True)
class Feed:
    """What lies at an address, and what the desk says of it."""

    says: str
    body: Any = ""
    kind: str = "application/rss+xml"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


FEEDS = {
    "a gigabyte by its own word": Feed("larger than 2 MB", b"", headers=(("Content-Length", str(1 << 30)),)),
    "one without an end": Feed("larger than 2 MB", endless),
    "a packed one that swells": Feed(
        "larger than 2 MB", gzip.compress(b"\0" * (64 << 20)), headers=(("Content-Encoding", "gzip"),)
    ),
    "entities that name each other": Feed("declares a document type", BOMB, "application/xml"),
    "a web page": Feed("A web page lies at this address, not a feed.", "<!DOCTYPE html><html></html>"),
    "a way into this machine": Feed(
        "The address leads on to one that is refused: Only addresses on the public internet are read.",
        status=302, headers=(("Location", "http://127.0.0.2/feed"),),
    ),
    "a circle": Feed("leads on more than 3 times", status=302, headers=(("Location", "/feed"),)),
    "nothing there": Feed("the address answers 404: there is nothing there", status=404),
    "a locked door": Feed("the address answers 403: it does not let us in", status=403),
    "a server in trouble": Feed("the address answers 502: its server is in trouble", status=502),
    "one that drips": Feed("took too long", dripping),
    "no letters at all": Feed("no feed, or a broken one: not well-formed", b"\xff\xfe\x00\x00\x80\x81"),
    "nothing in it": Feed("no feed, or a broken one: it is empty", ""),
    "broken JSON": Feed("its JSON breaks", '{"items": [', "application/json"),
}  # fmt: skip
ODD = {
    "another encoding than it says": Feed(
        "The feed is not in the encoding it says it is in; it was read as windows-1252.",
        RSS.replace("Only words", "Caf\xe9").encode("latin-1"),
    ),
    "an end that is missing": Feed(
        "The feed is broken, and what could be read was taken", RSS[: RSS.rindex("<item>")]
    ),
}
"""Odd, and read all the same."""


@pytest.fixture
def desk(clerk):
    """An editor at the desk."""
    return clerk("editor")


@pytest.fixture
def feed(shop, site) -> int:  # noqa: F811 - it is that fixture
    """A feed that was read well once; its id."""
    fetch = PublicFetcher(agent="Test", private={site.host}, total_s=0.5)
    shop.app.extensions["ports"] = replace(shop.app.extensions["ports"], fetch=fetch)
    with transaction("news"):
        return news.open_source("Feed", SourceKind.FEED, f"{site.url}/feed").id


def known() -> tuple[Any, ...]:
    """Everything a failure must leave as it was."""
    db.session.rollback()
    stories = db.session.execute(select(Story.id, Story.text_hash, Story.status).order_by(Story.id)).all()
    return tuple(map(tuple, stories)), db.session.scalars(select(Source.last_success_at)).one()


def tried(shop, desk, source: int, act: str, button: str) -> str:
    """What the page of a source says after the worker checked or read it."""
    desk.visit(f"/admin/sources/{source}").send(act, button)
    shop.work()
    desk.visit(f"/admin/sources/{source}")
    assert desk.status == 200
    return str(desk.words)


def test_every_fault_of_a_feed_has_its_own_reason_and_changes_nothing(shop, desk, feed, site):  # noqa: F811
    site.says("/feed", RSS)
    assert "Done" in tried(shop, desk, feed, "/runs", "Read what is new")
    before, wrong = known(), []
    assert len(before[0]) == 2 and before[1] == shop.clock.now()
    shop.clock.forward(minutes=1)
    for case, fault in FEEDS.items():
        site.says("/feed", fault.body, fault.kind, fault.status, **dict(fault.headers))
        for act, button in (("/checks", "Check it"), ("/runs", "Read what is new")):
            said = tried(shop, desk, feed, act, button)
            if fault.says not in said or known() != before:
                wrong.append((case, act, said[:600]))
        if fault.says not in desk.visit("/admin/sources").words:
            wrong.append((case, "the list", ""))
    assert wrong == []


@pytest.mark.parametrize("case", ODD)
def test_a_feed_that_is_odd_is_read_and_said_to_be(shop, desk, feed, site, case):  # noqa: F811
    site.says("/feed", ODD[case].body)
    for act, button in (("/checks", "Check it"), ("/runs", "Read what is new")):
        assert ODD[case].says in tried(shop, desk, feed, act, button)
    db.session.rollback()
    assert "Troops & war" in set(db.session.scalars(select(Story.title)))


def test_every_fault_of_a_database_has_its_own_reason_and_changes_nothing(shop, desk, mariadb):  # noqa: F811
    mariadb.run(TABLES_3 + "".join(story(number) for number in range(1, 6)))
    with transaction("news"):
        source = news.open_source("Old", SourceKind.JOOMLA, mariadb.address).id
    said = tried(shop, desk, source, "/checks", "Check it")
    assert all(words in said for words in ("Joomla, of a version", "x3_", "Story 5", "World")), said
    assert known() == ((), None)
    assert "Done" in tried(shop, desk, source, "/runs", "Read what is new")
    before, wrong = known(), []
    assert len(before[0]) == 5
    shop.clock.forward(minutes=1)
    line = Cut(mariadb.login, 900)
    there, name = mariadb.address, mariadb.name
    cases = (
        ("ALTER TABLE x3_content RENAME COLUMN introtext TO lead", "The table x3_content lacks what a story needs: the columns introtext.", there),
        ("ALTER TABLE x3_content RENAME COLUMN lead TO introtext, DROP COLUMN state", "the columns state.", there),
        ("DROP TABLE x3_content", "There is no Joomla here: no table holds stories.", there),
        ("", "Unknown database", there.replace(name, "nowhere_at_all")),
        ("", "Access denied", there.replace("root@", "nobody_at_all@")),
        ("", "Can't connect to MySQL server", "mysql://root@127.0.0.1:1/old"),
        ("", "Lost connection", f"mysql://root@127.0.0.1:{line.port}/{name}"),
    )  # fmt: skip
    for harm, says, address in cases:
        if harm:
            mariadb.run(harm)
        with transaction("news"):
            db.session.get_one(Source, source).address = address
        for act, button in (("/checks", "Check it"), ("/runs", "Read what is new")):
            said = tried(shop, desk, source, act, button)
            if says not in said or known() != before:
                wrong.append((says, act, said[:700]))
        if says not in desk.visit("/admin/sources").words:
            wrong.append((says, "the list", ""))
    line.server.close()
    assert wrong == []


def test_a_broken_tree_and_missing_columns_are_named_and_what_can_be_read_comes_in(shop, desk, mariadb):  # noqa: F811
    mariadb.run(
        TABLES_3 + "".join(story(number) for number in range(1, 6)) + story(9, catid=77)
        + "UPDATE x3_categories SET parent_id=3 WHERE id=2; UPDATE x3_categories SET parent_id=99 WHERE id=4;"
        "ALTER TABLE x3_content DROP COLUMN alias, DROP COLUMN language;"
    )  # fmt: skip
    with transaction("news"):
        row = news.open_source("Old", SourceKind.JOOMLA, mariadb.address)
        row.options, source = {"only": ["News", "Weather"]}, row.id
    said = tried(shop, desk, source, "/checks", "Check it")
    for words in (
        "lacks the columns alias, language; it is read without them.",
        "The tree of categories is broken at News, Sport, World",
        "There is no section or category called weather.",
        "its category is gone",
    ):
        assert words in said
    said = tried(shop, desk, source, "/runs", "Read what is new")
    assert "The tree of categories is broken at News, Sport, World" in said and "its category is gone" in said
    assert len(known()[0]) == 5
