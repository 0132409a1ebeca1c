"""Filing stories: a batch of what was prepared becomes rows, in a number of queries that does not grow with the batch.

What is new gets its section, its slug and its place in time; what is known and the same is left alone; what is known
and different loses its postings, so that it is related anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, bindparam, delete, select

from store.db import db, run, table_of
from store.news import postings
from store.news.bulk import Statement, put, putting, write
from store.news.desk_models import StoryDesk
from store.news.inside import Inside, keep
from store.news.models import Section, Story, StoryAddress, StoryStatus, StoryTopic, Topic
from store.news.placing import Places, next_seq
from store.news.preparing import Prepared
from store.news.section_names import open_section
from store.news.text import slug_of, tidy
from store.news.types import SECOND, Submission, seq_from

_TOPICS = select(table_of(Topic).c.slug, table_of(Topic).c.id).where(
    table_of(Topic).c.slug.in_(bindparam("slugs", expanding=True))
)


def file(source_id: int, ready: Sequence[Prepared], *, at: datetime) -> list[Story]:
    """Write a batch; answers the stories that were new or changed, in the order offered. Flushes.

    Of two submissions with one key the later one counts. What staff keep from the public is brought up to date, stays
    withdrawn, and is not among the answers.
    """
    latest = {one.key: one for one in ready}
    titles = dict.fromkeys(one.offered.section for one in latest.values())
    sections = {title: open_section(title) for title in titles}
    known = {
        story.source_key: story
        for story in db.session.scalars(
            select(Story).where(Story.source_id == source_id, Story.source_key.in_(latest))
        )
    }
    said = _staff_said([story.id for story in known.values()])
    places = Places(
        [
            (sections[one.offered.section].id, one.slug, one.offered.published_at)
            for key, one in latest.items()
            if key not in known
        ]
    )
    filed: list[tuple[Story, Submission]] = []
    pictures: list[Sequence[Inside]] = []
    for key, made in latest.items():
        one = made.offered
        section = sections[one.section]
        told = digest(one, section.id)
        story = known.get(key)
        word = said.get(story.id) if story is not None else None
        gone = story is not None and story.status is StoryStatus.WITHDRAWN and not (word and word.held)
        if story is not None and story.text_hash == told and not gone:
            story.changed_at = one.changed_at or one.published_at  # saved over there, and nothing to see
            continue
        if story is None:
            story = Story(
                source_id=source_id,
                source_key=key,
                section_id=section.id,
                slug=places.slug(section.id, made.slug),
                seq=places.seq(one.published_at),
                imported_at=at,
            )
            db.session.add(story)
        else:
            postings.forget(story)
            _move(story, section.id, one.published_at)
        _fill(story, made, told)
        pictures.append(made.pictures)
        if word is not None:
            word.overrule(story)
        filed.append((story, one))
    db.session.flush()
    keep({story.id: found for (story, _), found in zip(filed, pictures, strict=True)}, at=at)
    name_topics([(story.id, story.seq, () if one.draft else one.topics) for story, one in filed])
    remember({path[:300]: story.id for story, one in filed for path in one.addresses})
    return [story for story, _ in filed if story.status is not StoryStatus.WITHDRAWN]


def _staff_said(story_ids: Sequence[int]) -> dict[int, StoryDesk]:
    """Staff's word on those of the stories that they had one on."""
    if not story_ids:
        return {}
    rows = db.session.scalars(select(StoryDesk).where(StoryDesk.story_id.in_(story_ids)))
    return {row.story_id: row for row in rows}


