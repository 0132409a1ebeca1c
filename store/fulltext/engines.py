"""Asking FTS5 and PostgreSQL for what was wished for, newest first, at a cost that does not grow with the archive.

FTS5 walks its lists from the newest document down and stops when it has enough. PostgreSQL's GIN cannot: it fetches
every match before it can sort. So a rare wish is read from the index whole, and of a common one the latest
documents are looked through, a window at a time; that is bounded on both, whatever was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text

from store.db import db
from store.fulltext.types import BEGINS, Index, Wish


@dataclass(frozen=True)
class Found:
    """Places that meet a wish, newest first. `on` is from where to look further back, None when that was all."""

    places: Sequence[int]
    on: int | None


def newest(index: Index, wish: Wish, *, before: int, limit: int) -> Found:
    """The newest `limit` documents below the place `before` that meet a wish.

    Fewer than `limit` may come with more further back: then `on` is not None.
    """
    if not wish.all_of or not all(wish.all_of):
        return Found((), None)
    return _engine(index).newest(index, wish, before, limit)


def some(index: Index, wish: Wish, *, limit: int) -> list[int]:
    """Up to `limit` documents that meet a wish, in no order: for small tables."""
    if not wish.all_of or not all(wish.all_of):
        return []
    return list(_engine(index).some(index, wish, limit))


def put_aside(index: Index, words: Any) -> Any:
    """A document's words (see `document`; or a parameter that stands for them) as the value of the column `words`."""
    return _engine(index).kept(words)


def lexemes(words: Any) -> Any:
    """A document's words as PostgreSQL keeps them, without positions: an array turned into a tsvector."""
    return func.array_to_tsvector(func.string_to_array(words, " "))


def rebuild(index: Index) -> None:
    """Make the engine's own index anew from the table, and tidy it up; in the caller's transaction."""
    _engine(index).rebuild(index)


def settle(index: Index) -> None:
    """Put what was written lately where it belongs in the engine's own index, so that no writer has to: for whoever
    works while nobody waits, every few minutes; in the caller's transaction."""
    _engine(index).settle(index)


def _window_end(index: Index, wish: Wish, before: int) -> int | None:
    """The last place of a window that begins below `before`, None when the table ends first."""
    return db.session.scalar(
        select(index.place)
        .where(index.place < before)
        .order_by(index.place.desc())
        .offset(wish.window - 1)
        .limit(1)
    )


def _run(index: Index, statement: str, **values: object) -> list[int]:
    rows = db.session.execute(text(statement), values, bind_arguments={"mapper": index.model})
    return [row[0] for row in rows]


class _Sqlite:
    """FTS5 beside the table, kept in step by triggers; its rowid is the place."""

    @staticmethod
    def question(wish: Wish) -> str:
        """The wish in the language of MATCH; words are letters and digits and stand in quotes."""

        def part(word: str) -> str:
            return f'"{word.removesuffix(BEGINS)}"{BEGINS if word.endswith(BEGINS) else ""}'

        def every(groups: Sequence[Sequence[str]]) -> str:
            return " AND ".join(f"({' OR '.join(part(word) for word in group)})" for group in groups)

        wanted = every(wish.all_of)
        return f"({wanted}) NOT ({every(wish.none_of)})" if wish.none_of else wanted

    def newest(self, index: Index, wish: Wish, before: int, limit: int) -> Found:
        """Walk down from `before`."""
        end = None if wish.rare else _window_end(index, wish, before)
        places = _run(
            index,
            f"SELECT rowid FROM {index.table}_index WHERE {index.table}_index MATCH :wish"  # noqa: S608
            " AND rowid < :before AND rowid >= :least ORDER BY rowid DESC LIMIT :most",
            wish=self.question(wish),
            before=before,
            least=end or 0,
            most=limit,
        )
        return Found(places, places[-1] if len(places) == limit else end)

    def some(self, index: Index, wish: Wish, limit: int) -> list[int]:
        """Any of them."""
        return _run(
            index,
            f"SELECT rowid FROM {index.table}_index WHERE {index.table}_index MATCH :wish LIMIT :most",  # noqa: S608
            wish=self.question(wish),
            most=limit,
        )

    @staticmethod
    def kept(words: Any) -> Any:
        """The words as they are."""
        return words

    @staticmethod
    def rebuild(index: Index) -> None:
        """From the table, then into one piece."""
        name = f"{index.table}_index"
        for act in ("rebuild", "optimize"):
            db.session.execute(
                text(f"INSERT INTO {name}({name}) VALUES('{act}')"),
                bind_arguments={"mapper": index.model},
            )

    @staticmethod
    def settle(index: Index) -> None:
        """FTS5 does a little of it at every write."""


