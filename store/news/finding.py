"""Finding stories by words, in their titles first, the newest first, at the same cost in any archive.

A word stands for the words that begin with it, and one that nobody wrote for the title words most like it. What
is known of each (`term`) also tells how rare it is: a question's rarest word decides how it is asked (`fulltext`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy import Row, func, select

from store import fulltext
from store.db import db
from store.kit.paging import mark, read_mark
from store.news.indexing import INDEX, SHORTEST_SLIP, slips, telling
from store.news.models import Story, Term, TermSlip
from store.news.queries import headline, headlines, public
from store.news.types import SECOND, Headline, seq_from

MOST_WORDS = 8
MOST_TERMS = 24
"""How many words one beginning may stand for; the most frequent ones are taken."""

LOOKED_THROUGH = 600
"""How many of the most frequent words with the same first three letters are compared with a longer beginning."""

RARE = 4_000
"""In how many stories the rarest word may stand for a question to be read from the index whole."""

FORGIVEN = 0.7
"""How alike a mistyped word must be to the one it stands for, as a share of matching letters."""

MOST_COUNTED = 100
ROUNDS = 4
"""How often a page that is not full yet looks further back before it leaves that to the reader."""


@dataclass(frozen=True)
class StoriesFound:
    """A page of stories for a question. `count` is how many there are in all; when `more`, at least so many.

    `older` is the mark of the next page, None at the end. `read_as` tells which mistyped word was read as which.
    """

    stories: Sequence[Headline] = ()
    count: int = 0
    more: bool = False
    older: str | None = None
    read_as: Mapping[str, str] = field(default_factory=dict)


def search(now: datetime, text: str, *, after: str | None = None, size: int = 20) -> StoriesFound:
    """Public stories for what was typed: every word must be met, by its beginning; those that have them all in the
    title come first, newer before older. Any input is safe; no words find nothing, `after` is a mark of a page before.
    """
    words = list(dict.fromkeys(telling(text)))[:MOST_WORDS]
    meant = {word: _terms(word) for word in words}
    groups = [list(found.df) for found in meant.values()]
    if not groups or not all(groups):
        return StoriesFound()
    rare = min(sum(found.df.values()) for found in meant.values()) <= RARE
    horizon = seq_from(now) + SECOND
    found, older = _page(now, groups, rare, read_mark(after, int, int), horizon, size)
    count, more = _count(now, groups, rare, horizon)
    return StoriesFound(
        stories=found,
        count=count,
        more=more,
        older=older,
        read_as={word: next(iter(one.df)) for word, one in meant.items() if one.guessed},
    )


def meanings(text: str) -> tuple[list[list[str]], bool]:
    """For each word of a question the words it may stand for, itself always among them: a draft's words are counted
    nowhere yet. And whether the rarest of them is rare enough to be read from the index whole."""
    meant = [(word, _terms(word)) for word in list(dict.fromkeys(telling(text)))[:MOST_WORDS]]
    counts = [0 if found.guessed else sum(found.df.values()) for _, found in meant]
    return [list(dict.fromkeys([word, *found.df])) for word, found in meant], min(counts, default=0) <= RARE


@dataclass
class _Terms:
    """The words one typed word may mean, with their frequencies, the likeliest first; `guessed` after a slip."""

    df: dict[str, int]
    guessed: bool = False


def _terms(word: str) -> _Terms:
    """What a word may mean: itself and those beginning with it, else those most like it."""
    own = db.session.scalar(select(Term.df).where(Term.text == word))
    found = {} if own is None else {word: max(own, 1)}
    if len(word) >= 3:  # shorter ones are the beginning of nearly everything
        alike: Iterable[Row[tuple[str, int]]] = db.session.execute(
            select(Term.text, Term.df)
            .where(Term.start == word[:3])
            .order_by(Term.often.desc(), Term.text)
            .limit(LOOKED_THROUGH)
        )
        alike = sorted(alike, key=lambda row: (-row.df, row.text))
        begins = [(row.text, max(row.df, 1)) for row in alike if row.text.startswith(word)]
        found |= dict(begins[:MOST_TERMS])
    if found:
        return _Terms(found)
    if word.isdigit() or len(word) < SHORTEST_SLIP:
        return _Terms({word: RARE + 1})  # numbers are kept, but not counted
    return _Terms(_most_like(word), guessed=True)


def _most_like(word: str) -> dict[str, int]:
    """Title words one slip away, and some two slips away: the most alike first, at most three."""
    rows = db.session.execute(
        select(Term.text, Term.df)
        .join(TermSlip, TermSlip.term_id == Term.id)
        .where(TermSlip.slip.in_(slips(word)))
        .distinct()
    ).all()
    scored = sorted(
        ((SequenceMatcher(None, word, row.text).ratio(), row.df, row.text) for row in rows), reverse=True
    )
    best = scored[0][0] if scored else 0.0
    return {text: max(df, 1) for score, df, text in scored[:3] if score >= max(FORGIVEN, best - 0.05)}


def _page(
    now: datetime,
    groups: Sequence[Sequence[str]],
    rare: bool,
    key: tuple[str | int, ...] | None,
    horizon: int,
    size: int,
) -> tuple[list[Headline], str | None]:
    """One page and the mark of the next. Its key is the tier (0: all words in the title) and the place in it."""
    tier, before = (int(key[0]), int(key[1])) if key is not None else (0, horizon)
    shown: list[tuple[int, Headline]] = []
    for _ in range(ROUNDS):
        met: list[tuple[int, int]] = []
        while tier < 2 and len(met) <= size:
            wish = fulltext.in_title if tier == 0 else fulltext.only_elsewhere
            found = fulltext.newest(INDEX, wish(groups, rare=rare), before=before, limit=size + 1)
            met += [(tier, place) for place in found.places]
            tier, before = (tier, found.on) if found.on is not None else (tier + 1, horizon)
            if found.on is not None:
                break
        rows = db.session.execute(headlines().where(public(now), Story.seq.in_([place for _, place in met])))
        by_place = {row.seq: headline(row) for row in rows}
        shown += [(level, by_place[place]) for level, place in met if place in by_place]
        if len(shown) > size or tier >= 2:
            break
    if len(shown) > size:
        shown = shown[:size]
        return [story for _, story in shown], mark(shown[-1][0], shown[-1][1].seq)
    return [story for _, story in shown], mark(tier, before) if tier < 2 else None


def _count(now: datetime, groups: Sequence[Sequence[str]], rare: bool, horizon: int) -> tuple[int, bool]:
    """How many stories there are, counted up to MOST_COUNTED, and whether there are more than that."""
    found = fulltext.newest(
        INDEX, fulltext.everywhere(groups, rare=rare), before=horizon, limit=MOST_COUNTED + 1
    )
    counted = db.session.scalar(select(func.count(Story.id)).where(public(now), Story.seq.in_(found.places)))
    count = counted or 0
    return min(count, MOST_COUNTED), count > MOST_COUNTED or found.on is not None
