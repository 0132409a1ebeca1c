"""Reads of the newsroom. `now` decides what is public: schedules and expiries need nobody to act.

Every list is read by index in the order of `seq`, newest first; page 100 costs what page 1 costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, undefer

from store.db import db
from store.kit.paging import Page, mark, read_mark
from store.news.incoming import next_stale
from store.news.models import Section, Story, StoryAddress, StoryStatus, StoryTopic, Topic
from store.news.types import SECOND, Headline, SectionCard, StoryPage, TopicCard, published_at, seq_from

MOST_LISTED = 50
"""More stories than this are never listed at once."""


def latest(now: datetime, *, count: int = 5, section: str | None = None) -> Sequence[Headline]:
    """The newest public stories, at most 50, of one section or of all; archived ones are left out."""
    query = headlines().where(listed(now)).order_by(Story.seq.desc()).limit(min(count, MOST_LISTED))
    if section is not None:
        query = query.where(
            Story.section_id == select(Section.id).where(Section.slug == section).scalar_subquery()
        )
    return [headline(row) for row in db.session.execute(query)]


def section_page(now: datetime, slug: str, *, after: str | None = None, size: int = 20) -> Page[Headline]:
    """One page of a section, archived stories included; `after` is the mark of a page before."""
    own = Story.section_id == select(Section.id).where(Section.slug == slug).scalar_subquery()
    return _page(headlines().where(public(now, bounded=after is not None), own), after, size)


def month_page(
    now: datetime, year: int, month: int, *, after: str | None = None, size: int = 40
) -> Page[Headline]:
    """One page of a month's stories (UTC)."""
    return _page(headlines().where(public(now, bounded=True), *within_month(year, month)), after, size)


def topic_page(now: datetime, slug: str, *, after: str | None = None, size: int = 20) -> Page[Headline]:
    """One page of a topic's stories."""
    own = StoryTopic.topic_id == select(Topic.id).where(Topic.slug == slug).scalar_subquery()
    query = headlines().join(StoryTopic, StoryTopic.story_id == Story.id)
    return _page(query.where(public(now, bounded=True), own), after, size, place=StoryTopic.seq)


def topic(slug: str) -> TopicCard | None:
    """The topic of this slug, None when there is none."""
    row = db.session.execute(select(Topic.slug, Topic.title).where(Topic.slug == slug)).first()
    return TopicCard(row.slug, row.title) if row else None


