"""A live Joomla database that changes, breaks and stops: what is public here follows, and nothing is half done."""

from __future__ import annotations

import socket
import threading
from contextlib import closing, suppress

import pytest
from sqlalchemy import select

from store import news, wire
from store.db import db, transaction
from store.news import SourceKind
from store.news.models import Section, Story, StoryStatus
from store.wire import NotThisSource, SourceDown
from store.wire.mysql import MySql

TABLES_3 = """
CREATE TABLE x3_categories (id int PRIMARY KEY, parent_id int, lft int, rgt int, level int, path varchar(400),
  extension varchar(50), title varchar(255), alias varchar(400), published int, access int);
INSERT INTO x3_categories VALUES (1,0,0,9,0,'','system','ROOT','root',1,1),
  (2,1,1,4,1,'news','com_content','News','news',1,1),
  (3,2,2,3,2,'news/world','com_content','World','world',1,1),
  (4,1,5,6,1,'sport','com_content','Sport','sport',1,1);
CREATE TABLE x3_viewlevels (id int PRIMARY KEY, title varchar(100), rules varchar(500));
INSERT INTO x3_viewlevels VALUES (1,'Public','[1]'),(2,'Registered','[6,2,8]'),(5,'Guest','[9]');
CREATE TABLE x3_users (id int PRIMARY KEY, name varchar(400), email varchar(100), password varchar(100));
INSERT INTO x3_users VALUES (42,'Ida B. Wells','ida@example.com','secret');
CREATE TABLE x3_tags (id int PRIMARY KEY, title varchar(255), published int);
INSERT INTO x3_tags VALUES (1,'ROOT',1),(7,'Press freedom',1),(8,'Hidden',0);
CREATE TABLE x3_contentitem_tag_map (type_alias varchar(255), content_item_id int, tag_id int);
INSERT INTO x3_contentitem_tag_map VALUES ('com_content.article',1,7),('com_content.article',1,8),('com_weblinks.x',2,7);
CREATE TABLE x3_content (id int PRIMARY KEY, title varchar(255), alias varchar(400), introtext mediumtext,
  `fulltext` mediumtext, state int, catid int, created datetime, created_by int, created_by_alias varchar(255),
  modified datetime, publish_up datetime, publish_down datetime, images text, urls text, metakey text, access int,
  language char(7));
"""

NULL_DATE = "0000-00-00 00:00:00"


def story(number, **told):
    row = {
        "id": number, "title": f"Story {number}", "alias": f"story-{number}", "introtext": f"<p>Words of {number}.</p>",
        "fulltext": "", "state": 1, "catid": 3, "created": f"2025-04-{1 + number % 27:02} 08:00:00", "created_by": 42,
        "created_by_alias": "", "modified": NULL_DATE, "publish_up": NULL_DATE, "publish_down": NULL_DATE, "images": "",
        "urls": "", "metakey": "", "access": 1, "language": "*", **told,
    }  # fmt: skip
    values = ", ".join(
        "NULL" if v is None else str(v) if isinstance(v, int) else "'" + v.replace("'", "''") + "'"
        for v in row.values()
    )
    return f"INSERT INTO x3_content VALUES ({values});"


@pytest.fixture
def joomla(mariadb):
    mariadb.run(TABLES_3 + "".join(story(number) for number in range(1, 6)))
    return mariadb


@pytest.fixture
def source(newsroom, joomla):
    with transaction("news"):
        row = news.open_source("Live site", SourceKind.JOOMLA, joomla.address)
        row.options = {"base": "https://old.example"}
        return row.id


def sync(newsroom, source, **more):
    return wire.sync_source(source, ports=newsroom.app.extensions["ports"], at=newsroom.clock.now(), **more)


def counts(report):
    return (report.taken, report.unchanged, report.withdrawn, report.hidden, report.refused_count)


def titles():
    return set(db.session.scalars(select(Story.title).where(Story.status == StoryStatus.PUBLISHED)))


def test_names_and_tags_come_and_addresses_of_people_do_not(newsroom, source, joomla):
    assert counts(sync(newsroom, source)) == (5, 0, 0, 0, 0)
    page = newsroom.headline(db.session.scalar(select(Story.id).where(Story.source_key == "1")))
    assert (page.byline, page.section.title) == ("Ida B. Wells", "World")
    assert news.topics_of([page.id])[page.id] == ["Press freedom"]
    columns = [getattr(Story, column.key) for column in Story.__mapper__.column_attrs]
    everything = repr(db.session.execute(select(*columns)).all())
    assert "ida@example.com" not in everything
    assert "secret" not in everything


