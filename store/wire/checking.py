"""Trying a source: what is there and what would come of it, without touching a story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from heapq import nlargest
from typing import Any

from store import news
from store.db import db
from store.kit.i18n import lazy
from store.news import SourceFacts, SourceKind
from store.ports import Ports
from store.wire import joomla
from store.wire.joomla import Site, Tables
from store.wire.reading import Reader
from store.wire.repair import repaired
from store.wire.types import Light, NotThisSource
from store.wire.ways import fetched, manner_of, reader_of

SHOWN = 5
MOST_NAMED = 40
LOOKED_AT = 5_000
WISHED_FOR = ("alias", "fulltext", "access", "created", "modified", "publish_up", "publish_down", "language")
"""Columns that every Joomla has; a table without them is read all the same, and staff are told."""

Pulse = Callable[[int, int], None]


def check(facts: SourceFacts, *, ports: Ports, at: datetime, pulse: Pulse) -> dict[str, Any]:
    """What a source holds, as plain data for the desk: `what` it is, how many stories, their sections, first titles,
    and `notes` of what is odd. Reads, and writes nothing. Raises what a sync would raise.
    """
    match facts.kind:
        case SourceKind.JOOMLA | SourceKind.DUMP:
            with closing(reader_of(facts)) as reader:
                return _of_joomla(facts, reader, at=at, pulse=pulse)
        case SourceKind.FEED:
            return _of_feed(facts, ports=ports, at=at)
        case SourceKind.WRITTEN:
            raise NotThisSource(lazy("These stories are written here; there is nothing to check."))


def _of_joomla(facts: SourceFacts, reader: Reader, *, at: datetime, pulse: Pulse) -> dict[str, Any]:
    manner = manner_of(facts)
    tables = reader.tables()
    prefix = joomla.prefix_of(tables, str(facts.options.get("prefix") or ""))
    small = {
        name: list(reader.rows(prefix + name, columns))
        for name, columns in joomla.small_tables(tables, prefix).items()
    }
    site = joomla.read_site(tables, prefix, small)
    columns = [column for column in joomla.LIGHT if column in site.content]
    seen, hidden, sections = 0, Counter[str](), Counter[str]()
    newest: list[Light] = []
    for row in reader.rows(site.table("content"), columns):
        seen += 1
        light = joomla.light(row, site, manner, now=at)
        if light.hidden:
            hidden[light.hidden] += 1
        else:
            sections[light.section] += 1
            newest.append(light)
        if seen % LOOKED_AT == 0:
            newest = _newest(newest)
            pulse(0, 0)
    newest = _newest(newest)
    titles = {
        row["id"]: repaired(row["title"] or "")
        for row in reader.stories(site.table("content"), ("id", "title"), [light.key for light in newest])
    }
    return {
        "what": kind_of(tables, site),
        "prefix": prefix,
        "stories": seen,
        "public": sections.total(),
        "hidden": hidden.most_common(),
        "sections": sections.most_common(MOST_NAMED),
        "titles": [
            [titles[light.key], light.published_at.isoformat()] for light in newest if light.key in titles
        ],
        "notes": [*_missing(site), *site.oddities(manner.only)],
    }


def kind_of(tables: Tables, site: Site) -> str:
    """Which Joomla it is, by its columns: many sites were upgraded in place and keep old ones."""
    if site.old:
        return "Joomla 1.5"
    if "xreference" in site.content:
        return "Joomla 3" if site.prefix + "tags" in tables else "Joomla 2.5"
    return "Joomla 4 or 5" if "note" in site.content else "Joomla, of a version its columns do not tell"


def _newest(lights: list[Light]) -> list[Light]:
    return nlargest(SHOWN, lights, key=lambda light: (light.published_at, light.key))


def _missing(site: Site) -> list[str]:
    gone = [column for column in WISHED_FOR if column not in site.content]
    if not gone:
        return []
    return [
        f"The table {site.table('content')} lacks the columns {', '.join(gone)}; it is read without them."
    ]


def _of_feed(facts: SourceFacts, *, ports: Ports, at: datetime) -> dict[str, Any]:
    from store.wire import feeds  # with feedparser, which only the worker needs

    found = fetched(facts, ports, went={})
    assert found is not None, "nobody said that we know it already"
    offered, left_out, oddity = feeds.entries(
        found.body,
        found.headers.get("content-type", ""),
        found.url,
        section=str(facts.options.get("section") or ""),
        language=str(facts.options.get("language") or "en"),
        dates={},
        at=at,
    )
    db.session.rollback()
    refusals = [news.refusal(one) for one in offered]
    good = [one for one, refused in zip(offered, refusals, strict=True) if refused is None]
    hidden = Counter(str(refused.message) for refused in refusals if refused is not None)
    if left_out:
        hidden["without a name of their own, or beyond the first two hundred"] += left_out
    notes = [oddity] if oddity else []
    if found.url != facts.address:
        notes.append(f"The address leads on to {found.url}.")
    return {
        "what": feeds.kind_of(found.body, found.headers.get("content-type", "")),
        "stories": len(offered) + left_out,
        "public": len(good),
        "hidden": hidden.most_common(),
        "sections": Counter(one.section for one in good).most_common(MOST_NAMED),
        "titles": [
            [one.title[:300], one.published_at.isoformat()]
            for one in nlargest(SHOWN, good, key=lambda one: one.published_at)
        ],
        "notes": notes,
    }
