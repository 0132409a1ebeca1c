"""Who waits to be related: stories fresh from an import, and those that have lost a neighbour."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, text
from sqlalchemy.orm import undefer

from store.db import db
from store.news.models import Story, StoryWaiting


def add(stories: Sequence[tuple[int, int]]) -> None:
    """Put stories (id, seq) in the queue; who is in it already stays where it is."""
    if stories:
        db.session.execute(
            text(
                "INSERT INTO story_waiting (story_id, seq) VALUES (:story_id, :seq) ON CONFLICT (story_id) DO NOTHING"
            ),
            [{"story_id": story_id, "seq": seq} for story_id, seq in stories],
            bind_arguments={"mapper": StoryWaiting},
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
