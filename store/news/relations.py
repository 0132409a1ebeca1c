"""Reading relations: one indexed query per block, filled up from the section where too few are left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import cast

from sqlalchemy import (
    BigInteger,
    Executable,
    Integer,
    Table,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from store.db import UtcDateTime, db, run
from store.news.models import Choice, Section, Story, StoryChoice, StoryMatter, StoryRelation
from store.news.queries import headline, headlines, public
from store.news.sketch import near, read
from store.news.types import SECOND, Headline, ScoreParts, seq_from

SHOWN = 4
SPARE = 8
"""How many more than needed are looked at where the newest of a section fill up: some may be copies."""


def related(now: datetime, story: Headline, *, count: int = SHOWN) -> Sequence[Headline]:
    """The best `count` stories for the block below a story, shown newest first.

    Staff's pins come before the scored ones and their bans never come; what is withdrawn is replaced by
    the next best of eight, and then by the newest of the section. Never the story itself, never one twice.
    """
    chosen = best(now, story, count=count)
    return sorted(chosen, key=lambda other: -other.seq)


def best(now: datetime, story: Headline, *, count: int = SHOWN) -> list[Headline]:
    """The same stories, best first."""
    values = {"story_id": story.id, "horizon": seq_from(now) + SECOND, "now": now, "most": count}
    found = [headline(row) for row in run(_best(), values, bind="news")]
    if len(found) < count:
        found += _newest(now, story, without=[other.id for other in found], count=count - len(found))
    return found


@cache
def _best() -> Executable:
    """Pins in staff's order, then the scored that are not banned: one statement, built once, as every story page asks
    it. The few rows of one story are read by the primary keys of both tables."""
    story, section = (cast(Table, table) for table in (Story.__table__, Section.__table__))
    relation, choice = (cast(Table, table) for table in (StoryRelation.__table__, StoryChoice.__table__))
    own = bindparam("story_id", type_=Integer)
    scored = select(relation.c.other_id, relation.c.score).where(relation.c.story_id == own)
    said = select(choice.c.other_id, literal_column("0").label("score")).where(choice.c.story_id == own)
    both = union_all(scored, said).subquery()
    near = select(both.c.other_id, func.max(both.c.score).label("score")).group_by(both.c.other_id).subquery()
    pinned = choice.c.choice == literal_column("'pin'")
    return (
        select(
            story.c.id, story.c.seq, story.c.slug, story.c.title, story.c.teaser, story.c.byline,
            story.c.language, story.c.published_at, story.c.changed_at, story.c.picture_id, story.c.picture_alt,
            section.c.slug.label("section_slug"), section.c.title.label("section_title"),
        )
        .select_from(near)
        .join(story, story.c.id == near.c.other_id)
        .outerjoin(choice, and_(choice.c.story_id == own, choice.c.other_id == story.c.id))
        .outerjoin(section, section.c.id == story.c.section_id)
        .where(
            story.c.status.in_((literal_column("'published'"), literal_column("'archived'"))),
            story.c.seq < bindparam("horizon", type_=BigInteger),
            or_(story.c.expires_at.is_(None), story.c.expires_at > bindparam("now", type_=UtcDateTime())),
            or_(choice.c.choice.is_(None), pinned),
        )
        .order_by(
            case((pinned, 0), else_=1),
            case((pinned, choice.c.position), else_=0),
            case((pinned, 0), else_=near.c.score).desc(),
            story.c.seq.desc(),
        )
        .limit(bindparam("most", type_=Integer))
    )  # fmt: skip


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
    """The newest older stories of the section, then of any, that are neither shown nor banned, nor copies of what is."""
    banned = select(StoryChoice.other_id).where(
        StoryChoice.story_id == story.id, StoryChoice.choice == Choice.BAN
    )
    query = (
        headlines()
        .add_columns(StoryMatter.sketch)
        .outerjoin(StoryMatter, StoryMatter.story_id == Story.id)
        .where(
            public(now, bounded=True),
            Story.id.not_in([story.id, *without]),
            Story.id.not_in(banned),
            Story.seq < story.seq,
        )
        .order_by(Story.seq.desc())
        .limit(count + SPARE)
    )
    shown = select(Story.title, StoryMatter.sketch).outerjoin(StoryMatter, StoryMatter.story_id == Story.id)
    seen = [
        (row.title, read(row.sketch))
        for row in db.session.execute(shown.where(Story.id.in_([story.id, *without])))
    ]
    found: list[Headline] = []
    for where in (Section.slug == story.section.slug, Section.slug != story.section.slug):
        if len(found) == count:
            break
        for row in db.session.execute(query.where(where)):
            own = read(row.sketch)
            if len(found) < count and not any(near(own, its, row.title, title) for title, its in seen):
                seen.append((row.title, own))
                found.append(headline(row))
    return found
