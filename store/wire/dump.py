"""Reading a Joomla database out of a dump, without ever executing it.

Written for what mysqldump, mariadb-dump and phpMyAdmin write, gzipped or not: many rows in a statement or one,
with or without the names of the columns, hexadecimal text, conditional comments, quotes and semicolons inside
texts, statements of many megabytes. The file is streamed; what is kept in memory is one row.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from store.kit.i18n import lazy
from store.wire.joomla import Tables
from store.wire.types import NotThisSource, Row, SourceDown

CHUNK = 1 << 18
LONGEST_TOKEN = 32 << 20
"""A single value above this is no story; reading stops rather than filling the memory."""

SWELLS = 100
"""A packed dump may unpack to so many times its size. SQL with stories in it packs to a tenth, with nothing but figures to
a thirtieth; gzip itself goes as far as a thousandth, so that an upload of 12 MB could hold the worker for hours."""

SMALL = 64 << 20
"""What unpacks to less is never too much."""

_TOKEN = re.compile(
    rb"'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'"
    rb'|"[^"\\]*(?:(?:\\.|"")[^"\\]*)*"'
    rb"|`[^`]*(?:``[^`]*)*`"
    rb"|--[ \t\r][^\n]*|--(?=\n)|\#[^\n]*|/\*.*?\*/"
    rb"|\s+|[(),;=]|[^\s'\"`(),;=#/-]+|[-/]",
    re.S,
)
_BLANK = (b" ", b"\t", b"\r", b"\n", b"-- ", b"#", b"/*")
_ESCAPE = re.compile(rb"\\(.)|''", re.S)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"0": b"\0", b"Z": b"\x1a", b"b": b"\b"}
_KEYS = frozenset(
    {b"PRIMARY", b"UNIQUE", b"KEY", b"INDEX", b"FULLTEXT", b"SPATIAL", b"CONSTRAINT", b"CHECK", b"FOREIGN"}
)


class Dump:
    """A dump as a database to read from. The whole file is passed once per question."""

    def __init__(self, path: Path, *, small: int = SMALL) -> None:
        """Up to `small` bytes are read of a packed file however small it is. Raises NotThisSource without a file."""
        if not path.is_file():
            raise NotThisSource(lazy("There is no file of this name."))
        self._path, self._small = path, small
        self._order: dict[str, tuple[str, ...]] = {}

    def tables(self) -> Tables:
        """The columns of every table the dump makes."""
        for _ in self._statements(wanted=None):
            pass
        return {table: frozenset(columns) for table, columns in self._order.items()}

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """All rows of a table, only these columns."""
        for names, values in self._statements(wanted=table):
            places = {name: place for place, name in enumerate(names)}
            yield {
                column: _value(values[place])
                if (place := places.get(column, -1)) >= 0 and place < len(values)
                else None
                for column in columns
            }

    def stories(self, table: str, columns: Sequence[str], ids: Sequence[str]) -> Iterator[Row]:
        """The rows with these ids, in the order of the file."""
        wanted = set(ids)
        for row in self.rows(table, columns):
            if row["id"] in wanted:
                yield row

    def close(self) -> None:
        """Nothing is held open between questions."""

    def _statements(self, wanted: str | None) -> Iterator[tuple[tuple[str, ...], list[bytes]]]:
        """Every row of table `wanted` with the names of its columns; without one only CREATE TABLE is read."""
        tokens = _tokens(self._path, self._small)
        for token in tokens:
            word = token.upper()
            if word == b"CREATE":
                self._create(tokens)
            elif word in (b"INSERT", b"REPLACE") and wanted is not None:
                yield from self._insert(tokens, wanted)
            elif token != b";":
                _skip(tokens)

    def _create(self, tokens: Iterator[bytes]) -> None:
        """CREATE TABLE [IF NOT EXISTS] name ( columns and keys ): remember the columns in their order."""
        name, kind = "", b""
        for token in tokens:
            if token == b";":
                return
            if token == b"(":
                break
            kind = kind or token.upper()
            name = _identifier(token)
        if kind != b"TABLE":
            _skip(tokens)
            return
        columns, depth, first = [], 1, True
        for token in tokens:
            if token == b"(":
                depth += 1
            elif token == b")":
                depth -= 1
                if depth == 0:
                    break
            elif token == b"," and depth == 1:
                first = True
                continue
            elif first and token.upper() not in _KEYS:
                columns.append(_identifier(token))
            first = False
        self._order[name] = tuple(columns)
        _skip(tokens)

    def _insert(self, tokens: Iterator[bytes], wanted: str) -> Iterator[tuple[tuple[str, ...], list[bytes]]]:
        """INSERT [IGNORE] INTO name [(columns)] VALUES (row), (row) …;"""
        name = ""
        names: tuple[str, ...] = ()
        for token in tokens:
            if token == b";":
                return
            if token == b"(":
                names = tuple(_identifier(one) for one in _row(tokens))
            elif token.upper() in (b"VALUES", b"VALUE"):
                break
            elif token.upper() not in (b"INTO", b"IGNORE", b"LOW_PRIORITY", b"DELAYED", b"HIGH_PRIORITY"):
                name = _identifier(token)
        if name != wanted:
            _skip(tokens)
            return
        names = names or self._order.get(name, ())
        for token in tokens:
            if token == b"(":
                yield names, _row(tokens)
            elif token == b";":
                return


def _skip(tokens: Iterator[bytes]) -> None:
    for token in tokens:
        if token == b";":
            return


def _row(tokens: Iterator[bytes]) -> list[bytes]:
    """The values up to the closing bracket; what stands before a text (_binary, a minus) is kept with it."""
    values: list[bytes] = []
    parts: list[bytes] = []
    depth = 0
    for token in tokens:
        if token == b"," and depth == 0:
            values.append(b" ".join(parts))
            parts = []
        elif token == b")" and depth == 0:
            values.append(b" ".join(parts))
            return values
        else:
            depth += (token == b"(") - (token == b")")
            parts.append(token)
    return values


def _identifier(token: bytes) -> str:
    if token[:1] == b"`":
        token = token[1:-1].replace(b"``", b"`")
    return token.decode("utf-8", "replace").rpartition(".")[2]


def _value(token: bytes) -> str | None:
    """A value as text: NULL is None; hexadecimal and introduced texts are what they stand for."""
    if token[:1] == b"_":
        token = token.partition(b" ")[2]
    if token[:1] in (b"'", b'"'):
        return _decoded(_ESCAPE.sub(_unescaped, token[1:-1]))
    if token.upper() == b"NULL":
        return None
    if token[:2] in (b"0x", b"0X"):
        try:
            return _decoded(bytes.fromhex(token[2:].decode("ascii")))
        except ValueError:
            return token.decode("ascii", "replace")
    return token.replace(b"- ", b"-").decode("utf-8", "replace")


def _unescaped(found: re.Match[bytes]) -> bytes:
    letter = found.group(1)
    return b"'" if letter is None else _ESCAPED.get(letter, letter)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _tokens(path: Path, small: int) -> Iterator[bytes]:
    """The dump's words and marks, without white space and comments; a token is never cut by a chunk's edge."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with cast(BinaryIO, gzip.open(path) if packed else path.open("rb")) as file:
            most = max(small, SWELLS * path.stat().st_size) if packed else None
            yield from _split(_Counted(file, most))
    except (OSError, EOFError, zlib.error) as failed:
        raise SourceDown(str(failed)[:300]) from failed


