"""A story's cleaned HTML as plain data for the typesetter: nothing in it is ever read as markup, and nothing a text
does can make the typesetter give up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from store import news

PAGE_PT = 459.0
"""How wide a line is on the sheet, in points."""

TALLEST_PT = 600.0
"""Higher than this no picture stands on a sheet: it keeps its shape and becomes narrower."""

DEEPEST = 12
"""Elements inside each other; what lies deeper stands beside the last one. The typesetter counts to 64 rules."""

MOST_COLUMNS = 16
LONGEST_LINK = 2_000

_EMPTY = frozenset({"br", "hr", "img"})
_BLOCKS = frozenset({"p", "h2", "h3", "h4", "li", "ul", "ol", "blockquote", "pre", "table", "tr", "td", "th"})
_LONG = re.compile(r"[!-~\u00a1-\u1fff]{25,}")
"""A word without a place to break at, in letters that are not broken anywhere; nothing on a page is so narrow."""

_PIECE = re.compile(r"(?<=[/?&=_.-])(?=[^/?&=_.-])|(?<=\w{5})(?=\w{3})")
_HERE = "\u200b"
"""A place where a line may end, of no width."""

Node = dict[str, Any]


@dataclass(frozen=True)
class Inset:
    """A picture on paper: its file on our disk, None while it is not ours, its pixels, its words."""

    file: Path | None
    width: int
    height: int
    words: str

    def wide(self, tallest: float = TALLEST_PT) -> float:
        """How wide it is printed, in points: never wider than the line, higher than `tallest`, or larger than it is."""
        shape = self.width / self.height if self.height else 1.0
        return max(1.0, min(PAGE_PT, self.width * 0.75, tallest * shape))


class _Tree(HTMLParser):
    """Nested nodes {tag, href, kids}; a kid is a node or a text. Pictures have file, width and alt, cells a span."""

    def __init__(self, insets: Mapping[str, Inset], address: str) -> None:
        super().__init__(convert_charrefs=True)
        self._insets = insets
        self._address = address
        self.root: Node = {"tag": "", "href": "", "kids": []}
        self._open: list[tuple[str, Node]] = [("", self.root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        kids = self._open[-1][1]["kids"]
        if tag in _EMPTY:
            kids.append(self._inset(told) if tag == "img" else {"tag": tag, "href": "", "kids": []})
            return
        if len(self._open) > DEEPEST:
            if tag in _BLOCKS and not (kids and _is(kids[-1], "br")):
                kids.append({"tag": "br", "href": "", "kids": []})
            self._open.append((tag, self._open[-1][1]))
            return
        node: Node = {"tag": tag, "href": self._link(told.get("href") or ""), "kids": []}
        if tag in ("td", "th"):
            node["span"] = _span(told.get("colspan"))
        kids.append(node)
        self._open.append((tag, node))

    def _link(self, href: str) -> str:
        if not href or href.startswith("#"):
            return ""
        whole = urljoin(self._address, href)
        return whole if len(whole) <= LONGEST_LINK else ""

    def _inset(self, told: Mapping[str, str | None]) -> Node:
        one = self._insets.get(told.get("src") or "", Inset(None, 0, 0, ""))
        file = str(one.file.absolute()) if one.file else ""
        return {
            "tag": "img", "href": "", "kids": [],
            "file": file, "width": one.wide() if file else 0, "alt": told.get("alt") or one.words,
        }  # fmt: skip

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        kids = self._open[-1][1]["kids"]
        if any(tag == "pre" for tag, _ in self._open):
            kids.extend(_as_typed(data))
        else:
            kids.append(breakable(" ".join(data.split("\n"))))


def tree(html: str, insets: Mapping[str, Inset], address: str) -> list[Any]:
    """The story that is read at `address` as data for the typesetter. White space between blocks and elements that
    hold nothing are left out; words stay, wherever they stand."""
    parser = _Tree(insets, address)
    parser.feed(news.clean(html))
    parser.close()
    kids: list[Any] = _settled(parser.root)["kids"]
    return [kid for kid in kids if not isinstance(kid, str) or kid.strip()]


def breakable(text: str) -> str:
    """The text with places for a line to end inside words that are longer than any line of a narrow column."""
    return _LONG.sub(lambda word: _PIECE.sub(_HERE, word.group()), text)


def _as_typed(text: str) -> Iterator[str | Node]:
    """Preformatted text: its line breaks and blanks stay."""
    for number, line in enumerate(text.split("\n")):
        if number:
            yield {"tag": "br", "href": "", "kids": []}
        if line:
            yield breakable(re.sub(r" (?= )|^ ", "\u00a0", line.expandtabs(4)))


def _span(told: str | None) -> int:
    return int(told) if told and re.fullmatch(r"[1-9][0-9]?", told) else 1


def _settled(node: Node) -> Node:
    """The node as the typesetter takes it: lists of items, tables of rows and cells, and nothing empty."""
    kids = [kid if isinstance(kid, str) else _settled(kid) for kid in node["kids"]]
    kids = [kid for kid in kids if isinstance(kid, str) or kid["tag"] in _EMPTY or kid["kids"]]
    if node["tag"] in ("ul", "ol"):
        kids = _items(kids)
    settled = {**node, "kids": kids}
    return _table(settled) if node["tag"] == "table" else settled


def _items(kids: list[Any]) -> list[Any]:
    """The items of a list; what stands between them belongs to the one before, as browsers show it."""
    items: list[Any] = []
    for kid in kids:
        if _is(kid, "li"):
            items.append(kid)
        elif not isinstance(kid, str) and items:
            items[-1]["kids"].append(kid)
        elif not isinstance(kid, str) or kid.strip():
            items.append({"tag": "li", "href": "", "kids": [kid]})
    return items


def _table(node: Node) -> Node:
    """A table as rows of cells with the number of its columns; one that is no grid stays what its words are."""
    rows = [[cell for cell in row["kids"] if _is(cell, "td", "th")] for row in _rows(node)]
    columns = max((sum(cell["span"] for cell in row) for row in rows), default=0)
    if not 0 < columns <= MOST_COLUMNS:
        for row in rows:
            for cell in row:
                cell["kids"].append("\u2003")
        return node
    for row in rows:
        row += [{"tag": "td", "href": "", "span": 1, "kids": []}] * (
            columns - sum(cell["span"] for cell in row)
        )
    return {"tag": "table", "href": "", "columns": columns, "kids": [cell for row in rows for cell in row]}


def _rows(node: Node) -> Iterator[Node]:
    for kid in node["kids"]:
        if _is(kid, "tr"):
            yield kid
        elif _is(kid, "thead", "tbody"):
            yield from _rows(kid)


def _is(kid: str | Node, *tags: str) -> bool:
    return not isinstance(kid, str) and kid["tag"] in tags
