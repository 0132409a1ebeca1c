"""Finding a story by what its old site called it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from store.db import db
from store.news.models import Source, SourceKind, Story, StoryAddress
from store.news.queries import headline, headlines, public
from store.news.types import Headline


def by_old_number(now: datetime, number: int) -> Headline | None:
    """The public story that a Joomla site knew by this number; of several sites the one that was opened first."""
    query = headlines().join(Source, Source.id == Story.source_id)
    found = db.session.execute(
        query.where(
            Source.kind.in_((SourceKind.JOOMLA, SourceKind.DUMP)),
            Story.source_key == str(number),
            public(now),
        )
        .order_by(Source.id)
        .limit(1)
    ).first()
    return headline(found) if found else None


def by_old_path(now: datetime, path: str, *, alone: bool = True) -> Headline | None:
    """The public story at an old path of category and alias; by the alias `alone` where only one story has it."""
    kept = headlines().join(StoryAddress, StoryAddress.story_id == Story.id)
    parts = path.split("/")
    tails = ["/".join(parts[at:])[:300] for at in range(len(parts) - 1)]
    found = db.session.execute(kept.where(StoryAddress.path.in_(tails), public(now)).limit(1)).first()
    if found:
        return headline(found)
    if not alone:
        return None
    named = db.session.scalars(select(Story.id).where(Story.slug == parts[-1][:120]).limit(2)).all()
    if len(named) != 1:
        return None
    row = db.session.execute(headlines().where(Story.id == named[0], public(now))).first()
    return headline(row) if row else None
