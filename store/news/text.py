"""What becomes of a story's text: cleaned HTML, plain words, the teaser, and the slug."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

import nh3
from slugify import slugify

from store.news.tangle import bare

TEASER_WORDS = 16
LONGEST_SLUG = 96
LONGEST_HTML = 500_000
"""Characters of a story's HTML that are taken; more is refused by the importer, never cut in the middle."""

RESERVED_SECTIONS = frozenset({"archive", "feed", "search", "topics", "print", "pdf", "email"})
"""Words that are pages of the newsroom and so cannot name a section."""

TAGS = {
    "a", "b", "blockquote", "br", "cite", "code", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre",
    "q", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
DROPPED_WHOLE = {
    "script", "style", "iframe", "object", "noscript", "template", "svg", "math", "form", "select",
}  # fmt: skip
_BLOCKS = TAGS - {"a", "b", "cite", "code", "em", "i", "q", "s", "strong", "sub", "sup", "u"} | {"div", "img"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


_TAG_ENDS = r"""(?:\s(?:[^>"]|"[^"]*")*)?/?>"""
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS, key=len, reverse=True))}){_TAG_ENDS}")
_ANY_TAG = re.compile(rf"</?[a-z][a-z0-9]*{_TAG_ENDS}")
_PLAIN_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def tidy(text: str) -> str:
    """Unicode NFC without control characters; tabs and line breaks stay."""
    text = _CONTROL.sub("", text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


PICTURES = re.compile(r"picture-[0-9]{1,2}|/media/[0-9a-f]{40}\.webp")
"""What a text may name as a picture: a place that is filled when it is read (see `inside`), or one of ours."""

IMAGE = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
"""A picture in HTML that has been cleaned: quotes inside its attributes are escaped."""


def clean(source: str, link: Callable[[str], str] = str, *, raw: bool = False) -> str:
    """The HTML of a story with only what we allow: text, emphasis, headings, lists, tables, links, our own pictures.

    Links keep http, https and mailto and tell the other side nothing of us. Frames, forms, scripts, pictures that lie
    elsewhere and every attribute of style go; comments go with their content. `link` may put another address in the
    place of one, e.g. the same page in the reader's language. `raw` keeps pictures wherever they lie, for who lifts
    them out.
    """
    cleaned = _cleaned(source, link)
    if raw or "<img" not in cleaned:
        return cleaned
    return IMAGE.sub(lambda tag: tag.group() if _is_ours(tag[1]) else "", cleaned)


def _is_ours(attributes: str) -> bool:
    src = re.search(r' src="([^"]*)"', attributes)
    return src is not None and PICTURES.fullmatch(src[1]) is not None


def _cleaned(source: str, link: Callable[[str], str]) -> str:
    return nh3.clean(
        bare(tidy(source)),
        tags=TAGS | {"img"},
        clean_content_tags=DROPPED_WHOLE,
        attributes={
            "a": {"href"},
            "img": {"src", "alt"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan", "scope"},
        },
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        strip_comments=True,
        attribute_filter=lambda _tag, name, value: link(value) if name == "href" else value,
    )


def words_in(cleaned: str) -> str:
    """The words of HTML that came out of `clean`, one line per block; picture texts are not words of it. No tag of it is
    odd, so nothing has to be parsed."""
    return _lines(html.unescape(_ANY_TAG.sub("", _BLOCK_TAG.sub("\n", cleaned))))


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
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
    base = slug_of(title)
    slug, number = base, 1
    while taken(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


def slug_of(title: str) -> str:
    """The words of `title` in ASCII, whether others are called so or not."""
    if len(title) <= LONGEST_SLUG and _PLAIN_SLUG.fullmatch(title):
        return title
    return (
        slugify(title, max_length=LONGEST_SLUG, word_boundary=True, replacements=[("'", ""), ("’", "")])
        or "story"
    )