class _Postgresql:
    """A tsvector in the table under a GIN index. No parser of PostgreSQL's ever sees the words."""

    @staticmethod
    def question(wish: Wish) -> str:
        """The wish as a tsquery; words are letters and digits and stand in quotes."""

        def part(word: str) -> str:
            return f"'{word.removesuffix(BEGINS)}'{':*' if word.endswith(BEGINS) else ''}"

        def every(groups: Sequence[Sequence[str]]) -> str:
            return " & ".join(f"({' | '.join(part(word) for word in group)})" for group in groups)

        wanted = every(wish.all_of)
        return f"({wanted}) & !({every(wish.none_of)})" if wish.none_of else wanted

    def newest(self, index: Index, wish: Wish, before: int, limit: int) -> Found:
        """A rare wish from the index, whatever the planner thinks of it; else through the window, place by place."""
        place, words, table = index.place.key, index.words.key, index.table
        rare = (
            f"WITH met AS MATERIALIZED (SELECT {place} AS place FROM {table}"  # noqa: S608
            f" WHERE {words} @@ CAST(:wish AS tsquery))"
            " SELECT place FROM met WHERE place < :before ORDER BY place DESC LIMIT :most"
        )
        common = (
            f"SELECT place FROM (SELECT {place} AS place, {words} AS words FROM {table} WHERE {place} < :before"  # noqa: S608
            " ORDER BY place DESC LIMIT :window) AS latest"
            " WHERE words @@ CAST(:wish AS tsquery) ORDER BY place DESC LIMIT :most"
        )
        values: dict[str, object] = {} if wish.rare else {"window": wish.window}
        places = _run(
            index,
            rare if wish.rare else common,
            wish=self.question(wish),
            before=before,
            most=limit,
            **values,
        )
        if len(places) == limit:
            return Found(places, places[-1])
        return Found(places, None if wish.rare else _window_end(index, wish, before))

    def some(self, index: Index, wish: Wish, limit: int) -> list[int]:
        """Any of them."""
        return _run(
            index,
            f"SELECT {index.place.key} FROM {index.table}"  # noqa: S608
            f" WHERE {index.words.key} @@ CAST(:wish AS tsquery) LIMIT :most",
            wish=self.question(wish),
            most=limit,
        )

    @staticmethod
    def kept(words: Any) -> Any:
        """The words as lexemes."""
        return lexemes(words)

    @staticmethod
    def rebuild(index: Index) -> None:
        """GIN follows its table by itself."""

    @staticmethod
    def settle(index: Index) -> None:
        """GIN keeps new documents on a list, which every search reads through. At 4 MB, some thousand stories, whoever
        writes sorts all of it in, for seconds in a long archive."""
        name = f"ix_{index.table}_{index.words.key}"
        db.session.execute(
            select(func.gin_clean_pending_list(func.to_regclass(name))),
            bind_arguments={"mapper": index.model},
        )


ENGINES: dict[str, Callable[[], _Sqlite | _Postgresql]] = {"sqlite": _Sqlite, "postgresql": _Postgresql}


def _engine(index: Index) -> _Sqlite | _Postgresql:
    """The engine this index lives on: both databases of a shop need not be of one kind."""
    return ENGINES[db.session.get_bind(mapper=index.model).dialect.name]()
