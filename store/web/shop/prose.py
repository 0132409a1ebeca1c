"""Markdown of ours as HTML: parsed strictly, then cleaned all the same."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from store.web.alternates import local_link

WORDS = {"p", "h2", "h3", "h4", "strong", "em", "a", "blockquote", "hr", "br", "code"}
LISTS = {"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}
_reader = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False})


def prose(markdown: str) -> Markup:
    """Markdown as safe HTML; raw HTML in it is shown as text, scripts and styles cannot come through.

    Links to pages of ours keep the reader's language.
    """
    html = nh3.clean(
        _reader.render(markdown),
        tags=WORDS | LISTS,
        attributes={"a": {"href", "title"}},
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
        attribute_filter=lambda _tag, name, value: local_link(value) if name == "href" else value,
    )
    return Markup(html)  # noqa: S704 cleaned by nh3 in the line above
