"""What the newsroom knows of a source's stories, and what it remembers of a source's syncs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from store.db import db
from store.kit.errors import NotFound
from store.news.desk_models import StoryDesk
from store.news.models import Section, Source, SourceKind, Story, StoryStatus

AT_ONCE = 5_000


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


@dataclass(frozen=True)
class Known:
    """A story of a source as we have it: enough to see whether the source says something else now."""

    id: int
    section: str
    published_at: datetime
    changed_at: datetime
    expires_at: datetime | None
    archived: bool
    withdrawn: bool
    held: bool = False


def sources() -> Sequence[SourceFacts]:
    """All sources, by name."""
    return [_facts(row) for row in db.session.scalars(select(Source).order_by(Source.name))]


def source(source_id: int) -> SourceFacts:
    """One source; raises NotFound."""
    row = db.session.get(Source, source_id)
    if row is None:
        raise NotFound
    return _facts(row)


def switch_source(name: str, *, active: bool) -> bool:
    """Switch a source on or off, in the caller's transaction; False when there is none of this name."""
    row = db.session.scalar(select(Source).where(Source.name == name))
    if row is None:
        return False
    row.active = active
    db.session.flush()
    return True


def known(source_id: int) -> Iterator[tuple[str, Known]]:
    """Every story of a source by the source's own key, withdrawn ones included, a few thousand per query."""
    last = 0
    while True:
        rows = db.session.execute(
            select(
                Story.id, Story.source_key, Section.title, Story.published_at, Story.changed_at,
                Story.expires_at, Story.status, StoryDesk.held,
            )
            .join(Section, Section.id == Story.section_id)
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
                    section=row.title,
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
    """A sync went through: when, and where the next one goes on."""
    row = db.session.get_one(Source, source_id)
    row.progress = progress
    row.last_success_at = at
    row.last_error = ""
    db.session.flush()


def note_failure(source_id: int, why: str, *, at: datetime) -> None:
    """A sync failed: why, in words for staff. What it had taken in before stays."""
    row = db.session.get_one(Source, source_id)
    row.last_failure_at = at
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
    )
