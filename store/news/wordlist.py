"""The list of all words and in how many stories each stands, asked and written by the hundred in one statement.

A batch of words travels as one JSON parameter: it is read by the engine itself, and the statement is the same however
many there are. Rows are locked in the order of their words, so that two writers never wait for each other in a circle.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, text

from store.db import db
from store.kit.statements import execute
from store.news.models import Term

_LISTED = {"sqlite": "json_each(:told)", "postgresql": "json_array_elements_text(CAST(:told AS json))"}
_COUNTED = {"sqlite": "json_each(:told)", "postgresql": "json_each_text(CAST(:told AS json))"}
_COUNT = {
    "sqlite": "UPDATE term SET df = term.df + met.value FROM json_each(:told) AS met WHERE term.text = met.key"
    " RETURNING text, id, df, titled",
    "postgresql": "UPDATE term SET df = term.df + met.n FROM (SELECT known.id, CAST(told.value AS integer) AS n"
    " FROM json_each_text(CAST(:told AS json)) AS told JOIN term AS known ON known.text = told.key"
    " ORDER BY known.text FOR UPDATE OF known) AS met WHERE term.id = met.id"
    " RETURNING term.text, term.id, term.df, term.titled",
}

_TITLED = {
    "sqlite": "UPDATE term SET titled = true WHERE id IN (SELECT value FROM json_each(:told))",
    "postgresql": "UPDATE term SET titled = true WHERE id IN"
    " (SELECT CAST(value AS integer) FROM json_array_elements_text(CAST(:told AS json)))",
}


class WordRow(NamedTuple):
    """A word that is known."""

    text: str
    id: int
    df: int
    titled: bool


def rows(words: Collection[str]) -> dict[str, WordRow]:
    """Those of the words that are known."""
    if not words:
        return {}
    listed = _LISTED[_engine()]
    query = (
        f"SELECT term.text, term.id, term.df, term.titled FROM {listed} AS told"  # noqa: S608 - our own words
        " JOIN term ON term.text = told.value"
    )
    return _run(query, list(words))


def count(found: Mapping[str, int]) -> dict[str, WordRow]:
    """Let each word stand in so many more stories; words nobody used before are added. Answers all of them."""
    told = {word: found[word] for word in sorted(found)}
    known = _run(_COUNT[_engine()], told)
    fresh = {word: count for word, count in told.items() if word not in known}
    if fresh:
        known |= _run(
            "INSERT INTO term (text, df, start, titled) SELECT told.key, CAST(told.value AS integer),"  # noqa: S608
            f" substr(told.key, 1, 3), false FROM {_COUNTED[_engine()]} AS told WHERE true ORDER BY told.key"
            " ON CONFLICT (text) DO UPDATE SET df = term.df + excluded.df RETURNING text, id, df, titled",
            fresh,
        )
    return known


def give_titles(term_ids: Sequence[int]) -> None:
    """Remember that these words stood in a title."""
    execute(_connection(), _text(_TITLED[_engine()]), {"told": json.dumps(sorted(term_ids))})


def _run(statement: str, told: object) -> dict[str, WordRow]:
    found = execute(_connection(), _text(statement), {"told": json.dumps(told, ensure_ascii=False)})
    return {row[0]: WordRow(row[0], row[1], row[2], bool(row[3])) for row in found}


def _connection() -> Connection:
    return db.session.connection(bind_arguments={"mapper": Term})


_text = lru_cache(maxsize=16)(text)
"""A statement is taken apart once, not at every batch."""


def _engine() -> str:
    return db.session.get_bind(mapper=Term).dialect.name
