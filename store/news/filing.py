"""Filing stories: a batch of submissions becomes rows, in a number of queries that does not grow with the batch.

What is new gets its section, its slug and its place in time; what is known and the same is left alone; what is known
and different loses its postings, so that it is related anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from store.db import db
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.news import postings
from store.news.desk_models import StoryDesk
from store.news.inside import Inside, keep, lifted
from store.news.models import Section, Story, StoryAddress, StoryStatus, StoryTopic, Topic
from store.news.text import LONGEST_HTML, RESERVED_SECTIONS, plain, slug_for, teaser, tidy
from store.news.types import SECOND, Submission, seq_from


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
    if (
        not offered.draft
        and not plain(offered.html)
        and not offered.picture_url
        and offered.picture_id is None
    ):
        return StoreError(lazy("A story needs a text or a picture."), field="html")
    return None


def file(source_id: int, offered: Sequence[Submission], *, at: datetime) -> list[Story]:
    """Write a batch; answers the stories that were new or changed, in the order offered. Flushes.

    Of two submissions with one key the later one counts. What staff keep from the public is brought up to date, stays
    withdrawn, and is not among the answers. Raises what `refusal` answers, before anything is written.
    """
    for one in offered:
        refused = refusal(one)
        if refused is not None:
            raise refused
    latest = {tidy(one.key)[:200]: one for one in offered}
    sections = {title: open_section(title) for title in dict.fromkeys(one.section for one in latest.values())}
    known = {
        story.source_key: story
        for story in db.session.scalars(
            select(Story).where(Story.source_id == source_id, Story.source_key.in_(latest))
        )
    }
    said = _staff_said([story.id for story in known.values()])
    places = _Places([one for key, one in latest.items() if key not in known], sections)
    filed: list[tuple[Story, Submission]] = []
    pictures: list[Sequence[Inside]] = []
    for key, one in latest.items():
        section = sections[one.section]
        digest = _digest(one, section.id)
        story = known.get(key)
        word = said.get(story.id) if story is not None else None
        gone = story is not None and story.status is StoryStatus.WITHDRAWN and not (word and word.held)
        if story is not None and story.text_hash == digest and not gone:
            story.changed_at = one.changed_at or one.published_at  # saved over there, and nothing to see
            continue
        if story is None:
            story = Story(
                source_id=source_id,
                source_key=key,
                section_id=section.id,
                slug=places.slug(one, section.id),
                seq=places.seq(one.published_at),
                imported_at=at,
            )
            db.session.add(story)
        else:
            postings.forget(story)
            _move(story, section.id, one.published_at)
        pictures.append(_fill(story, one, digest))
        if word is not None:
            word.overrule(story)
        filed.append((story, one))
    db.session.flush()
    keep({story.id: found for (story, _), found in zip(filed, pictures, strict=True)}, at=at)
    _name_topics([(story, () if one.draft else one.topics) for story, one in filed])
    remember({path[:300]: story.id for story, one in filed for path in one.addresses})
    return [story for story, _ in filed if story.status is not StoryStatus.WITHDRAWN]


def _staff_said(story_ids: Sequence[int]) -> dict[int, StoryDesk]:
    """Staff's word on those of the stories that they had one on."""
    if not story_ids:
        return {}
    rows = db.session.scalars(select(StoryDesk).where(StoryDesk.story_id.in_(story_ids)))
    return {row.story_id: row for row in rows}


