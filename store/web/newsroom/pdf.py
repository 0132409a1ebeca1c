"""A story typeset as a PDF, in some ten milliseconds and without any network."""

from __future__ import annotations

import json
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import typst
from flask_babel import format_date
from flask_babel import gettext as _

from store import news
from store.news import StoryPage

_EMPTY = frozenset({"br", "hr"})
Node = dict[str, Any]


class _Tree(HTMLParser):
    """Cleaned HTML as nested nodes {tag, href, kids}; a kid is a node or a text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: Node = {"tag": "", "href": "", "kids": []}
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: Node = {"tag": tag, "href": dict(attrs).get("href") or "", "kids": []}
        self._open[-1]["kids"].append(node)
        if tag not in _EMPTY:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1]["tag"] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1]["kids"].append(" ".join(data.split("\n")))


def tree(html: str) -> list[Any]:
    """The story's cleaned HTML as data for the typesetter; white space between blocks is left out."""
    parser = _Tree()
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


def typeset(page: StoryPage, address: str, picture: Path | None, *, folder: str) -> bytes:
    """The PDF of a story. `picture` is a file on our disk, `folder` the application's own, where templates lie."""
    story = page.headline
    words = {
        "title": story.title,
        "date": format_date(story.published_at, "long"),
        "byline": _("By %(name)s", name=story.byline) if story.byline else "",
        "language": story.language.split("-")[0],
        "picture": str(picture.absolute()) if picture and picture.is_file() else "",
        "alt": story.picture_alt,
        "caption": page.picture_caption,
        "body": tree(page.body_html),
        "link": page.link,
        "more": _("More..."),
        "address": address,
    }
    # The root is the whole disk because pictures lie in the instance folder, wherever that is; the template
    # is our own, reads this one path, and nothing in the words is ever evaluated.
    made = typst.Compiler(
        _template(Path(folder) / "templates" / "pdf" / "story.typ"),
        root="/",
        font_paths=_fonts(),
        sys_inputs={"story": json.dumps(words)},
    ).compile(format="pdf")
    assert isinstance(made, bytes)
    return made
