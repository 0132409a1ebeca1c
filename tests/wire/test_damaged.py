"""Damaged Joomla databases: what is wrong is said, what can be read comes in, and nothing is lost or half done."""

from __future__ import annotations

import re
import time

import pytest
from sqlalchemy import func, select

from store import news, wire
from store.db import db, transaction
from store.kit.errors import StoreError
from store.news import SourceKind
from store.news.models import Source, Story, StoryStatus
from store.wire import NotThisSource, SourceDown
from tests.wire import whole
from tests.wire.conftest import ENGINES
from tests.wire.test_joomla_live import NULL_DATE, TABLES_3, Cut, story

LONG = "<p>" + "words and more words. " * 400 + "</p>"


@pytest.fixture
def engine_name() -> str:
    """One engine is enough: what is damaged here lies on the other side."""
    return "sqlite"


@pytest.fixture
def joomla(mariadb):
    mariadb.run(TABLES_3 + "".join(story(number) for number in range(1, 11)))
    return mariadb


@pytest.fixture
def source(newsroom, joomla):
    with transaction("news"):
        row = news.open_source("Live site", SourceKind.JOOMLA, joomla.address)
        row.options = {"base": "https://old.example"}
        return row.id


def sync(newsroom, source, **more):
    db.session.rollback()
    return wire.sync_source(source, ports=newsroom.app.extensions["ports"], at=newsroom.clock.now(), **more)


def point(source, address):
    with transaction("news"):
        db.session.get(Source, source).address = address


def stored() -> dict[str, tuple]:
    """Everything the public sees of each story, by its key."""
    db.session.rollback()
    rows = db.session.execute(
        select(Story.source_key, Story.title, Story.slug, Story.body_html, Story.status, Story.section_id, Story.changed_at)
    )  # fmt: skip
    return {row.source_key: tuple(row)[1:] for row in rows}


def test_text_encoded_twice_once_or_rightly_comes_out_the_same(newsroom, source, joomla):
    """UTF-8 that went through a latin1 connection into utf8 columns, and through none into latin1 ones."""
    words = "Café – “Señor” naïve €5 Ångström"
    joomla.run(
        "ALTER TABLE x3_content CONVERT TO CHARACTER SET utf8;"
        + story(21, alias="", title=words, introtext=f"<p>{words}</p>")
        + "SET NAMES latin1;"
        + story(22, alias="", title=words, introtext=f"<p>{words}</p>", created_by_alias="José")
        + "SET NAMES utf8mb4; CREATE TABLE twice AS SELECT * FROM x3_content WHERE id = 22;"
        "UPDATE twice SET id = 23, title = CONVERT(CAST(title AS BINARY) USING latin1),"
        " introtext = CONVERT(CAST(introtext AS BINARY) USING latin1);"
        "INSERT INTO x3_content SELECT * FROM twice; DROP TABLE twice;"
        + story(24, title="Prose about Ã and Â", introtext="<p>Ã© is how é looks when read wrongly.</p>")
    )
    sync(newsroom, source)
    rows = stored()
    for key in ("21", "22", "23"):
        assert rows[key][0] == words, key
        assert rows[key][2] == f"<p>{words}</p>", key
    assert rows["24"][0] == "Prose about Ã and Â"
    assert {re.sub(r"-[23]$", "", rows[key][1]) for key in ("21", "22", "23")} == {
        "cafe-senor-naive-eur5-angstrom"
    }

    joomla.run("ALTER TABLE x3_content CONVERT TO CHARACTER SET latin1")
    assert sync(newsroom, source, full=True).taken == 0, "an honest latin1 table says the same"


def test_dates_are_read_by_the_clock_the_source_says(newsroom, source, joomla):
    joomla.run(
        story(31, created="2025-03-09 02:30:00")  # an hour that New York skipped
        + story(32, created="2024-11-03 01:30:00")  # and one that it had twice
        + story(33, created="2025-01-15 12:00:00", publish_up="2025-07-01 00:00:00", state=1)
    )
    with transaction("news"):
        db.session.get(Source, source).options = {"zone": "America/New_York"}
    sync(newsroom, source)
    told = dict(db.session.execute(select(Story.source_key, Story.published_at)).all())
    assert told["1"].isoformat() == "2025-04-02T12:00:00+00:00"
    assert told["31"].isoformat() == "2025-03-09T07:30:00+00:00"
    assert told["32"].isoformat() == "2024-11-03T05:30:00+00:00"
    assert told["33"].isoformat() == "2025-07-01T04:00:00+00:00"
    assert sync(newsroom, source).taken == 0


