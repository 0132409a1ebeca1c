"""Feeds: RSS, Atom and JSON Feed become stories; whatever else lies at an address is told and changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from store import news, wire
from store.db import db, transaction
from store.fetch import PublicFetcher
from store.kit.errors import StoreError
from store.news import SourceKind
from store.news.models import Source, Story

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Old site</title>
<link>https://old.example/</link><description>News</description>
<item><title>Troops &amp;amp; war</title><link>https://old.example/news/12-troops</link><guid>https://old.example/news/12-troops</guid>
<pubDate>Mon, 28 Apr 2025 06:00:00 +0000</pubDate><category>World</category>
<description><![CDATA[<div class="feed-description"><img src="/images/a.jpg" alt="Troops"/><p onclick="x()">Words <a href="/more">here</a>.</p>
<script>alert(1)</script></div>]]></description></item>
<item><title>Undated</title><link>https://old.example/news/13-undated</link><description>Only words.</description></item>
<item><title></title><guid>urn:nameless</guid><description>Words without a title.</description></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="iso-8859-1"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>urn:a</id><updated>2025-04-28T06:00:00Z</updated>
<entry><title>Caf\xe9</title><id>urn:a:1</id><link href="https://old.example/cafe"/><updated>2025-04-28T06:00:00Z</updated>
<published>2025-04-27T06:00:00+02:00</published><author><name>Ida</name></author>
<content type="html">&lt;p&gt;Full text.&lt;/p&gt;</content><summary>Short.</summary></entry></feed>""".encode(
    "latin-1"
)

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "J",
    "items": [
        {
            "id": "j1", "url": "https://old.example/j1", "title": "Of JSON", "content_html": "<p>Words.</p>",
            "image": "https://old.example/j.png", "date_published": "2025-04-27T12:00:00-04:00", "tags": ["Media"],
            "authors": [{"name": "Nellie"}],
        },
        "not an item", {"title": "without an id"},
    ],
}  # fmt: skip


@pytest.fixture
def source(newsroom, site):
    with transaction("news"):
        row = news.open_source("Feed", SourceKind.FEED, f"{site.url}/feed")
        row.options = {"section": "World"}
        return row.id


def sync(newsroom, source, site):
    ports = replace(
        newsroom.app.extensions["ports"], fetch=PublicFetcher(agent="Test", private={site.host}, total_s=4)
    )
    return wire.sync_source(source, ports=ports, at=newsroom.clock.now())


def stories():
    return {row.title: row for row in db.session.scalars(select(Story))}


def test_rss_comes_in_cleaned_once_and_again_without_a_change(newsroom, source, site):
    site.says("/feed", RSS, **{"ETag": '"v1"'})
    report = sync(newsroom, source, site)
    assert (report.seen, report.taken, report.refused) == (3, 2, [("urn:nameless", "A story needs a title.")])

    troops = stories()["Troops & war"]
    assert troops.published_at == datetime(2025, 4, 28, 6, tzinfo=UTC)
    assert troops.picture_url == "https://old.example/images/a.jpg"
    assert troops.picture_alt == "Troops"
    assert troops.link == "https://old.example/news/12-troops"
    assert "script" not in troops.body_html
    assert 'href="https://old.example/more"' in troops.body_html
    assert stories()["Undated"].published_at == newsroom.clock.now()

    newsroom.clock.forward(hours=1)
    assert sync(newsroom, source, site).seen == 0, "304: not a word was read"
    site.says("/feed", RSS, **{"ETag": '"v2"'})
    again = sync(newsroom, source, site)
    assert (again.taken, again.unchanged) == (0, 2), "an undated entry keeps the date it was given first"


def test_what_a_feed_no_longer_tells_stays(newsroom, source, site):
    site.says("/feed", RSS)
    sync(newsroom, source, site)
    site.says("/feed", RSS.replace("12-troops", "14-other").replace("Troops &amp;amp; war", "Another"))
    assert sync(newsroom, source, site).withdrawn == 0
    assert set(stories()) == {"Troops & war", "Undated", "Another"}


def test_atom_in_latin_1_and_json_feed_are_read(newsroom, source, site):
    site.says("/feed", ATOM, "application/atom+xml")
    assert sync(newsroom, source, site).taken == 1
    cafe = stories()["Café"]
    assert (cafe.byline, cafe.teaser, cafe.published_at) == (
        "Ida",
        "Full text.",
        datetime(2025, 4, 27, 4, tzinfo=UTC),
    )

    site.says("/feed", json.dumps(JSON_FEED), "application/feed+json")
    report = sync(newsroom, source, site)
    assert (report.seen, report.taken) == (3, 1)
    one = stories()["Of JSON"]
    assert (one.byline, one.picture_url) == ("Nellie", "https://old.example/j.png")
    assert one.published_at == datetime(2025, 4, 27, 16, tzinfo=UTC)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<rss><channel><title>&b;</title><item><title>&b;</title><link>x</link></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        ("<!DOCTYPE html><html><body>Hello</body></html>", "text/html", "A web page lies"),
        ("<html><head></head></html>", "application/rss+xml", "A web page lies"),
        (BOMB, "application/xml", "declares a document type"),
        (BOMB.encode("utf-16"), "application/xml", "declares a document type"),
        ("just words", "text/plain", "no feed, or a broken one"),
        (b"\xff\xfe\x00\x00\x80\x81", "application/xml", "no feed, or a broken one"),
        ("", "application/xml", "no feed, or a broken one"),
        ('{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 50_000, "application/json", "broken one"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [NaN]}', "application/json", "broken one"),
        ('{"a": 1}', "application/json", "not a JSON Feed"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_told_and_changes_nothing(newsroom, source, site, body, kind, says):
    site.says("/feed", RSS)
    sync(newsroom, source, site)
    site.says("/feed", body, kind)

    with pytest.raises(StoreError, match=says):
        sync(newsroom, source, site)
    assert set(stories()) == {"Troops & war", "Undated"}
    assert says in news.source(source).last_error
    assert news.source(source).last_success_at is not None


@pytest.mark.parametrize("status", [404, 410, 500])
def test_an_address_that_answers_otherwise_is_told(newsroom, source, site, status):
    site.says("/feed", RSS, status=status)
    with pytest.raises(wire.SourceDown, match=str(status)):
        sync(newsroom, source, site)
    assert stories() == {}


def test_a_private_address_is_refused_and_a_source_switched_off_is_left_alone(newsroom, source, site):
    with transaction("news"):
        db.session.get(Source, source).address = "http://169.254.169.254/feed"
    with pytest.raises(StoreError, match="public internet"):
        sync(newsroom, source, site)
    with transaction("news"):
        db.session.get(Source, source).active = False
    wire.sync_all(ports=newsroom.app.extensions["ports"], now=newsroom.clock.now())
    assert site.asked == []


def test_two_hundred_entries_are_read_and_no_more(newsroom, source, site):
    item = "<item><title>T{0}</title><guid>g{0}</guid><description>w</description></item>"
    site.says(
        "/feed",
        "<rss version='2.0'><channel>" + "".join(item.format(n) for n in range(230)) + "</channel></rss>",
    )
    report = sync(newsroom, source, site)
    assert (report.seen, report.taken) == (230, 200)
