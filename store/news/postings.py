"""Postings: which of its strongest words a story is found by, and in how many stories each word stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select, update

from store.db import db
from store.news import terms
from store.news.models import Story, StoryMatter, StoryTerm, Term
from store.news.sketch import sketch
from store.news.text import plain

EVERY_STORY = ""
"""The term whose df counts all stories; no word is empty."""


def learn(texts: Sequence[Mapping[str, float]]) -> None:
    """Count these stories' words into the document frequencies, new words included."""
    found: dict[str, int] = {EVERY_STORY: len(texts)}
    for amounts in texts:
        for term in amounts:
            found[term] = found.get(term, 0) + 1
    known = _rows(list(found))
    fresh = sorted(set(found) - set(known))
    if fresh:
        db.session.execute(insert(Term), [{"text": term, "df": 0, "start": term[:3]} for term in fresh])
    by_count: dict[int, list[str]] = {}
    for term, count in found.items():
        by_count.setdefault(count, []).append(term)
    for count, words in sorted(by_count.items()):
        for part in _parts(sorted(words)):
            db.session.execute(
                update(Term)
                .where(Term.text.in_(part))
                .values(df=Term.df + count)
                .execution_options(synchronize_session=False)
            )


def words_of(story: Story) -> dict[str, float]:
    """How often each term stands in the story, as `terms.counted` weighs it."""
    return terms.counted(story.title, plain(story.body_html))


def post(story: Story, amounts: Mapping[str, float]) -> StoryMatter:
    """Write a story's forty strongest words down, and its sketch. Its words have been learned before."""
    known = _rows([*amounts, EVERY_STORY])
    stories = known.get(EVERY_STORY, (0, 1))[1]
    strongest = terms.weighed(amounts, {term: df for term, (_, df) in known.items()}, stories)
    postings = {known[term][0]: weight for term, weight in strongest.items()}
    if postings:
        db.session.execute(
            insert(StoryTerm),
            [
                {"term_id": term_id, "seq": story.seq, "weight": weight}
                for term_id, weight in sorted(postings.items())
            ],
        )
    matter = StoryMatter(
        story_id=story.id,
        terms={str(term_id): weight for term_id, weight in postings.items()},
        sketch=sketch(story.title, plain(story.body_html)),
    )
    db.session.add(matter)
    db.session.flush()
    return matter


def forget(story: Story) -> None:
    """Take a story's postings away, and count its strongest words once less (frequencies need not be exact)."""
    matter = db.session.get(StoryMatter, story.id)
    if matter is None:
        return
    term_ids = [int(term_id) for term_id in matter.terms]
    db.session.execute(
        delete(StoryTerm)
        .where(StoryTerm.term_id.in_(term_ids), StoryTerm.seq == story.seq)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(Term)
        .where((Term.id.in_(term_ids)) | (Term.text == EVERY_STORY), Term.df > 0)
        .values(df=Term.df - 1)
        .execution_options(synchronize_session=False)
    )
    db.session.delete(matter)
    db.session.flush()


def _rows(words: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Id and document frequency of those words that are known."""
    found: dict[str, tuple[int, int]] = {}
    for part in _parts(words):
        for row in db.session.execute(select(Term.text, Term.id, Term.df).where(Term.text.in_(part))):
            found[row.text] = (row.id, row.df)
    return found


def _parts(words: Sequence[str], size: int = 500) -> list[Sequence[str]]:
    return [words[start : start + size] for start in range(0, len(words), size)]
