"""What is kept of a document, and what is wished for: both plain words, the same on every engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import InstrumentedAttribute

from store.db import Model

TITLE = "_"
"""Before a word: it stands in the title. No word of ours holds this sign."""

BEGINS = "*"
"""After a word of a wish: whatever begins like it will do."""

Words = Text().with_variant(TSVECTOR(), "postgresql")
"""The type of the column that holds a document's words (see `document`)."""


@dataclass(frozen=True)
class Index:
    """Where a room keeps the words of its documents. `place` is the document's place in the order of answers, an
    integer that grows with time; `words` the column of type `Words`."""

    model: type[Model]
    place: InstrumentedAttribute[int]
    words: InstrumentedAttribute[Any]

    @property
    def table(self) -> str:
        """The table's name; on SQLite the virtual one is called like it, with `_index` behind."""
        return str(self.model.__tablename__)


@dataclass(frozen=True)
class Wish:
    """What to look for: `all_of` are groups, each met by any one of its words; `none_of` must not all be met.

    `rare` says that few documents can meet it (some thousands), as the rarest group's frequency tells; of a wish
    that is not, only the latest documents are looked through, `window` at a time.
    """

    all_of: Sequence[Sequence[str]]
    none_of: Sequence[Sequence[str]] = ()
    rare: bool = True
    window: int = 20_000


def document(title: Iterable[str], rest: Iterable[str]) -> str:
    """A document's words as they are kept: each once, those of the title once more with their mark."""
    heads = set(title)
    return " ".join(sorted({*heads, *rest, *(TITLE + word for word in heads)}))


def everywhere(groups: Sequence[Sequence[str]], *, rare: bool = True) -> Wish:
    """Documents that have a word of every group, wherever it stands."""
    return Wish(groups, rare=rare)


def in_title(groups: Sequence[Sequence[str]], *, rare: bool = True) -> Wish:
    """Documents that have a word of every group in their title."""
    return Wish(_titled(groups), rare=rare)


def only_elsewhere(groups: Sequence[Sequence[str]], *, rare: bool = True) -> Wish:
    """Documents that have a word of every group, but not all of them in the title."""
    return Wish(groups, _titled(groups), rare=rare)


def _titled(groups: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[TITLE + word for word in group] for group in groups]
