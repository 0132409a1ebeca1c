"""Stories' pictures between "it is over there" and "it is ours": those above the text and those inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update

from store import stamps
from store.db import db
from store.news.inside_models import MOST_TRIES, StoryPicture
from store.news.models import Story, StoryStatus

LEAD = 0
"""The place of the picture above the text."""

PAUSES = (timedelta(minutes=10), timedelta(hours=6))
"""How long after each failure it is tried again."""


@dataclass(frozen=True)
class WaitingPicture:
    """A picture to be fetched for a story: LEAD, or one inside its text. `tries` brought nothing so far."""

    story_id: int
    place: int
    url: str
    alt: str
    tries: int


@dataclass(frozen=True)
class LostPicture:
    """A picture inside a text that was given up, for staff: where it was to be had, and why it was not."""

    story_id: int
    title: str
    url: str
    why: str


def waiting_pictures(limit: int, *, now: datetime) -> Sequence[WaitingPicture]:
    """Pictures whose turn it is, newest story first, those above texts before those inside. Given up ones are not among
    them, nor those that wait to be tried again."""
    leads = db.session.execute(
        select(Story.id, Story.picture_url, Story.picture_alt, Story.picture_tries)
        .where(
            Story.picture_id.is_(None),
            Story.picture_url != "",
            Story.picture_tries < MOST_TRIES,
            or_(Story.picture_next_at.is_(None), Story.picture_next_at <= now),
            Story.status != StoryStatus.WITHDRAWN,
        )
        .order_by(Story.seq.desc())
        .limit(limit)
    ).all()
    found = [
        WaitingPicture(row.id, LEAD, row.picture_url, row.picture_alt, row.picture_tries) for row in leads
    ]
    if len(found) < limit:
        rows = db.session.execute(
            select(
                StoryPicture.story_id,
                StoryPicture.place,
                StoryPicture.url,
                StoryPicture.alt,
                StoryPicture.tries,
            )
            .join(Story, Story.id == StoryPicture.story_id)
            .where(
                StoryPicture.media_id.is_(None),
                StoryPicture.tries < MOST_TRIES,
                StoryPicture.next_at <= now,
                Story.status != StoryStatus.WITHDRAWN,
            )
            .order_by(StoryPicture.next_at.desc(), StoryPicture.story_id.desc(), StoryPicture.place)
            .limit(limit - len(found))
        )
        found += [WaitingPicture(*row) for row in rows]
    return found


def mirrored_picture(url: str) -> int | None:
    """The media id of a picture of this address that some text holds already; a banner in a thousand stories is
    fetched once."""
    return db.session.scalar(
        select(StoryPicture.media_id)
        .where(StoryPicture.url == url, StoryPicture.media_id.is_not(None))
        .limit(1)
    )


def picture_came(one: WaitingPicture, media_id: int) -> bool:
    """A picture is ours now; False when the story has another one in its place meanwhile."""
    statement = (
        update(Story)
        .where(Story.id == one.story_id, Story.picture_url == one.url)
        .values(picture_id=media_id)
        if one.place == LEAD
        else update(StoryPicture).where(_this(one)).values(media_id=media_id, why="")
    )
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    stamps.bump("news", bind="news")
    return bool(done.rowcount)  # type: ignore[attr-defined]


def picture_failed(one: WaitingPicture, why: str, *, at: datetime, for_good: bool = False) -> bool:
    """Count one try that brought nothing: it is tried again after a pause, or given up (then True)."""
    tries = MOST_TRIES if for_good else one.tries + 1
    again = at + PAUSES[min(tries, len(PAUSES)) - 1]
    statement = (
        update(Story)
        .where(Story.id == one.story_id, Story.picture_url == one.url)
        .values(picture_tries=tries, picture_next_at=again)
        if one.place == LEAD
        else update(StoryPicture).where(_this(one)).values(tries=tries, next_at=again, why=why[:200])
    )
    db.session.execute(statement.execution_options(synchronize_session=False))
    return tries >= MOST_TRIES


def lost_pictures(source_id: int, limit: int = 20) -> tuple[int, Sequence[LostPicture]]:
    """Pictures inside a source's texts that were given up: how many, and the newest of them."""
    lost = (StoryPicture.media_id.is_(None), StoryPicture.tries >= MOST_TRIES, Story.source_id == source_id)
    joined = select(StoryPicture).join(Story, Story.id == StoryPicture.story_id).where(*lost)
    count = db.session.scalar(joined.with_only_columns(func.count())) or 0
    rows = db.session.execute(
        joined.with_only_columns(StoryPicture.story_id, Story.title, StoryPicture.url, StoryPicture.why)
        .order_by(StoryPicture.story_id.desc(), StoryPicture.place)
        .limit(limit)
    )
    return count, [LostPicture(*row) for row in rows]


def _this(one: WaitingPicture) -> ColumnElement[bool]:
    return (
        (StoryPicture.story_id == one.story_id)
        & (StoryPicture.place == one.place)
        & (StoryPicture.url == one.url)
    )
