"""Related stories, worked out when a story arrives, both ways, so that a page only has to read them.

Candidates are the newest hundred older stories under each of the story's forty strongest words: the cost
is flat however large the archive grows. The best eight are kept, copies of the story or of each other
left out, and the story is offered to the older ones in turn, so that old pages learn of new stories.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, text

from store.db import db
from store.news.models import Story, StoryMatter, StoryRelation, StoryStatus
from store.news.sketch import near
from store.news.types import SECOND

KEPT = 8
"""Relations stored per story; four are shown, the rest is slack for what is withdrawn later."""

PER_WORD = 100
JUDGED = 60
COMPARED = 30
OFFERED = 50
HALF_LIFE_S = 14 * 86_400
SAME_SECTION = 1.4


@dataclass(frozen=True)
class _Candidate:
    """An older story with the parts of its score."""

    id: int
    seq: int
    title: str
    words: int
    freshness: int
    same_section: bool

    @property
    def score(self) -> int:
        return _score(self.words, self.freshness, self.same_section)


def relate(story: Story, matter: StoryMatter) -> None:
    """Find a posted story's neighbours among older ones, and offer it to them. Replaces what was stored."""
    db.session.execute(
        delete(StoryRelation)
        .where(StoryRelation.story_id == story.id)
        .execution_options(synchronize_session=False)
    )
    candidates = _candidates(story, {int(term): weight for term, weight in matter.terms.items()})
    chosen, copies = _choose(story, matter.sketch, candidates)
    if chosen:
        db.session.execute(insert(StoryRelation), [_row(story.id, one.id, one) for one in chosen])
    _offer(story, [one for one in candidates[:OFFERED] if one.id not in copies], copies)


def _score(words: int, freshness: int, same_section: bool) -> int:
    return round(words * freshness / 1000 * (SAME_SECTION if same_section else 1.0))


def _freshness(age_s: float) -> int:
    """Per mille: 1000 for a story of the same moment, falling to 500 with a half-life of two weeks."""
    return round(500 + 500 * 2 ** (-max(age_s, 0.0) / HALF_LIFE_S))


def _row(story_id: int, other_id: int, parts: _Candidate) -> dict[str, int | bool]:
    return {
        "story_id": story_id,
        "other_id": other_id,
        "score": parts.score,
        "words": parts.words,
        "freshness": parts.freshness,
        "same_section": parts.same_section,
    }


def _candidates(story: Story, postings: Mapping[int, int]) -> list[_Candidate]:
    """Older public stories that share strong words, best score first."""
    if not postings:
        return []
    # One range read per word, on the primary key (term_id, seq); identical SQL on both engines.
    reads = " UNION ALL ".join(
        f"SELECT * FROM (SELECT seq, CAST(weight AS BIGINT) * :w{n} AS w FROM story_term"  # noqa: S608
        f" WHERE term_id = :t{n} AND seq < :seq ORDER BY seq DESC LIMIT :most) AS r{n}"
        for n in range(len(postings))
    )
    values: dict[str, int] = {"seq": story.seq, "most": PER_WORD, "judged": JUDGED}
    for n, (term_id, weight) in enumerate(sorted(postings.items())):
        values[f"t{n}"], values[f"w{n}"] = term_id, weight
    together = f"SELECT seq, SUM(w) AS words FROM ({reads}) AS shared GROUP BY seq ORDER BY 2 DESC, 1 DESC LIMIT :judged"  # noqa: S608
    found = db.session.execute(text(together), values, bind_arguments={"mapper": Story.__mapper__}).all()
    words = {int(row.seq): int(row.words) for row in found}
    rows = db.session.execute(
        select(Story.id, Story.seq, Story.title, Story.section_id).where(
            Story.seq.in_(words), Story.status.in_((StoryStatus.PUBLISHED, StoryStatus.ARCHIVED))
        )
    )
    candidates = [
        _Candidate(
            id=row.id,
            seq=row.seq,
            title=row.title,
            words=words[row.seq],
            freshness=_freshness((story.seq - row.seq) / SECOND),
            same_section=row.section_id == story.section_id,
        )
        for row in rows
    ]
    return sorted(candidates, key=lambda one: (-one.score, -one.seq))


def _choose(story: Story, own: bytes, candidates: Sequence[_Candidate]) -> tuple[list[_Candidate], set[int]]:
    """The best eight that copy neither the story nor each other, and the ids of the story's copies."""
    compared = candidates[:COMPARED]
    rows = db.session.execute(
        select(StoryMatter.story_id, StoryMatter.sketch).where(
            StoryMatter.story_id.in_([one.id for one in compared])
        )
    )
    sketches = {row.story_id: row.sketch for row in rows}
    copies = {one.id for one in compared if near(own, sketches.get(one.id, b""), story.title, one.title)}
    chosen: list[_Candidate] = []
    for one in compared:
        if one.id in copies or len(chosen) == KEPT:
            continue
        its = sketches.get(one.id, b"")
        if not any(near(sketches.get(other.id, b""), its, other.title, one.title) for other in chosen):
            chosen.append(one)
    return chosen, copies


def _offer(story: Story, older: Sequence[_Candidate], copies: set[int]) -> None:
    """Let older stories take this one among their eight, unless they have a copy of it that scores as well."""
    if not older:
        return
    held: dict[int, dict[int, int]] = {one.id: {} for one in older}
    rows = db.session.execute(
        select(StoryRelation.story_id, StoryRelation.other_id, StoryRelation.score).where(
            StoryRelation.story_id.in_(held)
        )
    )
    for row in rows:
        held[row.story_id][row.other_id] = row.score
    taken: list[dict[str, int | bool]] = []
    for one in older:
        having = held[one.id]
        if story.id in having:
            continue
        offer = _Candidate(one.id, one.seq, one.title, one.words, 1000, one.same_section)
        rivals = [other for other in having if other in copies]
        leaving = rivals[0] if rivals else min(having, key=lambda other: having[other], default=None)
        if rivals or len(having) >= KEPT:
            if leaving is None or having[leaving] >= offer.score:
                continue
            db.session.execute(
                delete(StoryRelation)
                .where(StoryRelation.story_id == one.id, StoryRelation.other_id == leaving)
                .execution_options(synchronize_session=False)
            )
        taken.append(_row(one.id, story.id, offer))
    if taken:
        db.session.execute(insert(StoryRelation), taken)
