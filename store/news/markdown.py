"""Texts written here: Markdown, or HTML where somebody prefers it, as HTML that still has to be cleaned."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

_reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
MARKS = "*_[!|<~`"
"""Characters that may begin something in Markdown: each of them is looked at, whatever it turns out to be."""

MOST_MARKS = 20_000
"""So many of them are read in well under a second; a text of the greatest length with a table on each page has half."""

_PICTURE = re.compile(r"!\[((?:\\.|[^\]\\])*)\]\((/media/[0-9a-f]{40}\.webp)\)")


def as_html(text: str) -> str:
    """What was typed as HTML. The title of a page is its story's, so a heading of the first rank becomes one of the
    second. HTML in it goes through as it is: nothing of this may be shown before it was cleaned."""
    tokens = _reader.parse(text)
    for token in tokens:
        _lower(token)
    return str(_reader.renderer.render(tokens, _reader.options, {}))


def too_many_marks(text: str) -> bool:
    """Whether reading a text would take far longer than its length tells."""
    return sum(map(text.count, MARKS)) > MOST_MARKS


def picture_line(alt: str, address: str) -> str:
    """The line that puts a picture of ours into a text, e.g. `![A bridge](/media/0a….webp)`."""
    words = re.sub(r"([\\\[\]])", r"\\\1", " ".join(alt.split()))
    return f"![{words}]({address})"


def pictures_in(text: str) -> list[str]:
    """The addresses of our pictures that a text names in Markdown, each once, in their order."""
    return list(dict.fromkeys(found[2] for found in _PICTURE.finditer(text)))


def _lower(token: Token) -> None:
    if token.type in ("heading_open", "heading_close") and token.tag == "h1":
        token.tag = "h2"
