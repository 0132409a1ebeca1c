"""What the newsroom hands out: plain frozen values, ready to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

SECOND = 1 << 24
"""A story's `seq` is its publication in whole seconds times this, plus its turn within the second."""


def seq_from(moment: datetime) -> int:
    """The smallest `seq` of the second that `moment` lies in; all stories before it have smaller ones."""
    return int(moment.timestamp()) * SECOND


def published_at(seq: int) -> datetime:
    """When the story with this `seq` was published, to the second."""
    return datetime.fromtimestamp(seq // SECOND, UTC)


@dataclass(frozen=True)
class SectionCard:
    """A section as navigation shows it."""

    slug: str
    title: str


@dataclass(frozen=True)
class TopicCard:
    """A topic as a link shows it."""

    slug: str
    title: str


@dataclass(frozen=True)
class Headline:
    """A story in a list. `picture_id` is a media id of the shop, None when it has no picture."""

    id: int
    seq: int
    slug: str
    section: SectionCard
    title: str
    teaser: str
    byline: str
    language: str
    published_at: datetime
    changed_at: datetime
    picture_id: int | None
    picture_alt: str

    @property
    def key(self) -> str:
        """The story's name in `?from=` and in feeds; it survives a new title."""
        return str(self.id)


@dataclass(frozen=True)
class StoryPage:
    """A story to be read: its place in lists, and its text as cleaned HTML."""

    headline: Headline
    body_html: str
    link: str
    picture_caption: str
    topics: Sequence[TopicCard]
    archived: bool


@dataclass(frozen=True)
class ScoreParts:
    """Why two stories are related: `score` = `words` x `freshness`/1000, x 1.4 in the same section."""

    other_id: int
    title: str
    score: int
    words: int
    freshness: int
    same_section: bool


@dataclass(frozen=True)
class Submission:
    """A story as a source offers it: HTML as it came, times aware; `key` is the source's own stable name.

    `section` is the title of the section it belongs to. `picture_id` is set when the picture is already ours,
    `picture_url` when it still has to be mirrored. Without a `teaser` the text's first words are one. A `draft` may
    lack a text, names no topics yet and is seen by nobody but staff.
    """

    key: str
    section: str
    title: str
    html: str
    published_at: datetime
    changed_at: datetime | None = None
    expires_at: datetime | None = None
    slug: str = ""
    byline: str = ""
    link: str = ""
    language: str = "en"
    topics: Sequence[str] = ()
    archived: bool = False
    picture_id: int | None = None
    picture_url: str = ""
    picture_alt: str = ""
    picture_caption: str = ""
    addresses: Sequence[str] = ()
    demo: bool = False
    teaser: str = ""
    draft: bool = False
