"""Acts of the newsroom: taking stories in, withdrawing them, and staff's word on what is related.

Every act flushes and bumps the stamp `news` in the caller's `transaction("news")`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select

from store import stamps
from store.db import db
from store.kit.errors import NotFound, StoreError
from store.kit.i18n import lazy
from store.news import postings, relating
from store.news.models import (
    Choice,
    Section,
    Source,
    SourceKind,
    Story,
    StoryAddress,
    StoryChoice,
    StoryMatter,
    StoryRelation,
    StoryStatus,
    StoryTopic,
    Topic,
)
from store.news.text import LONGEST_HTML, RESERVED_SECTIONS, clean, plain, slug_for, teaser, tidy
from store.news.types import SECOND, Submission, seq_from

STAMP = "news"


def open_source(name: str, kind: SourceKind = SourceKind.WRITTEN, address: str = "") -> Source:
    """The source of this name, made when there is none."""
    source = db.session.scalar(select(Source).where(Source.name == name))
    if source is None:
        source = Source(name=name, kind=kind, address=address)
        db.session.add(source)
        db.session.flush()
    return source


def open_section(title: str, position: int | None = None) -> Section:
    """The section of this title, made when there is none, last in line unless `position` says otherwise."""
    section = db.session.scalar(select(Section).where(Section.title == title))
    if section is None:
        if position is None:
            position = (db.session.scalar(select(func.max(Section.position))) or 0) + 1

        def taken(slug: str) -> bool:
            known = select(Section.id).where(Section.slug == slug)
            return slug in RESERVED_SECTIONS or db.session.scalar(known) is not None

        section = Section(title=title, slug=slug_for(title, taken), position=position)
        db.session.add(section)
        db.session.flush()
    return section


def refusal(offered: Submission) -> StoreError | None:
    """Why a story cannot be taken in, None when it can."""
    if not tidy(offered.title).strip():
        return StoreError(lazy("A story needs a title."), field="title")
    if len(offered.html) > LONGEST_HTML:
        return StoreError(
            lazy("A story is at most %(most)s characters long.", most=LONGEST_HTML), field="html"
        )
    if not plain(offered.html):
        return StoreError(lazy("A story needs a text."), field="html")
    return None


def take_in(source_id: int, offered: Submission, *, at: datetime) -> Story | None:
    """Publish or update one story and relate it; None when nothing about it had changed.

    The slug of a known story stays; a new section leaves the old address behind as a redirect.
    Raises StoreError when the title or the text is missing or the text is longer than 200,000 characters.
    """
    story = _store(source_id, offered, at=at)
    if story is not None:
        amounts = postings.words_of(story)
        postings.learn([amounts])
        relating.relate(story, postings.post(story, amounts))
        stamps.bump(STAMP, bind="news")
    return story


def take_in_many(source_id: int, offered: Sequence[Submission], *, at: datetime) -> list[Story]:
    """Store a batch of an import; answers the stories that were new or changed.

    They are listed at once; `relate_waiting` relates them when all have come, because only then is known
    which words are rare. Raises what `take_in` raises: check each with `refusal` before.
    """
    stored = [story for one in offered if (story := _store(source_id, one, at=at)) is not None]
    if stored:
        postings.learn([postings.words_of(story) for story in stored])
        stamps.bump(STAMP, bind="news")
    return stored


def _store(source_id: int, offered: Submission, *, at: datetime) -> Story | None:
    refused = refusal(offered)
    if refused is not None:
        raise refused
    section = open_section(offered.section)
    digest = _digest(offered, section.id)
    key = tidy(offered.key)[:200]
    known = select(Story).where(Story.source_id == source_id, Story.source_key == key)
    story = db.session.scalar(known)
    if story is not None and story.text_hash == digest and story.status != StoryStatus.WITHDRAWN:
        return None
    if story is None:
        story = Story(
            source_id=source_id,
            source_key=key,
            section_id=section.id,
            slug=_free_slug(offered, section.id),
            seq=_next_seq(offered.published_at),
            imported_at=at,
        )
        db.session.add(story)
    else:
        postings.forget(story)
        _move(story, section.id, offered.published_at)
    _fill(story, offered, digest)
    db.session.flush()
    _name_topics(story, offered.topics)
    for path in offered.addresses:
        _remember(path, story.id)
    return story


def relate_waiting(limit: int = 100) -> int:
    """Relate up to `limit` stories that `take_in_many` stored, oldest first; answers how many there were."""
    waiting = db.session.scalars(
        select(Story)
        .outerjoin(StoryMatter, StoryMatter.story_id == Story.id)
        .where(StoryMatter.story_id.is_(None), Story.status != StoryStatus.WITHDRAWN)
        .order_by(Story.seq)
        .limit(limit)
    ).all()
    for story in waiting:
        relating.relate(story, postings.post(story, postings.words_of(story)))
    if waiting:
        stamps.bump(STAMP, bind="news")
    return len(waiting)


def withdraw(story_id: int, *, at: datetime) -> None:
    """Take a story from the public: out of every list and relation at once. Raises NotFound."""
    story = _story(story_id)
    story.status = StoryStatus.WITHDRAWN
    story.changed_at = at
    postings.forget(story)
    db.session.execute(
        delete(StoryRelation)
        .where(or_(StoryRelation.story_id == story_id, StoryRelation.other_id == story_id))
        .execution_options(synchronize_session=False)
    )
    db.session.flush()
    stamps.bump(STAMP, bind="news")


def choose(
    story_id: int, other_id: int, choice: Choice, *, at: datetime, by: str = "system", position: int = 0
) -> None:
    """Pin `other` to a story's related block, or ban it from there. Raises NotFound, and StoreError for itself."""
    if story_id == other_id:
        raise StoreError(lazy("A story is not related to itself."))
    _story(story_id), _story(other_id)
    row = db.session.get(StoryChoice, (story_id, other_id))
    if row is None:
        row = StoryChoice(story_id=story_id, other_id=other_id)
        db.session.add(row)
    row.choice, row.position, row.chosen_by, row.chosen_at = choice, position, by, at
    db.session.flush()
    stamps.bump(STAMP, bind="news")


