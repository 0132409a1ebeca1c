"""What becomes of a story's text: cleaned HTML, plain words, the teaser, and the slug."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from html.parser import HTMLParser

import nh3
from slugify import slugify

TEASER_WORDS = 16
LONGEST_SLUG = 96
LONGEST_HTML = 500_000
"""Characters of a story's HTML that are taken; more is refused by the importer, never cut in the middle."""

REMEMBERED = 64
"""Texts whose words are kept at hand: a story on its way in is asked for them by its teaser, its search and its
relations, one after the other."""

RESERVED_SECTIONS = frozenset({"archive", "feed", "search", "topics", "print", "pdf", "email"})
"""Words that are pages of the newsroom and so cannot name a section."""

TAGS = {
    "a", "b", "blockquote", "br", "cite", "code", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre",
    "q", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
DROPPED_WHOLE = {
    "script",
    "style",
    "iframe",
    "object",
    "noscript",
    "template",
    "svg",
    "math",
    "form",
    "select",
}
_BLOCKS = TAGS - {"a", "b", "cite", "code", "em", "i", "q", "s", "strong", "sub", "sup", "u"} | {"div", "img"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def tidy(text: str) -> str:
    """Unicode NFC without control characters; tabs and line breaks stay."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def clean(source: str, link: Callable[[str], str] = str) -> str:
    """The HTML of a story with only what we allow: text, emphasis, headings, lists, tables and links.

    Links keep http, https and mailto and tell the other side nothing of us. Pictures, frames, forms,
    scripts and every attribute of style go; comments go with their content. `link` may put another address in the
    place of one, e.g. the same page in the reader's language.
    """
    return nh3.clean(
        tidy(source),
        tags=TAGS,
        clean_content_tags=DROPPED_WHOLE,
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        strip_comments=True,
        attribute_filter=lambda _tag, name, value: link(value) if name == "href" else value,
    )


class _Words(HTMLParser):
    """Collects the text of HTML; the edges of blocks and pictures count as white space."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED_WHOLE:
            self._silent += 1
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED_WHOLE and self._silent:
            self._silent -= 1
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


@lru_cache(maxsize=REMEMBERED)
def plain(source: str) -> str:
    """The words of some HTML, one line per block, without any markup; picture texts are not words of it."""
    reader = _Words()
    reader.feed(source)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return tidy("\n".join(line for line in lines if line))


def teaser(text: str, words: int = TEASER_WORDS) -> str:
    """The first sixteen words, cut at white space, with three dots right after them when there are more.

    "Francis, ..." is "Francis,..." here, as the site has always printed it. A text of sixteen words or
    fewer stands whole and has no dots.
    """
    found = text.split(None, words)
    if len(found) <= words:
        return " ".join(found)
    return " ".join(found[:words]) + "..."


def paragraphs(text: str) -> str:
    """Plain text with empty lines between paragraphs as HTML."""
    blocks = (" ".join(block.split()) for block in re.split(r"\n\s*\n", text.strip()))
    return "\n".join(f"<p>{html.escape(block, quote=False)}</p>" for block in blocks if block)


def slug_for(title: str, taken: Callable[[str], bool]) -> str:
    """A slug for `title` that `taken` does not know: its words in ASCII, then with -2, -3 and so on."""
    base = slugify(title, max_length=LONGEST_SLUG, word_boundary=True, replacements=[("'", ""), ("’", "")])
    base = base or "story"
    slug, number = base, 1
    while taken(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug
