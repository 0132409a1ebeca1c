"""The words stories are found by, kept in step with the stories in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import (
    delete,
    select,
)
from sqlalchemy.orm import undefer

from store import fulltext
from store.db import db
from store.kit.words import LONGEST, STOP, stem, words
from store.news import wordlist
from store.news.bulk import Statement, putting, write
from store.news.models import Story, StoryWords, TermSlip
from store.news.text import words_in

BATCH = 100
SHORTEST_SLIP = 4
"""Shorter words are taken as they are typed: a letter less, and they could be anything."""

INDEX = fulltext.Index(StoryWords, StoryWords.place, StoryWords.words)


def telling(text: str) -> list[str]:
    """The words of a text that can be looked for, folded and stemmed, in order; those that say nothing are left out."""
    return [stem(word)[:LONGEST] for word in words(text) if word not in STOP]


def index_stories(story_ids: Collection[int]) -> None:
    """Write the words of these stories anew; those gone lose theirs. Who asks for the public leaves the rest out."""
    db.session.execute(
        delete(StoryWords)
        .where(StoryWords.story_id.in_(story_ids))
        .execution_options(synchronize_session=False)
    )
    stories = db.session.scalars(
        select(Story).where(Story.id.in_(story_ids)).options(undefer(Story.body_html))
    ).all()
    heads: set[str] = set()
    rows = []
    for story in stories:
        title = telling(story.title)
        heads.update(title)
        kept = fulltext.document(title, telling(f"{words_in(story.body_html)} {story.byline}"))
        rows.append((story.id, story.seq, kept))
    add_words(rows, heads)


def add_words(documents: Sequence[tuple[int, int, str]], heads: Collection[str]) -> None:
    """Write the words of stories (id, seq, document) that have none, and let slips lead to those of their titles."""
    write(adding(documents, heads, {}))


def adding(
    documents: Sequence[tuple[int, int, str]], heads: Collection[str], known: Mapping[str, wordlist.WordRow]
) -> list[Statement]:
    """What `add_words` writes. `known` spares asking for words that were just counted."""
    rows = [
        {"story_id": story_id, "place": place, "words": document} for story_id, place, document in documents
    ]
    return putting(StoryWords, rows) + _forgiving(heads, known)


def rebuild_words() -> Iterator[int]:
    """Write every story's words anew, a hundred at a time, newest first; answers after each batch how many it held.
    Each step wants a transaction of the caller's; the last one puts the engine's own index together anew."""
    before = None
    while True:
        query = select(Story.id, Story.seq).order_by(Story.seq.desc()).limit(BATCH)
        rows = db.session.execute(query if before is None else query.where(Story.seq < before)).all()
        if not rows:
            fulltext.rebuild(INDEX)
            return
        before = rows[-1].seq
        index_stories([row.id for row in rows])
        yield len(rows)


def settle_words() -> None:
    """Have the search find what was published lately where everything else is, so that no writer has to put it there."""
    fulltext.settle(INDEX)


def words_missing() -> bool:
    """Whether there are stories and none has words yet."""
    first = db.session.scalar(select(StoryWords.story_id).limit(1))
    return first is None and db.session.scalar(select(Story.id).limit(1)) is not None


def slips(word: str) -> set[str]:
    """The word and what is left of it without one of its letters: two words that differ by one slip share one."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _forgiving(heads: Collection[str], known: Mapping[str, wordlist.WordRow]) -> list[Statement]:
    """What lets slips lead to these title words, where they do not yet."""
    wanted = sorted(word for word in heads if len(word) >= SHORTEST_SLIP and not word.isdigit())
    unknown = [word for word in wanted if word not in known]
    if unknown:
        wordlist.hold()
    met = {**known, **wordlist.rows(unknown)}
    fresh = [met[word] for word in wanted if word in met and not met[word].titled]
    led = [{"slip": slip, "term_id": row.id} for row in fresh for slip in sorted(slips(row.text))]
    forgiven = putting(TermSlip, led, and_then="ON CONFLICT (slip, term_id) DO NOTHING")
    return forgiven + wordlist.giving_titles([row.id for row in fresh if not row.new])


fulltext.watch("stories", {Story: "id"}, index_stories)
