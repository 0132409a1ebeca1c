"""Which section a title or an address means: the one that has it now, or had it once, or that a source calls so."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from store.db import db
from store.news.models import Section
from store.news.section_models import SectionAddress, SectionName
from store.news.text import RESERVED_SECTIONS, slug_for
from store.news.types import SectionCard

LONGEST_SECTION = 72
"""Characters of a section's slug: eight less than its column holds, for a number behind it."""


def sections(*, hidden: bool = False) -> Sequence[SectionCard]:
    """All sections in the order of the navigation, the `hidden` ones among them if wanted."""
    query = select(Section.slug, Section.title).where(Section.merged_into.is_(None))
    query = query if hidden else query.where(Section.hidden.is_(False))
    return [
        SectionCard(row.slug, row.title)
        for row in db.session.execute(query.order_by(Section.position, Section.id))
    ]


def section(slug: str) -> SectionCard | None:
    """The section of this slug, None when there is none."""
    query = select(Section.slug, Section.title).where(Section.slug == slug, Section.merged_into.is_(None))
    row = db.session.execute(query).first()
    return SectionCard(row.slug, row.title) if row else None


def section_moved(slug: str) -> SectionCard | None:
    """The section that was once at this address, or that what was there became part of; None when there is none."""
    once = select(SectionAddress.section_id).where(SectionAddress.slug == slug)
    part = select(Section.merged_into).where(Section.slug == slug)
    for query in (once, part):
        section_id = db.session.scalar(query)
        row = db.session.get(Section, section_id) if section_id is not None else None
        if row is not None and row.slug != slug:
            return SectionCard(row.slug, row.title)
    return None


def section_called(title: str) -> Section | None:
    """The section that this title leads to, None when there is none."""
    meant = select(Section).join(SectionName, SectionName.section_id == Section.id)
    return db.session.scalar(meant.where(SectionName.title == title))


def section_homes() -> dict[str, int]:
    """Every title that leads to a section, with the section's id."""
    return {
        row.title: row.section_id
        for row in db.session.execute(select(SectionName.title, SectionName.section_id))
    }


def open_section(title: str, position: int | None = None) -> Section:
    """The section of this title, made when there is none, last in line unless `position` says otherwise.

    Two who make it in the same moment get the same one.
    """
    section = section_called(title)
    if section is not None:
        return section
    try:
        with db.session.begin_nested():
            return _made(title, position)
    except IntegrityError:
        section = section_called(title)
        if section is None:
            raise
        return section


def _made(title: str, position: int | None) -> Section:
    if position is None:
        position = (db.session.scalar(select(func.max(Section.position))) or 0) + 1
    base = slug_for(title, lambda _: False)[:LONGEST_SECTION].strip("-")
    section = Section(title=title, slug=slug_for(base, slug_taken), position=position)
    db.session.add(section)
    db.session.flush()
    db.session.add(SectionName(title=title, section_id=section.id))
    db.session.flush()
    return section


def slug_taken(slug: str, but: int | None = None) -> bool:
    """Whether a section other than `but` is found at this address, or once was, or a page of the newsroom is."""
    here = select(Section.id).where(Section.slug == slug, Section.id != (but or 0))
    once = select(SectionAddress.section_id).where(
        SectionAddress.slug == slug, SectionAddress.section_id != (but or 0)
    )
    return slug in RESERVED_SECTIONS or any(db.session.scalar(one) is not None for one in (here, once))
