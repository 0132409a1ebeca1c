"""A story typeset as a PDF, once for each thing it says, and without any network."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import typst
from flask_babel import format_date
from flask_babel import gettext as _

from store import news
from store.news import StoryPage

_EMPTY = frozenset({"br", "hr", "img"})
PAGE_PT = 459.0
"""How wide a line is on the sheet, in points."""

MOST_KEPT = 16 << 20
"""Bytes of finished papers that a process keeps at hand."""

Node = dict[str, Any]


@dataclass(frozen=True)
class Inset:
    """A picture inside a text: its file on our disk, None while it is not ours, how wide it is in pixels, its words."""

    file: Path | None
    width: int
    words: str


class _Tree(HTMLParser):
    """Cleaned HTML as nested nodes {tag, href, kids}; a kid is a node or a text. Pictures have file, width and alt."""

    def __init__(self, insets: Mapping[str, Inset]) -> None:
        super().__init__(convert_charrefs=True)
        self._insets = insets
        self.root: Node = {"tag": "", "href": "", "kids": []}
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: Node = {"tag": tag, "href": dict(attrs).get("href") or "", "kids": []}
        if tag == "img":
            node |= self._inset(dict(attrs))
        self._open[-1]["kids"].append(node)
        if tag not in _EMPTY:
            self._open.append(node)

    def _inset(self, told: Mapping[str, str | None]) -> Node:
        one = self._insets.get(told.get("src") or "", Inset(None, 0, ""))
        file = str(one.file.absolute()) if one.file and one.file.is_file() else ""
        return {"file": file, "width": min(PAGE_PT, one.width * 0.75), "alt": told.get("alt") or one.words}

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1]["tag"] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1]["kids"].append(" ".join(data.split("\n")))


def tree(html: str, insets: Mapping[str, Inset]) -> list[Any]:
    """The story's cleaned HTML as data for the typesetter; white space between blocks is left out."""
    parser = _Tree(insets)
    parser.feed(news.clean(html))
    parser.close()
    kids: list[Any] = parser.root["kids"]
    return [kid for kid in kids if not isinstance(kid, str) or kid.strip()]


@cache
def _fonts() -> typst.Fonts:
    """The fonts that come with the typesetter, looked up once: the same page on every machine."""
    return typst.Fonts(include_system_fonts=False)


@cache
def _template(place: Path) -> bytes:
    return place.read_bytes()


class _Shelf:
    """Finished papers by what they were made of, the oldest put away first: what says the same is made once."""

    def __init__(self) -> None:
        self._papers: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: bytes) -> bytes | None:
        with self._lock:
            found = self._papers.get(key)
            if found is not None:
                self._papers.move_to_end(key)
            return found

    def put(self, key: bytes, paper: bytes) -> None:
        with self._lock:
            self._papers[key] = paper
            while sum(map(len, self._papers.values())) > MOST_KEPT:
                self._papers.popitem(last=False)


_shelf = _Shelf()


def typeset(
    page: StoryPage, address: str, picture: Path | None, insets: Mapping[str, Inset], *, folder: str
) -> bytes:
    """The PDF of a story, kept at hand under all that it is made of. `picture` is a file on our disk, `insets` those
    inside the text, `folder` the application's own, where templates lie."""
    story = page.headline
    words = {
        "title": story.title,
        "date": format_date(story.published_at, "long"),
        "byline": _("By %(name)s", name=story.byline) if story.byline else "",
        "language": story.language.split("-")[0],
        "picture": str(picture.absolute()) if picture and picture.is_file() else "",
        "alt": story.picture_alt,
        "caption": page.picture_caption,
        "body": tree(page.body_html, insets),
        "link": page.link,
        "more": _("More..."),
        "address": address,
    }
    template = _template(Path(folder) / "templates" / "pdf" / "story.typ")
    told = json.dumps(words)
    key = hashlib.sha256(template + told.encode()).digest()
    kept = _shelf.get(key)
    if kept is not None:
        return kept
    # The root is the whole disk because pictures lie in the instance folder, wherever that is; the template
    # is our own, reads this one path, and nothing in the words is ever evaluated.
    made = typst.Compiler(
        template,
        root="/",
        font_paths=_fonts(),
        sys_inputs={"story": told},
    ).compile(format="pdf")
    assert isinstance(made, bytes)
    _shelf.put(key, made)
    return made
