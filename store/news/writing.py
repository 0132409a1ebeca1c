"""Writing stories here: the draft, the words, the moment it appears. Each act flushes, and tells stamps and log.

What is written goes the way of every import (`filing`, then `services.follow`), so that search, relations,
merchandise and pages follow as they always do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from store import audit, stamps
from store.db import db
from store.kit.codes import new_token
from store.kit.errors import NotFound
from store.kit.i18n import lazy
from store.news.desk_models import StoryDesk
from store.news.drafting import (
    Moment,
    NotOurs,
    ReadyDraft,
    StaleStory,
    StoryDraft,
    WrongWord,
    check,
    free_slug,
    stored,
    submission,
)
from store.news.filing import file, remember
from store.news.models import Section, Source, SourceKind, Story, StoryStatus
from store.news.preparing import Prepared
from store.news.queries import topics_of
from store.news.section_names import open_section
from store.news.services import STAMP, follow, open_source, withdraw
from store.news.types import seq_from

OWN_SOURCE = "Written here"
PUBLIC = (StoryStatus.PUBLISHED, StoryStatus.ARCHIVED)


def begin(made: ReadyDraft, moment: Moment | None, *, by: str, at: datetime) -> int:
    """Write a story down for the first time; answers its id. Raises WrongWord and StaleStory."""
    draft = made.draft
    check(draft, moment, at=at)
    if draft.slug:
        free_slug(draft.slug, draft.section, None)
    source = open_source(OWN_SOURCE, SourceKind.WRITTEN)
    key = f"own-{new_token()}"
    when = (moment.at or at) if moment else at
    _file(source.id, submission(key, made, published_at=when, changed_at=when, unseen=moment is None), at=at)
    story = db.session.scalars(
        select(Story).where(Story.source_id == source.id, Story.source_key == key)
    ).one()
    kept = StoryDesk(story_id=story.id, version=0, changed_at=at)
    db.session.add(kept)
    _keep(kept, draft)
    follow(story, at=at)
    _changed(story, kept, _act(moment) if moment else "story.written", by=by, at=at)
    return story.id


def edit(
    story_id: int, made: ReadyDraft, moment: Moment | None, *, version: int, by: str, at: datetime
) -> Sequence[str]:
    """Change a story written here; answers the names of what changed.

    `moment` counts while the story is not public yet; afterwards its date stays. When the address of a story that was
    public changes, the old one leads to the new. Raises NotFound, StaleStory, NotOurs and WrongWord.
    """
    draft = made.draft
    story, kept = _locked(story_id, version, at=at)
    if not _is_own(story):
        raise NotOurs
    was = db.session.get_one(Section, story.section_id)
    waits = story.status is StoryStatus.DRAFT or is_scheduled(story, at)
    check(draft, moment if waits else None, at=at)
    names = draft.differs_from(stored(story, kept, was.title))
    unseen, when = False, story.published_at
    if waits:
        unseen, when = moment is None, when if moment is None else (moment.at or at)
        if unseen != (story.status is StoryStatus.DRAFT) or (not unseen and when != story.published_at):
            names.append("publication")
    if not names:
        return []
    if {"slug", "section"} & set(names):
        free_slug(draft.slug or story.slug, draft.section, story.id)
        if not waits:
            remember({f"{was.slug}/{story.slug}"[:300]: story.id})
    if story.status is StoryStatus.WITHDRAWN and kept.held is None:
        kept.held = StoryStatus.PUBLISHED
    db.session.flush()
    offered = submission(
        story.source_key,
        made,
        published_at=when,
        changed_at=when if waits and not unseen else at,
        unseen=unseen,
        story=story,
        archived=StoryStatus.ARCHIVED in (story.status, kept.held),
    )
    _file(story.source_id, offered, at=at, story=story)
    _keep(kept, draft)
    follow(story, at=at)
    act = "story.edited"
    if "publication" in names:
        act = _act(moment) if moment else "story.unscheduled"
    _changed(story, kept, act, by=by, at=at, fields={"fields": sorted(names)})
    return names


def hold_back(story_id: int, *, version: int, by: str, at: datetime) -> None:
    """Withdraw a public story, wherever it came from, until staff restore it; its address answers 410.

    A sync brings its words up to date and leaves it withdrawn. Raises NotFound, StaleStory, and WrongWord for a story
    that nobody but staff can see.
    """
    story, kept = _locked(story_id, version, at=at)
    if story.status not in PUBLIC or is_scheduled(story, at):
        raise WrongWord(lazy("This story is not public."), field="status")
    kept.held = story.status
    withdraw(story_id, at=at)
    _changed(story, kept, "story.withdrawn", by=by, at=at)


def restore(story_id: int, *, version: int, by: str, at: datetime) -> None:
    """Show a story again that staff withdrew. Raises NotFound, StaleStory, and WrongWord for any other."""
    story, kept = _locked(story_id, version, at=at)
    if story.status is not StoryStatus.WITHDRAWN or (kept.held is None and not _is_own(story)):
        raise WrongWord(lazy("Only what was withdrawn here is restored here."), field="status")
    story.status, kept.held = kept.held or StoryStatus.PUBLISHED, None
    story.changed_at = at
    follow(story, at=at)
    _changed(story, kept, "story.restored", by=by, at=at)


def archive(story_id: int, wanted: bool, *, version: int, by: str, at: datetime) -> bool:
    """Take a story written here out of the lists of the latest, or back into them; False when it was there already.

    Raises NotFound, StaleStory, NotOurs, and WrongWord for a story that is not public.
    """
    story, kept = _locked(story_id, version, at=at)
    if not _is_own(story):
        raise NotOurs
    if story.status not in PUBLIC or is_scheduled(story, at):
        raise WrongWord(lazy("This story is not public."), field="status")
    status = StoryStatus.ARCHIVED if wanted else StoryStatus.PUBLISHED
    if story.status is status:
        return False
    story.status = status
    follow(story, at=at)
    _changed(story, kept, "story.archived" if wanted else "story.listed", by=by, at=at)
    return True


def describe_picture(story_id: int, alt: str, *, version: int, by: str, at: datetime) -> bool:
    """Say what is seen on the lead picture of a story from elsewhere, above what its source says; False when that
    stands there already. Nothing typed leaves it to the source from its next change on.

    Raises NotFound, StaleStory, and WrongWord where there is no picture or the words are too long.
    """
    story, kept = _locked(story_id, version, at=at)
    words = " ".join(alt.split())
    if story.picture_id is None and not story.picture_url:
        raise WrongWord(lazy("This story has no picture."), field="picture_alt")
    if len(words) > 300:
        raise WrongWord(lazy("This is at most %(most)s characters long.", most=300), field="picture_alt")
    if (kept.alt or "") == words and (not words or story.picture_alt == words):
        return False
    kept.alt = words or None
    if words:
        story.picture_alt = words
    db.session.flush()
    _changed(story, kept, "story.described", by=by, at=at)
    return True


def drop_draft(story_id: int, *, version: int, by: str, at: datetime) -> None:
    """Delete a draft, which nobody but staff ever saw. Raises NotFound, StaleStory, and WrongWord for any other."""
    story, kept = _locked(story_id, version, at=at)
    if story.status is not StoryStatus.DRAFT:
        raise WrongWord(lazy("This story was public, so it stays on record. Withdraw it instead."), field="status")  # fmt: skip
    _changed(story, kept, "story.dropped", by=by, at=at)
    db.session.delete(kept)
    db.session.flush()
    db.session.delete(story)
    db.session.flush()


def is_scheduled(story: Story, at: datetime) -> bool:
    """Whether the story waits for its moment."""
    return story.status is StoryStatus.PUBLISHED and seq_from(story.published_at) > seq_from(at)


def _locked(story_id: int, version: int | None, *, at: datetime) -> tuple[Story, StoryDesk]:
    """A story and what the desk keeps of it, held until the transaction ends. Raises NotFound and StaleStory."""
    story = db.session.scalar(
        select(Story)
        .where(Story.id == story_id)
        .options(undefer(Story.original))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if story is None:
        raise NotFound
    kept = db.session.get(StoryDesk, story_id)
    if version is not None and version != (kept.version if kept else 0):
        raise StaleStory
    if kept is None:
        own = _is_own(story)  # from before there was a desk: its HTML is what was typed
        kept = StoryDesk(
            story_id=story_id,
            version=0,
            text=story.original if own else "",
            teaser="",
            topics=topics_of([story_id]).get(story_id, []) if own else [],
            changed_at=at,
        )
        db.session.add(kept)
    return story, kept


def _changed(
    story: Story,
    kept: StoryDesk,
    act: str,
    *,
    by: str,
    at: datetime,
    fields: dict[str, Any] | None = None,
) -> None:
    """Write down who changed a story at the desk, and let every page know."""
    kept.version += 1
    kept.changed_by, kept.changed_at = by, at
    audit.record(act, ("story", story.id), by=by, at=at, fields=fields, bind="news")
    stamps.bump(STAMP, bind="news")
    db.session.flush()


def _file(source_id: int, made: Prepared, *, at: datetime, story: Story | None = None) -> None:
    """File one story; two who take one address or place in the same moment pass every check, and one gets it."""
    try:
        with db.session.begin_nested():
            if story is not None:
                story.section_id = open_section(made.offered.section).id
                story.slug = made.offered.slug or story.slug
                story.picture_id = made.offered.picture_id  # filing keeps one that nothing is said about
                db.session.flush()
            file(source_id, [made], at=at)
    except IntegrityError as error:
        raise StaleStory(
            lazy("Somebody else saved a story at the very same moment. Please save once more.")
        ) from error


def _keep(kept: StoryDesk, draft: StoryDraft) -> None:
    kept.text, kept.teaser, kept.topics = draft.text, draft.teaser, list(draft.topics)


def _is_own(story: Story) -> bool:
    return db.session.get_one(Source, story.source_id).kind is SourceKind.WRITTEN


def _act(moment: Moment) -> str:
    return "story.published" if moment.at is None else "story.scheduled"
