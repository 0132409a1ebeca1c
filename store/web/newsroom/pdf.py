"""A story typeset as a PDF, once for each thing it says, and without any network."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import structlog
import typst
from flask_babel import format_date
from flask_babel import gettext as _

from store import news
from store.news import StoryPage
from store.web import language
from store.web.newsroom.nodes import Inset, breakable, tree
from store.web.typeset import fonts

MOST_KEPT = 16 << 20
"""Bytes of finished papers that a process keeps at hand."""

LEAD_TALLEST_PT = 380.0
"""So high the picture above a text is at most: below it the text begins on the same sheet."""

LEFTWARD = frozenset({"ar", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
"""Languages that are written from right to left."""

log = structlog.get_logger()


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
            if len(paper) > MOST_KEPT:
                return
            self._papers[key] = paper
            while sum(map(len, self._papers.values())) > MOST_KEPT:
                self._papers.popitem(last=False)


_shelf = _Shelf()


def typeset(
    page: StoryPage, address: str, picture: Inset, insets: Mapping[str, Inset], *, folder: str
) -> bytes:
    """The PDF of a story, kept at hand under all that it is made of. `picture` stands above the text, `insets` inside
    it; `folder` is the application's own, where templates lie."""
    story = page.headline
    file = str(picture.file.absolute()) if picture.file else ""
    words = {
        "title": story.title,
        "headline": breakable(story.title),
        "date": format_date(story.published_at, "long"),
        "byline": breakable(_("By %(name)s", name=story.byline)) if story.byline else "",
        "frame": language.current(),
        "language": (code := _code(story.language)),
        "leftward": code in LEFTWARD,
        "picture": file,
        "wide": picture.wide(LEAD_TALLEST_PT) if file else 0,
        "alt": picture.words,
        "caption": breakable(page.picture_caption),
        "body": tree(page.body_html, insets, address),
        "link": page.link,
        "source": breakable(page.link),
        "more": _("More..."),
        "address": address,
        "printed": breakable(address),
    }
    template = _template(Path(folder) / "templates" / "pdf" / "story.typ")
    told = json.dumps(words)
    key = hashlib.sha256(template + told.encode()).digest()
    kept = _shelf.get(key)
    if kept is not None:
        return kept
    try:
        made = _set(template, told)
    except RuntimeError as flaw:  # a story that can be read can be taken away, if not in all its shape
        log.error("paper_set_plainly", story=story.id, why=str(flaw)[:300])
        plainly = [
            {"tag": "p", "href": "", "kids": [breakable(line)]}
            for line in news.words_in(news.clean(page.body_html)).split("\n")
        ]
        made = _set(template, json.dumps({**words, "picture": "", "link": "", "body": plainly}))
    _shelf.put(key, made)
    return made


def warm(folder: Path) -> None:
    """Look up the fonts and set a first sheet, so that the first reader who asks for a paper need not wait for it."""
    words = dict.fromkeys(("byline", "picture", "alt", "caption", "link", "source", "more"), "")
    words |= dict.fromkeys(("title", "headline", "date", "address", "printed"), "https://example.org/")
    _set(
        _template(folder / "templates" / "pdf" / "story.typ"),
        json.dumps(
            {
                **words,
                "frame": "en",
                "language": "en",
                "leftward": False,
                "wide": 0,
                "body": tree(_SPECIMEN, {}, "https://example.org/"),
            }
        ),
    )


_SPECIMEN = "<p>A <b>b</b> <i>c</i> <a href='/'>d</a></p><h2>E</h2><ul><li>f</li></ul><table><tr><td>g</td></tr></table>"


def _set(template: bytes, told: str) -> bytes:
    # The root is the whole disk because pictures lie in the instance folder, wherever that is; the template
    # is our own, reads these paths, and nothing in the words is ever evaluated.
    made = typst.Compiler(template, root="/", font_paths=fonts(), sys_inputs={"story": told}).compile(
        format="pdf"
    )
    assert isinstance(made, bytes)
    return made


def _code(language: str) -> str:
    """The language of a story as the typesetter takes it, two or three letters; English when it is none."""
    code = language.lower().replace("_", "-").split("-")[0]
    return code if re.fullmatch("[a-z]{2,3}", code) else "en"
