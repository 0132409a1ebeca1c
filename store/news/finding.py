"""Finding stories by words, over the postings that relating keeps: no second index to look after."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches

from slugify import slugify
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from store.db import db
from store.news.models import Story, StoryTerm, StoryTopic, Term, Topic
from store.news.queries import headline, headlines, listed, public
from store.news.terms import STOP, fold, stem
from store.news.types import Headline

MOST_WORDS = 8
MOST_TERMS = 40
"""How many terms one beginning may stand for; the most frequent ones are taken."""

FORGIVEN = 0.78
NEIGHBOURS = 4000
WEIGHED = 200
"""How many of the latest entries under some topics are looked at."""

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")


def search(now: datetime, text: str, *, limit: int = 20) -> Sequence[Headline]:
    """Public stories for what was typed, best first; every word must be met, by its beginning.

    A word nobody wrote is read as the one most like it. Any input is safe; no words find nothing.
    """
    groups = [_terms(word) for word in _wanted(text)]
    if not groups or not all(groups):
        return []
    posting = aliased(StoryTerm)
    met = [StoryTerm.seq.in_(select(posting.seq).where(posting.term_id.in_(group))) for group in groups[1:]]
    score = func.sum(StoryTerm.weight)
    found = (
        select(StoryTerm.seq, score.label("score"))
        .where(StoryTerm.term_id.in_({term for group in groups for term in group}), *met)
        .where(StoryTerm.seq.in_(select(posting.seq).where(posting.term_id.in_(groups[0]))))
        .group_by(StoryTerm.seq)
        .order_by(score.desc(), StoryTerm.seq.desc())
        .limit(limit * 3)  # some of them may not be public
        .subquery()
    )
    query = (
        headlines()
        .join(found, found.c.seq == Story.seq)
        .where(public(now))
        .order_by(found.c.score.desc(), Story.seq.desc())
        .limit(limit)
    )
    return [headline(row) for row in db.session.execute(query)]


def _wanted(text: str) -> list[str]:
    """The words worth looking for, folded and stemmed as stories' words were."""
    folded = [fold(word) for word in _WORD.findall(text)]
    telling = [stem(word)[:40] for word in folded if word not in STOP and len(word) > 1]
    return list(dict.fromkeys(telling))[:MOST_WORDS]


def _terms(word: str) -> list[int]:
    """The ids of the terms a word may mean: those beginning with it, else those most like it."""
    begins = Term.text.startswith(word, autoescape=True)
    found = db.session.scalars(select(Term.id).where(begins).order_by(Term.df.desc()).limit(MOST_TERMS)).all()
    if found or len(word) < 4:
        return list(found)
    near = (
        select(Term.text)
        .where(
            Term.text.startswith(word[0], autoescape=True),
            func.length(Term.text).between(len(word) - 2, len(word) + 2),
        )
        .order_by(Term.df.desc())
        .limit(NEIGHBOURS)
    )
    alike = get_close_matches(word, db.session.scalars(near).all(), n=3, cutoff=FORGIVEN)
    return list(db.session.scalars(select(Term.id).where(Term.text.in_(alike)))) if alike else []


def about(now: datetime, topics: Sequence[str], *, count: int = 4) -> Sequence[Headline]:
    """Public stories on any of these topics (by their words): those sharing the most first, newer before older.

    Only the latest stories of the topics are weighed, so the cost does not grow with the archive.
    """
    slugs = [slugify(topic) for topic in topics]
    latest = db.session.execute(
        select(StoryTopic.story_id, StoryTopic.seq)
        .join(Topic, Topic.id == StoryTopic.topic_id)
        .where(Topic.slug.in_(slugs))
        .order_by(StoryTopic.seq.desc())
        .limit(WEIGHED)
    ).all()
    shared = Counter(row.story_id for row in latest)
    if not shared:
        return []
    rows = db.session.execute(headlines().where(Story.id.in_(shared), listed(now)))
    found = sorted((headline(row) for row in rows), key=lambda one: (-shared[one.id], -one.seq))
    return found[:count]
