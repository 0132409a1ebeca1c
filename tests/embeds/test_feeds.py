"""The feeds as readers read them: valid, complete, and safe with any text."""

import json
import re
from datetime import UTC, datetime, timedelta

import feedparser
import pytest

from store import news
from store.db import transaction

NASTY = 'Lies & <b>"statistics"</b> ]]> \x0b\x00 🗞️ أخبار'
CLEAN = 'Lies & <b>"statistics"</b> ]]> 🗞️ أخبار'


@pytest.fixture
def full(newsroom):
    """Three stories in two sections."""
    newsroom.publish(
        NASTY, "Words & <i>more</i>.\n\nAnd the rest.", hours_ago=1, topics=["media", "war & peace"]
    )
    newsroom.publish(
        "Second", " ".join(f"w{n}" for n in range(20)), hours_ago=2, byline="A. Writer", section="Media"
    )
    newsroom.publish("Third", hours_ago=3, changed_at=newsroom.clock.now() - timedelta(minutes=5))
    return newsroom


def read(newsroom, path):
    answer = newsroom.get(path)
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("kind", ["rss", "atom"])
@pytest.mark.parametrize(
    ("place", "count"), [("/news/", 3), ("/news/international/", 2), ("/news/media/", 1)]
)
def test_every_reader_agrees_on_titles_addresses_and_dates(full, kind, place, count):
    answer = read(full, f"{place}feed.{kind}")

    parsed = feedparser.parse(answer.data)
    assert parsed.bozo == 0 and parsed.version == {"rss": "rss20", "atom": "atom10"}[kind]
    assert len(parsed.entries) == count
    for entry in parsed.entries:
        assert re.fullmatch(r"tag:shop\.example,2025:story/\d+", entry.id)
        assert entry.link.startswith("https://shop.example/news/")
        assert entry.published_parsed[:4] in [(2025, 4, 28, hour) for hour in (4, 5, 6)]


def test_any_text_survives_in_every_format(full):
    for kind in ("rss", "atom"):
        parsed = feedparser.parse(read(full, f"/news/feed.{kind}").data, sanitize_html=False)
        assert parsed.entries[0].title == CLEAN
        assert parsed.entries[0].summary == "Words & <i>more</i>. And the rest."
    items = read(full, "/news/feed.json").get_json(force=True)["items"]
    assert items[0]["title"] == CLEAN


def test_rss_says_what_readers_ask(full):
    text = read(full, "/news/feed.rss").get_data(as_text=True)
    parsed = feedparser.parse(text)

    assert parsed.feed.title == "TV News LIES" and parsed.feed.language == "en" and parsed.feed.ttl == "5"
    assert parsed.feed.link == "https://shop.example/news/"
    assert [link.href for link in parsed.feed.links if link.rel == "self"] == [
        "https://shop.example/news/feed.rss"
    ]
    assert "<lastBuildDate>Mon, 28 Apr 2025 07:51:05 GMT</lastBuildDate>" in text
    assert "<pubDate>Mon, 28 Apr 2025 06:56:05 GMT</pubDate>" in text
    assert '<guid isPermaLink="false">tag:shop.example,2025:story/' in text
    assert [entry.author for entry in parsed.entries] == ["TV News LIES", "A. Writer", "TV News LIES"]
    assert [tag.term for tag in parsed.entries[0].tags] == ["News/International", "media", "war & peace"]
    assert parsed.entries[1].summary == " ".join(f"w{n}" for n in range(16)) + "..."
    assert "content:encoded" not in text and "<enclosure" not in text


def test_atom_has_ids_authors_and_both_dates(full):
    parsed = feedparser.parse(read(full, "/news/media/feed.atom").data)

    assert parsed.feed.id == "https://shop.example/news/media/feed.atom"
    assert parsed.feed.author == "TV News LIES" and parsed.feed.title == "TV News LIES: Media"
    assert {link.rel: link.href for link in parsed.feed.links} == {
        "self": "https://shop.example/news/media/feed.atom",
        "alternate": "https://shop.example/news/media/",
    }
    [entry] = parsed.entries
    assert entry.author == "A. Writer" and entry.updated_parsed >= entry.published_parsed


def test_an_edited_story_is_updated_and_never_before_it_was_published(full):
    parsed = feedparser.parse(read(full, "/news/feed.atom").data)

    third = parsed.entries[2]
    assert (third.published, third.updated) == ("2025-04-28T04:56:05Z", "2025-04-28T07:51:05Z")
    full.publish("Backdated", hours_ago=0.5, changed_at=datetime(2020, 1, 1, tzinfo=UTC))
    first = feedparser.parse(read(full, "/news/feed.atom").data).entries[0]
    assert first.updated == first.published


