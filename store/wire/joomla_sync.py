"""Bringing the newsroom to what a Joomla database says.

One pass over the columns that decide (id, state, category, access, dates) finds what is new, changed, moved and
gone; only what is new or changed is read in full. So a sync can be broken off anywhere and simply run again: what
is taken in already looks the same on both sides and is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import islice

from store import news
from store.db import db, transaction
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.news import Known, Prepared
from store.wire import joomla
from store.wire.joomla import Manner, Site
from store.wire.reading import Reader
from store.wire.types import Light, NotThisSource, Report, Row

BATCH = 500
"""Stories per transaction, about half a second: other writers get their turn in between."""

WITHDRAWN_AT_ONCE = 100

SUSPICIOUS = 20
"""When more than this many stories, and more than half, are gone at once, the source is not believed."""

LOOKED_AT = 5_000
"""Rows between two signs of life while the table is looked over."""

Progress = Callable[[int, int], None]
"""Told how many stories of how many are done; of none while it is looked over what there is to do."""


EVERYTHING = 1 << 31
"""More stories than any source has."""


class NearlyAllGone(NotThisSource):
    """More than half of a source's stories have vanished: rather a broken source than a cleared newsroom.

    `gone` of `of` are no longer there.
    """

    status = 409

    def __init__(self, gone: int, of: int) -> None:
        self.gone, self.of = gone, of
        super().__init__(
            lazy(
                "%(gone)s of %(of)s stories are gone at the source, so none was withdrawn. "
                "If that is meant, say so at the desk, or sync it again in full.",
                gone=gone,
                of=of,
            )
        )


def sync(
    source_id: int,
    reader: Reader,
    manner: Manner,
    *,
    at: datetime,
    full: bool = False,
    believe: int = 0,
    prefix: str = "",
    progress: Progress | None = None,
) -> Report:
    """Take in what is new, changed or moved, and withdraw what is gone. Called outside any transaction.

    `full` reads every public story again, whatever its dates say. A source that lost most of its stories is believed
    up to `believe` of them. Raises NearlyAllGone, SourceDown and NotThisSource; until the pass over the whole table is
    done, nothing is written.
    """
    report = Report()
    tables = reader.tables()
    prefix = joomla.prefix_of(tables, prefix)
    small = {
        name: list(reader.rows(prefix + name, columns))
        for name, columns in joomla.small_tables(tables, prefix).items()
    }
    site = joomla.read_site(tables, prefix, small)
    report.notes += site.oddities(manner.only)
    public = _public(reader, site, manner, report, now=at, progress=progress)
    have = dict(news.known(source_id))
    db.session.rollback()
    gone = [known for key, known in have.items() if key not in public and not known.withdrawn]
    alive = sum(not known.withdrawn for known in have.values())
    if len(gone) > max(SUSPICIOUS, believe) and len(gone) * 2 > alive:
        raise NearlyAllGone(len(gone), alive)
    homes = news.section_homes()
    db.session.rollback()
    changed = [light for key, light in public.items() if full or _differs(light, have.get(key), homes)]
    changed.sort(
        key=lambda light: (light.published_at, light.key)
    )  # the oldest first: numbers rise with time
    report.unchanged = len(public) - len(changed)
    lights = {light.key: light for light in changed}
    columns = [column for column in joomla.FULL if column in site.content]
    rows = reader.stories(site.table("content"), columns, list(lights))
    done = 0
    while batch := list(islice(rows, BATCH)):
        offered = _read(batch, lights, site, manner, report)
        _take(source_id, offered, have.keys(), report, at=at)
        done += len(batch)
        if progress is not None:
            progress(done, len(changed))
    _withdraw(gone, report, at=at, progress=progress)
    return report


def _public(
    reader: Reader,
    site: Site,
    manner: Manner,
    report: Report,
    *,
    now: datetime,
    progress: Progress | None,
) -> dict[str, Light]:
    columns = [column for column in joomla.LIGHT if column in site.content]
    found = {}
    for row in reader.rows(site.table("content"), columns):
        report.seen += 1
        if progress is not None and report.seen % LOOKED_AT == 0:
            progress(0, 0)
        light = joomla.light(row, site, manner, now=now)
        if not light.key:
            report.refuse("", "it has no number")
        elif not light.hidden:
            found[light.key] = light
            continue
        report.hidden += 1
        if light.hidden in ("it has no category", "its category is gone", "it has no date"):
            report.refuse(light.key, light.hidden)
    return found


def _differs(light: Light, known: Known | None, homes: Mapping[str, int]) -> bool:
    """Whether the source says something else of a story than we do, to the second; `homes` are sections by the names
    that sources call them."""
    if known is None or (known.withdrawn and not known.held):
        return True
    return (
        homes.get(light.section) != known.section_id
        or known.archived != light.archived
        or known.published_at != light.published_at
        or known.changed_at != light.changed_at
        or known.expires_at != light.expires_at
    )


def _read(
    rows: Sequence[Row],
    lights: Mapping[str, Light],
    site: Site,
    manner: Manner,
    report: Report,
) -> list[Prepared]:
    """What rows say, ready to be stored, outside any transaction; those that cannot be taken in are reported."""
    offered: list[Prepared] = []
    for row in rows:
        key = row["id"] or ""
        try:
            offered.append(news.prepared(joomla.submission(row, lights[key], site, manner)))
        except StoreError as refused:
            report.refuse(key, str(refused.message))
        except (ValueError, KeyError) as odd:  # one row that nobody foresaw never stops the others
            report.refuse(key, f"{type(odd).__name__}: {odd}"[:200])
    return offered


def _take(
    source_id: int,
    offered: Sequence[Prepared],
    have: Collection[str],
    report: Report,
    *,
    at: datetime,
) -> None:
    """Write one batch in one transaction."""
    if offered:
        with transaction("news"):
            taken = [story.source_key for story in news.take_in_many(source_id, offered, at=at)]
        report.taken += len(taken)
        report.added += sum(key not in have for key in taken)
        report.unchanged += len(offered) - len(taken)


def _withdraw(gone: Sequence[Known], report: Report, *, at: datetime, progress: Progress | None) -> None:
    for start in range(0, len(gone), WITHDRAWN_AT_ONCE):
        with transaction("news"):
            for known in gone[start : start + WITHDRAWN_AT_ONCE]:
                news.withdraw(known.id, at=at)
        report.withdrawn += len(gone[start : start + WITHDRAWN_AT_ONCE])
        if progress is not None:
            progress(0, 0)