@pytest.mark.parametrize("column", ["state", "introtext", "catid", "title"])
def test_a_table_without_what_a_story_needs_is_named_and_changes_nothing(newsroom, source, joomla, column):
    sync(newsroom, source)
    before, said = whole.rows(), stored()
    joomla.run(f"ALTER TABLE x3_content DROP COLUMN {column}")

    with pytest.raises(NotThisSource, match=rf"x3_content lacks what a story needs: the columns {column}\."):
        sync(newsroom, source)
    assert (whole.rows(), stored()) == (before, said)
    facts = news.source(source)
    assert f"the columns {column}" in facts.last_error and facts.last_success_at is not None


@pytest.mark.parametrize(
    ("damage", "seen", "taken"),
    [
        (
            "ALTER TABLE x3_content DROP COLUMN modified, DROP COLUMN publish_up, DROP COLUMN publish_down",
            10,
            10,
        ),
        ("ALTER TABLE x3_content DROP COLUMN created, DROP COLUMN modified, DROP COLUMN publish_up", 10, 0),
        (
            "ALTER TABLE x3_content DROP COLUMN alias, DROP COLUMN `fulltext`, DROP COLUMN images, DROP COLUMN access",
            10,
            10,
        ),
        ("DROP TABLE x3_users, x3_tags, x3_contentitem_tag_map, x3_viewlevels", 10, 10),
        ("DROP TABLE x3_categories", 10, 0),
        ("TRUNCATE x3_content", 0, 0),
    ],
)
def test_other_columns_and_tables_may_be_missing(newsroom, source, joomla, damage, seen, taken):
    joomla.run(damage)
    report = sync(newsroom, source)
    assert (report.seen, report.taken) == (seen, taken)
    if seen and not taken:
        assert report.refused_count == 10 and set(dict(report.refused).values()) <= {
            "it has no date", "its category is gone",
        }  # fmt: skip
    if "categories" in damage:
        assert report.notes == ["There is no table of categories, or it is empty: stories need one."]
    assert len(stored()) == taken


TREES = {
    "a circle": "UPDATE x3_categories SET parent_id = 3 WHERE id = 2",
    "one that is its own parent": "UPDATE x3_categories SET parent_id = 3 WHERE id = 3",
    "an orphan": "UPDATE x3_categories SET parent_id = 77 WHERE id = 2",
    "no root": "DELETE FROM x3_categories WHERE id = 1",
    "no root, and no numbers": "DELETE FROM x3_categories WHERE id = 1; UPDATE x3_categories SET lft = 0, rgt = 0",
}


@pytest.mark.parametrize("name", TREES)
def test_a_broken_tree_of_categories_is_told_and_its_stories_come(newsroom, source, joomla, name):
    joomla.run(TREES[name] + ";" + story(41, catid=4))
    began = time.monotonic()
    report = sync(newsroom, source)
    assert time.monotonic() - began < 10, "nobody walks in circles"
    assert (report.taken, report.refused) == (11, [])
    broken = [note for note in report.notes if "tree of categories is broken at" in note]
    assert len(broken) == (0 if name.startswith("no root") else 1)
    if broken:
        assert "World" in broken[0] and "Sport" not in broken[0]

    joomla.run("UPDATE x3_categories SET published = 0 WHERE id = 3")
    assert sync(newsroom, source).withdrawn == 10, "what is hidden hides all the same"


def test_dates_that_are_none_stop_nothing(newsroom, source, joomla):
    joomla.run(
        "ALTER TABLE x3_content MODIFY created varchar(30), MODIFY modified varchar(30), MODIFY publish_up varchar(30),"
        " MODIFY publish_down varchar(30);"
        + story(51, created="2025-02-30 10:00:00", modified="2025-02-03 10:00:00")
        + story(52, created="yesterday") + story(53, created="", modified=NULL_DATE, publish_up="0000-00-00")
        + story(54, created="0001-01-01 00:00:00") + story(55, created="9999-12-31 23:59:59")
        + story(56, created=None, modified=None, publish_up=None, publish_down=None)
        + story(57, created="2025-01-01 08:00:00", publish_down="nonsense")
    )  # fmt: skip
    report = sync(newsroom, source)
    assert dict(report.refused) == dict.fromkeys(("52", "53", "54", "55", "56"), "it has no date")
    assert (report.taken, set(stored()) & {"51", "57"}) == (12, {"51", "57"})


