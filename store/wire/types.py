"""What the wire hands on, and its refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from store.kit.errors import StoreError
from store.kit.i18n import lazy

Row = Mapping[str, str | None]
"""A row of a source as text, by the names of its columns; what a source does not have is None."""


class SourceDown(StoreError):
    """A source did not answer, or not with what was expected. Nothing was changed."""

    status = 503

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(lazy("The source cannot be read: %(why)s", why=why))


class NotThisSource(StoreError):
    """What lies at the address is no source of the kind it was said to be."""

    status = 422
    field = "address"


@dataclass(frozen=True, slots=True)
class Light:
    """What is known of a story without its text: enough to see whether it is public, new or moved.

    `section` is the title of its section; `hidden` says why the public does not see it, "" when it does.
    """

    key: str
    section: str
    published_at: datetime
    changed_at: datetime
    expires_at: datetime | None
    archived: bool
    hidden: str = ""


@dataclass
class Report:
    """What a sync did, counted. `refused` holds at most a hundred (key, reason) of rows that could not be taken.

    `added` of those `taken` were new, the others had changed. `notes` say what else is odd about the source.
    """

    seen: int = 0
    taken: int = 0
    added: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    hidden: int = 0
    refused_count: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, key: str, reason: str) -> None:
        """Count one row that could not be taken, and remember why."""
        self.refused_count += 1
        if len(self.refused) < MOST_REMEMBERED:
            self.refused.append((key, reason))

    def as_json(self) -> dict[str, object]:
        """The counts as plain data, kept with the source."""
        return {
            "seen": self.seen,
            "taken": self.taken,
            "added": self.added,
            "changed": self.taken - self.added,
            "unchanged": self.unchanged,
            "withdrawn": self.withdrawn,
            "hidden": self.hidden,
            "refused": self.refused_count,
            "refusals": [list(one) for one in self.refused],
            "notes": self.notes,
        }


MOST_REMEMBERED = 100
