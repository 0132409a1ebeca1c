"""Related stories, worked out when a story arrives, both ways, so that a page only has to read them.

Candidates are the newest hundred older stories under each of the story's forty strongest words: the cost
is flat however large the archive grows. The best eight are kept, copies of the story or of each other
left out, and the story is offered to the older ones in turn, so that old pages learn of new stories.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple, Protocol, cast

from sqlalchemy import text

from store.db import db, run
from store.news.bulk import Statement, listed, putting, write
from store.news.models import StoryMatter, StoryRelation, StoryStatus
from store.news.postings import Matter
from store.news.sketch import Sketch, near, read
from store.news.types import SECOND

KEPT = 8
"""Relations stored per story; four are shown, the rest is slack for what is withdrawn later."""

PER_WORD = 100
JUDGED = 60
COMPARED = 30
OFFERED = 50
HALF_LIFE_S = 14 * 86_400
SAME_SECTION = 1.4

_PUBLIC = ", ".join(f"'{status.value}'" for status in (StoryStatus.PUBLISHED, StoryStatus.ARCHIVED))
_FACTS = "story.id, story.seq, story.title, story.section_id, story_matter.sketch"
_SHARED = (
    f"SELECT {_FACTS}, shared.words FROM (SELECT seq, SUM(w) AS words FROM (%s) AS one"  # noqa: S608
    f" GROUP BY seq ORDER BY 2 DESC, 1 DESC LIMIT {JUDGED}) AS shared JOIN story ON story.seq = shared.seq"
    f" JOIN story_matter ON story_matter.story_id = story.id WHERE story.status IN ({_PUBLIC})"
)
_LATERAL = (
    "SELECT met.seq, met.weight * own.weight AS w FROM"  # noqa: S608
    " unnest(CAST(:terms AS integer[]), CAST(:weights AS integer[])) AS own(term_id, weight),"
    " LATERAL (SELECT seq, weight FROM story_term WHERE term_id = own.term_id AND seq < :seq"
    f" ORDER BY seq DESC LIMIT {PER_WORD}) AS met"
)
_NEWER = (
    f"SELECT {_FACTS}, story_matter.terms FROM story_relation JOIN story ON story.id = story_relation.other_id"  # noqa: S608
    " LEFT JOIN story_matter ON story_matter.story_id = story.id"
    f" WHERE story_relation.story_id = :story_id AND story.status IN ({_PUBLIC})"
)
_DROP_ALL = "DELETE FROM story_relation WHERE story_id = :story_id"
_DROP = {
    "sqlite": "DELETE FROM story_relation WHERE (story_id, other_id) IN"
    " (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:pairs))",
    "postgresql": "DELETE FROM story_relation USING (SELECT CAST(value ->> 0 AS integer) AS story_id,"
    " CAST(value ->> 1 AS integer) AS other_id FROM json_array_elements(CAST(:pairs AS json))) AS pair"
    " WHERE story_relation.story_id = pair.story_id AND story_relation.other_id = pair.other_id",
}
_ID = 1 << 32
"""More than any id: a score times this plus an id puts both into one number, which is sorted by score and then id."""

_PAIR = f"CAST(score AS BIGINT) * {_ID} + other_id"
_IN = {
    "sqlite": "(SELECT value FROM json_each(:%s))",
    "postgresql": "(SELECT CAST(value AS integer) FROM json_array_elements_text(CAST(:%s AS json)))",
}
_HELD = {
    engine: f"SELECT story_id, COUNT(*), MIN({_PAIR}),"  # noqa: S608 - our own words
    f" MIN(CASE WHEN other_id IN {listed % 'copies'} THEN CAST(other_id AS BIGINT) * {_ID} + score END),"
    " MAX(CASE WHEN other_id = :own THEN 1 ELSE 0 END)"
    f" FROM story_relation WHERE story_id IN {listed % 'ids'} GROUP BY story_id"
    for engine, listed in _IN.items()
}
"""Of each story: how many it has, the one that scores least, the first copy it has, and whether it has the new one."""


class _Subject(Protocol):
    """What is to be known of the story that is related."""

    @property
    def id(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def section_id(self) -> int: ...
    @property
    def title(self) -> str: ...


class New(NamedTuple):
    """A story that was just written, as far as relating has to know it."""

    id: int
    seq: int
    section_id: int
    title: str


class _Candidate(NamedTuple):
    """Another story with the parts of its score, and its sketch as it is kept."""

    id: int
    seq: int
    title: str
    words: int
    freshness: int
    same_section: bool
    score: int
    kept: bytes


def relate(story: _Subject, matter: StoryMatter | Matter) -> None:
    """Find a posted story's neighbours among older ones, and offer it to them.

    Replaces what was stored, but for newer stories that were offered to it before: they are weighed anew with the rest.
    """
    terms = _numbered(matter)
    held = _run(_NEWER, story_id=story.id)
    newer = [_candidate(story, row, _common(terms, row[5])) for row in held if row[1] > story.seq and row[5]]
    statements = _related(story, matter, newer, _candidates(story, terms))
    _run(_DROP_ALL, story_id=story.id)
    write(statements)


def relating(story: New, matter: Matter) -> list[Statement]:
    """What relates a story that was just written to older ones, both ways; nothing is written yet."""
    return _related(story, matter, [], _candidates(story, _numbered(matter)))


def _numbered(matter: StoryMatter | Matter) -> dict[int, int]:
    return {int(term): weight for term, weight in matter.terms.items()}


def _related(
    story: _Subject,
    matter: StoryMatter | Matter,
    newer: Sequence[_Candidate],
    older: Sequence[_Candidate],
) -> list[Statement]:
    chosen, copies = _choose(story, read(matter.sketch), sorted([*older, *newer], key=_best_first))
    offers, leave = _offers(story, [one for one in older[:OFFERED] if one.id not in copies], copies)
    dropped: list[Statement] = []
    if leave:
        dropped.append((_text(_DROP[_engine()]), {"pairs": json.dumps(leave)}))
    rows = [_row(story.id, one.id, one) for one in chosen] + offers
    return dropped + putting(StoryRelation, rows)


def _best_first(one: _Candidate) -> tuple[int, int]:
    return -one.score, -one.seq


def _candidate(story: _Subject, row: Sequence[Any], words: int) -> _Candidate:
    """A row that begins with _FACTS as a candidate."""
    other_id, seq, title, section_id, sketch = row[:5]
    same, freshness = section_id == story.section_id, _freshness((story.seq - seq) / SECOND)
    return _Candidate(
        id=other_id,
        seq=seq,
        title=title,
        words=words,
        freshness=freshness,
        same_section=same,
        score=_score(words, freshness, same),
        kept=sketch or b"",
    )


def _score(words: int, freshness: int, same_section: bool) -> int:
    return round(words * freshness / 1000 * (SAME_SECTION if same_section else 1.0))


def _freshness(age_s: float) -> int:
    """Per mille: 1000 for a story of the same moment, falling to 500 with a half-life of two weeks."""
    return round(500 + 500 * 2 ** (-max(age_s, 0.0) / HALF_LIFE_S))


def _common(terms: Mapping[int, int], told: object) -> int:
    """What two stories' words have in common, as `_candidates` would have summed it up."""
    others: Mapping[str, int] = json.loads(told) if isinstance(told, str) else cast(Mapping[str, int], told)
    return sum(weight * terms.get(int(term), 0) for term, weight in others.items())


