"""What the newsroom knows of a source's stories, and what it remembers of a source's syncs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text

from store import stamps
from store.db import db
from store.kit.errors import NotFound
from store.news.desk_models import StoryDesk
from store.news.models import Source, SourceKind, Story, StoryStatus

AT_ONCE = 5_000
TICK_M = 5
"""Minutes between two looks at the clock for a source that says nothing else."""

PROMISE_H = 24
"""Hours within which a source is to be read again unless staff say otherwise; later, pages say since when."""


BY_CLOCK = (SourceKind.JOOMLA, SourceKind.FEED)
"""Kinds that are read again and again; a dump says the same for ever, and what is written here needs no reading."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class SourceFacts:
    """A source as syncs and staff see it; `address` and `options` hold no secret."""

    id: int
    kind: SourceKind
    name: str
    address: str
    options: dict[str, Any]
    progress: dict[str, Any]
    active: bool
    last_success_at: datetime | None
    last_failure_at: datetime | None
    last_error: str
    version: int = 1
    forgotten_at: datetime | None = None

    @property
    def interval(self) -> timedelta | None:
        """How often it is read by the clock; None when somebody has to ask."""
        minutes = int(self.options.get("interval", TICK_M))
        if self.kind not in BY_CLOCK or minutes <= 0 or self.forgotten_at is not None:
            return None
        return timedelta(minutes=minutes)

    @property
    def due_at(self) -> datetime | None:
        """When it is to be read next: None while it is off or nobody asks; long ago when it never was."""
        if not self.active or self.interval is None:
            return None
        tried = self._tried_at
        return tried + self.interval if tried is not None else LONG_AGO

    @property
    def _tried_at(self) -> datetime | None:
        tried = [at for at in (self.last_success_at, self.last_failure_at) if at is not None]
        return max(tried, default=None)

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be read by now; also when it was last tried in the future, by a clock since set back."""
        if self.due_at is None:
            return False
        return self.due_at <= now or (self._tried_at is not None and self._tried_at > now)

    @property
    def stale_at(self) -> datetime | None:
        """From when on what we show of it is older than was promised; None for one that promises nothing."""
        if not self.active or self.interval is None or self.last_success_at is None:
            return None
        return self.last_success_at + timedelta(hours=int(self.options.get("promise", PROMISE_H)))


@dataclass(frozen=True, slots=True)
class Known:
    """A story of a source as we have it: enough to see whether the source says something else now.

    `held` says that staff withdrew it, and not the source.
    """

    id: int
    section_id: int
    published_at: datetime
    changed_at: datetime
    expires_at: datetime | None
    archived: bool
    withdrawn: bool
    held: bool = False


def sources(*, forgotten: bool = False) -> Sequence[SourceFacts]:
    """All sources, by name; or those that are `forgotten`, of which only the stories are left."""
    gone = Source.forgotten_at.is_not(None) if forgotten else Source.forgotten_at.is_(None)
    return [_facts(row) for row in db.session.scalars(select(Source).where(gone).order_by(Source.name))]


def source(source_id: int) -> SourceFacts:
    """One source, also one that is forgotten; raises NotFound."""
    row = db.session.get(Source, source_id)
    if row is None:
        raise NotFound
    return _facts(row)


def story_counts() -> dict[int, int]:
    """How many stories each source has here, without drafts and what was withdrawn; read from indexes alone."""
    every = select(Story.source_id, func.count()).group_by(Story.source_id)
    unseen = (
        select(Story.source_id, func.count())
        .where(text("status <> 'published'"), Story.status.in_((StoryStatus.DRAFT, StoryStatus.WITHDRAWN)))
        .group_by(Story.source_id)
    )
    counts = {source_id: int(count) for source_id, count in db.session.execute(every)}
    for source_id, count in db.session.execute(unseen):
        counts[source_id] -= int(count)
    return counts


def stale_since(now: datetime) -> datetime | None:
    """The last good reading of the source that has been unread for longest, when that is longer than was promised."""
    late = [one.last_success_at for one in sources() if one.stale_at is not None and one.stale_at <= now]
    return min((at for at in late if at is not None), default=None)


def next_stale(now: datetime) -> datetime | None:
    """When the next source becomes stale unless it is read until then."""
    return min(
        (one.stale_at for one in sources() if one.stale_at is not None and one.stale_at > now), default=None
    )


def last_read() -> datetime | None:
    """When any source was last read well."""
    return max((one.last_success_at for one in sources() if one.last_success_at is not None), default=None)


def known(source_id: int) -> Iterator[tuple[str, Known]]:
    """Every story of a source by the source's own key, withdrawn ones included, a few thousand per query."""
    last = 0
    while True:
        rows = db.session.execute(
            select(
                Story.id, Story.source_key, Story.section_id, Story.published_at, Story.changed_at,
                Story.expires_at, Story.status, StoryDesk.held,
            )
            .outerjoin(StoryDesk, StoryDesk.story_id == Story.id)
            .where(Story.source_id == source_id, Story.id > last)
            .order_by(Story.id)
            .limit(AT_ONCE)
        ).all()  # fmt: skip
        if not rows:
            return
        for row in rows:
            yield (
                row.source_key,
                Known(
                    id=row.id,
                    section_id=row.section_id,
                    published_at=row.published_at,
                    changed_at=row.changed_at,
                    expires_at=row.expires_at,
                    archived=(row.held or row.status) is StoryStatus.ARCHIVED,
                    withdrawn=row.status is StoryStatus.WITHDRAWN,
                    held=row.held is not None,
                ),
            )
        last = rows[-1].id


def note_success(source_id: int, progress: dict[str, Any], *, at: datetime) -> None:
    """A sync went through: when, and where the next one goes on. Pages that said since when it had not are made anew."""
    row = db.session.get_one(Source, source_id)
    stale_at = _facts(row).stale_at
    if stale_at is None or stale_at <= at:
        stamps.bump("news", bind="news")
    row.progress = progress
    row.last_success_at = at
    if row.last_failure_at is not None:
        row.last_failure_at = min(
            row.last_failure_at, at
        )  # a clock that was set back leaves no failure of tomorrow
    row.last_error = ""
    db.session.flush()


def note_failure(source_id: int, why: str, *, at: datetime) -> None:
    """A sync failed: why, in words for staff. What it had taken in before stays."""
    row = db.session.get_one(Source, source_id)
    row.last_failure_at = at
    if row.last_success_at is not None:
        row.last_success_at = min(row.last_success_at, at)
    row.last_error = why[:1000]
    db.session.flush()


def _facts(row: Source) -> SourceFacts:
    return SourceFacts(
        id=row.id,
        kind=row.kind,
        name=row.name,
        address=row.address,
        options=dict(row.options or {}),
        progress=dict(row.progress or {}),
        active=row.active,
        last_success_at=row.last_success_at,
        last_failure_at=row.last_failure_at,
        last_error=row.last_error,
        version=row.version,
        forgotten_at=row.forgotten_at,
    )
