"""The list of all words and in how many stories each stands, asked and written by the hundred in one statement.

A batch of words travels as one JSON parameter: it is read by the engine itself, and the statement is the same however
many there are. On PostgreSQL whoever changes words holds the word that counts all stories until the transaction ends:
two writers meet there and nowhere else, so that they never wait for each other in a circle.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import text

from store.db import db, run
from store.kit.statements import Rows
from store.news.bulk import Statement
from store.news.models import Term

EVERY_STORY = ""
"""The term whose df counts all stories; no word is empty."""


def often(df: str) -> str:
    """How large a count is in powers of four, 1 to 11, as SQL."""
    powers = " ".join(f"WHEN {df} < {4**power} THEN {power}" for power in range(1, 11))
    return f"(CASE {powers} ELSE 11 END)"


_ROW = "term.text, term.id, term.df, term.titled"
_LISTED = {"sqlite": "json_each(:told)", "postgresql": "json_array_elements_text(CAST(:told AS json))"}
_HOLD = f"SELECT id FROM term WHERE text = '{EVERY_STORY}' FOR UPDATE"  # noqa: S608 - our own words
_COUNT_KNOWN = (
    "UPDATE term SET df = term.df + met.value FROM json_each(:told) AS met WHERE term.text = met.key"  # noqa: S608
    f" RETURNING text, id, df, titled, 0, often <> {often('df')}"
)
_GROWN = f"UPDATE term SET often = {often('df')} WHERE id IN (SELECT value FROM json_each(:told))"  # noqa: S608
_COUNT_NEW = (
    "INSERT INTO term (text, df, often, start, titled) SELECT told.key, told.value,"  # noqa: S608
    f" {often('told.value')}, substr(told.key, 1, 3),"
    " told.key IN (SELECT value FROM json_each(:heads)) FROM json_each(:told) AS told WHERE true ORDER BY told.key"
    f" ON CONFLICT (text) DO UPDATE SET df = term.df + excluded.df, often = {often('term.df + excluded.df')}"
    " RETURNING text, id, df, false, 1"
)
_COUNT = (
    f"WITH held AS MATERIALIZED ({_HOLD}), told AS MATERIALIZED"  # noqa: S608
    " (SELECT key AS word, CAST(value AS integer) AS n FROM json_each_text(CAST(:told AS json))),"
    f" known AS (UPDATE term SET df = term.df + told.n, often = {often('term.df + told.n')} FROM told"
    f" WHERE term.text = told.word AND (SELECT COUNT(*) FROM held) >= 0 RETURNING {_ROW}, false),"
    f" new AS (INSERT INTO term (text, df, often, start, titled) SELECT word, n, {often('n')}, substr(word, 1, 3), word IN"
    " (SELECT value FROM json_array_elements_text(CAST(:heads AS json)))"
    " FROM told WHERE word NOT IN (SELECT text FROM known) ORDER BY word"
    f" ON CONFLICT (text) DO UPDATE SET df = term.df + excluded.df, often = {often('term.df + excluded.df')}"
    " RETURNING text, id, df, false, true)"
    " SELECT * FROM known UNION ALL SELECT * FROM new"
)
_TITLED = {
    "sqlite": "UPDATE term SET titled = true WHERE id IN (SELECT value FROM json_each(:told))",
    "postgresql": "UPDATE term SET titled = true WHERE id IN"
    " (SELECT CAST(value AS integer) FROM json_array_elements_text(CAST(:told AS json)))",
}


class WordRow(NamedTuple):
    """A word that is known; `new` says that it has just been written, already `titled` where it should be."""

    text: str
    id: int
    df: int
    titled: bool
    new: bool = False


def rows(words: Collection[str]) -> dict[str, WordRow]:
    """Those of the words that are known."""
    if not words:
        return {}
    listed = _LISTED[_engine()]
    return _words(_run(
        f"SELECT {_ROW} FROM {listed} AS told JOIN term ON term.text = told.value",  # noqa: S608
        told=list(words),
    ))  # fmt: skip


def hold() -> None:
    """Have other writers of words wait until this transaction ends."""
    if _engine() == "postgresql":
        _run(_HOLD)


def count(found: Mapping[str, int], heads: Collection[str] = ()) -> dict[str, WordRow]:
    """Let each word stand in so many more stories; words nobody used before are added. Answers all of them.

    A new word that is one of `heads` stands in a title; what it answers says `titled` of none of the new ones.
    """
    told = {word: found[word] for word in sorted(found)}
    if _engine() == "postgresql":
        return _words(_run(_COUNT, told=told, heads=_among(heads, told)))
    counted = _run(_COUNT_KNOWN, told=told)
    grown = [row[1] for row in counted if row[5]]
    if grown:  # apart from counting, which would write the words' index anew each time
        _run(_GROWN, told=grown)
    known = _words(counted)
    fresh = {word: count for word, count in told.items() if word not in known}
    if fresh:
        known |= _words(_run(_COUNT_NEW, told=fresh, heads=_among(heads, fresh)))
    return known


def _among(heads: Collection[str], words: Mapping[str, int]) -> list[str]:
    return [head for head in heads if head in words]


def giving_titles(term_ids: Sequence[int]) -> list[Statement]:
    """What remembers that these words stood in a title: one statement, or none."""
    if not term_ids:
        return []
    return [(_text(_TITLED[_engine()]), {"told": json.dumps(sorted(term_ids))})]


def _run(statement: str, **told: Any) -> Rows:
    values = {name: json.dumps(value, ensure_ascii=False) for name, value in told.items()}
    return run(_text(statement), values, bind="news")


def _words(found: Rows) -> dict[str, WordRow]:
    return {row[0]: WordRow(row[0], row[1], row[2], bool(row[3]), *map(bool, row[4:5])) for row in found}


_text = lru_cache(maxsize=16)(text)
"""A statement is taken apart once, not at every batch."""


def _engine() -> str:
    return db.session.get_bind(mapper=Term).dialect.name
