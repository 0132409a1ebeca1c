"""Stories as the desk reads them: all of them whatever their state, and one with everything staff know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, text
from sqlalchemy.orm import undefer

from store import fulltext
from store.db import db
from store.kit.errors import NotFound
from store.kit.paging import LARGEST, Page, mark, read_mark
from store.news.desk_models import StoryDesk
from store.news.drafting import StoryDraft, stored
from store.news.finding import meanings
from store.news.indexing import INDEX
from store.news.models import Section, Source, SourceKind, Story, StoryStatus
from store.news.queries import topics_of
from store.news.text import clean
from store.news.types import SECOND, seq_from

PAGE = 50
STATES = ("draft", "scheduled", "published", "archived", "withdrawn")
LOOKED_AT = 200
ROUNDS = 4
"""How often a search that is narrowed looks further back before it leaves that to whoever asks."""


@dataclass(frozen=True)
class StoryRow:
    """A story in the desk's list; `state` is one of STATES, or "expired" when its time is over."""

    id: int
    seq: int
    title: str
    section: str
    source: str
    own: bool
    state: str
    published_at: datetime
    changed_at: datetime
    picture_id: int | None
    picture_alt: str
    demo: bool


@dataclass(frozen=True)
class DeskStory:
    """A story with everything the desk knows. `draft` is what was typed, for stories written here (`own`) alone.

    `held` says that staff withdrew it, and not its source; `alt` is staff's word on its picture.
    """

    id: int
    version: int
    state: str
    own: bool
    held: bool
    demo: bool
    title: str
    section: str
    section_slug: str
    slug: str
    teaser: str
    body_html: str
    byline: str
    language: str
    topics: Sequence[str]
    source: str
    source_kind: SourceKind
    source_key: str
    link: str
    picture_id: int | None
    picture_url: str
    picture_alt: str
    picture_caption: str
    alt: str | None
    published_at: datetime
    changed_at: datetime
    expires_at: datetime | None
    changed_by: str
    changed_at_desk: datetime | None
    draft: StoryDraft | None

    @property
    def public(self) -> bool:
        """Whether visitors can read it."""
        return self.state in ("published", "archived")

    @property
    def waits(self) -> bool:
        """Whether it can still be given another moment."""
        return self.state in ("draft", "scheduled")


def stories(
    now: datetime,
    *,
    source_id: int | None = None,
    section: str = "",
    state: str = "",
    search: str = "",
    after: str | None = None,
    size: int = PAGE,
) -> Page[StoryRow]:
    """A page of all stories, newest first, in a constant number of queries. `section` is a slug, `state` one of STATES.

    `search` looks at every word of the stories. A page may come short while there is more further back.
    """
    key = read_mark(after, int)
    before = int(key[0]) if key else LARGEST
    query = _rows().order_by(Story.seq.desc()).limit(size + 1)
    rare = state in STATES and state != "published"
    if state in STATES:
        query = query.where(_in_state(state, now))
    # The narrowest index is to be read: a sum keeps an engine from reading a whole section for a few of its stories.
    if source_id is not None:
        query = query.where((Story.source_id + 0 if rare else Story.source_id) == source_id)
    if section:
        own = select(Section.id).where(Section.slug == section).scalar_subquery()
        narrowed = rare or source_id is not None
        query = query.where((Story.section_id + 0 if narrowed else Story.section_id) == own)
    if not search:
        rows = db.session.execute(query.where(Story.seq < before)).all()
        older = mark(rows[size - 1].seq) if len(rows) > size else None
        return Page([_row(row, now) for row in rows[:size]], older=older)
    return _found(query, search, before, size, now)


def state_of(status: StoryStatus, published_at: datetime, expires_at: datetime | None, now: datetime) -> str:
    """What the desk calls a story's state: a schedule and an expiry are states of their own."""
    if status is StoryStatus.PUBLISHED and seq_from(published_at) > seq_from(now):
        return "scheduled"
    if status in (StoryStatus.PUBLISHED, StoryStatus.ARCHIVED) and expires_at and expires_at <= now:
        return "expired"
    return status.value


