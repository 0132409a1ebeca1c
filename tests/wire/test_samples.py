"""The two sample sites, out of their dumps and out of MariaDB: what must come out stands in their expected.json."""

from __future__ import annotations

import gzip
import json
import os
import re
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from store import news, wire
from store.db import db, transaction
from store.news import SourceKind
from store.news.models import Source, Story, StoryStatus

FOLDER = Path(os.environ.get("SHOP_SHARED", "/nowhere")) / "news" / "joomla"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="SHOP_SHARED is not set: no sample sites here")


def told(site):
    everything = json.loads((FOLDER / "expected.json").read_text())["dumps"][site]
    rows = everything.pop("_rows")
    return rows, everything


@pytest.fixture(params=["dump", "mariadb"])
def way(request):
    return request.param


@pytest.fixture(params=["j25", "j5"])
def sample(request):
    return request.param


@pytest.fixture
def source(newsroom, way, sample, request):
    path = FOLDER / f"{sample}.sql.gz"
    address = str(path)
    if way == "mariadb":
        mariadb = request.getfixturevalue("mariadb")
        mariadb.run(gzip.decompress(path.read_bytes()).decode())
        address = mariadb.address
    with transaction("news"):
        row = news.open_source("Old site", SourceKind.DUMP if way == "dump" else SourceKind.JOOMLA, address)
        row.options = {"base": "https://old.example/"}
        return row.id


def sync(newsroom, source, **more):
    return wire.sync_source(source, ports=newsroom.app.extensions["ports"], at=newsroom.clock.now(), **more)


def test_every_story_is_what_it_must_be_and_a_second_run_changes_nothing(newsroom, source, sample):
    rows, expected = told(sample)
    report = sync(newsroom, source)

    assert report.seen == rows
    assert [key for key, _ in report.refused] == ["9027"]
    now = newsroom.clock.now()
    for name, one in expected.items():
        stored = db.session.scalar(select(Story).where(Story.source_key == str(one["id"])))
        page = news.story_by_id(now, stored.id) if stored is not None else None
        if name == "nocat":
            assert page is None
            continue
        assert (page is not None) is one["visible"], name
        if not one["visible"]:
            continue
        title = one.get("title_text") or one.get("repaired_title") or one["title"]
        assert stored.title == title, name
        assert stored.published_at == datetime.fromisoformat(one["published"]), name
        assert stored.status is (StoryStatus.ARCHIVED if one.get("archived") else StoryStatus.PUBLISHED), name
        if "image" in one:
            assert stored.picture_url == "https://old.example/" + one["image"].lstrip("/"), name
        assert stored.picture_alt == one["alt"] if "alt" in one else True, name
        assert stored.picture_caption == one["caption"] if "caption" in one else True, name
        assert stored.link == one["source_url"] if "source_url" in one else True, name
        if "teaser" in one:  # the sample counts the picture before the text as a word; the site never has
            assert stored.teaser.startswith(one["teaser"].removesuffix("...")), name
            assert len(stored.teaser.split()) <= 16, name
        assert stored.language == one["language"] if "language" in one else True, name
        assert len(stored.body_html) >= one.get("min_body", 0), name
        if "pages" in one:
            assert stored.body_html.count("<h2>") == one["pages"] - 1
        if one.get("no_braces"):
            assert not re.search(r"[{}]", stored.body_html)
        if one.get("no_active"):
            assert not re.search(r"(?i)<script|<iframe|javascript:|\son\w+=", stored.body_html)
        if "no_text" in one:
            assert one["no_text"] not in stored.body_html

    assert report.taken + report.hidden + report.refused_count - 1 == rows
    again = sync(newsroom, source)
    assert (again.taken, again.withdrawn, again.unchanged) == (0, 0, report.taken)
    in_full = sync(newsroom, source, full=True)
    assert (in_full.taken, in_full.withdrawn, in_full.unchanged) == (0, 0, report.taken)
    facts = news.source(source)
    assert (facts.last_success_at, facts.last_failure_at, facts.last_error) == (now, None, "")
    assert facts.progress["report"]["unchanged"] == report.taken


def test_a_story_of_the_future_appears_by_itself(newsroom, source):
    sync(newsroom, source)
    (waiting,) = db.session.scalars(select(Story).where(Story.source_key == "9005"))
    assert news.story_by_id(newsroom.clock.now(), waiting.id) is None
    assert news.story_by_id(datetime.fromisoformat("2030-01-01T00:00:01Z"), waiting.id) is not None


def test_aliases_that_two_sections_share_do_not_collide(newsroom, source):
    sync(newsroom, source)
    rows = {
        row.source_key: (row.section_id, row.slug)
        for row in db.session.scalars(select(Story).where(Story.source_key.in_(["9000", "9020"])))
    }
    assert rows["9000"][1] == rows["9020"][1] == "north-korea-confirms"
    assert rows["9000"][0] != rows["9020"][0]
    assert db.session.scalar(select(Source.name)) == "Old site"
