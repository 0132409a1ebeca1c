"""Keeping sources: what staff may change of one, switching it, and parting with it.

Every act flushes in the caller's `transaction("news")`, and bumps the stamp where pages may say something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from store import stamps
from store.db import db
from store.kit.errors import Conflict, NotFound
from store.kit.i18n import lazy
from store.news.models import Source, Story, StoryStatus
from store.news.services import withdraw
from store.news.source_run import SourceRun

WITHDRAWN_AT_ONCE = 100
LONGEST_NAME = 80


class SourceChanged(Conflict):
    """A colleague saved this source meanwhile."""

    message = lazy(
        "A colleague has changed this source since you opened the page. What you typed is still here: compare it "
        "with what stands now, then save again."
    )


def change_source(
    source_id: int, name: str, address: str, options: Mapping[str, Any], *, seen: int
) -> list[str]:
    """Write what staff say of a source; the names of what changed, none when all was the same.

    `seen` is the version the page showed. Another address is read from the beginning. Raises NotFound and SourceChanged.
    """
    row = _row(source_id)
    if row.version != seen:
        raise SourceChanged
    wanted = {"name": name, "address": address, "options": dict(options)}
    changed = [field for field, value in wanted.items() if getattr(row, field) != value]
    for field in changed:
        setattr(row, field, wanted[field])
    if changed:
        row.version += 1
        if "name" not in changed or len(changed) > 1:  # what the last answer was about has changed
            row.progress, row.last_error = {}, ""
        db.session.flush()
        stamps.bump("news", bind="news")
    return changed


def switch_source(source_id: int, *, active: bool) -> bool:
    """Switch a source on or off; its stories stay. Answers whether that changed anything. Raises NotFound."""
    row = _row(source_id)
    if row.active is active:
        return False
    row.active = active
    row.version += 1
    db.session.flush()
    stamps.bump("news", bind="news")
    return True


def forget_source(source_id: int, *, at: datetime) -> None:
    """Never read a source again, and forget where it was; its name is free, its stories stay as they are.

    Raises NotFound for one that is gone or forgotten already.
    """
    row = _row(source_id)
    tail = f" #{row.id}"
    row.name = row.name[: LONGEST_NAME - len(tail)] + tail
    row.address, row.options, row.progress, row.last_error = "", {}, {}, ""
    row.active, row.forgotten_at = False, at
    row.version += 1
    db.session.execute(
        delete(SourceRun).where(SourceRun.source_id == source_id).execution_options(synchronize_session=False)
    )
    db.session.flush()
    stamps.bump("news", bind="news")


def withdraw_of(source_id: int, *, at: datetime) -> int:
    """Withdraw up to a hundred public stories of a source; how many there were. No two withdraw the same one."""
    found = db.session.scalars(
        select(Story.id)
        .where(
            Story.source_id == source_id,
            Story.status.in_((StoryStatus.PUBLISHED, StoryStatus.ARCHIVED)),
        )
        .order_by(Story.seq)
        .limit(WITHDRAWN_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for story_id in found:
        withdraw(story_id, at=at)
    return len(found)


def _row(source_id: int) -> Source:
    row = db.session.get(Source, source_id, with_for_update=True)
    if row is None or row.forgotten_at is not None:
        raise NotFound
    return row