def test_edits_moves_deletions_and_returns_are_followed_and_the_rest_is_left_alone(newsroom, source, joomla):
    sync(newsroom, source)
    joomla.run(
        "UPDATE x3_content SET title='New words', modified='2025-04-20 10:00:00' WHERE id=1;"
        "UPDATE x3_content SET catid=4 WHERE id=2;"  # moved without being saved as modified
        "DELETE FROM x3_content WHERE id=3;"
        "UPDATE x3_content SET state=0 WHERE id=4;" + story(6)
    )
    assert counts(sync(newsroom, source)) == (3, 1, 2, 1, 0)
    assert titles() == {"New words", "Story 2", "Story 5", "Story 6"}
    moved = newsroom.headline(db.session.scalar(select(Story.id).where(Story.source_key == "2")))
    assert moved.section.title == "Sport"
    assert newsroom.get("/news/world/story-2").headers["Location"].endswith("/news/sport/story-2")
    assert newsroom.get("/news/world/story-4").status_code == 410

    joomla.run("UPDATE x3_content SET state=1 WHERE id=4; UPDATE x3_content SET access=2 WHERE id=5")
    assert counts(sync(newsroom, source)) == (1, 3, 1, 1, 0)
    assert newsroom.get("/news/world/story-4").status_code == 200
    assert counts(sync(newsroom, source)) == (0, 4, 0, 1, 0)


def test_a_category_that_is_hidden_takes_its_stories_and_those_below_with_it(newsroom, source, joomla):
    joomla.run(story(7, catid=4))
    sync(newsroom, source)
    joomla.run("UPDATE x3_categories SET published=0 WHERE id=2")
    assert counts(sync(newsroom, source)) == (0, 1, 5, 5, 0)
    assert titles() == {"Story 7"}


def test_a_broken_tree_and_odd_rows_stop_nothing(newsroom, source, joomla):
    joomla.run(
        "UPDATE x3_categories SET parent_id=3 WHERE id=2; UPDATE x3_categories SET lft=99, rgt=1;"
        + story(10, title="") + story(11, introtext="") + story(12, catid=0) + story(13, catid=77)
        + story(14, created=NULL_DATE) + story(15, images="{broken", urls='["x"]', metakey=None, alias="")
        + story(16, created="1980-01-01 00:00:00", modified="2025-04-02 00:00:00", language="fr-FR")
    )  # fmt: skip
    report = sync(newsroom, source)
    assert counts(report) == (7, 0, 0, 3, 5)
    assert dict(report.refused) == {
        "10": "A story needs a title.",
        "11": "A story needs a text or a picture.",
        "12": "it has no category",
        "13": "its category is gone",
        "14": "it has no date",
    }
    assert {"Story 15", "Story 16"} <= titles()


def test_what_joomla_would_not_show_because_it_says_nothing_is_not_shown(newsroom, source, joomla):
    joomla.run(
        "INSERT INTO x3_categories VALUES (8,1,7,8,1,'a','com_content','A','a',NULL,1),(9,1,7,8,1,'b','com_content','B','b',1,NULL);"
        + story(20, state=None) + story(21, access=None) + story(22, catid=8) + story(23, catid=9) + story(24)
    )  # fmt: skip
    report = sync(newsroom, source)

    assert counts(report) == (6, 0, 0, 4, 0)
    assert not titles() & {"Story 20", "Story 21", "Story 22", "Story 23"}


@pytest.mark.parametrize("kind", ["int", "varchar(20)"])
def test_numbers_below_zero_twice_or_none_lose_no_other_story(newsroom, source, joomla, kind):
    joomla.run(
        f"ALTER TABLE x3_content DROP PRIMARY KEY, MODIFY id {kind} NULL;"
        + story(-7) + story(-1) + story(0) + story(5, title="Story 5, later") + story(9).replace("VALUES (9,", "VALUES (NULL,")
    )  # fmt: skip
    with closing(MySql(joomla.address)) as reader:
        whole = [row["id"] for row in reader.rows("x3_content", ("id",))]
        reader.page = 4
        assert [row["id"] for row in reader.rows("x3_content", ("id",))] == whole and len(whole) == 10
    report = sync(newsroom, source)

    assert titles() >= {"Story -7", "Story -1", "Story 0", "Story 1", "Story 4"}
    assert len(titles()) == 8 and ("", "it has no number") in report.refused
    assert sync(newsroom, source).taken <= 1, "one number for two stories is one story"