def unchoose(story_id: int, other_id: int) -> None:
    """Leave a pair to its score again; nothing happens when staff never spoke of it."""
    row = db.session.get(StoryChoice, (story_id, other_id))
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        stamps.bump(STAMP, bind="news")


def _story(story_id: int) -> Story:
    story = db.session.get(Story, story_id)
    if story is None:
        raise NotFound
    return story


def _digest(offered: Submission, section_id: int) -> str:
    """What tells a re-import whether anything that is shown has changed."""
    parts = (
        offered.title, offered.html, offered.published_at.isoformat(), offered.expires_at, section_id,
        offered.byline, offered.link, offered.language, sorted(offered.topics), offered.archived,
        offered.picture_id, offered.picture_url, offered.picture_alt, offered.picture_caption,
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _fill(story: Story, offered: Submission, digest: str) -> None:
    body = clean(offered.html)
    story.status = StoryStatus.ARCHIVED if offered.archived else StoryStatus.PUBLISHED
    story.title = " ".join(tidy(offered.title).split())[:300]
    story.teaser = teaser(plain(body))[:600]
    story.body_html = body
    story.original = offered.html.replace("\x00", "")
    story.text_hash = digest
    story.byline = tidy(offered.byline)[:120]
    link = tidy(offered.link)
    story.link = link if link.startswith(("https://", "http://")) and len(link) <= 1000 else ""
    story.language = offered.language
    story.picture_id = offered.picture_id
    story.picture_url = tidy(offered.picture_url)[:1000]
    story.picture_alt = tidy(offered.picture_alt)[:300]
    story.picture_caption = tidy(offered.picture_caption)[:500]
    story.published_at = offered.published_at
    story.changed_at = offered.changed_at or offered.published_at
    story.expires_at = offered.expires_at
    story.demo = offered.demo


def _free_slug(offered: Submission, section_id: int) -> str:
    def taken(slug: str) -> bool:
        known = select(Story.id).where(Story.section_id == section_id, Story.slug == slug)
        return db.session.scalar(known) is not None

    return slug_for(offered.slug or offered.title, taken)


def _next_seq(published_at: datetime) -> int:
    """The next free place in the second of publication."""
    first = seq_from(published_at)
    last = db.session.scalar(
        select(func.max(Story.seq)).where(Story.seq >= first, Story.seq < first + SECOND)
    )
    return first if last is None else last + 1


def _move(story: Story, section_id: int, published_at: datetime) -> None:
    """Follow a new section (the old address stays as a redirect) and a new time of publication."""
    if story.section_id != section_id:
        was = db.session.get_one(Section, story.section_id)
        _remember(f"{was.slug}/{story.slug}", story.id)
        story.section_id = section_id
        known = select(Story.id).where(
            Story.section_id == section_id, Story.slug == story.slug, Story.id != story.id
        )
        if db.session.scalar(known) is not None:
            story.slug = f"{story.slug}-{story.id}"
    if story.seq // SECOND != seq_from(published_at) // SECOND:
        story.seq = _next_seq(published_at)


def _remember(path: str, story_id: int) -> None:
    """Keep an old address; the last story that had it answers there."""
    db.session.merge(StoryAddress(path=path[:300], story_id=story_id))
    db.session.flush()


def _name_topics(story: Story, titles: Sequence[str]) -> None:
    db.session.execute(
        delete(StoryTopic).where(StoryTopic.story_id == story.id).execution_options(synchronize_session=False)
    )
    for title in dict.fromkeys(" ".join(tidy(title).split())[:120] for title in titles):
        slug = slug_for(title, lambda _: False)[:80]
        topic = db.session.scalar(select(Topic).where(Topic.slug == slug))
        if topic is None:
            topic = Topic(slug=slug, title=title)
            db.session.add(topic)
            db.session.flush()
        if db.session.get(StoryTopic, (story.id, topic.id)) is None:
            db.session.add(StoryTopic(story_id=story.id, topic_id=topic.id, seq=story.seq))
    db.session.flush()
