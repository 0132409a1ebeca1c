"""A Joomla story's text as plain HTML: page breaks become headings, plug-in tags go, pictures are lifted out."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

# Whoever reads these: no pattern may look further than the tag it stands in (hence `[^<>]`), or a text of half a
# million signs that opens tags and closes none keeps a sync busy for an hour.
_PAGE_BREAK = re.compile(r"<hr\b(?=[^<>]*\bclass\s*=\s*[\"'][^<>\"']*system-pagebreak)[^<>]*>", re.I)
_MOSIMAGE = re.compile(r"\{mosimage\b[^{}]*\}", re.I)
_READ_MORE = re.compile(r"<hr\b(?=[^<>]*\bid\s*=\s*[\"']system-readmore)[^<>]*>", re.I)
_IMAGE = re.compile(r"<img\b[^<>]*>", re.I)
_ATTRIBUTE = re.compile(r"(?<![\w-])([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
_LINK = re.compile(r"(<a\b[^<>]*?\bhref\s*=\s*)(\"[^\"]*\"|'[^']*')", re.I)
_SOURCE = re.compile(r"(<img\b[^<>]*?\bsrc\s*=\s*)(\"[^\"]*\"|'[^']*')", re.I)
_MORE = re.compile(
    r"<p\b[^>]*>\s*<a\b[^>]*?\bhref\s*=\s*[\"']([^\"']+)[\"'][^>]*>\s*(?:<[^>]+>\s*)*More\s*(?:\.\.\.|…)"
    r"\s*(?:</[^>]+>\s*)*</a>\s*(?:<br\s*/?>|&nbsp;|\s)*</p>\s*$",
    re.I,
)
LAST_WORDS = 4_000
"""Signs at the end of a text among which a last paragraph "More..." is looked for."""

_OFFICE = (
    (re.compile(r"<!--\[if", re.I), re.compile(r"<!\[endif\]-->", re.I)),
    (re.compile(r"<xml\b", re.I), re.compile(r"</xml>", re.I)),
    (re.compile(r"<o:p>", re.I), re.compile(r"</o:p>", re.I)),
)
"""What a word processor encloses and nobody is meant to read: where it begins and where it ends."""

_OF_A_SPACE = re.compile(r"</?[a-z]+:[^<>]*>", re.I)

PLUGINS = frozenset(
    {
        "loadposition", "loadmodule", "loadmoduleid", "mosimage", "mospagebreak", "mosloadposition",
        "mosloadmodule", "youtube", "vimeo", "modal", "emailcloak", "mp3", "gallery", "slider", "tab",
        "tabs", "jcomments", "audio", "video", "source", "module", "article", "snippet",
    }
)  # fmt: skip
"""Words that open a plug-in's tag in braces. Any other word in braces is prose and stays."""


@dataclass(frozen=True)
class Picture:
    """A picture as a story names it: an address, what is seen, and the line below it."""

    url: str
    alt: str = ""
    caption: str = ""


def without_plugins(text: str, words: Collection[str] = PLUGINS) -> str:
    """Drop plug-in tags in braces, with what they enclose where they come in pairs."""
    if "{" not in text:
        return text
    names = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    paired = re.compile(r"\{(" + names + r")\b[^{}]*\}(?:(?!\{\1\b).){0,4000}?\{/\1\}", re.I | re.S)
    single = re.compile(r"\{/?(?:" + names + r")\b[^{}]*\}", re.I)
    return single.sub("", paired.sub("", text))


def with_mosimages(text: str, images: str | None) -> str:
    """Joomla 1.5's `{mosimage}`, each with the next picture of the column `images`: a line for each, parted by pipes
    into file below images/stories, side, words, border, and caption."""
    lines = iter((images or "").splitlines())

    def shown(_tag: re.Match[str]) -> str:
        file, _, words, _, caption, *_ = (*next(lines, "").split("|"), "", "", "", "", "")
        if not file.strip():
            return ""
        title = f' title="{html.escape(caption)}" class="caption"' if caption else ""
        return f'<img src="/images/stories/{html.escape(file.strip())}" alt="{html.escape(words)}"{title}>'

    return _MOSIMAGE.sub(shown, text)


def prepared(text: str) -> str:
    """The text without what editors and plug-ins leave behind; page breaks are headings with their titles."""
    for opens, closes in _OFFICE:
        text = _without(text, opens, closes)
    text = _OF_A_SPACE.sub("", text)
    text = _READ_MORE.sub("", text)
    text = _PAGE_BREAK.sub(lambda found: _heading(found.group()), text)
    return without_plugins(text)


def _without(text: str, opens: re.Pattern[str], closes: re.Pattern[str]) -> str:
    """The text without what stands between the two, and both; what is never closed stays."""
    kept, at = [], 0
    while (first := opens.search(text, at)) and (last := closes.search(text, first.end())):
        kept.append(text[at : first.start()])
        at = last.end()
    return "".join([*kept, text[at:]])


def _heading(tag: str) -> str:
    told = attributes(tag)
    title = told.get("title") or told.get("alt") or ""
    return f"<h2>{html.escape(title, quote=False)}</h2>" if title else "<hr>"


def attributes(tag: str) -> dict[str, str]:
    """The attributes of one tag, names in lower case, entities resolved."""
    return {
        name.lower(): html.unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(tag)
    }


def first_picture(text: str, base: str) -> Picture | None:
    """The first picture inside a text that can be fetched; its caption is its title when it asks for one."""
    for tag in _IMAGE.findall(text):
        told = attributes(tag)
        url = address(told.get("src", ""), base)
        if url:
            captioned = "caption" in told.get("class", "").split()
            return Picture(url, told.get("alt", ""), told.get("title", "") if captioned else "")
    return None


def address(written: str, base: str) -> str:
    """Where a picture or page is, in full: relative to the root of the site at `base`. "" for what cannot be fetched.

    A fragment such as #joomlaImage://… is cut; spaces are encoded. Without a base a relative one stays relative.
    """
    written = html.unescape(written).strip().split("#", 1)[0]
    if not written:
        return ""
    scheme = urlsplit(written).scheme.lower() if ":" in written.split("/", 1)[0] else ""
    if scheme not in ("", "http", "https"):
        return ""
    full = urljoin(base, written) if base else written
    return quote(full, safe="/:?&=%~+,;@!$'()*[]#")[:1000]


def with_full_links(text: str, base: str) -> str:
    """Make links and pictures that are relative to the site's root whole, so that they lead there from here."""
    if not base:
        return text
    text = _SOURCE.sub(
        lambda found: f'{found.group(1)}"{html.escape(address(found.group(2)[1:-1], base))}"', text
    )

    def whole(found: re.Match[str]) -> str:
        target = html.unescape(found.group(2)[1:-1]).strip()
        if target.startswith(("#", "mailto:", "http://", "https://", "tel:")):
            return found.group()
        return f'{found.group(1)}"{html.escape(urljoin(base, target))}"'

    return _LINK.sub(whole, text)


def more_link(text: str) -> tuple[str, str]:
    """Take a last paragraph that is nothing but the link "More..." out of a text: the text, and where it led."""
    start = max(0, len(text) - LAST_WORDS)
    found = _MORE.search(text[start:])
    if found is None:
        return text, ""
    return text[: start + found.start()].rstrip(), html.unescape(found.group(1)).strip()