def test_columns_that_are_missing_are_done_without(newsroom, source, joomla):
    joomla.run(
        "ALTER TABLE x3_content DROP COLUMN images, DROP COLUMN urls, DROP COLUMN metakey, DROP COLUMN language,"
        " DROP COLUMN created_by_alias, DROP COLUMN publish_down, DROP COLUMN access;"
        "DROP TABLE x3_users; DROP TABLE x3_tags; DROP TABLE x3_viewlevels;"
        "ALTER TABLE x3_categories DROP COLUMN path, DROP COLUMN access"
    )
    assert counts(sync(newsroom, source)) == (5, 0, 0, 0, 0)


def test_a_source_that_lost_nearly_everything_is_not_believed_until_told_so(newsroom, source, joomla):
    joomla.run("".join(story(number) for number in range(20, 50)))
    sync(newsroom, source)
    joomla.run("DELETE FROM x3_content WHERE id > 2")
    with pytest.raises(NotThisSource, match="none was withdrawn"):
        sync(newsroom, source)
    assert len(titles()) == 35
    assert "none was withdrawn" in news.source(source).last_error
    assert sync(newsroom, source, full=True).withdrawn == 33
    assert titles() == {"Story 1", "Story 2"}
    assert news.source(source).last_error == ""


def test_no_joomla_and_two_of_them_are_told(newsroom, source, joomla):
    joomla.run(TABLES_3.replace("x3_", "y4_"))
    with pytest.raises(NotThisSource, match="Name the prefix of one: x3_, y4_"):
        sync(newsroom, source)
    joomla.run("DROP TABLE x3_content; DROP TABLE y4_content")
    with pytest.raises(NotThisSource, match="no Joomla here"):
        sync(newsroom, source)
    assert titles() == set()


class Cut:
    """Stands between us and MariaDB and hangs up after so many bytes of its answers."""

    def __init__(self, login, most):
        self.left = most
        self.to = (login["host"], login["port"])
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        try:
            while True:
                ours, _ = self.server.accept()
                theirs = socket.create_connection(self.to)
                threading.Thread(target=self.pump, args=(ours, theirs, False), daemon=True).start()
                threading.Thread(target=self.pump, args=(theirs, ours, True), daemon=True).start()
        except OSError:
            return

    def pump(self, source, target, counted):
        try:
            while data := source.recv(4096):
                if counted:
                    self.left -= len(data)
                    if self.left < 0:
                        break
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # at once, though the other thread still listens
            end.close()


def test_a_server_that_stops_in_the_middle_loses_nothing_and_the_next_sync_goes_on(newsroom, source, joomla):
    long = "<p>" + "words and more words. " * 60 + "</p>"
    joomla.run("".join(story(number, introtext=long) for number in range(100, 1300)))
    sizes = []
    for most in (900, 30_000, 1_200_000):
        line = Cut(joomla.login, most)
        with transaction("news"):
            db.session.get(
                news.models.Source, source
            ).address = f"mysql://root@127.0.0.1:{line.port}/{joomla.name}"
        with pytest.raises(SourceDown):
            sync(newsroom, source)
        sizes.append(len(titles()))
        facts = news.source(source)
        assert facts.last_success_at is None
        assert facts.last_error
        db.session.rollback()
        line.server.close()
    assert sizes[:2] == [0, 0], "until the whole table was looked over nothing is written"
    assert sizes[2] in (500, 1000), "whole batches are here, and nothing of the one that broke off"
    with transaction("news"):
        db.session.get(news.models.Source, source).address = joomla.address
    assert sync(newsroom, source).taken == 1205 - sizes[2]
    assert len(titles()) == 1205


def test_a_server_that_is_not_there_is_told_and_changes_nothing(newsroom, source, joomla):
    sync(newsroom, source)
    with transaction("news"):
        db.session.get(news.models.Source, source).address = "mysql://root@127.0.0.1:1/nowhere"
    with pytest.raises(SourceDown):
        sync(newsroom, source)
    wire.sync_all(ports=newsroom.app.extensions["ports"], now=newsroom.clock.now())  # goes on to the next
    assert len(titles()) == 5
    assert db.session.scalar(select(Section.title).where(Section.slug == "world")) == "World"
