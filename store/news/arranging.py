"""Sections at the desk: their names, addresses and order, which of them are listed, and two that become one.

Every act flushes, is written down, and bumps the stamp of the newsroom in the caller's `transaction("news")`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, text, update

from store import audit, outbox, stamps
from store.db import db
from store.kit.errors import Conflict, NotFound
from store.kit.i18n import lazy
from store.news.drafting import WrongWord, check_slug
from store.news.filing import remember
from store.news.models import Section, Story, StoryStatus
from store.news.section_models import SectionAddress, SectionName
from store.news.section_names import section_called, slug_taken

LONGEST_NAME = 80
MERGE = "sections.merge"
MOVED_AT_ONCE = 500
"""Stories that change their section in one transaction: other writers come in between."""


class StaleSection(Conflict):
    """Somebody else changed the section since the page was opened; nothing was written."""

    message = lazy("A colleague has changed this section since you opened it. Please look again.")


@dataclass(frozen=True)
class SectionRow:
    """A section as the desk sees it. `names` lead to it besides its title, `once` are addresses it had; `into` is the
    title of the section whose stories its own are becoming, "" for all others."""

    id: int
    slug: str
    title: str
    position: int
    hidden: bool
    version: int
    stories: int
    into: str
    names: Sequence[str]
    once: Sequence[str]


def section_rows() -> list[SectionRow]:
    """All sections in their order, in five queries; stories are counted without drafts and what was withdrawn."""
    counts = _counts()
    names, once = (
        _listed(SectionName.section_id, SectionName.title),
        _listed(SectionAddress.section_id, SectionAddress.slug),
    )
    found = db.session.scalars(select(Section).order_by(Section.position, Section.id)).all()
    titles = {one.id: one.title for one in found}
    return [
        SectionRow(
            one.id, one.slug, one.title, one.position, one.hidden, one.version, counts.get(one.id, 0),
            titles.get(one.merged_into or 0, ""), [name for name in names.get(one.id, ()) if name != one.title],
            once.get(one.id, ()),
        )
        for one in found
    ]  # fmt: skip


def section_row(section_id: int) -> SectionRow:
    """One section; raises NotFound."""
    found = next((one for one in section_rows() if one.id == section_id), None)
    if found is None:
        raise NotFound
    return found


def change_section(
    section_id: int, title: str, slug: str, *, version: int | None, by: str, at: datetime
) -> list[str]:
    """Call a section something else, or move it; answers what changed. Sources go on calling it as they do, and its old
    address leads to the new one. Raises NotFound, StaleSection and WrongWord."""
    row = _locked(section_id, version)
    names = [name for name, new in (("title", title), ("slug", slug)) if getattr(row, name) != new]
    if "title" in names:
        _check_title(title, row.id)
    if "slug" in names:
        check_slug(slug)
        if slug_taken(slug, but=row.id):
            raise WrongWord(lazy("Another section has this address, or had it once."), field="slug")
    if not names:
        return []
    if "title" in names and section_called(title) is None:
        db.session.add(SectionName(title=title, section_id=row.id))
    if "slug" in names:
        db.session.execute(delete(SectionAddress).where(SectionAddress.slug == slug))
        db.session.add(SectionAddress(slug=row.slug, section_id=row.id))
    row.title, row.slug = title, slug
    _changed(row, "section.changed", by=by, at=at, fields={"fields": names})
    return names


def list_section(section_id: int, listed: bool, *, version: int | None, by: str, at: datetime) -> bool:
    """List a section on the front page of the news and in the sitemap, or leave it out there; False when it is so
    already. Its page and its stories are read as before. Raises NotFound and StaleSection."""
    row = _locked(section_id, version)
    if row.hidden is not listed:
        return False
    row.hidden = not listed
    _changed(row, "section.listed" if listed else "section.hidden", by=by, at=at)
    return True


def order_sections(places: Mapping[int, int], *, by: str, at: datetime) -> bool:
    """Put sections in the order of these places, those without one behind; False when they stand so already."""
    rows = db.session.scalars(select(Section).order_by(Section.position, Section.id).with_for_update()).all()
    wanted = sorted(rows, key=lambda row: (places.get(row.id, 1 << 31), row.position, row.id))
    if wanted == list(rows) and [row.position for row in rows] == list(range(1, len(rows) + 1)):
        return False
    for place, row in enumerate(wanted, start=1):
        row.position = place
    audit.record("section.ordered", ("section", 0), by=by, at=at, bind="news")
    stamps.bump("news", bind="news")
    db.session.flush()
    return True


def merge_section(section_id: int, into_id: int, *, version: int | None, by: str, at: datetime) -> None:
    """Make one section of two: what comes under its names goes to the other from now on, its page leads there, and the
    worker moves its stories. Raises NotFound, StaleSection, and WrongWord for itself and while either is moving."""
    row, into = _locked(section_id, version), _locked(into_id, None)
    moving = select(Section.id).where(Section.merged_into == row.id)
    if row.id == into.id or into.merged_into is not None:
        raise WrongWord(lazy("Choose another section that stays."), field="into")
    if row.merged_into is not None or db.session.scalar(moving) is not None:
        raise WrongWord(
            lazy("Stories of this section are still being moved. Please wait a little."), field="into"
        )
    for table in (SectionName, SectionAddress):
        db.session.execute(update(table).where(table.section_id == row.id).values(section_id=into.id))
    row.merged_into, row.hidden = into.id, True
    _changed(row, "section.merged", by=by, at=at, fields={"into": into.id})
    _promise(row.id, 0, at=at)


def move_some(section_id: int) -> int:
    """Move up to MOVED_AT_ONCE stories of a section to the one it becomes part of; how many there were. With the last
    the section goes, and its address leads to the other for good."""
    row = db.session.get(Section, section_id, with_for_update=True)
    if row is None or row.merged_into is None:
        return 0
    into = row.merged_into
    found = db.session.execute(
        select(Story.id, Story.slug).where(Story.section_id == row.id).order_by(Story.id).limit(MOVED_AT_ONCE)
    ).all()
    if not found:
        db.session.delete(row)
        db.session.flush()
        db.session.add(SectionAddress(slug=row.slug, section_id=into))
        stamps.bump("news", bind="news")
        db.session.flush()
        return 0
    there = select(Story.slug).where(Story.section_id == into, Story.slug.in_([one.slug for one in found]))
    taken = set(db.session.scalars(there))
    for one in found:
        if one.slug in taken:  # another story is read at this address there: the old one leads on by itself
            db.session.execute(
                _quietly(update(Story).where(Story.id == one.id).values(slug=f"{one.slug}-{one.id}"))
            )
    remember({f"{row.slug}/{one.slug}"[:300]: one.id for one in found if one.slug in taken})
    ids = [one.id for one in found]
    db.session.execute(_quietly(update(Story).where(Story.id.in_(ids)).values(section_id=into)))
    stamps.bump("news", bind="news")
    db.session.flush()
    return len(found)


def go_on_merging(section_id: int, part: int, *, at: datetime) -> None:
    """Have the worker move the rest."""
    _promise(section_id, part, at=at)


def _promise(section_id: int, part: int, *, at: datetime) -> None:
    outbox.promise(
        MERGE, {"section_id": section_id, "part": part}, at=at, once=f"merge-{section_id}-{part}", bind="news"
    )


def _check_title(title: str, section_id: int) -> None:
    if not title or len(title) > LONGEST_NAME:
        raise WrongWord(
            lazy("Give it a name of up to %(most)s characters.", most=LONGEST_NAME), field="title"
        )
    other = section_called(title)
    if other is not None and other.id != section_id:
        raise WrongWord(
            lazy(
                "Stories under this name come into the section %(other)s. Merge the two instead.",
                other=other.title,
            ),
            field="title",
        )


def _locked(section_id: int, version: int | None) -> Section:
    row = db.session.get(Section, section_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if version is not None and version != row.version:
        raise StaleSection
    return row


def _changed(row: Section, act: str, *, by: str, at: datetime, fields: dict[str, Any] | None = None) -> None:
    row.version += 1
    db.session.flush()
    audit.record(act, ("section", row.id), by=by, at=at, fields=fields, bind="news")
    stamps.bump("news", bind="news")


def _counts() -> dict[int, int]:
    """How many stories each section has, read from indexes alone."""
    every = select(Story.section_id, func.count()).group_by(Story.section_id)
    unseen = every.where(
        text("status <> 'published'"), Story.status.in_((StoryStatus.DRAFT, StoryStatus.WITHDRAWN))
    )
    counts = {section_id: int(count) for section_id, count in db.session.execute(every)}
    for section_id, count in db.session.execute(unseen):
        counts[section_id] -= int(count)
    return counts


def _listed(owner: Any, what: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for section_id, one in db.session.execute(select(owner, what).order_by(what)):
        found.setdefault(section_id, []).append(one)
    return found


def _quietly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
