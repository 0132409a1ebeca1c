"""Postings: which of its strongest words a story is found by, and in how many stories each word stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import undefer

from store.db import db
from store.news import terms, wordlist
from store.news.bulk import Statement, putting, write
from store.news.models import Story, StoryMatter, StoryTerm, Term
from store.news.sketch import sketch
from store.news.text import words_in
from store.news.wordlist import EVERY_STORY


class Matter(NamedTuple):
    """What relating has to know of a story: its postings, {id of the word: weight}, and its sketch."""

    terms: Mapping[str, int]
    sketch: bytes


def learn(texts: Sequence[Collection[str]], heads: Collection[str] = ()) -> dict[str, wordlist.WordRow]:
    """Count these stories' words into the document frequencies, new words included; answers all of them. `heads` are
    the words of their titles."""
    found = Counter(term for terms_of_one in texts for term in terms_of_one)
    found[EVERY_STORY] = len(texts)
    return wordlist.count(found, heads)


def words_of(story: Story) -> dict[str, float]:
    """How often each term stands in the story, as `terms.counted` weighs it."""
    return terms.counted(story.title, words_in(story.body_html))


def post(story: Story, amounts: Mapping[str, float]) -> Matter:
    """Write a story's forty strongest words down, and its sketch. Its words have been learned before."""
    known = wordlist.rows([*amounts, EVERY_STORY])
    matter, statements = posting(story.id, story.seq, story.title, words_in(story.body_html), amounts, known)
    write(statements)
    return matter


def posting(
    story_id: int,
    seq: int,
    title: str,
    text: str,
    amounts: Mapping[str, float],
    known: Mapping[str, wordlist.WordRow],
) -> tuple[Matter, list[Statement]]:
    """What is to be known of a story whose words `learn` has answered, and what writes it down."""
    told, stories, statements = _weighed(seq, amounts, known)
    matter = Matter(told, sketch(title, text))
    kept = {"story_id": story_id, "terms": told, "sketch": matter.sketch, "weighed_among": stories}
    return matter, [*statements, *putting(StoryMatter, [kept])]


def _weighed(
    seq: int, amounts: Mapping[str, float], known: Mapping[str, wordlist.WordRow]
) -> tuple[dict[str, int], int, list[Statement]]:
    """A story's postings by the id of the word, among how many stories they were weighed, and what writes them."""
    stories = known[EVERY_STORY].df if EVERY_STORY in known else 1
    strongest = terms.weighed(amounts, {term: row.df for term, row in known.items()}, stories)
    postings = sorted((known[term].id, weight) for term, weight in strongest.items())
    rows = [{"term_id": term_id, "seq": seq, "weight": weight} for term_id, weight in postings]
    return {str(term_id): weight for term_id, weight in postings}, stories, putting(StoryTerm, rows)


def outweighed(limit: int) -> Sequence[Story]:
    """Stories that were weighed among half as many as there are now, or fewer; those weighed among fewest first."""
    every = wordlist.rows([EVERY_STORY]).get(EVERY_STORY)
    stories = every.df if every else 0
    return db.session.scalars(
        select(Story)
        .join(StoryMatter, StoryMatter.story_id == Story.id)
        .where(StoryMatter.weighed_among <= stories // 2)
        .order_by(StoryMatter.weighed_among)
        .limit(limit)
        .options(undefer(Story.body_html))
    ).all()


def weigh_anew(story: Story) -> None:
    """Choose and weigh a posted story's words again, as rare as they are by now. Its relations stay."""
    matter = db.session.get_one(StoryMatter, story.id)
    _take_away(story, matter)
    amounts = words_of(story)
    known = wordlist.rows([*amounts, EVERY_STORY])
    matter.terms, matter.weighed_among, statements = _weighed(story.seq, amounts, known)
    write(statements)
    db.session.flush()


def _take_away(story: Story, matter: StoryMatter) -> list[int]:
    """Delete a story's postings; answers whose words they were."""
    term_ids = [int(term_id) for term_id in matter.terms]
    db.session.execute(
        delete(StoryTerm)
        .where(StoryTerm.term_id.in_(term_ids), StoryTerm.seq == story.seq)
        .execution_options(synchronize_session=False)
    )
    return term_ids


def forget(story: Story) -> None:
    """Take a story's postings away, and count its strongest words once less (frequencies need not be exact)."""
    matter = db.session.get(StoryMatter, story.id)
    if matter is None:
        return
    wordlist.hold()
    term_ids = _take_away(story, matter)
    db.session.execute(
        update(Term)
        .where((Term.id.in_(term_ids)) | (Term.text == EVERY_STORY), Term.df > 0)
        .values(df=Term.df - 1, often=text(wordlist.often("df - 1")))
        .execution_options(synchronize_session=False)
    )
    db.session.delete(matter)
    db.session.flush()
