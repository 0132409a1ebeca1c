"""Feeds that are too long, too deep, elsewhere, too slow or not in the letters they claim: told, and nothing changes."""

from __future__ import annotations

import gzip
import resource
import time

import pytest
from sqlalchemy import select

from store import news, wire
from store.db import db
from store.kit.errors import StoreError
from store.news.models import Story
from tests.wire import whole
from tests.wire.conftest import dripping
from tests.wire.test_feeds import BOMB, RSS, source, sync

__all__ = ["source"]

GIGABYTE = 1 << 30
ITEM = (
    b"<item><title>Again and again</title><guid>%d</guid><description>"
    + b"words " * 200
    + b"</description></item>"
)


@pytest.fixture
def engine_name() -> str:
    """One engine is enough: what is refused here never reaches a database."""
    return "sqlite"


@pytest.fixture
def settled(newsroom, source, site):
    """A source that was read well once: what it told is here, and stays."""
    site.says("/feed", RSS, **{"ETag": '"v1"'})
    assert sync(newsroom, source, site).taken == 2
    site.asked.clear()

    class Settled:
        before = whole.rows()
        titles = set(db.session.scalars(select(Story.title)))

        def refuses(self, says: str) -> None:
            """The next sync fails with these words, for whoever called it and for staff, and changes nothing."""
            db.session.rollback()
            with pytest.raises(StoreError, match=says):
                sync(newsroom, source, site)
            assert whole.rows() == self.before
            assert set(db.session.scalars(select(Story.title))) == self.titles
            facts = news.source(source)
            assert facts.last_failure_at is not None and facts.last_success_at is not None
            db.session.rollback()
            site.says("/feed", RSS, **{"ETag": '"v1"'})
            sync(newsroom, source, site)
            assert news.source(source).last_error == "", "mended over there, it is well again here"

    return Settled()


@pytest.mark.parametrize("way", ["without a length", "in gzip", "as JSON"])
def test_of_a_gigabyte_no_more_is_read_than_the_limit(settled, site, way):
    told = []

    def streams(wfile):
        whole_item = (
            b",".join([b'{"id":"1","content_text":"' + b"words " * 10_000 + b'"}'] * 4)
            if way == "as JSON"
            else ITEM * 60
        )
        pack = gzip.compress(b"\0" * (64 << 20)) if way == "in gzip" else b""
        piece = pack or whole_item
        wfile.write(
            b""
            if pack
            else b'{"version":"https://jsonfeed.org/version/1","items":['
            if way == "as JSON"
            else b'<rss version="2.0"><channel>'
        )
        while sum(told) < GIGABYTE:
            wfile.write(piece)
            told.append(len(piece))

    more = {"Content-Encoding": "gzip"} if way == "in gzip" else {}
    site.says(
        "/feed", streams, "application/feed+json" if way == "as JSON" else "application/rss+xml", **more
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()

    settled.refuses("larger than 2 MB")

    assert sum(told) < 32 << 20, "what lies in the pipes between us, and no more"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp037", "utf-7"]
)
def test_a_bomb_in_any_letters_bursts_nothing(newsroom, source, site, encoding):
    """Refused where it is seen; where it is not, its entities are never put together."""
    bomb = BOMB.replace("?>", f' encoding="{encoding}"?>', 1).replace(
        "</channel>",
        "<item><guid>1</guid><title>Kept &b;</title><description>Words &b;</description></item></channel>",
    )
    site.says("/feed", bomb.encode(encoding), "application/xml")
    began = time.monotonic()
    try:
        sync(newsroom, source, site)
    except StoreError as refused:
        assert str(refused.message)
    assert time.monotonic() - began < 5
    assert not any("aaaa" in title for title in db.session.scalars(select(Story.title)))


def test_html_json_and_nothing_at_all_are_told(settled, site):
    for body, kind, says in (
        ("<!DOCTYPE html><html><body>Maintenance</body></html>", "application/rss+xml", "A web page lies"),
        ("\n\n  <HTML><BODY>Sorry", "text/html; charset=utf-8", "A web page lies"),
        ('{"error": "maintenance"}', "application/json", "not a JSON Feed"),
        ("", "application/rss+xml", "no feed, or a broken one"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "image/png", "no feed, or a broken one"),
    ):
        site.says("/feed", body, kind)
        settled.refuses(says)


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("http://127.0.0.1:1/feed", "Only the usual ports"),
        ("http://127.0.0.1/feed", "Only addresses on the public internet"),
        ("http://169.254.169.254/latest/meta-data/", "Only addresses on the public internet"),
        ("http://[::ffff:10.0.0.1]/feed", "Only addresses on the public internet"),
        ("file:///etc/passwd", "Only http and https"),
        ("/feed", "leads on more than 3 times"),
    ],
)
def test_a_redirect_to_where_nobody_should_look_is_not_followed(settled, site, target, says):
    site.says("/feed", "", status=302, Location=target)
    settled.refuses(says)


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503])
def test_an_answer_that_is_none_is_told_by_its_number(settled, site, status):
    site.says("/feed", RSS, status=status)
    settled.refuses(f"answers {status}")


def test_one_that_is_silent_drips_or_breaks_off_is_left(settled, site):
    site.says("/feed", dripping)
    began = time.monotonic()
    settled.refuses("took too long|did not answer")
    assert time.monotonic() - began < 12
    site.says("/feed", RSS.encode()[:300], **{"Content-Length": str(len(RSS.encode()))})
    settled.refuses("did not answer")


WORDS = "Café – Señor"


def feed(declared: str) -> str:
    return (
        f'<?xml version="1.0"{declared}?><rss version="2.0"><channel><title>x</title><item><guid>9</guid>'
        f"<title>{WORDS}</title><description>{WORDS}</description></item></channel></rss>"
    )


@pytest.mark.parametrize(
    ("declared", "really", "header"),
    [
        (' encoding="utf-8"', "cp1252", "application/rss+xml"),
        (' encoding="utf-8"', "cp1252", "application/rss+xml; charset=utf-8"),
        (' encoding="iso-8859-1"', "utf-8", "application/rss+xml; charset=utf-8"),
        (' encoding="utf-8"', "utf-8", "text/xml"),
        (' encoding="utf-16"', "utf-8", "application/rss+xml"),
        (' encoding="x-klingon"', "utf-8", "application/rss+xml"),
        (' encoding="windows-1252"', "cp1252", "application/rss+xml"),
        ("", "utf-8", "application/rss+xml; charset=x-klingon"),
        ("", "utf-16", "application/rss+xml"),
        ("", "utf-8-sig", "application/rss+xml; charset=iso-8859-1"),
    ],
)
def test_letters_come_out_right_whatever_a_feed_says_of_them(
    newsroom, source, site, declared, really, header
):
    site.says("/feed", feed(declared).encode(really), header)
    report = sync(newsroom, source, site)
    assert report.taken == 1
    assert db.session.scalars(select(Story.title)).all() == [WORDS]
    assert db.session.scalar(select(Story.teaser)) == WORDS


def test_a_feed_cut_in_the_middle_of_a_story_tells_what_was_whole(newsroom, source, site):
    whole_feed = RSS.replace("</channel></rss>", "")
    site.says("/feed", whole_feed[: whole_feed.index("<title>Undated</title>") + 10])
    report = sync(newsroom, source, site)
    titles = set(db.session.scalars(select(Story.title)))
    assert "Troops & war" in titles and report.refused_count + report.taken >= 1
    assert isinstance(report, wire.Report)
