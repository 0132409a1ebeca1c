"""Joomla 1.5, live and out of a dump: sections and categories, its states and access, its picture tags, its addresses."""

from __future__ import annotations

import gzip

import pytest
from sqlalchemy import select

from store import news, wire
from store.db import db, transaction
from store.news import SourceKind
from store.news.inside_models import StoryPicture
from store.news.models import Story, StoryStatus
from tests.wire import joomla_15

NEVER = {
    "13": "not published", "14": "in the trash", "16": "for members", "17": "for members", "18": "not published",
    "19": "for members", "20": "its category is gone", "22": "it has no category", "24": "its time is over",
    "25": "it has no date",
}  # fmt: skip


@pytest.fixture
def engine_name() -> str:
    """One engine is enough: what is read here is the same on both."""
    return "sqlite"


def open_source(address: str, kind: SourceKind) -> int:
    with transaction("news"):
        row = news.open_source("Old site", kind, address)
        row.options = {"base": "https://old.example/"}
        return row.id


@pytest.fixture
def live(newsroom, mariadb):
    """The site on a server."""
    mariadb.run(joomla_15.TABLES + joomla_15.STORIES)
    return open_source(mariadb.address, SourceKind.JOOMLA)


@pytest.fixture(params=["dump", "live"])
def source(newsroom, request, tmp_path):
    """The same site as a gzipped dump and on a server."""
    if request.param == "live":
        return request.getfixturevalue("live")
    path = tmp_path / "site.sql.gz"
    path.write_bytes(gzip.compress((joomla_15.TABLES + joomla_15.STORIES).encode()))
    return open_source(str(path), SourceKind.DUMP)


def sync(newsroom, source, **more):
    return wire.sync_source(source, ports=newsroom.app.extensions["ports"], at=newsroom.clock.now(), **more)


def stored():
    return {row.source_key: row for row in db.session.scalars(select(Story))}


def test_what_the_public_saw_comes_and_nothing_else(newsroom, source):
    report = sync(newsroom, source)

    assert (report.seen, report.taken, report.hidden) == (17, 7, 10)
    assert dict(report.refused) == {key: NEVER[key] for key in ("20", "22", "25")}
    rows = stored()
    assert set(rows) == {"12", "15", "21", "23", "26", "27", "28"}
    assert rows["15"].status is StoryStatus.ARCHIVED, "archived stories are public, whatever their dates say"
    assert news.story_by_id(newsroom.clock.now(), rows["23"].id) is None, "its time has not come"

    first = newsroom.headline(rows["12"].id)
    assert (first.title, first.section.title, first.byline) == (
        "Troops & war",
        "International",
        "Administrator",
    )
    assert first.teaser == "First. Second."
    assert sorted(news.topics_of([first.id])[first.id]) == ["peace", "war"]
    assert (rows["12"].published_at.isoformat(), rows["27"].byline) == (
        "2009-03-01T08:00:00+00:00",
        "Ida B. Wells",
    )
    assert rows["28"].slug == "story-28", "without an alias the title names it"
    assert "root@example.com" not in repr([vars(row) for row in rows.values()])

    again = sync(newsroom, source)
    assert (again.taken, again.unchanged, again.withdrawn) == (0, 7, 0)


def test_its_picture_tags_become_pictures(newsroom, source):
    sync(newsroom, source)

    row = stored()["26"]
    assert (row.picture_url, row.picture_alt, row.picture_caption) == (
        "https://old.example/images/stories/old/lead.jpg", 'Troops "on" the move', "They march",
    )  # fmt: skip
    inside = db.session.execute(select(StoryPicture.url, StoryPicture.alt)).all()
    assert [tuple(one) for one in inside] == [("https://old.example/images/stories/old/two.png", "A map")]
    assert row.body_html.replace("\n", "") == ('<p>Before.</p><p><img src="picture-1"> After .</p><p></p>'), (
        "the third tag has no picture, and no brace is left"
    )


def test_an_alias_gone_and_come_again_and_a_new_title_move_no_address(newsroom, live, mariadb):
    sync(newsroom, live)
    before = {key: row.slug for key, row in stored().items()}
    db.session.rollback()
    mariadb.run(
        "UPDATE jos_content SET alias='', title='Another title', modified='2009-04-01 00:00:00' WHERE id IN (12, 28)"
    )
    assert sync(newsroom, live).taken == 2
    assert {key: row.slug for key, row in stored().items()} == before
    assert stored()["12"].title == "Another title"


TWELVE = "/news/international/troops"


ADDRESSES = {
    "/index.php?option=com_content&view=article&id=12:troops&catid=34:international&Itemid=54": TWELVE,
    "/index.php?view=article&catid=34%3Ainternational&id=12%3Atroops&option=com_content&Itemid=54": TWELVE,
    "/index.php?view=article&catid=34&id=12&tmpl=component&print=1&page=&option=com_content": TWELVE
    + "/print",
    "/index.php?view=article&catid=34:international&id=12:troops&format=pdf&option=com_content": TWELVE
    + "/pdf",
    "/index.php?option=com_content&task=view&id=12&Itemid=2": TWELVE,
    "/index.php/news/34-international/12-troops": TWELVE,
    "/news/34-international/12-troops.html": TWELVE,
    "/component/content/article/34-international/12-troops": TWELVE,
    "/component/content/article/12": TWELVE,
    "/old-menu/12-a-title-it-once-had.html": TWELVE,
    "/index.php?option=com_content&view=article&id=13": None,
    "/index.php?option=com_content&view=category&id=12": None,
    "/index.php?option=com_weblinks&view=weblink&id=12": None,
}


def test_its_addresses_lead_on(newsroom, live):
    sync(newsroom, live)
    db.session.rollback()
    for old, leads_to in ADDRESSES.items():
        answer = newsroom.get(old)
        expected = (301, leads_to) if leads_to else (404, None)
        assert (answer.status_code, answer.headers.get("Location")) == expected, old
