"""Tables of the news database: where stories come from, the stories, and what relates them.

A story's place in every list is its `seq`: its time of publication with its id below it, in one integer. It sorts
newest first with ties broken for ever, and it is the key that postings and pages are read by.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from store import fulltext
from store.db import NewsModel, UtcDateTime, enum_column


class SourceKind(enum.Enum):
    """How stories of a source reach us."""

    WRITTEN = "written"
    JOOMLA = "joomla"
    DUMP = "dump"
    FEED = "feed"


class StoryStatus(enum.Enum):
    """What the newsroom says of a story; its dates decide the rest.

    Archived stories are public but stay out of lists of the latest. Withdrawn ones answer 410.
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


class Choice(enum.Enum):
    """What staff decided about a pair of stories."""

    PIN = "pin"
    BAN = "ban"


class Source(NewsModel):
    """Where stories come from. `address` holds no secret; `progress` is where the next sync goes on. One that is forgotten
    is never read again; its row stays while stories of it are here."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SourceKind] = mapped_column(enum_column(SourceKind))
    name: Mapped[str] = mapped_column(String(80), unique=True)
    address: Mapped[str] = mapped_column(String(500), default="")
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    progress: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    active: Mapped[bool] = mapped_column(default=True)
    last_success_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_failure_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Section(NewsModel):
    """A part of the newsroom, e.g. International; `position` orders them in the navigation. A `hidden` one is not listed
    there, one that is `merged_into` another is on its way to be gone. What sources call it stands in `SectionName`."""

    __tablename__ = "section"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)
    hidden: Mapped[bool] = mapped_column(default=False, server_default=false())
    merged_into: Mapped[int | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1, server_default="1")


_UNSEEN = text("status <> 'published'")
_WAITS = text("picture_id IS NULL AND picture_url <> '' AND picture_tries < 3")


class Story(NewsModel):
    """A story as it is shown. `body_html` has passed the sanitiser; `original` is what the source gave.

    `link` is where More... leads. A picture is one of ours by its media id (the shop's database, so a plain
    value). `text_hash` tells a re-import whether anything changed. Dates of `published_at` in the future
    are a schedule: the story appears by itself.
    """

    __tablename__ = "story"
    __table_args__ = (
        UniqueConstraint("source_id", "source_key", name="uq_story_source_key"),
        UniqueConstraint("section_id", "slug", name="uq_story_section_slug"),
        Index("ix_story_section_latest", "section_id", "seq"),
        Index("ix_story_slug", "slug"),
        Index("ix_story_changed_at", "changed_at"),
        Index("ix_story_expires_at", "expires_at"),
        Index("ix_story_source_latest", "source_id", "seq"),
        Index("ix_story_unpublished", "status", "seq", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
        Index("ix_story_picture_waits", "seq", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, unique=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    source_key: Mapped[str] = mapped_column(String(200))
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    slug: Mapped[str] = mapped_column(String(120))
    status: Mapped[StoryStatus] = mapped_column(enum_column(StoryStatus))
    title: Mapped[str] = mapped_column(String(300))
    teaser: Mapped[str] = mapped_column(String(600))
    body_html: Mapped[str] = mapped_column(Text, deferred=True)
    original: Mapped[str] = mapped_column(Text, default="", deferred=True)
    text_hash: Mapped[str] = mapped_column(String(64))
    byline: Mapped[str] = mapped_column(String(120), default="")
    link: Mapped[str] = mapped_column(String(1000), default="")
    language: Mapped[str] = mapped_column(String(12), default="en")
    picture_id: Mapped[int | None] = mapped_column()
    picture_url: Mapped[str] = mapped_column(String(1000), default="")
    picture_tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    picture_next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    picture_alt: Mapped[str] = mapped_column(String(300), default="")
    picture_caption: Mapped[str] = mapped_column(String(500), default="")
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    demo: Mapped[bool] = mapped_column(default=False)


class StoryAddress(NewsModel):
    """A path a story once had, here or at its source; it redirects for good."""

    __tablename__ = "story_address"

    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)


class Topic(NewsModel):
    """A subject that stories share and that merchandise may share with them."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(120))


