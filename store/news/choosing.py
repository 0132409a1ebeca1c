"""Staff's word on what stands below a story, and all that speaks for each neighbour, in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from store import audit, stamps
from store.db import db
from store.kit.errors import Conflict, NotFound, StoreError
from store.kit.i18n import lazy
from store.news.listing import state_of
from store.news.models import (
    Choice,
    Section,
    Story,
    StoryChoice,
    StoryMatter,
    StoryRelation,
    StoryStatus,
    Term,
)
from store.news.queries import headline, headlines
from store.news.relations import SHOWN, best
from store.news.services import STAMP
from store.news.sketch import near, read

MOST_PINS = SHOWN
TERMS_NAMED = 6


class TooManyPins(Conflict):
    """As many stories are pinned as are shown; nothing was written."""

    message = lazy("%(most)s stories are pinned here already. Unpin one first.", most=MOST_PINS)


@dataclass(frozen=True)
class SharedTerm:
    """A word that two stories share and what it adds to their score, before age and section."""

    word: str
    weight: int


@dataclass(frozen=True)
class Neighbour:
    """A story that stands, stood or might stand below another: what speaks for it, and what staff said.

    `score`, `words`, `freshness` (per mille) and `same_section` are None where no score was ever worked out. `place`
    is where it is shown, from 1, or 0.
    """

    id: int
    title: str
    section: str
    slug: str
    section_slug: str
    published_at: datetime
    state: str
    score: int | None
    words: int | None
    freshness: int | None
    same_section: bool | None
    shared: Sequence[SharedTerm]
    choice: Choice | None
    chosen_by: str
    chosen_at: datetime | None
    place: int = 0


@dataclass(frozen=True)
class Neighbours:
    """What belongs below a story: those `shown` now in the order of the page, those kept in store with a score, and
    those staff banned."""

    shown: Sequence[Neighbour]
    stored: Sequence[Neighbour]
    banned: Sequence[Neighbour]
    pins: int


def neighbours(now: datetime, story_id: int) -> Neighbours:
    """All of it, in a constant number of queries. Raises NotFound."""
    row = db.session.execute(headlines().where(Story.id == story_id)).first()
    if row is None:
        raise NotFound
    shown = [one.id for one in sorted(best(now, headline(row)), key=lambda other: -other.seq)]
    relations = {
        one.other_id: one
        for one in db.session.scalars(select(StoryRelation).where(StoryRelation.story_id == story_id))
    }
    choices = {
        one.other_id: one
        for one in db.session.scalars(select(StoryChoice).where(StoryChoice.story_id == story_id))
    }
    ids = list(dict.fromkeys([*shown, *relations, *choices]))
    shared = _shared(story_id, [one for one in ids if one in relations])
    known = {}
    for other, section in db.session.execute(
        select(Story, Section).join(Section, Section.id == Story.section_id).where(Story.id.in_(ids))
    ):
        relation, choice = relations.get(other.id), choices.get(other.id)
        known[other.id] = Neighbour(
            id=other.id,
            title=other.title,
            section=section.title,
            slug=other.slug,
            section_slug=section.slug,
            published_at=other.published_at,
            state=state_of(other.status, other.published_at, other.expires_at, now),
            score=relation.score if relation else None,
            words=relation.words if relation else None,
            freshness=relation.freshness if relation else None,
            same_section=relation.same_section if relation else None,
            shared=shared.get(other.id, ()),
            choice=choice.choice if choice else None,
            chosen_by=choice.chosen_by if choice else "",
            chosen_at=choice.chosen_at if choice else None,
            place=shown.index(other.id) + 1 if other.id in shown else 0,
        )
    rest = [one for one in known.values() if not one.place and one.choice is not Choice.BAN]
    banned = [one for one in known.values() if one.choice is Choice.BAN]
    return Neighbours(
        shown=[known[other] for other in shown],
        stored=sorted(rest, key=lambda one: (one.choice is None, -(one.score or 0), -one.id)),
        banned=sorted(banned, key=lambda one: -one.id),
        pins=sum(choice.choice is Choice.PIN for choice in choices.values()),
    )


def set_choice(
    story_id: int, other_id: int, wish: Choice | None, *, act: str, by: str, at: datetime
) -> Choice | None:
    """Pin `other` below a story, ban it from there, or leave it to its score; answers what held before.

    `act` names it in the log. Raises NotFound, TooManyPins, and StoreError (409) for the story itself, for one that is
    not public, and for a near copy of the story or of another pin.
    """
    story = db.session.get(Story, story_id, with_for_update=True)
    other = db.session.get(Story, other_id)
    if story is None or other is None:
        raise NotFound
    row = db.session.get(StoryChoice, (story_id, other_id))
    was = row.choice if row else None
    if story_id == other_id:
        raise StoreError(lazy("A story is not related to itself."), status=409)
    if wish is was:
        return was
    if wish is Choice.PIN:
        _check_pin(story, other)
    if wish is None:
        db.session.delete(row)
    else:
        if row is None:
            row = StoryChoice(story_id=story_id, other_id=other_id)
            db.session.add(row)
        row.choice, row.chosen_by, row.chosen_at = wish, by, at
        row.position = _last_place(story_id) + 1 if wish is Choice.PIN else 0
    audit.record(act, ("story", story_id), by=by, at=at, fields={"other": other_id}, bind="news")
    stamps.bump(STAMP, bind="news")
    db.session.flush()
    return was


def _check_pin(story: Story, other: Story) -> None:
    if other.status not in (StoryStatus.PUBLISHED, StoryStatus.ARCHIVED):
        raise StoreError(lazy("This story is not public, so it cannot stand below another."), status=409)
    pins = db.session.scalars(
        select(StoryChoice.other_id).where(StoryChoice.story_id == story.id, StoryChoice.choice == Choice.PIN)
    ).all()
    if len(pins) >= MOST_PINS:
        raise TooManyPins
    sketches = {
        row.id: (row.title, read(row.sketch))
        for row in db.session.execute(
            select(Story.id, Story.title, StoryMatter.sketch)
            .outerjoin(StoryMatter, StoryMatter.story_id == Story.id)
            .where(Story.id.in_([story.id, other.id, *pins]))
        )
    }
    title, own = sketches[other.id]
    for one in (story.id, *pins):
        its_title, its = sketches[one]
        if near(own, its, title, its_title):
            raise StoreError(
                lazy("This is nearly the same story as “%(title)s”: readers would get it twice.", title=its_title),
                status=409,
            )  # fmt: skip


def _last_place(story_id: int) -> int:
    return (
        db.session.scalar(
            select(func.max(StoryChoice.position)).where(
                StoryChoice.story_id == story_id, StoryChoice.choice == Choice.PIN
            )
        )
        or 0
    )


def _shared(story_id: int, others: Sequence[int]) -> dict[int, list[SharedTerm]]:
    """The words a story shares with each of the others that say most, in two queries."""
    terms = {
        row.story_id: row.terms
        for row in db.session.execute(
            select(StoryMatter.story_id, StoryMatter.terms).where(
                StoryMatter.story_id.in_([story_id, *others])
            )
        )
    }
    own = terms.get(story_id, {})
    together = {
        other: sorted(
            ((weight * terms[other][term], int(term)) for term, weight in own.items() if term in terms[other]),
            key=lambda one: (-one[0], one[1]),
        )[:TERMS_NAMED]
        for other in others
        if other in terms
    }  # fmt: skip
    wanted = {term for shared in together.values() for _, term in shared}
    words: dict[int, str] = {}
    if wanted:
        words = {row.id: row.text for row in db.session.execute(select(Term.id, Term.text).where(Term.id.in_(wanted)))}  # fmt: skip
    return {
        other: [SharedTerm(words[term], weight) for weight, term in shared if term in words]
        for other, shared in together.items()
    }
