"""Texts made to keep a reader busy: tags that open and never close, hundreds of thousands of them, cost a moment each."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from store import news
from store.news.text import LONGEST_HTML
from store.wire.joomla.markup import attributes, first_picture, more_link, prepared, with_full_links

MOST_S = 12.0
"""Seconds of computing for all steps together; what looks further than its tag takes many minutes."""

POISON = (
    "<!--[if ", "<xml ", "<o:p>", "<hr ", '<hr class="', "<img ", '<img src="', "<a ", '<a href="', "<p> ",
    '<p><a href="x">', "<p> <a href='x'><b> ", "{youtube}", "{youtube ", "<o:", "<table>", "<", "&", "<a><b><i>",
)  # fmt: skip


@pytest.mark.parametrize("part", POISON)
def test_no_text_keeps_a_sync_busy(part):
    text = part * (LONGEST_HTML // 2 // len(part))
    offered = news.Submission(
        key="1", section="News", title="Poison", html=text, published_at=datetime(2025, 4, 28, tzinfo=UTC)
    )
    began = time.process_time()

    made = prepared(text)
    more_link(made)
    first_picture(made, "https://old.example/")
    with_full_links(made, "https://old.example/")
    news.refusal(offered)

    assert time.process_time() - began < MOST_S


def test_a_tag_of_one_long_word_is_read_once():
    began = time.process_time()
    assert attributes(f"<img {'a' * 300_000}>") == {}
    assert time.process_time() - began < 1


def test_what_a_word_processor_encloses_goes_and_what_is_never_closed_stays():
    assert prepared("a<!--[if mso]>b<![endif]-->c<XML>d</XML>e<o:p>f</o:p>g<w:sdt>h") == "acegh"
    assert prepared("a<!--[if mso]>b") == "a<!--[if mso]>b", "the sanitiser drops it as the comment it is"
    assert prepared("<xml>a</xml>b<xml>c") == "b<xml>c"


def test_more_is_found_at_the_end_of_a_long_text_and_nowhere_else():
    long = "<p>Words.</p>" * 2_000
    last = '<p><a href="https://example.org/more">More...</a></p>'
    assert more_link(long + last) == (long, "https://example.org/more")
    assert more_link(last + long) == (last + long, "")
