"""Clocks: the machine's own, and one that can be set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands where it was set, for tests and rehearsals."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.moment

    def forward(self, **span: float) -> datetime:
        """Move on by a timedelta's arguments, e.g. `forward(minutes=31)`; answers the new moment."""
        self.moment += timedelta(**span)
        return self.moment
