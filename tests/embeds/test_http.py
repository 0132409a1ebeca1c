"""What caches and browsers between us and the reader are told, to the letter."""

import base64
import gzip
import hashlib
import re
from datetime import timedelta

import pytest

from store import media, news
from store.db import db, transaction
from store.demo.originals import original
from store.demo.stories import PICTURES
from store.web.embeds.press import Press

SCRIPT = "public, max-age=3600, s-maxage=300, stale-while-revalidate=86400, stale-if-error=604800"
HEADLINES = "public, max-age=60, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400"
FEEDS = "public, max-age=300, s-maxage=300, stale-while-revalidate=3600, stale-if-error=86400"
TABLE = [
    ("/widget/v1/headlines.js", SCRIPT, "text/javascript; charset=utf-8"),
    ("/widget/v1/frame.js", SCRIPT, "text/javascript; charset=utf-8"),
    ("/widget/v1/headlines.json", HEADLINES, "application/feed+json; charset=utf-8"),
    (
        "/widget/v1/headlines.json?count=3&section=international",
        HEADLINES,
        "application/feed+json; charset=utf-8",
    ),
    ("/widget/v1/frame", HEADLINES, "text/html; charset=utf-8"),
    (
        "/widget/v1/frame?count=2&theme=dark&thumbs=1&teaser=1&dates=1&resize=1",
        HEADLINES,
        "text/html; charset=utf-8",
    ),
    ("/news/feed.rss", FEEDS, "application/rss+xml; charset=utf-8"),
    ("/news/feed.atom", FEEDS, "application/atom+xml; charset=utf-8"),
    ("/news/feed.json", FEEDS, "application/feed+json; charset=utf-8"),
    ("/news/international/feed.rss", FEEDS, "application/rss+xml; charset=utf-8"),
    ("/news/international/feed.atom?count=2", FEEDS, "application/atom+xml; charset=utf-8"),
]
PATHS = [path for path, _, _ in TABLE]


def each(parameters):
    """Run a test's story once per value, in one shop: setting a shop up takes longer than asking it."""

    def wrap(story):
        def test(full):
            for values in parameters:
                story(full, *(values if isinstance(values, tuple) else (values,)))

        test.__name__, test.__doc__ = story.__name__, story.__doc__
        return test

    return wrap


each_path = each(PATHS)


@pytest.fixture
def full(newsroom):
    for number in range(6):
        newsroom.publish(f"Story {number}", f"Some words about thing {number}.", hours_ago=number + 1)
    return newsroom