def whole(now: datetime, story_id: int) -> DeskStory:
    """One story with everything, in four queries. Raises NotFound."""
    row = db.session.execute(
        select(Story, Section, Source, StoryDesk)
        .join(Section, Section.id == Story.section_id)
        .join(Source, Source.id == Story.source_id)
        .outerjoin(StoryDesk, StoryDesk.story_id == Story.id)
        .where(Story.id == story_id)
        .options(undefer(Story.body_html), undefer(Story.original))
    ).first()
    if row is None:
        raise NotFound
    story, section, source = row[:3]
    kept: StoryDesk | None = row[3]
    own = source.kind is SourceKind.WRITTEN
    topics = list(kept.topics) if kept and own else topics_of([story_id]).get(story_id, [])
    written = kept or StoryDesk(story_id=story_id, version=0, text=story.original, teaser="", topics=topics)
    return DeskStory(
        id=story.id,
        version=kept.version if kept else 0,
        state=state_of(story.status, story.published_at, story.expires_at, now),
        own=own,
        held=story.status is StoryStatus.WITHDRAWN and (own or bool(kept and kept.held)),
        demo=story.demo,
        title=story.title,
        section=section.title,
        section_slug=section.slug,
        slug=story.slug,
        teaser=story.teaser,
        body_html=clean(story.body_html),
        byline=story.byline,
        language=story.language,
        topics=topics,
        source=source.name,
        source_kind=source.kind,
        source_key=story.source_key,
        link=story.link,
        picture_id=story.picture_id,
        picture_url=story.picture_url,
        picture_alt=story.picture_alt,
        picture_caption=story.picture_caption,
        alt=kept.alt if kept else None,
        published_at=story.published_at,
        changed_at=story.changed_at,
        expires_at=story.expires_at,
        changed_by=kept.changed_by if kept and kept.version else "",
        changed_at_desk=kept.changed_at if kept and kept.version else None,
        draft=stored(story, written, section.title) if own else None,
    )


def _in_state(state: str, now: datetime) -> ColumnElement[bool]:
    horizon = seq_from(now) + SECOND
    if state == "scheduled":
        return and_(Story.status == StoryStatus.PUBLISHED, Story.seq >= horizon)
    if state == "published":
        return and_(Story.status == StoryStatus.PUBLISHED, Story.seq < horizon)
    # The words of the small index of what is not published: without them SQLite does not take it.
    return and_(Story.status == StoryStatus(state), text("story.status <> 'published'"))


def _found(
    query: Select[*tuple[Any, ...]], search: str, before: int, size: int, now: datetime
) -> Page[StoryRow]:
    """One page of a search: the places the words stand at, newest first, narrowed by what else was asked."""
    groups, rare = meanings(search)
    shown: list[StoryRow] = []
    on: int | None = before
    for _ in range(ROUNDS):
        if not groups or on is None or len(shown) > size:
            break
        met = fulltext.newest(INDEX, fulltext.everywhere(groups, rare=rare), before=on, limit=LOOKED_AT)
        rows = db.session.execute(query.where(Story.seq.in_(met.places))).all()
        shown += [_row(row, now) for row in rows]
        on = met.on
    if len(shown) > size:
        return Page(shown[:size], older=mark(shown[size - 1].seq))
    return Page(shown, older=mark(on) if on is not None and groups else None)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Story.id, Story.seq, Story.title, Story.status, Story.published_at, Story.expires_at, Story.changed_at,
            Story.picture_id, Story.picture_alt, Story.demo, Section.title.label("section"),
            Source.name.label("source"), Source.kind.label("kind"),
        )
        .join(Section, Section.id == Story.section_id)
        .join(Source, Source.id == Story.source_id)
    )  # fmt: skip


def _row(row: Any, now: datetime) -> StoryRow:
    return StoryRow(
        id=row.id,
        seq=row.seq,
        title=row.title,
        section=row.section,
        source=row.source,
        own=row.kind is SourceKind.WRITTEN,
        state=state_of(row.status, row.published_at, row.expires_at, now),
        published_at=row.published_at,
        changed_at=row.changed_at,
        picture_id=row.picture_id,
        picture_alt=row.picture_alt,
        demo=row.demo,
    )
