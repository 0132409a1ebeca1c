"""The newsroom's doors: every page, every wrong address, and no trace of a reader."""

import json
import re
from datetime import timedelta

import pytest

from store import news
from store.db import transaction


def get(newsroom, path, **given):
    return newsroom.get(path, **given)


def test_every_page_answers_without_cookie_or_script_inline(newsroom):
    story = newsroom.publish(
        "A story", "Some words.\n\nMore words.", topics=["media"], link="https://example.org/"
    )
    path = newsroom.path(story)

    for place in (
        "/news/",
        "/news/international/",
        path,
        f"{path}/print",
        "/news/topics/media",
        "/news/archive/2025-04",
    ):
        answer = get(newsroom, place)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200, place
        assert "Set-Cookie" not in answer.headers
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script>", page)
        assert page.count("<h1") == 1


def test_a_storys_links_lead_where_they_say(newsroom):
    story = newsroom.publish(
        "Votes & lies", "Some words.", link="https://example.org/source", topics=["media"]
    )

    page = get(newsroom, newsroom.path(story)).get_data(as_text=True)

    assert '<a href="https://example.org/source" rel="noopener">More...</a>' in page
    assert (
        "mailto:?subject=Votes%20%26%20lies&amp;body=Votes%20%26%20lies%0D%0A%0D%0Ahttps%3A%2F%2Fshop.example%2Fnews%2F"
        in page
    )
    assert '<link rel="canonical" href="https://shop.example/news/international/votes-lies">' in page
    assert 'href="/news/topics/media"' in page
    for kind in ("rss", "atom", "json"):
        assert f'href="/news/feed.{kind}"' in page and f'href="/news/international/feed.{kind}"' in page


def test_structured_data_tells_the_story_and_cannot_break_out(newsroom):
    story = newsroom.publish("Lies </script><b>", "Some words.", byline="A. Writer")

    page = get(newsroom, newsroom.path(story)).get_data(as_text=True)

    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    article, crumbs = json.loads(data)
    assert article["@type"] == "NewsArticle" and article["headline"] == "Lies </script><b>"
    assert article["datePublished"] == "2025-04-28T06:56:05+00:00"
    assert article["author"] == {"@type": "Person", "name": "A. Writer"}
    assert [item["name"] for item in crumbs["itemListElement"]] == [
        "News",
        "International",
        "Lies </script><b>",
    ]
    assert "<b>" not in page.replace(data, "")


@pytest.mark.parametrize(
    "path",
    [
        "/news/nothing/",
        "/news/international/nothing",
        "/news/International/a-story",
        "/news/international/a-story%00",
        "/news/international/..%2f..%2fetc",
        "/news/international/" + "a" * 5000,
        "/news/international/a-story/nothing",
        "/news/international/a-story/email",
        "/news/topics/nothing",
        "/news/archive/2025-13",
        "/news/archive/0000-01",
        "/news/archive/9999-12",
        "/news/archive/2024-01",
        "/news/archive/٢٠٢٥-٠١",
        "/news/archive/../..",
    ],
)
def test_wrong_addresses_are_not_found(newsroom, path):
    newsroom.publish("A story")

    assert get(newsroom, path).status_code == 404


def test_a_mark_that_is_no_mark_starts_the_list_over(newsroom):
    newsroom.publish("A story")

    for mark in ("x", "%00", "WzFd", "a" * 3000, "🙂"):
        answer = get(newsroom, "/news/international/", query_string={"after": mark})
        assert answer.status_code == 200 and b"A story" in answer.data


def test_long_lists_go_on_by_link(newsroom):
    for number in range(23):
        newsroom.publish(f"Story {number}", hours_ago=number)

    first = get(newsroom, "/news/international/").get_data(as_text=True)
    [older] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = get(newsroom, older).get_data(as_text=True)

    assert "Story 19" in first and "Story 20" not in first
    assert all(f"Story {number}" in second for number in (20, 21, 22)) and "Story 19<" not in second
    assert 'rel="prev"' in second and 'rel="next"' not in second


