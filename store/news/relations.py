"""Reading relations: one indexed query per block, filled up from the section where too few are left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from store.db import db
from store.news.models import Choice, Section, Story, StoryChoice, StoryRelation
from store.news.queries import headline, headlines, public
from store.news.types import Headline, ScoreParts

SHOWN = 4


def related(now: datetime, story: Headline, *, count: int = SHOWN) -> Sequence[Headline]:
    """The best `count` stories for the block below a story, shown newest first.

    Staff's pins come before the scored ones and their bans never come; what is withdrawn is replaced by
    the next best of eight, and then by the newest of the section. Never the story itself, never one twice.
    """
    chosen = best(now, story, count=count)
    return sorted(chosen, key=lambda other: -other.seq)


def best(now: datetime, story: Headline, *, count: int = SHOWN) -> list[Headline]:
    """The same stories, best first."""
    choice = and_(StoryChoice.story_id == story.id, StoryChoice.other_id == Story.id)
    relation = and_(StoryRelation.story_id == story.id, StoryRelation.other_id == Story.id)
    scored = (
        headlines()
        .join(StoryRelation, relation)
        .outerjoin(StoryChoice, choice)
        .where(public(now), StoryChoice.choice.is_(None))
        .order_by(StoryRelation.score.desc(), Story.seq.desc())
        .limit(count)
    )
    pinned = (
        headlines()
        .join(StoryChoice, choice)
        .where(public(now), StoryChoice.choice == Choice.PIN)
        .order_by(StoryChoice.position, Story.seq.desc())
        .limit(count)
    )
    found = [headline(row) for query in (pinned, scored) for row in db.session.execute(query)][:count]
    if len(found) < count:
        found += _newest(now, story, without=[other.id for other in found], count=count - len(found))
    return found


def most_related(now: datetime, *, count: int = SHOWN, without: Sequence[int] = ()) -> Sequence[Headline]:
    """The block for pages that are no story: what is related to the newest one, newest first.

    `without` are ids already shown beside it.
    """
    newest = db.session.execute(headlines().where(public(now)).order_by(Story.seq.desc()).limit(1)).first()
    if newest is None:
        return []
    around = [
        other for other in best(now, headline(newest), count=count + len(without)) if other.id not in without
    ]
    return sorted(around[:count], key=lambda other: -other.seq)


def score_parts(story_id: int) -> Sequence[ScoreParts]:
    """Why stories are related to this one, best first, for staff."""
    rows = db.session.execute(
        select(StoryRelation, Story.title)
        .join(Story, Story.id == StoryRelation.other_id)
        .where(StoryRelation.story_id == story_id)
        .order_by(StoryRelation.score.desc())
    )
    return [
        ScoreParts(row.other_id, title, row.score, row.words, row.freshness, row.same_section)
        for row, title in rows
    ]


def _newest(now: datetime, story: Headline, *, without: Sequence[int], count: int) -> list[Headline]:
    """The newest older stories of the section, then of any, that are neither shown nor banned."""
    banned = select(StoryChoice.other_id).where(
        StoryChoice.story_id == story.id, StoryChoice.choice == Choice.BAN
    )
    query = headlines().where(
        public(now), Story.id.not_in([story.id, *without]), Story.id.not_in(banned), Story.seq < story.seq
    )
    own = query.where(Section.slug == story.section.slug).order_by(Story.seq.desc()).limit(count)
    found = [headline(row) for row in db.session.execute(own)]
    if len(found) < count:
        any_section = query.where(or_(Section.slug != story.section.slug)).order_by(Story.seq.desc())
        found += [headline(row) for row in db.session.execute(any_section.limit(count - len(found)))]
    return found