@each_path
def test_headers_of_every_path(full, path):
    cache, mime = next((cache, mime) for known, cache, mime in TABLE if known == path)
    answer = full.get(
        path, headers={"Cookie": "tvnl_session=abc; tvnl_count=3", "Origin": "https://host.example"}
    )

    assert answer.status_code == 200
    told = answer.headers
    assert told["Cache-Control"] == cache
    assert told["Content-Type"] == mime
    assert told["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in told
    assert told["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert told["Timing-Allow-Origin"] == "*"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told.getlist("Vary") == ["Accept-Encoding"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', told["ETag"])
    assert answer.last_modified is not None
    assert "Set-Cookie" not in told
    assert "X-Frame-Options" not in told


@each_path
def test_who_has_it_is_told_so_and_no_more(full, path):
    first = full.get(path)

    again = full.get(path, headers={"If-None-Match": first.headers["ETag"]})
    other = full.get(
        path, headers={"If-None-Match": '"0000"', "If-Modified-Since": "Mon, 28 Apr 2035 00:00:00 GMT"}
    )

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert other.status_code == 200 and other.data == first.data
    if "Last-Modified" in first.headers:
        assert (
            full.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
        )


@each_path
def test_head_is_get_without_a_body(full, path):
    get, head = full.get(path), full.ask("HEAD", path)

    assert head.status_code == 200 and head.data == b""
    for name in ("Content-Length", "ETag", "Cache-Control", "Content-Type", "Content-Security-Policy"):
        assert head.headers[name] == get.headers[name]


@each_path
def test_packed_is_the_same_content_under_its_own_tag(full, path):
    plain = full.get(path)
    packed = full.get(path, headers={"Accept-Encoding": "br, gzip"})

    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"] and not packed.headers["ETag"].startswith("W/")
    assert full.get(path, headers={"Accept-Encoding": "gzip;q=0"}).data == plain.data


@each_path
def test_a_preflight_is_answered_for_a_day(full, path):
    asked = {"Origin": "https://host.example", "Access-Control-Request-Method": "GET"}
    answer = full.ask("OPTIONS", path, headers=asked)

    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Access-Control-Max-Age"] == "86400"


@each_path
def test_nothing_can_be_written_there(full, path):
    assert full.ask("POST", path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 405


@each(
    [
        ("/widget/v1/headlines.json?count=5", "/widget/v1/headlines.json"),
        ("/widget/v1/headlines.json?", None),
        ("/widget/v1/headlines.json?count=999", "/widget/v1/headlines.json?count=50"),
        ("/widget/v1/headlines.json?count=0", "/widget/v1/headlines.json?count=1"),
        ("/widget/v1/headlines.json?count=07", "/widget/v1/headlines.json?count=7"),
        ("/widget/v1/headlines.json?count=-3", "/widget/v1/headlines.json"),
        ("/widget/v1/headlines.json?count=٧", "/widget/v1/headlines.json"),
        ("/widget/v1/headlines.json?count=7&count=8", "/widget/v1/headlines.json?count=7"),
        (
            "/widget/v1/headlines.json?section=international&count=7",
            "/widget/v1/headlines.json?count=7&section=international",
        ),
        ("/widget/v1/headlines.json?count=7&utm_source=x", "/widget/v1/headlines.json?count=7"),
        ("/widget/v1/headlines.json?section=", "/widget/v1/headlines.json"),
        ("/widget/v1/frame?thumbs&theme=dark", "/widget/v1/frame?theme=dark&thumbs=1"),
        ("/widget/v1/frame?theme=pink&dates=0", "/widget/v1/frame"),
        ("/news/feed.rss?count=20", "/news/feed.rss"),
        ("/news/feed.atom?count=51", "/news/feed.atom?count=50"),
        ("/news/international/feed.json?x=1", "/news/international/feed.json"),
    ],
)
def test_one_address_per_content(full, asked, canonical):
    answer = full.get(asked)

    if canonical is None:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.headers["Location"]) == (301, canonical)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert full.get(canonical).status_code == 200


@each(
    [
        "/widget/v1/headlines.json?section=nothing",
        "/widget/v1/headlines.json?section=../etc",
        "/widget/v1/headlines.json?section=%00",
        "/widget/v1/headlines.json?section=" + "a-" * 200,
        "/widget/v1/frame?section=nothing",
        "/news/nothing/feed.rss",
        "/news/feed.txt",
        "/widget/v2/headlines.js",
        "/widget/v1/other.js",
    ],
)
def test_what_is_not_there_is_404_and_never_kept_for_long(full, path):
    answer = full.get(path)

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_frame_may_stand_anywhere_and_do_nothing(full):
    answer = full.get("/widget/v1/frame?theme=dark&dates=1")
    page = answer.get_data(as_text=True)

    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors *"
    )
    assert "<script" not in page
    links = re.findall(r"<a [^>]+>", page)
    assert len(links) == 5 and all('target="_blank" rel="noopener"' in link for link in links)
    assert all('href="https://shop.example/news/international/story-' in link for link in links)


def test_the_frame_that_tells_its_height_runs_that_one_script(full):
    answer = full.get("/widget/v1/frame?resize=1")
    page = answer.get_data(as_text=True)

    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'; " in answer.headers["Content-Security-Policy"]
    assert "tvnl:1" in script


def test_every_other_page_may_only_stand_in_our_own(full):
    for path in ("/news/", "/news/international/", "/news/feed.rss", "/widget/v1/headlines.js"):
        assert "frame-ancestors 'self'" in full.get(path).headers["Content-Security-Policy"]


def test_the_frame_of_a_title_with_markup_shows_it_as_text(newsroom):
    newsroom.publish("</a><script>alert(1)</script>", "<img src=x>")

    page = newsroom.get("/widget/v1/frame?teaser=1").get_data(as_text=True)

    assert "<script" not in page and "&lt;/a&gt;&lt;script&gt;" in page


def test_the_next_answer_is_new_after_a_story_came_or_went(full):
    first = full.get("/widget/v1/headlines.json")

    story = full.publish("Just in", hours_ago=0)
    second = full.get("/widget/v1/headlines.json")
    with transaction("news"):
        news.withdraw(story, at=full.clock.forward(minutes=1))
    third = full.get("/widget/v1/headlines.json")

    assert second.get_json(force=True)["items"][0]["title"] == "Just in"
    assert third.data == first.data and third.headers["ETag"] == first.headers["ETag"]
    assert third.last_modified > second.last_modified > first.last_modified


def test_a_scheduled_story_appears_without_anybody_acting(full):
    full.publish("At nine", published_at=full.clock.now() + timedelta(minutes=4))

    assert "At nine" not in full.get("/news/feed.rss").get_data(as_text=True)
    full.clock.forward(minutes=3, seconds=59)
    assert "At nine" not in full.get("/news/feed.rss").get_data(as_text=True)
    full.clock.forward(seconds=1)
    assert "At nine" in full.get("/news/feed.rss").get_data(as_text=True)


def test_two_workers_give_the_same_tag(full, tmp_path):
    first = full.get("/news/feed.rss").headers["ETag"]

    full.app.extensions["press"] = Press(tmp_path / "another")

    assert full.get("/news/feed.rss").headers["ETag"] == first


@pytest.mark.parametrize(
    "path", ["/widget/v1/headlines.json", "/widget/v1/frame", "/news/international/feed.rss"]
)
def test_with_the_news_away_the_last_good_answer_goes_out(full, path):
    good = full.get(path)
    press = full.app.extensions["press"]
    db.session.remove()
    with db.engines["news"].execution_options(shop_write=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE news_stamp RENAME TO news_stamp_lost")
    try:
        from_memory = full.get(path)
        full.app.extensions["press"] = Press(press.folder)
        from_file = full.get(path)
        never_asked = full.get("/news/feed.atom")
    finally:
        with db.engines["news"].execution_options(shop_write=True).begin() as connection:
            connection.exec_driver_sql("ALTER TABLE news_stamp_lost RENAME TO news_stamp")

    for answer in (from_memory, from_file):
        assert answer.status_code == 200 and answer.data == good.data
        assert answer.headers["ETag"] == good.headers["ETag"]
        assert answer.headers["Content-Security-Policy"] == good.headers["Content-Security-Policy"]
    assert never_asked.status_code == 503 and never_asked.headers["Retry-After"]
    full.app.extensions["news_reach"].ask_again = 0.0
    assert full.get("/news/feed.atom").status_code == 200


def test_the_script_is_ours_alone_and_does_nothing_forbidden(newsroom):
    script = newsroom.get("/widget/v1/headlines.js").get_data(as_text=True)

    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write", "localStorage", "sessionStorage",
                 "indexedDB", "cookie", ".style", "setAttribute(\"style", "window.", "http://", "https://", "//"):  # fmt: skip
        assert word not in script.replace("/^https?:/", "")


def test_thumbnails_are_small_at_both_densities(newsroom):
    """The heaviest of the demo's drawings, rendered as the worker does."""
    folder = newsroom.app.extensions["settings"].instance / "media"
    drawing = max((PICTURES / "stories").glob("*.webp"), key=lambda place: place.stat().st_size)
    with transaction():
        picture = media.add(original(drawing), folder=folder, now=newsroom.clock.now()).id
    media.render(picture, folder=folder, now=newsroom.clock.now())
    newsroom.publish("A story", picture_id=picture)

    [item] = newsroom.get("/widget/v1/headlines.json").get_json(force=True)["items"]

    small = item["_tvnl"]
    assert (small["w"], small["h"]) == (96, 54)
    for address in (small["thumb"], small["thumb2x"]):
        answer = newsroom.get(address.removeprefix("https://shop.example"))
        assert answer.status_code == 200 and answer.mimetype == "image/avif"
        assert len(answer.data) <= 6_000
    assert item["image"].startswith("https://shop.example/media/")
    assert '<media:thumbnail url="https://shop.example/media/' in newsroom.get("/news/feed.rss").get_data(
        as_text=True
    )
    frame = newsroom.get("/widget/v1/frame?thumbs=1").get_data(as_text=True)
    assert f'srcset="{small["thumb"]}, {small["thumb2x"]} 2x"><img src="https://shop.example/media/' in frame
