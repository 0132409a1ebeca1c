"""No page is forgotten: whatever can be opened is read by a test of this folder, or has no words of ours."""

from __future__ import annotations

import re

from flask import Flask

from tests.support.pseudo import pseudo, said, untranslated
from tests.words import (
    test_catalogue_desk,
    test_desk,
    test_discount_desk,
    test_money_desk,
    test_pages,
    test_source_desk,
    test_story_desk,
)

READ_ON_THE_WAY = {
    "admin.cancel_page", "admin.member", "admin.order", "admin.refund_page", "admin.order_letters", "admin.packing_slip", "admin.packing_slips", "admin.second_step", "admin.sign_in",
    "admin.order_address", "admin.return_page", "by_mail.form", "admin.returns", "orders.address", "orders.ask_cancel", "orders.ask_erase",
    "orders.ask_return", "orders.ask_stop", "orders.return_slip", "admin.sign_in_link", "checkout.back_from_payment", "newsroom.archive", "newsroom.section",
    "newsroom.story", "newsroom.topic", "orders.show", "paper.print_story",
}  # fmt: skip
"""Pages whose addresses a test learns from other pages."""

WORDLESS = {
    "admin.without_slash": "leads on",
    "assets.favicon": "a picture",
    "assets.serve": "sheets, scripts and pictures",
    "crawlers.index": "for search engines",
    "crawlers.of_month": "for search engines",
    "crawlers.of_shop": "for search engines",
    "crawlers.robots": "for search engines",
    "dev_mail.source": "a mail as it travels",
    "dev_mail.style": "a sheet",
    "feeds.read": "for readers' programs, in the language of the stories",
    "health.alive": "for machines",
    "health.ready": "for machines",
    "media.file": "a picture",
    "orders.data": "for machines: its keys stand in docs/order-data.md",
    "widget.headlines": "for machines",
    "widget.script": "a script; its words come with the headlines",
}
READ_AS_SOMETHING_ELSE = {
    "admin.letter_kind": "a sample letter; letters are read as such",
    "admin.letter_page": "a sample letter; letters are read as such",
    "admin.packing_slip_pdf": "the same words as on the page",
    "admin.packing_slips_pdf": "the same words as on the page",
    "dev_mail.letter": "a letter as it lies in a developer's box, its headers in plain sight",
    "dev_mail.html": "a letter; letters are read as such",
    "orders.receipt": "a paper; the same words as on the page",
    "orders.return_slip_pdf": "the same words as on the page",
    "pages.page": "a page of Markdown in each language",
    "paper.pdf_story": "the same words as on the page",
    "patterns.patterns": "samples for those who build the shop",
}


def endpoint_of(app: Flask, path: str) -> str:
    """The view that answers a path."""
    endpoint, _values = app.url_map.bind("127.0.0.1").match(path.partition("?")[0])
    return str(endpoint)


def test_every_page_is_read(app: Flask) -> None:
    paths = [
        *test_pages.PUBLIC,
        *test_desk.PAGES,
        *test_catalogue_desk.PAGES,
        *test_discount_desk.PAGES,
        *test_money_desk.PAGES,
        *test_story_desk.PAGES,
        *test_source_desk.PAGES,
    ]
    read = {endpoint_of(app, path) for path in paths if "/fails/" not in path and "nowhere" not in path}
    known = read | READ_ON_THE_WAY | WORDLESS.keys() | READ_AS_SOMETHING_ELSE.keys()
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}

    assert there - known == set(), "pages nobody reads"
    assert known - there == set(), "pages that are gone"


def test_a_forgotten_word_is_found_wherever_it_stands() -> None:
    page = """<html><head><title>Title</title><meta name="description" content="Description"></head>
        <body><p>Text <b>Bold</b> Tail</p><img alt="Alt"><a aria-label="Label" title="Hint">⟦ţéẋţ⟧</a>
        <input placeholder="Place"><input type="submit" value="Press"><input type="hidden" value="hidden">
        <script>script</script><style>style</style><code translate="no">code</code>Ada 5 x</body></html>"""

    assert untranslated(said(page), re.compile("Ada")) == [
        "Title", "Description", "Text", "Bold", "Tail", "Alt", "Hint", "Label", "Place", "Press",
    ]  # fmt: skip


def test_the_pseudo_language_keeps_places_and_markup() -> None:
    assert pseudo("For <b>%(name)s</b> &amp; 100%%") == "⟦Ƒôŕ <b>%(name)s</b> &amp; 100%%⟧"