class _Places:
    """Free slugs and places in time for the new stories of one batch, asked for in two queries."""

    def __init__(self, fresh: Sequence[Submission], sections: Mapping[str, Section]) -> None:
        wanted = {(sections[one.section].id, _slug(one)) for one in fresh}
        rows = db.session.execute(
            select(Story.section_id, Story.slug).where(
                Story.section_id.in_({section_id for section_id, _ in wanted}),
                Story.slug.in_({slug for _, slug in wanted}),
            )
        )
        self._slugs = {(row.section_id, row.slug) for row in rows}
        seconds = {seq_from(one.published_at) for one in fresh}
        self._seqs = set(db.session.scalars(select(Story.seq).where(Story.seq.in_(seconds))))

    def slug(self, one: Submission, section_id: int) -> str:
        """A slug that no story of the section has, and no other of the batch."""
        base = _slug(one)
        if (section_id, base) in self._slugs:

            def taken(slug: str) -> bool:
                if (section_id, slug) in self._slugs:
                    return True
                there = select(Story.id).where(Story.section_id == section_id, Story.slug == slug)
                return db.session.scalar(there) is not None

            base = slug_for(one.slug or one.title, taken)
        self._slugs.add((section_id, base))
        return base

    def seq(self, published_at: datetime) -> int:
        """The next free place in the second of publication."""
        place = seq_from(published_at)
        if place in self._seqs:
            place = max(
                _next_seq(published_at), *(seq + 1 for seq in self._seqs if seq // SECOND == place // SECOND)
            )
        self._seqs.add(place)
        return place


def _slug(one: Submission) -> str:
    return slug_for(one.slug or one.title, lambda _: False)


def _digest(offered: Submission, section_id: int) -> str:
    """What tells a re-import whether anything that is shown has changed."""
    parts = (
        offered.title, offered.html, offered.published_at.isoformat(), offered.expires_at, section_id,
        offered.byline, offered.link, offered.language, sorted(offered.topics), offered.archived,
        offered.picture_id, offered.picture_url, offered.picture_alt, offered.picture_caption,
        *((offered.teaser, offered.draft) if offered.teaser or offered.draft else ()),
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _fill(story: Story, offered: Submission, digest: str) -> Sequence[Inside]:
    picture_url = tidy(offered.picture_url)[:1000]
    body, pictures = lifted(offered.html, picture_url)
    public = StoryStatus.ARCHIVED if offered.archived else StoryStatus.PUBLISHED
    story.status = StoryStatus.DRAFT if offered.draft else public
    story.title = " ".join(tidy(offered.title).split())[:300]
    story.teaser = (" ".join(tidy(offered.teaser).split()) or teaser(plain(body)))[:600]
    story.body_html = body
    story.original = offered.html.replace("\x00", "")
    story.text_hash = digest
    story.byline = tidy(offered.byline)[:120]
    link = tidy(offered.link)
    story.link = link if link.startswith(("https://", "http://")) and len(link) <= 1000 else ""
    story.language = offered.language
    if offered.picture_id is not None or story.picture_url != picture_url:
        story.picture_id, story.picture_tries = offered.picture_id, 0  # else the mirrored one stays
        story.picture_next_at = None
    story.picture_url = picture_url
    story.picture_alt = tidy(offered.picture_alt)[:300]
    story.picture_caption = tidy(offered.picture_caption)[:500]
    story.published_at = offered.published_at
    story.changed_at = offered.changed_at or offered.published_at
    story.expires_at = offered.expires_at
    story.demo = offered.demo
    return pictures


def _next_seq(published_at: datetime) -> int:
    """The next place that is free in the database in the second of publication."""
    first = seq_from(published_at)
    last = db.session.scalar(
        select(func.max(Story.seq)).where(Story.seq >= first, Story.seq < first + SECOND)
    )
    return first if last is None else last + 1


def _move(story: Story, section_id: int, published_at: datetime) -> None:
    """Follow a new section (the old address stays as a redirect) and a new time of publication."""
    if story.section_id != section_id:
        was = db.session.get_one(Section, story.section_id)
        remember({f"{was.slug}/{story.slug}"[:300]: story.id})
        story.section_id = section_id
        known = select(Story.id).where(
            Story.section_id == section_id, Story.slug == story.slug, Story.id != story.id
        )
        if db.session.scalar(known) is not None:
            story.slug = f"{story.slug}-{story.id}"
    if story.seq // SECOND != seq_from(published_at) // SECOND:
        story.seq = _next_seq(published_at)


def remember(paths: Mapping[str, int]) -> None:
    """Keep old addresses, {path: story}; the last story that had one answers there."""
    if not paths:
        return
    there = {
        row.path: row for row in db.session.scalars(select(StoryAddress).where(StoryAddress.path.in_(paths)))
    }
    for path, story_id in paths.items():
        if path in there:
            there[path].story_id = story_id
        else:
            db.session.add(StoryAddress(path=path, story_id=story_id))
    db.session.flush()


def _name_topics(named: Sequence[tuple[Story, Iterable[str]]]) -> None:
    """Give stories their topics, new ones included; topics they had before and lost go."""
    db.session.execute(
        delete(StoryTopic)
        .where(StoryTopic.story_id.in_([story.id for story, _ in named]))
        .execution_options(synchronize_session=False)
    )
    titles: dict[str, str] = {}
    wanted: dict[tuple[int, str], int] = {}
    for story, words in named:
        for title in (" ".join(tidy(word).split())[:120] for word in words):
            slug = slug_for(title, lambda _: False)[:80]
            titles.setdefault(slug, title)
            wanted[story.id, slug] = story.seq
    if not wanted:
        return
    topics = {row.slug: row for row in db.session.scalars(select(Topic).where(Topic.slug.in_(titles)))}
    for slug, title in titles.items():
        if slug not in topics:
            topics[slug] = Topic(slug=slug, title=title)
            db.session.add(topics[slug])
    db.session.flush()
    db.session.execute(
        insert(StoryTopic),
        [
            {"story_id": story_id, "topic_id": topics[slug].id, "seq": seq}
            for (story_id, slug), seq in wanted.items()
        ],
    )
