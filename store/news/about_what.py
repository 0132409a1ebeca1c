"""What stories are about, in topics and words, for whoever compares them with something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slugify import slugify
from sqlalchemy import select, text

from store.db import db
from store.news.models import Section, Story, StoryMatter, StoryStatus, StoryTopic, Term, Topic
from store.news.queries import headline, headlines, listed, public
from store.news.terms import counted
from store.news.types import Headline

PER_WORD = 60
PER_TOPIC = 60


@dataclass(frozen=True)
class StorySubject:
    """A story's topics (slugs) and strongest words (stems); both empty when it was withdrawn or is a draft."""

    id: int
    topics: Sequence[str]
    words: Sequence[str]
    published_at: datetime


def subjects(story_ids: Sequence[int]) -> list[StorySubject]:
    """What these stories are about, in four queries; unknown ones, and those not related yet, are left out."""
    rows = db.session.execute(
        select(Story.id, Story.status, Story.published_at, StoryMatter.terms)
        .outerjoin(StoryMatter, StoryMatter.story_id == Story.id)
        .where(Story.id.in_(story_ids))
        .order_by(Story.id)
    ).all()
    words: dict[int, str] = {}
    wanted = sorted({int(term) for row in rows for term in row.terms or ()})
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows_of_words = db.session.execute(select(Term.id, Term.text).where(Term.id.in_(part)))
        words.update({term_id: word for term_id, word in rows_of_words})
    topics: dict[int, list[str]] = {}
    for story_id, slug in db.session.execute(
        select(StoryTopic.story_id, Topic.slug)
        .join(Topic, Topic.id == StoryTopic.topic_id)
        .where(StoryTopic.story_id.in_(story_ids))
        .order_by(Topic.slug)
    ):
        topics.setdefault(story_id, []).append(slug)
    found = []
    for row in rows:
        public = row.status in (StoryStatus.PUBLISHED, StoryStatus.ARCHIVED)
        if public and row.terms is None:
            continue
        strongest = sorted((row.terms or {}).items(), key=lambda item: (-item[1], item[0])) if public else []
        found.append(
            StorySubject(
                row.id,
                topics.get(row.id, []) if public else [],
                [words[int(term)] for term, _ in strongest if int(term) in words],
                row.published_at,
            )
        )
    return found


def ids_after(story_id: int, limit: int = 100) -> list[int]:
    """Ids of the next stories in the order in which they came."""
    query = select(Story.id).where(Story.id > story_id).order_by(Story.id).limit(limit)
    return list(db.session.scalars(query))


def telling_words(title: str, text: str, most: int = 60) -> list[str]:
    """The words of any text as stories' words are kept, those said most first."""
    amounts = counted(title, text)
    return sorted(amounts, key=lambda word: (-amounts[word], word))[:most]


def worth_comparing(topics: Sequence[str], words: Sequence[str], *, most: int = 100) -> list[int]:
    """Ids of the stories that share most with these topics (slugs) and words (stems), newest first among equals.

    Only the newest under each topic and word are looked at, so the cost does not grow with the archive.
    """
    known = select(Topic.id).where(Topic.slug.in_([slugify(topic) for topic in topics]))
    topic_ids = list(db.session.scalars(known)) if topics else []
    term_ids = (
        list(db.session.scalars(select(Term.id).where(Term.text.in_(list(words)[:60])))) if words else []
    )
    reads = [
        f"SELECT * FROM (SELECT seq, 10 AS points FROM story_topic WHERE topic_id = :t{n}"  # noqa: S608
        f" ORDER BY seq DESC LIMIT :per_topic) AS a{n}"
        for n in range(len(topic_ids))
    ] + [
        f"SELECT * FROM (SELECT seq, 1 AS points FROM story_term WHERE term_id = :w{n}"  # noqa: S608
        f" ORDER BY seq DESC LIMIT :per_word) AS b{n}"
        for n in range(len(term_ids))
    ]
    if not reads:
        return []
    together = (
        "SELECT seq, SUM(points) AS points FROM (" + " UNION ALL ".join(reads) + ") AS shared"  # noqa: S608
        " GROUP BY seq ORDER BY 2 DESC, 1 DESC LIMIT :most"
    )
    values: dict[str, int] = {"per_topic": PER_TOPIC, "per_word": PER_WORD, "most": most}
    values |= {f"t{n}": topic_id for n, topic_id in enumerate(topic_ids)}
    values |= {f"w{n}": term_id for n, term_id in enumerate(term_ids)}
    found = db.session.execute(text(together), values, bind_arguments={"mapper": Story.__mapper__}).all()
    by_seq = {int(row.seq): place for place, row in enumerate(found)}
    rows = db.session.execute(select(Story.id, Story.seq).where(Story.seq.in_(by_seq)))
    return [story_id for story_id, seq in sorted(rows, key=lambda row: by_seq[row.seq])]


def listed_among(now: datetime, story_ids: Sequence[int]) -> list[Headline]:
    """Those of the stories that lists of the latest may show, in the order given: none archived or withdrawn."""
    rows = db.session.execute(headlines().where(Story.id.in_(story_ids), listed(now)))
    found = {row.id: headline(row) for row in rows}
    return [found[story_id] for story_id in dict.fromkeys(story_ids) if story_id in found]


@dataclass(frozen=True)
class NamedStory:
    """A story by name; `public` says whether it may be read now, `listed` whether lists of the latest show it."""

    id: int
    section: str
    slug: str
    title: str
    published_at: datetime
    status: StoryStatus
    public: bool
    listed: bool


def named(now: datetime, story_ids: Sequence[int]) -> dict[int, NamedStory]:
    """These stories by id, whatever their status; unknown ones are left out."""
    rows = db.session.execute(
        select(
            Story.id, Section.slug.label("section"), Story.slug, Story.title, Story.published_at, Story.status,
            public(now).label("public"), listed(now).label("listed"),
        )
        .join(Section, Section.id == Story.section_id)
        .where(Story.id.in_(story_ids))
    )  # fmt: skip
    return {row.id: NamedStory(*row) for row in rows}
