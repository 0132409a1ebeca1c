"""Types of columns: moments in UTC, and names of states."""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import DateTime, Dialect, Enum, TypeDecorator

MOST_MOMENTS = 64
"""How many moments each place of a statement remembers."""

Member = TypeVar("Member", bound=enum.Enum)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. A naive datetime is refused: nobody knows when it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database, in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times are aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, aware; SQLite forgets the zone, and all it holds is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def remembering(process: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What makes a moment one that the database takes, remembering its last answers: an act writes the same moment a
    dozen times. Only those in UTC: elsewhere the two moments of a doubled hour are equal."""
    remembered = lru_cache(MOST_MOMENTS)(process)
    return lambda value: (remembered if getattr(value, "tzinfo", None) is UTC else process)(value)


def enum_column(kind: type[Member], length: int = 32) -> Enum:
    """A string column that holds the values (not the names) of `kind`; no native type, which survives downgrades."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        validate_strings=True,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )
