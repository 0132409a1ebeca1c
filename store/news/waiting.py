"""Who waits to be related: stories fresh from an import, and those that have lost a neighbour."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from store.db import db
from store.news.bulk import put
from store.news.models import Story, StoryWaiting


def add(stories: Sequence[tuple[int, int]]) -> None:
    """Put stories (id, seq) in the queue; who is in it already stays where it is."""
    put(
        StoryWaiting,
        [{"story_id": story_id, "seq": seq} for story_id, seq in stories],
        and_then="ON CONFLICT (story_id) DO NOTHING",
    )


def first(limit: int) -> Sequence[Story]:
    """The oldest of those who wait."""
    return db.session.scalars(
        select(Story)
        .join(StoryWaiting, StoryWaiting.story_id == Story.id)
        .order_by(StoryWaiting.seq)
        .limit(limit)
        .options(undefer(Story.body_html))
    ).all()


def leave(story_ids: Sequence[int]) -> None:
    """Take stories out of the queue."""
    db.session.execute(
        delete(StoryWaiting)
        .where(StoryWaiting.story_id.in_(story_ids))
        .execution_options(synchronize_session=False)
    )
