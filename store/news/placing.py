"""Free slugs and free places in time for the new stories of a batch, in a number of queries that does not grow with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, String, bindparam, func, or_, select

from store.db import db, run, table_of
from store.news.models import Section, Story, StoryAddress
from store.news.section_models import SectionName
from store.news.types import SECOND, seq_from

Wish = tuple[int, str, datetime]
"""A story's section, the slug it would like, and when it was published."""


_STORY = table_of(Story).c
_NAME = table_of(SectionName).c
_FIRST = bindparam("first", type_=BigInteger)
_SECTION = table_of(Section).c
_ADDRESS = table_of(StoryAddress).c
_HOME = select(_NAME.section_id).where(_NAME.title == bindparam("home")).scalar_subquery()
_ITS_SLUG = select(_SECTION.slug).where(_SECTION.id == _HOME).scalar_subquery()
_ONE = select(
    select(_STORY.id)
    .where(_STORY.source_id == bindparam("source"), _STORY.source_key == bindparam("key"))
    .exists()
    .label("known"),
    _HOME.label("section_id"),
    or_(
        select(_STORY.id).where(_STORY.section_id == _HOME, _STORY.slug == bindparam("wish")).exists(),
        select(_ADDRESS.path)
        .where(_ADDRESS.path == _ITS_SLUG + "/" + bindparam("wish", type_=String))
        .exists(),
    ).label("slug_taken"),
    select(_STORY.id).where(_STORY.seq == _FIRST).exists().label("place_taken"),
    select(func.max(_STORY.seq))
    .where(_STORY.seq >= _FIRST, _STORY.seq < bindparam("after", type_=BigInteger))
    .scalar_subquery()
    .label("last"),
)


class Places:
    """What is free, for stories that are filed one after the other in one transaction.

    An address that another story once had is not free: who follows an old link finds the story it was a link to.
    """

    def __init__(self, wishes: Sequence[Wish]) -> None:
        self._numbers: dict[tuple[int, str], int] = {}
        self._last: dict[int, int] = {}
        self._homes: dict[int, str] = {}
        self._slugs: set[tuple[int, str]] = set()
        self._seqs: set[int] = set()
        if wishes:
            self._ask(wishes)

    @classmethod
    def of_one(cls, key: tuple[int, str], section: str, slug: str, published_at: datetime) -> _One:
        """In one query: whether there is a story of this (source, key), its section's id, and what is free for it."""
        first = seq_from(published_at)
        asked = {"source": key[0], "key": key[1], "home": section, "wish": slug, "first": first, "after": first + SECOND}  # fmt: skip
        row = run(_ONE, asked, bind="news")[0]
        free = cls([])
        if row.slug_taken:
            free._slugs.add((row.section_id, slug))
        if row.place_taken:
            free._last[first] = row.last
            free._seqs.add(first)
        return _One(bool(row.known), row.section_id, free if row.section_id is not None else None)

    def _ask(self, wishes: Sequence[Wish]) -> None:
        rows = db.session.execute(
            select(Story.section_id, Story.slug).where(
                Story.section_id.in_({section_id for section_id, _, _ in wishes}),
                Story.slug.in_({slug for _, slug, _ in wishes}),
            )
        )
        self._slugs.update((row.section_id, row.slug) for row in rows)
        self._slugs |= self._once_had({(section_id, slug) for section_id, slug, _ in wishes})
        seconds = {seq_from(published_at) for _, _, published_at in wishes}
        self._seqs.update(db.session.scalars(select(Story.seq).where(Story.seq.in_(seconds))))

    def _once_had(self, wishes: set[tuple[int, str]]) -> set[tuple[int, str]]:
        """Those of the wishes that are old addresses of stories."""
        paths = {f"{self._home(section_id)}/{slug}": (section_id, slug) for section_id, slug in wishes}
        known = select(StoryAddress.path).where(StoryAddress.path.in_(paths))
        return {paths[path] for path in db.session.scalars(known)}

    def _home(self, section_id: int) -> str:
        if section_id not in self._homes:
            self._homes = {row.id: row.slug for row in db.session.execute(select(Section.id, Section.slug))}
        return self._homes[section_id]

    def slug(self, section_id: int, base: str) -> str:
        """The slug itself when no story of the section has it and no other of the batch, else with a number behind it."""
        slug = base
        if (section_id, base) in self._slugs:
            number = self._numbers.get((section_id, base)) or self._free_number(section_id, base)
            while self._taken(section_id, f"{base}-{number}"):
                number += 1
            slug = f"{base}-{number}"
            self._numbers[section_id, base] = number + 1
        self._slugs.add((section_id, slug))
        return slug

    def _free_number(self, section_id: int, base: str) -> int:
        """A number that is free and follows one that is not; thousands of stories of one name need a dozen questions."""
        low, high = 1, 2
        while self._taken(section_id, f"{base}-{high}"):
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            if self._taken(section_id, f"{base}-{middle}"):
                low = middle
            else:
                high = middle
        return high

    def _taken(self, section_id: int, slug: str) -> bool:
        if (section_id, slug) in self._slugs:
            return True
        there = select(Story.id).where(Story.section_id == section_id, Story.slug == slug)
        once = select(StoryAddress.path).where(StoryAddress.path == f"{self._home(section_id)}/{slug}")
        either = select(or_(there.exists(), once.exists()))
        return bool(db.session.scalar(either, bind_arguments={"mapper": Story}))

    def seq(self, published_at: datetime) -> int:
        """The next free place in the second of publication."""
        place = seq_from(published_at)
        if place in self._seqs:
            last = self._last.get(place)
            self._last[place] = next_seq(published_at) if last is None else last + 1
            return self._last[place]
        self._seqs.add(place)
        self._last[place] = place
        return place


class _One(NamedTuple):
    """What was found of one story: whether it is known; its section, and what is free there, if there is one."""

    known: bool
    section_id: int | None
    free: Places | None


def next_seq(published_at: datetime) -> int:
    """The next place that is free in the database in the second of publication."""
    first = seq_from(published_at)
    last = db.session.scalar(
        select(func.max(Story.seq)).where(Story.seq >= first, Story.seq < first + SECOND)
    )
    return first if last is None else last + 1