def within_month(year: int, month: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions that a story was published in a month (UTC)."""
    first = datetime(year, month, 1, tzinfo=UTC)
    following = (first + timedelta(days=32)).replace(day=1)
    return Story.seq >= seq_from(first), Story.seq < seq_from(following)


def story(now: datetime, section: str, slug: str) -> StoryPage | None:
    """The public story at this address, None when there is none."""
    query = select(Story, Section).join(Section, Section.id == Story.section_id)
    row = db.session.execute(
        query.where(Section.slug == section, Story.slug == slug, public(now)).options(
            undefer(Story.body_html)
        )
    ).first()
    return _story_page(*row) if row else None


def story_by_id(now: datetime, story_id: int) -> Headline | None:
    """The public story with this id, None when there is none."""
    row = db.session.execute(headlines().where(Story.id == story_id, public(now))).first()
    return headline(row) if row else None


def moved(now: datetime, path: str) -> Headline | None:
    """The public story that once was at `path` (`section/slug`, or a source's own path)."""
    query = headlines().join(StoryAddress, StoryAddress.story_id == Story.id)
    row = db.session.execute(query.where(StoryAddress.path == path[:300], public(now))).first()
    return headline(row) if row else None


def is_gone(section: str, slug: str) -> bool:
    """Whether a story that stands at this address, or once did, was withdrawn."""
    gone = select(Story.id).where(Story.status == StoryStatus.WITHDRAWN)
    here = gone.join(Section, Section.id == Story.section_id).where(
        Section.slug == section, Story.slug == slug
    )
    once = gone.join(StoryAddress, StoryAddress.story_id == Story.id)
    once = once.where(StoryAddress.path == f"{section}/{slug}"[:300])
    return any(db.session.scalar(query) is not None for query in (here, once))


def last_update(now: datetime) -> datetime | None:
    """When anything the public sees last changed: an edit, a withdrawal, a story whose time came or was over."""
    changed = db.session.scalar(
        select(Story.changed_at)
        .where(Story.changed_at <= now, Story.status != StoryStatus.DRAFT)
        .order_by(Story.changed_at.desc())
        .limit(1)
    )
    appeared = db.session.scalar(
        select(Story.published_at).where(public(now)).order_by(Story.seq.desc()).limit(1)
    )
    expired = db.session.scalar(
        select(Story.expires_at).where(Story.expires_at <= now).order_by(Story.expires_at.desc()).limit(1)
    )
    return max((moment for moment in (changed, appeared, expired) if moment is not None), default=None)


def next_change(now: datetime) -> datetime | None:
    """When the next scheduled story appears, a story expires or a source becomes stale; None when nothing is planned."""
    appears = db.session.scalar(
        select(func.min(Story.seq)).where(Story.status == StoryStatus.PUBLISHED, Story.seq >= _horizon(now))
    )
    expires = db.session.scalar(
        select(func.min(Story.expires_at)).where(
            Story.status == StoryStatus.PUBLISHED, Story.expires_at > now
        )
    )
    due = (published_at(appears) if appears else None, expires, next_stale(now))
    planned = [moment for moment in due if moment is not None]
    return min(planned, default=None)


def public(now: datetime, *, bounded: bool = False) -> ColumnElement[bool]:
    """The condition under which a story may be seen: published or archived, its time come and not over. `bounded`: the
    caller has an upper bound of its own; of two SQLite takes the first, and would walk down from today."""
    seen = Story.status.in_((StoryStatus.PUBLISHED, StoryStatus.ARCHIVED))
    return and_(seen, _in_time(now, Story.seq + 0 if bounded else Story.seq))


def listed(now: datetime) -> ColumnElement[bool]:
    """The condition for lists of the latest: public and not archived."""
    return and_(Story.status == StoryStatus.PUBLISHED, _in_time(now))


def headlines() -> Select[*tuple[Any, ...]]:
    """The columns a headline is made of, sections joined; callers add conditions and order.

    Outer, though each story has one: so no engine begins with the few sections and sorts all their stories."""
    return select(
        Story.id,
        Story.seq,
        Story.slug,
        Story.title,
        Story.teaser,
        Story.byline,
        Story.language,
        Story.published_at,
        Story.changed_at,
        Story.picture_id,
        Story.picture_alt,
        Section.slug.label("section_slug"),
        Section.title.label("section_title"),
    ).outerjoin(Section, Section.id == Story.section_id)


def headline(row: Row[*tuple[Any, ...]]) -> Headline:
    """A row of `headlines()` as a value."""
    return Headline(
        id=row.id,
        seq=row.seq,
        slug=row.slug,
        section=SectionCard(row.section_slug, row.section_title),
        title=row.title,
        teaser=row.teaser,
        byline=row.byline,
        language=row.language,
        published_at=row.published_at,
        changed_at=row.changed_at,
        picture_id=row.picture_id,
        picture_alt=row.picture_alt,
    )


def _horizon(now: datetime) -> int:
    return seq_from(now) + SECOND


def _in_time(
    now: datetime, seq: ColumnElement[int] | InstrumentedAttribute[int] = Story.seq
) -> ColumnElement[bool]:
    return and_(seq < _horizon(now), or_(Story.expires_at.is_(None), Story.expires_at > now))


def _page(
    query: Select[*tuple[Any, ...]],
    after: str | None,
    size: int,
    *,
    place: InstrumentedAttribute[int] = Story.seq,
) -> Page[Headline]:
    """A keyset page, newest first. `after` is a mark ("<", seq) for older or (">", seq) for newer rows.

    `place` is the column that holds the stories' seq in the index that is read.
    """
    key = read_mark(after, str, int)
    back = key is not None and key[0] == ">"
    if key is not None:
        query = query.where(place > int(key[1]) if back else place < int(key[1]))
    ordered = query.order_by(place.asc() if back else place.desc()).limit(size + 1)
    rows = [headline(row) for row in db.session.execute(ordered)]
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Page(rows)
    newer = mark(">", rows[0].seq) if (more if back else key is not None) else None
    older = mark("<", rows[-1].seq) if (back or more) else None
    return Page(rows, older=older, newer=newer)


def _story_page(row: Story, its_section: Section) -> StoryPage:
    topics = db.session.execute(
        select(Topic.slug, Topic.title)
        .join(StoryTopic, StoryTopic.topic_id == Topic.id)
        .where(StoryTopic.story_id == row.id)
        .order_by(Topic.title)
    )
    card = SectionCard(its_section.slug, its_section.title)
    return StoryPage(
        headline=Headline(
            id=row.id,
            seq=row.seq,
            slug=row.slug,
            section=card,
            title=row.title,
            teaser=row.teaser,
            byline=row.byline,
            language=row.language,
            published_at=row.published_at,
            changed_at=row.changed_at,
            picture_id=row.picture_id,
            picture_alt=row.picture_alt,
        ),
        body_html=row.body_html,
        link=row.link,
        picture_caption=row.picture_caption,
        topics=[TopicCard(slug, title) for slug, title in topics],
        archived=row.status == StoryStatus.ARCHIVED,
    )


def keys_of(source_id: int) -> set[str]:
    """The source's own keys of all its stories, whatever their status."""
    return set(db.session.scalars(select(Story.source_key).where(Story.source_id == source_id)))


def topics_of(story_ids: Sequence[int]) -> dict[int, list[str]]:
    """The titles of each story's topics, in one query."""
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(StoryTopic.story_id, Topic.title)
        .join(Topic, Topic.id == StoryTopic.topic_id)
        .where(StoryTopic.story_id.in_(story_ids))
        .order_by(Topic.title)
    )
    for row in rows:
        found.setdefault(row.story_id, []).append(row.title)
    return found
