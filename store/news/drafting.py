"""What staff hand in about a story, and what the desk refuses of it. Rules only: nothing here writes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import select

from store.db import db
from store.kit.errors import Conflict, StoreError
from store.kit.i18n import lazy
from store.news.desk_models import StoryDesk
from store.news.markdown import MOST_MARKS, as_html, too_many_marks
from store.news.models import Story, StoryAddress
from store.news.preparing import Body, Prepared, body_of, prepared
from store.news.section_names import section_called
from store.news.text import LONGEST_SLUG, slug_for
from store.news.types import Submission

MOST_TOPICS = 12
LONGEST_TOPIC = 40
LONGEST_TITLE = 300
LONGEST_TEXT = 100_000
LONGEST_TEASER = 300
FARTHEST = timedelta(days=5 * 366)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class StaleStory(Conflict):
    """Somebody else changed the story since the page was opened; nothing was written."""

    message = lazy(
        "A colleague has changed this story since you opened it. Nothing of yours was written yet."
    )


class WrongWord(StoreError):
    """Something typed that cannot stand; `field` says where."""

    status = 422


class NotOurs(StoreError):
    """A story from elsewhere: the next sync would overwrite what was changed here."""

    status = 409
    message = lazy(
        "This story comes from elsewhere. Its words are changed there; the next sync would overwrite them here."
    )


@dataclass(frozen=True)
class Moment:
    """When a story becomes public: `at` that moment, at once without one. Where there is no Moment it is a draft."""

    at: datetime | None = None


@dataclass(frozen=True)
class StoryDraft:
    """A story as staff typed it. `section` is a title; `text` is Markdown or HTML; an empty `slug` or `teaser` is
    made of the title and the text."""

    title: str
    section: str
    text: str = ""
    topics: Sequence[str] = ()
    teaser: str = ""
    slug: str = ""
    byline: str = ""
    language: str = "en"
    picture_id: int | None = None
    picture_alt: str = ""
    picture_caption: str = ""

    def differs_from(self, there: StoryDraft) -> list[str]:
        """The names of the fields that say something else; an empty slug says nothing."""
        names = [field.name for field in fields(self)]
        return [
            name
            for name in names
            if getattr(self, name) != getattr(there, name) and (name != "slug" or self.slug)
        ]


@dataclass(frozen=True)
class ReadyDraft:
    """A draft and what its text became: HTML as rendered, and as it is kept. All that takes long is done."""

    draft: StoryDraft
    html: str
    body: Body


def ready(draft: StoryDraft) -> ReadyDraft:
    """Render and clean the text of a draft, outside any transaction: no other writer waits for that.

    Raises WrongWord for a text that is too long, or that would take too long.
    """
    if len(draft.text) > LONGEST_TEXT:
        raise WrongWord(lazy("A story is at most %(most)s characters long.", most=LONGEST_TEXT), field="text")
    if too_many_marks(draft.text):
        raise WrongWord(
            lazy("There are more than %(most)s marks such as * [ | and < in this text.", most=MOST_MARKS),
            field="text",
        )
    html = as_html(draft.text)
    try:
        return ReadyDraft(draft, html, body_of(html))
    except StoreError as refused:
        raise WrongWord(refused.message, field="text") from refused


def check(draft: StoryDraft, moment: Moment | None, *, at: datetime) -> None:
    """Raise WrongWord for what cannot stand, a moment that is over or far away among it."""
    if not draft.title:
        raise WrongWord(lazy("Give it a title."), field="title")
    if not draft.section:
        raise WrongWord(lazy("Say which section it belongs to."), field="section")
    if draft.slug:
        check_slug(draft.slug)
    if draft.picture_id is not None and not draft.picture_alt:
        raise WrongWord(
            lazy("The picture is here. Now say what is seen, for those who do not see it."),
            field="picture_alt",
        )
    if moment is not None and moment.at is not None:
        if moment.at <= at:
            raise WrongWord(lazy("This moment is over. Choose a later one, or publish at once."), field="day")
        if moment.at > at + FARTHEST:
            raise WrongWord(lazy("Choose a day within the next five years."), field="day")


def check_slug(slug: str) -> str:
    """The slug, if it can be an address. Raises WrongWord."""
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise WrongWord(
            lazy("Use lower-case letters, digits and single hyphens, e.g. the-river-is-back."), field="slug"
        )
    return slug


def free_slug(slug: str, section: str, story_id: int | None) -> None:
    """Raise WrongWord when another story of the section stands at this address, or is led to from it."""
    there = section_called(section)
    if there is None:
        return
    taken = select(Story.id).where(
        Story.section_id == there.id, Story.slug == slug, Story.id != (story_id or 0)
    )
    led = select(StoryAddress.story_id).where(
        StoryAddress.path == f"{there.slug}/{slug}", StoryAddress.story_id != (story_id or 0)
    )
    if db.session.scalar(taken) is not None or db.session.scalar(led) is not None:
        raise WrongWord(lazy("Another story has this address already, or had it once."), field="slug")


def topics_of(text: str) -> list[str]:
    """Topics as typed, separated by commas or lines, each once, in their order. Raises WrongWord."""
    found = dict.fromkeys(" ".join(part.split()) for part in re.split(r"[,\n]", text))
    topics = [topic for topic in found if topic]
    if len(topics) > MOST_TOPICS or any(len(topic) > LONGEST_TOPIC for topic in topics):
        raise WrongWord(
            lazy("Up to %(most)s topics of up to %(long)s characters each.", most=MOST_TOPICS, long=LONGEST_TOPIC),
            field="topics",
        )  # fmt: skip
    return topics


def topic_slug(title: str) -> str:
    """Where a topic of this title is, or will be, found."""
    return slug_for(title, lambda _: False)[:80]


def stored(story: Story, kept: StoryDesk, section: str) -> StoryDraft:
    """A story written here as it stands, in the shape in which it is handed in."""
    return StoryDraft(
        title=story.title,
        section=section,
        text=kept.text,
        topics=list(kept.topics),
        teaser=kept.teaser,
        slug=story.slug,
        byline=story.byline,
        language=story.language,
        picture_id=story.picture_id,
        picture_alt=story.picture_alt,
        picture_caption=story.picture_caption,
    )


def submission(
    key: str,
    made: ReadyDraft,
    *,
    published_at: datetime,
    changed_at: datetime,
    unseen: bool,
    story: Story | None = None,
    archived: bool = False,
) -> Prepared:
    """A draft as the newsroom takes stories in; what the desk has no word on stays as `story` has it.

    Raises WrongWord for a story without text and picture.
    """
    draft = made.draft
    offered = Submission(
        key=key,
        section=draft.section,
        title=draft.title,
        html=made.html,
        published_at=published_at,
        changed_at=changed_at,
        expires_at=story.expires_at if story else None,
        slug=draft.slug,
        byline=draft.byline,
        link=story.link if story else "",
        language=draft.language,
        topics=draft.topics,
        archived=archived,
        picture_id=draft.picture_id,
        picture_url="",
        picture_alt=draft.picture_alt if draft.picture_id is not None else "",
        picture_caption=draft.picture_caption if draft.picture_id is not None else "",
        demo=story.demo if story else False,
        teaser=draft.teaser,
        draft=unseen,
    )
    try:
        return prepared(offered, made.body)
    except StoreError as refused:
        raise WrongWord(refused.message, field="text") from refused