class _Counted:
    """A file of which no more than `most` bytes are read; one that goes on raises SourceDown."""

    def __init__(self, file: BinaryIO, most: int | None) -> None:
        self._file, self._most, self._had = file, most, 0

    def read(self, size: int) -> bytes:
        """The next bytes."""
        found = self._file.read(size)
        self._had += len(found)
        if self._most is not None and self._had > self._most:
            raise SourceDown(
                f"the packed file holds more than {self._most >> 20} MB, {SWELLS} times its size and more; "
                "a dump that is really so has to be unpacked by whoever runs the server"
            )
        return found


def _split(file: _Counted) -> Iterator[bytes]:
    held, ended = file.read(CHUNK).removeprefix(b"\xef\xbb\xbf"), False
    while held or not ended:
        at = 0
        while found := _TOKEN.match(held, at):
            if found.end() == len(held) and not ended:
                break  # it may go on in the next chunk
            at = found.end()
            token = found.group()
            if not token.startswith(_BLANK) and token != b"--":
                yield token
        else:
            if ended and at < len(held):
                raise SourceDown("the dump ends in the middle of a statement")
        held = held[at:]
        if ended:
            return
        if len(held) > LONGEST_TOKEN:
            raise SourceDown("a value in the dump is longer than any story")
        more = file.read(max(CHUNK, len(held)))
        ended = not more
        held += more