def test_a_hundred_thousand_rows_without_alias_get_addresses_of_their_own_that_stay(newsroom, source, joomla):
    """All are looked over; of those that are public a third has one title, and a third none but signs."""
    joomla.run(
        "DELETE FROM x3_content; INSERT INTO x3_content SELECT seq,"
        " CASE seq % 3 WHEN 0 THEN 'The same old title' WHEN 1 THEN '!!! ???' ELSE CONCAT('Story ', seq) END,"
        " '', CONCAT('<p>Words of ', seq, '.</p>'), '', IF(seq % 100, 0, 1), 3, '2025-04-01 08:00:00', 42, '',"
        f" '{NULL_DATE}', '{NULL_DATE}', '{NULL_DATE}', '', '', '', 1, '*' FROM seq_1_to_100000"
    )
    began = time.monotonic()
    report = sync(newsroom, source)
    took = time.monotonic() - began
    assert (report.seen, report.taken, report.refused_count) == (100_000, 1_000, 0)
    assert took < 60, took

    slugs = dict(db.session.execute(select(Story.source_key, Story.slug)).all())
    assert len(set(slugs.values())) == 1_000
    assert {re.sub(r"-[0-9]+$", "", slug) for slug in slugs.values()} == {"the-same-old-title", "story"}
    joomla.run("UPDATE x3_content SET title = 'A new title' WHERE state = 1 AND id <= 1000")
    again = sync(newsroom, source, full=True)
    assert (again.taken, again.unchanged) == (10, 990)
    assert dict(db.session.execute(select(Story.source_key, Story.slug)).all()) == slugs


@pytest.mark.parametrize("engine_name", ENGINES)
def test_wherever_the_server_stops_nothing_is_lost_and_the_next_sync_goes_on(newsroom, source, joomla):
    joomla.run("".join(story(number, introtext=LONG) for number in range(100, 130)))
    sync(newsroom, source)
    line = Cut(joomla.login, 1 << 40)
    point(source, f"mysql://root@127.0.0.1:{line.port}/{joomla.name}")
    sync(newsroom, source)
    looked_over = (1 << 40) - line.left
    line.server.close()
    joomla.run(
        f"UPDATE x3_content SET introtext = '{LONG}<p>New.</p>', modified = '2025-05-01 00:00:00' WHERE id >= 110;"
        "DELETE FROM x3_content WHERE id <= 3; UPDATE x3_content SET catid = 4 WHERE id = 5"
    )
    before, said = whole.rows(), stored()

    for most in (0, 60, 300, looked_over // 3, looked_over - 200, looked_over + 9_000):
        line = Cut(joomla.login, most)
        point(source, f"mysql://root@127.0.0.1:{line.port}/{joomla.name}")
        with pytest.raises(SourceDown, match="The source cannot be read"):
            sync(newsroom, source)
        assert (whole.rows(), stored()) == (before, said), most
        assert "The source cannot be read" in news.source(source).last_error
        db.session.rollback()
        line.server.close()

    point(source, joomla.address)
    report = sync(newsroom, source)
    assert (report.taken, report.withdrawn) == (21, 3)
    rows = stored()
    assert sum("<p>New.</p>" in one[2] for one in rows.values()) == 20
    assert [key for key, one in rows.items() if one[3] is StoryStatus.WITHDRAWN] == ["1", "2", "3"]


def test_one_account_without_a_right_to_a_table_is_told_so(newsroom, source, joomla):
    sync(newsroom, source)
    before = whole.rows()
    reader = f"r{joomla.name[-12:]}"
    joomla.run(
        f"CREATE OR REPLACE USER '{reader}'@'%'; GRANT SELECT ON {joomla.name}.x3_categories TO '{reader}'@'%'"
    )
    point(source, joomla.address.replace("mysql://root@", f"mysql://{reader}@"))
    try:
        with pytest.raises(StoreError, match="no table holds stories"):
            sync(newsroom, source)
    finally:
        joomla.run(f"DROP USER '{reader}'@'%'")
    assert whole.rows() == before
    assert db.session.scalar(select(func.count(Story.id))) == 10