def digest(offered: Submission, section_id: int) -> str:
    """What tells a re-import whether anything that is shown has changed."""
    parts = (
        offered.title, offered.html, offered.published_at.isoformat(), offered.expires_at, section_id,
        offered.byline, offered.link, offered.language, sorted(offered.topics), offered.archived,
        offered.picture_id, offered.picture_url, offered.picture_alt, offered.picture_caption,
        *((offered.teaser, offered.draft) if offered.teaser or offered.draft else ()),
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _fill(story: Story, made: Prepared, told: str) -> None:
    columns = dict(made.columns)
    lead = {name: columns.pop(name) for name in ("picture_id", "picture_url", "picture_tries")}
    if lead["picture_id"] is not None or story.picture_url != lead["picture_url"]:
        story.picture_id, story.picture_tries = (
            cast(int | None, lead["picture_id"]),
            0,
        )  # else the mirrored one stays
        story.picture_next_at = None
    story.picture_url = cast(str, lead["picture_url"])
    story.text_hash = told
    for name, value in columns.items():
        setattr(story, name, value)


def _move(story: Story, section_id: int, published_at: datetime) -> None:
    """Follow a new section (the old address stays as a redirect) and a new time of publication."""
    if story.section_id != section_id:
        was = db.session.get_one(Section, story.section_id)
        remember({f"{was.slug}/{story.slug}"[:300]: story.id})
        story.section_id = section_id
        known = select(Story.id).where(
            Story.section_id == section_id, Story.slug == story.slug, Story.id != story.id
        )
        there = db.session.get_one(Section, section_id)
        once = select(StoryAddress.path).where(
            StoryAddress.path == f"{there.slug}/{story.slug}", StoryAddress.story_id != story.id
        )
        if db.session.scalar(known) is not None or db.session.scalar(once) is not None:
            story.slug = f"{story.slug}-{story.id}"
    if story.seq // SECOND != seq_from(published_at) // SECOND:
        story.seq = next_seq(published_at)


def remember(paths: Mapping[str, int]) -> None:
    """Keep old addresses, {path: story}; the last story that had one answers there."""
    write(remembering(paths))


def remembering(paths: Mapping[str, int]) -> list[Statement]:
    """What `remember` writes."""
    return putting(
        StoryAddress,
        [{"path": path, "story_id": paths[path]} for path in sorted(paths)],
        and_then="ON CONFLICT (path) DO UPDATE SET story_id = excluded.story_id",
    )


Named = Sequence[tuple[int, int, Iterable[str]]]
"""Stories (id, seq, titles of topics)."""


def name_topics(named: Named) -> None:
    """Give stories their topics; those they had before and lost go."""
    db.session.execute(
        delete(StoryTopic)
        .where(StoryTopic.story_id.in_([story_id for story_id, _, _ in named]))
        .execution_options(synchronize_session=False)
    )
    write(naming_topics(named))


def naming_topics(named: Named) -> list[Statement]:
    """What gives stories that have none their topics. Topics that nobody spoke of before are made at once."""
    titles: dict[str, str] = {}
    wanted: dict[tuple[int, str], int] = {}
    for story_id, seq, words in named:
        for title in (" ".join(tidy(word).split())[:120] for word in words):
            slug = slug_of(title)[:80]
            titles.setdefault(slug, title)
            wanted[story_id, slug] = seq
    if not wanted:
        return []
    topics = _topics(titles, few=len(named) == 1)
    missing = [{"slug": slug, "title": title} for slug, title in titles.items() if slug not in topics]
    if missing:
        put(Topic, missing)
        topics = _topics(titles, few=len(named) == 1)
    return putting(
        StoryTopic,
        [
            {"story_id": story_id, "topic_id": topics[slug], "seq": seq}
            for (story_id, slug), seq in wanted.items()
        ],
    )


def _topics(slugs: Iterable[str], *, few: bool) -> dict[str, int]:
    """The ids of those that are known. Only for a `few` is the statement kept: there is one for each number of slugs."""
    asked = {"slugs": list(slugs)}
    rows = run(_TOPICS, asked, bind="news") if few else _connection().execute(_TOPICS, asked)
    return {slug: topic_id for slug, topic_id in rows}


def _connection() -> Connection:
    return db.session.connection(bind_arguments={"mapper": Topic})