def _row(story_id: int, other_id: int, parts: _Candidate) -> dict[str, int | bool]:
    return {
        "story_id": story_id,
        "other_id": other_id,
        "score": parts.score,
        "words": parts.words,
        "freshness": parts.freshness,
        "same_section": parts.same_section,
    }


def _candidates(story: _Subject, terms: Mapping[int, int]) -> list[_Candidate]:
    """Older public stories that share strong words, best score first."""
    if not terms:
        return []
    values: dict[str, object] = {"seq": story.seq}
    if _engine() == "postgresql":
        # Planned once for any number of words; a union of forty is planned for longer than it runs.
        reads = _LATERAL
        values["terms"], values["weights"] = listed(terms), listed(terms.values())
    else:
        reads = _union(len(terms))
        for n, (term_id, weight) in enumerate(sorted(terms.items())):
            values[f"t{n}"], values[f"w{n}"] = term_id, weight
    found = _run(_SHARED % reads, **values)
    return sorted((_candidate(story, row, int(row[5])) for row in found), key=_best_first)


@cache
def _union(words: int) -> str:
    """One range read per word, on the primary key (term_id, seq)."""
    return " UNION ALL ".join(
        f"SELECT * FROM (SELECT seq, weight * :w{n} AS w FROM story_term"  # noqa: S608
        f" WHERE term_id = :t{n} AND seq < :seq ORDER BY seq DESC LIMIT {PER_WORD}) AS r{n}"
        for n in range(words)
    )


def _choose(
    story: _Subject, own: Sketch, candidates: Sequence[_Candidate]
) -> tuple[list[_Candidate], set[int]]:
    """The best eight that copy neither the story nor each other, and the ids of the story's copies."""
    compared = candidates[:COMPARED]
    sketches = {one.id: read(one.kept) for one in compared}
    copies = {one.id for one in compared if near(own, sketches[one.id], story.title, one.title)}
    chosen: list[_Candidate] = []
    for one in compared:
        if len(chosen) == KEPT:
            break
        its = sketches[one.id]
        if one.id not in copies and not any(
            near(sketches[other.id], its, other.title, one.title) for other in chosen
        ):
            chosen.append(one)
    return chosen, copies


def _offers(
    story: _Subject, older: Sequence[_Candidate], copies: set[int]
) -> tuple[list[dict[str, int | bool]], list[tuple[int, int]]]:
    """Rows that let older stories take this one among their eight, unless they have a copy of it that scores as well;
    and what gives way in them."""
    if not older:
        return [], []
    ids = json.dumps([one.id for one in older])
    asked = {"ids": ids, "copies": json.dumps(sorted(copies)), "own": story.id}
    held = {row[0]: row[1:] for row in _run(_HELD[_engine()], **asked)}
    taken: list[dict[str, int | bool]] = []
    leave: list[tuple[int, int]] = []
    for one in older:
        having, least, rival, met = held.get(one.id, (0, None, None, 0))
        if met:
            continue
        score = _score(one.words, 1000, one.same_section)
        if rival is not None or having >= KEPT:
            leaving, its_score = divmod(rival, _ID) if rival is not None else divmod(least, _ID)[::-1]
            if its_score >= score:
                continue
            leave.append((one.id, leaving))
        offer = _row(one.id, story.id, one) | {"score": score, "freshness": 1000}
        taken.append(offer)
    return taken, leave


def _run(statement: str, **values: object) -> Sequence[Sequence[Any]]:
    return run(_text(statement), values, bind="news")


_text = lru_cache(maxsize=64)(text)
"""A statement is taken apart once, not at every story."""


def _engine() -> str:
    return db.session.get_bind(mapper=StoryRelation).dialect.name