JSON_FEED = {"version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon",
             "authors", "language", "expired", "hubs", "items"}  # fmt: skip
JSON_ITEM = {"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
             "date_published", "date_modified", "authors", "tags", "language", "attachments"}  # fmt: skip


def check_json_feed(feed):
    """The rules of JSON Feed 1.1, written out."""
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert {key for key in feed if not key.startswith("_")} <= JSON_FEED
    assert isinstance(feed["title"], str) and isinstance(feed["items"], list)
    for url in (feed["home_page_url"], feed["feed_url"]):
        assert url.startswith("https://")
    for author in feed["authors"]:
        assert {"name", "url", "avatar"} >= set(author) and author
    ids = set()
    for item in feed["items"]:
        assert {key for key in item if not key.startswith("_")} <= JSON_ITEM
        assert isinstance(item["id"], str) and item["id"] and item["id"] not in ids
        ids.add(item["id"])
        assert isinstance(item.get("content_text") or item.get("content_html"), str)
        for date in (item["date_published"], item["date_modified"]):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", date)
            datetime.fromisoformat(date)
        assert all(isinstance(tag, str) for tag in item["tags"])
        for key in ("url", "image", "external_url"):
            assert item.get(key, "https://").startswith("https://")


@pytest.mark.parametrize(
    "path",
    ["/news/feed.json", "/news/media/feed.json", "/widget/v1/headlines.json", "/widget/v1/headlines.json?section=media",
     "/widget/v1/headlines.json?count=1"],
)  # fmt: skip
def test_json_feeds_follow_the_rules_and_name_their_own_address(full, path):
    feed = read(full, path).get_json(force=True)

    check_json_feed(feed)
    assert feed["feed_url"] == "https://shop.example" + path


def test_an_empty_newsroom_has_valid_feeds(newsroom):
    for kind in ("rss", "atom"):
        assert feedparser.parse(read(newsroom, f"/news/feed.{kind}").data).bozo == 0
    check_json_feed(read(newsroom, "/news/feed.json").get_json(force=True))


def test_only_public_stories_and_the_newest_first(full):
    full.publish("Tomorrow", hours_ago=-24)
    full.publish("Archived", hours_ago=0.1, archived=True)
    gone = full.publish("Gone", hours_ago=0.2)
    with transaction("news"):
        news.withdraw(gone, at=full.clock.now())

    titles = [item["title"] for item in read(full, "/news/feed.json").get_json(force=True)["items"]]
    assert titles == [CLEAN, "Second", "Third"]


def test_an_id_survives_a_new_title_section_and_address(full):
    before = {
        item["title"]: item["id"] for item in read(full, "/news/feed.json").get_json(force=True)["items"]
    }

    full.publish("Quite another title", hours_ago=3, key="Third", section="Media")

    after = {
        item["title"]: item["id"] for item in read(full, "/news/feed.json").get_json(force=True)["items"]
    }
    assert after["Quite another title"] == before["Third"]


def test_twenty_by_default_and_fifty_at_most(newsroom):
    with transaction("news"):
        source = news.open_source("Desk").id
        offered = [newsroom.submission(f"Story {n}", hours_ago=n) for n in range(55)]
        news.take_in_many(source, offered, at=newsroom.clock.now())

    def count(path):
        return len(json.loads(read(newsroom, path).data)["items"])

    assert count("/news/feed.json") == 20
    assert count("/news/feed.json?count=50") == 50
    assert count("/widget/v1/headlines.json") == 5
    assert count("/widget/v1/headlines.json?count=50") == 50


def test_five_headlines_are_a_light_load(newsroom):
    import gzip

    for number in range(5):
        newsroom.publish(
            f"North Korea confirms it sent troops to Russia to support its war, part {number}",
            f"Word{number} and more words of the usual length make a teaser that says something, and then some more.",
            topics=["war", "diplomacy", "media"],
        )

    for path, most in (
        ("/widget/v1/headlines.json", 1500),
        ("/widget/v1/frame", 3000),
        ("/widget/v1/headlines.js", 2000),
    ):
        assert len(gzip.compress(read(newsroom, path).data, 9)) <= most, path
    assert len(read(newsroom, "/widget/v1/headlines.js").data) <= 5000