class StoryTopic(NewsModel):
    """A story's topics, kept in the order of publication."""

    __tablename__ = "story_topic"
    __table_args__ = (Index("ix_story_topic_latest", "topic_id", "seq"),)

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class Term(NewsModel):
    """A word (lightly stemmed) and in how many stories it is.

    `start` is its first three letters and `often` how large `df` is in powers of four, so that the frequent ones that
    begin like it are read by an index that counting seldom touches; whoever counts writes it (`wordlist`), as SQLite
    would write the index anew at every count if it were worked out from `df`. `titled` says that it stood in a title
    once: then a slip of the finger still leads to it.
    """

    __tablename__ = "term"
    __table_args__ = (Index("ix_term_start", "start", "often", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(40), unique=True)
    df: Mapped[int] = mapped_column(default=0)
    start: Mapped[str] = mapped_column(String(3), default="")
    often: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    titled: Mapped[bool] = mapped_column(default=False)


class TermSlip(NewsModel):
    """A title word with one letter left out, and the word itself: a mistyped word meets it in one of these. No foreign
    key, as in `StoryTerm`."""

    __tablename__ = "term_slip"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    slip: Mapped[str] = mapped_column(String(40), primary_key=True)
    term_id: Mapped[int] = mapped_column(primary_key=True)


class StoryWords(NewsModel):
    """All words of a story (`place` is its `seq`) that can be found, its title's marked; FTS5 or GIN beside them."""

    __tablename__ = "story_fts"

    story_id: Mapped[int] = mapped_column(
        ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    place: Mapped[int] = mapped_column(BigInteger, unique=True)
    words: Mapped[str] = mapped_column(fulltext.Words)


class StoryTerm(NewsModel):
    """A posting: a story's weight (per mille of unit length) for one of its forty strongest terms.

    No foreign key: words are never deleted, and looking each one up again took longer than writing it down.
    """

    __tablename__ = "story_term"
    __table_args__ = (
        PrimaryKeyConstraint("term_id", "seq", name="pk_story_term", postgresql_include=["weight"]),
        {"sqlite_with_rowid": False},
    )

    term_id: Mapped[int] = mapped_column()
    seq: Mapped[int] = mapped_column(BigInteger)
    weight: Mapped[int] = mapped_column(SmallInteger)


class StoryMatter(NewsModel):
    """What relating remembers of a story: its postings and a sketch of its word trigrams.

    `weighed_among` is how many stories there were when the postings were weighed: in a much longer archive the
    same words say more or less, so the weights are renewed when nothing else is to be done.
    """

    __tablename__ = "story_matter"
    __table_args__ = (Index("ix_story_matter_weighed_among", "weighed_among"),)

    story_id: Mapped[int] = mapped_column(
        ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    terms: Mapped[dict[str, int]] = mapped_column(JSON)
    sketch: Mapped[bytes] = mapped_column(LargeBinary)
    weighed_among: Mapped[int] = mapped_column(default=0)


class StoryWaiting(NewsModel):
    """A story that is still to be related: fresh from an import, or one that has lost a neighbour."""

    __tablename__ = "story_waiting"
    __table_args__ = (Index("ix_story_waiting_seq", "seq"),)

    story_id: Mapped[int] = mapped_column(
        ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    seq: Mapped[int] = mapped_column(BigInteger)


class StoryRelation(NewsModel):
    """A neighbour of a story, at most eight each, with the parts of its score for staff to see.

    `score` = `words` x `freshness`/1000 x 1.4 when `same_section`; all are integers. No foreign keys: PostgreSQL would
    lock, and so write, every older story that takes a new one. Whoever takes a story from the public deletes its rows.
    """

    __tablename__ = "story_relation"
    __table_args__ = (
        Index("ix_story_relation_other_id", "other_id"),
        {"sqlite_with_rowid": False},
    )

    story_id: Mapped[int] = mapped_column(primary_key=True)
    other_id: Mapped[int] = mapped_column(primary_key=True)
    score: Mapped[int] = mapped_column()
    words: Mapped[int] = mapped_column()
    freshness: Mapped[int] = mapped_column()
    same_section: Mapped[bool] = mapped_column()


class StoryChoice(NewsModel):
    """Staff's word on a pair: a pin shows `other` first (by `position`), a ban never shows it."""

    __tablename__ = "story_choice"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    choice: Mapped[Choice] = mapped_column(enum_column(Choice))
    position: Mapped[int] = mapped_column(default=0)
    chosen_by: Mapped[str] = mapped_column(String(40), default="system")
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
