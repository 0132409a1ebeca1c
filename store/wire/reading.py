"""What every way into a Joomla database has to offer: its columns, its small tables, its stories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from store.wire.joomla import Tables
from store.wire.types import Row


class Reader(Protocol):
    """Reads one database and never writes. Raises SourceDown whenever the other side fails."""

    def tables(self) -> Tables:
        """The columns of every table."""

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """All rows of a table, only these columns, as text."""

    def stories(self, table: str, columns: Sequence[str], ids: Sequence[str]) -> Iterator[Row]:
        """The rows with these ids, in any order; an id that is gone meanwhile is left out."""

    def close(self) -> None:
        """Let go of the connection or the file."""
