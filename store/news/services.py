"""Acts of the newsroom: taking stories in, withdrawing them, and staff's word on what is related.

Every act flushes and bumps the stamp `news` in the caller's `transaction("news")`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, or_, select
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from store import outbox, stamps
from store.db import db, run, table_of
from store.kit.codes import new_token
from store.kit.errors import NotFound, StoreError
from store.kit.i18n import lazy
from store.news import postings, relating, waiting
from store.news.bulk import write
from store.news.filing import file
from store.news.models import (
    Choice,
    Source,
    SourceKind,
    Story,
    StoryChoice,
    StoryMatter,
    StoryRelation,
    StoryStatus,
)
from store.news.placing import Places
from store.news.preparing import Prepared, prepared
from store.news.section_models import SectionName
from store.news.section_names import open_section
from store.news.storing import Filed, Stored, store_new
from store.news.terms import counted
from store.news.types import Submission, seq_from

STAMP = "news"
_KNOWN = select(cast(Table, Story.__table__).c.source_key).where(
    cast(Table, Story.__table__).c.source_id == bindparam("source"),
    cast(Table, Story.__table__).c.source_key.in_(bindparam("keys", expanding=True)),
)
_SECTION = select(table_of(SectionName).c.section_id).where(
    table_of(SectionName).c.title == bindparam("called")
)


def open_source(name: str, kind: SourceKind = SourceKind.WRITTEN, address: str = "") -> Source:
    """The source of this name, made when there is none."""
    source = db.session.scalar(select(Source).where(Source.name == name))
    if source is None:
        source = Source(name=name, kind=kind, address=address)
        db.session.add(source)
        db.session.flush()
    return source


def take_in(source_id: int, offered: Submission, *, at: datetime) -> Story | None:
    """Publish or update one story and relate it; None when nothing about it had changed.

    The slug of a known story stays; a new section leaves the old address behind as a redirect.
    Raises StoreError when the title is missing, there is neither text nor picture, or the text is longer than
    `text.LONGEST_HTML` characters.
    """
    ready = prepared(offered)
    stored = _new_one(source_id, ready, at=at)
    for filed in stored.filed:
        new = relating.New(filed.id, filed.seq, filed.section_id, str(ready.columns["title"]))
        amounts = counted(new.title, ready.text)
        matter, posted = postings.posting(new.id, new.seq, new.title, ready.text, amounts, stored.words)
        write([*stored.later, *posted, *relating.relating(new, matter)])
        _expect(new.id, offered.published_at, at=at)
        _tell(new.id, at=at)
        return _unread(new.id)
    for story in file(source_id, [ready], at=at):
        follow(story, at=at)
        return story
    return None


def follow(story: Story, *, at: datetime) -> None:
    """Let all that hangs on a story follow what has just been written of it: its words and relations while it is
    public or will be, the merchandise beside it, every page."""
    if story.status in (StoryStatus.PUBLISHED, StoryStatus.ARCHIVED):
        if db.session.get(StoryMatter, story.id) is None:
            amounts = postings.words_of(story)
            postings.learn([amounts])
            relating.relate(story, postings.post(story, amounts))
        _expect(story.id, story.published_at, at=at)
    else:
        _unrelate(story)
    db.session.flush()
    _tell(story.id, at=at)


def _tell(story_id: int, *, at: datetime) -> None:
    _announce([story_id], at=at)
    stamps.bump(STAMP, bind="news")


def _unread(story_id: int) -> Story:
    """A story that is known to be there; it is read when somebody asks for more than its id."""
    story = db.session.identity_map.get(identity_key(Story, story_id))
    if isinstance(story, Story):
        return story
    story = Story(id=story_id)
    make_transient_to_detached(story)
    db.session.add(story)
    return story


def appear(story_id: int, *, at: datetime) -> bool:
    """A scheduled story's moment has come: relate it anew, to what came since it was written, and tell of it.

    False when it is not to be seen after all, because it was withdrawn or put off.
    """
    story = db.session.get(Story, story_id)
    if story is None or story.status is not StoryStatus.PUBLISHED or story.published_at > at:
        return False
    postings.forget(story)
    follow(story, at=at)
    return True


def take_in_many(
    source_id: int, offered: Sequence[Submission | Prepared], *, at: datetime
) -> Sequence[Filed]:
    """Store a batch of an import; answers the stories that were new or changed.

    They are listed at once; `relate_waiting` relates them when all have come, because only then is known
    which words are rare. Raises what `take_in` raises; hand in what `prepared` answered, and the computing stays
    outside the transaction.
    """
    latest = {one.key: one for one in map(_ready, offered)}
    stored = _new(source_id, list(latest.values()), at=at)
    waiting.add([(one.id, one.seq) for one in stored])
    met = {one.source_key for one in stored}
    rest = [one for key, one in latest.items() if key not in met]
    changed = file(source_id, rest, at=at) if rest else []
    if changed:
        postings.learn([postings.words_of(story) for story in changed])
        waiting.add([(story.id, story.seq) for story in changed])
    if stored or changed:
        stamps.bump(STAMP, bind="news")
    again = (Filed(story.id, story.seq, story.source_key, story.section_id) for story in changed)
    done = {one.source_key: one for one in (*stored, *again)}
    return [done[key] for key in latest if key in done]


def _new_one(source_id: int, ready: Prepared, *, at: datetime) -> Stored:
    """Store a story that the source never had; a draft is none."""
    told = ready.offered
    met = Places.of_one((source_id, ready.key), told.section, ready.slug, told.published_at)
    if met.known or told.draft:
        return Stored()
    home = open_section(told.section).id if met.section_id is None else met.section_id
    return store_new(source_id, [ready], {told.section: home}, at=at, places=met.free)


def _new(source_id: int, ready: Sequence[Prepared], *, at: datetime) -> Sequence[Filed]:
    """Store those that the source never had, no two of one key; drafts are none of them. Not related yet."""
    keys = [one.key for one in ready]
    known = {row[0] for row in run(_KNOWN, {"source": source_id, "keys": keys}, bind="news")}
    fresh = [one for one in ready if one.key not in known and not one.offered.draft]
    titles = dict.fromkeys(one.offered.section for one in fresh)
    stored = store_new(source_id, fresh, {title: _section(title) for title in titles}, at=at)
    write(stored.later)
    return stored.filed


def _section(title: str) -> int:
    found = run(_SECTION, {"called": title}, bind="news")
    return int(found[0].section_id) if found else open_section(title).id


def _ready(offered: Submission | Prepared) -> Prepared:
    return offered if isinstance(offered, Prepared) else prepared(offered)


def relate_waiting(limit: int = 100) -> int:
    """Relate up to `limit` stories that wait for it, oldest first; answers how many there were.

    Those are what `take_in_many` stored, and stories that lost a neighbour and have room for another.
    """
    stories = waiting.first(limit)
    fresh = []
    for story in stories:
        if story.status not in (StoryStatus.PUBLISHED, StoryStatus.ARCHIVED):
            continue
        matter: StoryMatter | postings.Matter | None = db.session.get(StoryMatter, story.id)
        if matter is None:
            matter = postings.post(story, postings.words_of(story))
            fresh.append(story)
            _expect(story.id, story.published_at, at=story.imported_at)
        relating.relate(story, matter)
    waiting.leave([story.id for story in stories])
    if fresh:
        _announce([story.id for story in fresh], at=max(story.imported_at for story in fresh))
    if stories:
        stamps.bump(STAMP, bind="news")
    return len(stories)


def weigh_anew(limit: int = 50) -> int:
    """Weigh the words of up to `limit` stories again that were weighed when the archive was half as long or shorter;
    answers how many there were. Words drift slowly, so this is for when nothing else is to be done."""
    stories = postings.outweighed(limit)
    for story in stories:
        postings.weigh_anew(story)
    return len(stories)


def withdraw(story_id: int, *, at: datetime) -> None:
    """Take a story from the public: out of every list and relation at once. Raises NotFound."""
    story = _story(story_id)
    story.status = StoryStatus.WITHDRAWN
    story.changed_at = at
    follow(story, at=at)


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


def _expect(story_id: int, published_at: datetime, *, at: datetime) -> None:
    """Promise to relate a story with a date to come once more when it appears: others may come before it."""
    if published_at > at:
        outbox.promise(
            "stories.appear",
            {"story_id": story_id},
            at=published_at,
            once=f"appear-{story_id}-{seq_from(published_at)}",
            bind="news",
            now=at,
        )


def _unrelate(story: Story) -> None:
    """Take a story out of every relation and out of the words that others are compared by."""
    postings.forget(story)
    lose = select(Story.id, Story.seq).join(StoryRelation, StoryRelation.story_id == Story.id)
    bereft = db.session.execute(lose.where(StoryRelation.other_id == story.id)).all()
    waiting.leave([story.id])
    waiting.add([(row.id, row.seq) for row in bereft])
    db.session.execute(
        delete(StoryRelation)
        .where(or_(StoryRelation.story_id == story.id, StoryRelation.other_id == story.id))
        .execution_options(synchronize_session=False)
    )


def _announce(story_ids: Sequence[int], *, at: datetime) -> None:
    """Promise to tell whoever compares stories with something else that these are new, changed or gone."""
    outbox.promise(
        "stories.changed", {"story_ids": list(story_ids)}, at=at, once=f"stories-{new_token()}", bind="news"
    )


def _story(story_id: int) -> Story:
    story = db.session.get(Story, story_id)
    if story is None:
        raise NotFound
    return story