def test_moved_and_withdrawn_stories_say_so(newsroom):
    story = newsroom.publish("A story")
    newsroom.publish("A story", section="Media")

    moved = get(newsroom, "/news/international/a-story")
    assert moved.status_code == 301 and moved.headers["Location"] == "/news/media/a-story"
    assert get(newsroom, "/news/international/a-story/print").headers["Location"] == "/news/media/a-story"

    with transaction("news"):
        news.withdraw(story, at=newsroom.clock.now())
    assert get(newsroom, "/news/media/a-story").status_code == 410
    assert get(newsroom, "/news/media/a-story/pdf").status_code == 410
    assert get(newsroom, "/news/international/a-story").status_code == 410


def test_a_scheduled_story_cannot_be_read_before_its_time(newsroom):
    newsroom.publish("Tomorrow", published_at=newsroom.clock.now() + timedelta(hours=1))

    assert get(newsroom, "/news/international/tomorrow").status_code == 404
    assert b"Tomorrow" not in get(newsroom, "/news/").data
    newsroom.clock.forward(hours=1)
    assert get(newsroom, "/news/international/tomorrow").status_code == 200
    assert b"Tomorrow" in get(newsroom, "/news/").data


def test_an_empty_newsroom_has_a_front_page(newsroom):
    answer = get(newsroom, "/news/")

    assert answer.status_code == 200 and b"No stories yet" in answer.data


def test_what_a_source_slips_in_never_runs(newsroom):
    story = newsroom.publish(
        "Evil <script>alert(1)</script>",
        html="<p onclick=alert(1)>Text <script>alert(1)</script><a href='javascript:alert(1)'>x</a></p>",
        byline="<b>me</b>",
        picture_alt='"><script>',
        link="javascript:alert(1)",
        topics=["<i>topic</i>"],
    )

    for tail in ("", "/print"):
        page = get(newsroom, newsroom.path(story) + tail).get_data(as_text=True)
        assert "<script>" not in page and "onclick" not in page and "javascript:" not in page
        assert "<b>me</b>" not in page and "<i>topic" not in page


def test_the_pdf_has_the_same_parts_and_the_same_bytes(newsroom):
    story = newsroom.publish(
        'Quotes "and" #markup *stars* $x$ \\ [brackets]',
        html="<h2>Head</h2><p>One <b>two</b> <a href='https://example.org/?a=1&amp;b=2'>three</a><br>four</p>"
        "<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol><blockquote><p>q</p></blockquote>"
        "<table><tr><th>h</th><td>d</td></tr></table><pre>code #x</pre><p>سلام 🙂</p>",
        link="https://example.org/source",
    )
    path = newsroom.path(story) + "/pdf"

    first, second = get(newsroom, path), get(newsroom, path)

    assert first.status_code == 200 and first.mimetype == "application/pdf"
    assert first.data.startswith(b"%PDF-") and first.data == second.data
    assert first.headers["Content-Disposition"].startswith('inline; filename="quotes-and-markup')
    for link in (
        b"https://example.org/source",
        b"https://example.org/?a=1&b=2",
        b"https://shop.example/news/",
    ):
        assert b"/URI(" + link in first.data.replace(b"/URI (", b"/URI(")


def test_the_pdf_carries_its_title_as_name_and_as_heading(newsroom):
    story = newsroom.publish("Votes were counted", "Some words.")

    made = get(newsroom, newsroom.path(story) + "/pdf").data

    # Once for the document, once for the bookmark that a heading makes: a title that is not set makes none.
    assert made.replace(b"/Title (", b"/Title(").count(b"/Title(Votes were counted)") == 2


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_here_can_be_written(newsroom, method):
    story = newsroom.publish("A story")

    answer = newsroom.ask(method.upper(), newsroom.path(story), headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 405


def test_feeds_are_announced_in_page_and_header(newsroom):
    story = newsroom.publish("A story")

    for path in ("/", "/news/", "/news/international/", newsroom.path(story)):
        answer = get(newsroom, path)
        page = answer.get_data(as_text=True)
        for kind, mime in (("rss", "rss+xml"), ("atom", "atom+xml"), ("json", "feed+json")):
            assert (
                f'</news/feed.{kind}>; rel="alternate"; type="application/{mime}"' in answer.headers["Link"]
            ), path
            assert page.count(f'href="/news/feed.{kind}"') >= 1
        assert ("</news/international/feed.rss>" in answer.headers["Link"]) == path.startswith(
            "/news/international/"
        )
    assert "Link" not in get(newsroom, "/news/nothing/").headers
