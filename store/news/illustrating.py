"""Stories' pictures between "it is over there" and "it is ours"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from store import stamps
from store.db import db
from store.news.models import Story, StoryStatus

MOST_TRIES = 3


@dataclass(frozen=True)
class WaitingPicture:
    """A picture to be fetched for a story."""

    story_id: int
    url: str
    alt: str


def waiting_pictures(limit: int) -> Sequence[WaitingPicture]:
    """Pictures that stories wait for, newest story first; those that failed three times are given up."""
    rows = db.session.execute(
        select(Story.id, Story.picture_url, Story.picture_alt)
        .where(
            Story.picture_id.is_(None),
            Story.picture_url != "",
            Story.picture_tries < MOST_TRIES,
            Story.status != StoryStatus.WITHDRAWN,
        )
        .order_by(Story.seq.desc())
        .limit(limit)
    )
    return [WaitingPicture(row.id, row.picture_url, row.picture_alt) for row in rows]


def picture_came(story_id: int, url: str, media_id: int) -> bool:
    """A story's picture is ours now; False when the story has another one meanwhile."""
    done = db.session.execute(
        update(Story)
        .where(Story.id == story_id, Story.picture_url == url)
        .values(picture_id=media_id)
        .execution_options(synchronize_session=False)
    )
    stamps.bump("news", bind="news")
    return bool(done.rowcount)  # type: ignore[attr-defined]


def picture_failed(story_id: int) -> None:
    """Count one try that brought nothing."""
    db.session.execute(
        update(Story)
        .where(Story.id == story_id)
        .values(picture_tries=Story.picture_tries + 1)
        .execution_options(synchronize_session=False)
    )
