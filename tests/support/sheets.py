"""What stands on the sheets of a PDF that Typst made, and where: just enough of the format for that, and no more."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.S)
_RUN = re.compile(
    rb"q 1 0 0 -1 ([-\d.]+) ([-\d.]+) cm(?:(?!\nQ).)*?BT(.*?)\nET", re.S
)  # Typst moves to each run of words and sets it in one go
_SET = re.compile(rb"/(f\d+) ([-\d.]+) Tf.*?([-\d.]+) ([-\d.]+) Tm(.*)", re.S)
_PIECE = re.compile(rb"\(((?:\\.|[^\\)])*)\)|([-\d.]+)", re.S)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Run:
    """Words that were set in one go: on which sheet, between which edges and on which line, in points."""

    sheet: int
    left: float
    right: float
    line: float
    words: str


@dataclass(frozen=True)
class _Face:
    letters: dict[int, str]
    widths: dict[int, float]


def runs(paper: bytes) -> list[Run]:
    """Every run of words of a PDF, sheet by sheet, in the order they were set."""
    things = {int(number): body for number, body in _OBJECT.findall(paper)}
    pages = [body for _, body in sorted(things.items()) if body.startswith(b"<</Type/Page/")]
    found = []
    for sheet, page in enumerate(pages, start=1):
        resources = things[_reference(page, b"Resources")]
        faces = {
            name: _face(things, int(number)) for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
        }
        found += list(_on(_content(things[_reference(page, b"Contents")]), faces, sheet))
    return found


def words(paper: bytes) -> str:
    """All letters on all sheets, without blanks and places where a line may end."""
    return re.sub(r"[\s\u200b]", "", "".join(run.words for run in runs(paper)))


def _on(content: bytes, faces: dict[bytes, _Face], sheet: int) -> Iterator[Run]:
    for x, y, inside in _RUN.findall(content):
        told = _SET.search(inside)
        if told is None:
            continue
        face, size = faces[told[1]], float(told[2])
        text, wide = "", 0.0
        for written, moved in _PIECE.findall(told[5]):
            if moved:
                wide -= float(moved)
                continue
            codes = _ESCAPE.sub(_unescaped, written)
            for at in range(0, len(codes) - 1, 2):
                code = int.from_bytes(codes[at : at + 2])
                text += face.letters.get(code, "\ufffd")
                wide += face.widths.get(code, 0.0)
        left = float(x) + float(told[3])
        yield Run(sheet, left, left + wide * size / 1000, float(y), text)


def _face(things: dict[int, bytes], number: int) -> _Face:
    font = things[number]
    child = things[int(re.search(rb"/DescendantFonts\[(\d+) 0 R", font)[1])]
    cmap = _content(things[_reference(font, b"ToUnicode")])
    letters = {
        int(code, 16): bytes.fromhex(to.decode()).decode("utf-16-be")
        for code, to in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", cmap)
    }
    numbers = re.search(rb"/W\[([^\]]*)\]", child)[1].split()
    widths = {}
    for first, last, width in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
        widths |= dict.fromkeys(range(int(first), int(last) + 1), float(width))
    return _Face(letters, widths)


def _reference(thing: bytes, name: bytes) -> int:
    return int(re.search(b"/" + name + rb" (\d+) 0 R", thing)[1])


def _content(thing: bytes) -> bytes:
    head, _, stream = thing.partition(b"stream\n")
    body = stream.rpartition(b"\nendstream")[0]
    return zlib.decompress(body) if b"FlateDecode" in head else body


def _unescaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    return bytes([int(told, 8)]) if told[:1].isdigit() else _LETTERS.get(told, told)
