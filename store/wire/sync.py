"""Syncing sources: find the way in, read, write, and remember how it went."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import structlog

from store import news
from store.db import db, transaction
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.news import RunKind, SourceFacts, SourceKind
from store.ports import Ports
from store.wire import joomla_sync
from store.wire.joomla_sync import NearlyAllGone
from store.wire.types import NotThisSource, Report
from store.wire.ways import fetched, manner_of, reader_of

BEAT_S = 2.0
"""Seconds between two signs of life of a run."""

EARLY = timedelta(seconds=60)
"""The clock of the schedule is never quite even; a source due in a minute is due."""

UNFORESEEN = "Something nobody foresaw went wrong; the log has it."

Progress = Callable[[int, int], None]

log = structlog.get_logger()


def sync_source(
    source_id: int,
    *,
    ports: Ports,
    at: datetime,
    full: bool = False,
    believe: int | None = None,
    progress: Progress | None = None,
    by: str = "system",
    run_id: int | None = None,
) -> Report:
    """Bring one source's stories in. Called outside any transaction; one at a time for each source.

    How it went stands in a run, the one that was asked for (`run_id`) or one of its own. What went wrong is kept with
    the source for staff and raised again: SourceDown, NotThisSource, or what the fetcher raises; SourceBusy while
    another process reads it. What had been taken in before stays, and the next sync goes on from there. A source
    that lost most of its stories is believed when `believe` says how many, and by a `full` one that says nothing.
    """
    facts = news.source(source_id)
    db.session.rollback()
    with transaction("news"):
        kind = RunKind.FULL if full else RunKind.NEW
        run = news.begin_run(source_id, kind, at=ports.clock.now(), by=by, run_id=run_id)
    if believe is None:
        believe = joomla_sync.EVERYTHING if full else 0
    try:
        report, went_on = _read(
            facts, ports=ports, at=at, full=full, believe=believe, progress=_alive(run, ports, progress)
        )
    except StoreError as failed:
        why = str(failed.message)
        log.warning("source_failed", source=facts.name, why=why)
        told: dict[str, Any] = (
            {"gone": failed.gone, "of": failed.of} if isinstance(failed, NearlyAllGone) else {}
        )
        with transaction("news"):
            news.note_failure(source_id, why, at=at)
            news.end_run(run, told, why, at=ports.clock.now())
        raise
    except Exception:
        db.session.rollback()
        with transaction("news"):
            news.note_failure(source_id, UNFORESEEN, at=at)
            news.end_run(run, {}, UNFORESEEN, at=ports.clock.now())
        raise
    except (
        BaseException
    ):  # somebody broke it off: the next one need not wait until it has been silent for long
        db.session.rollback()
        with transaction("news"):
            news.end_run(run, {}, news.BROKEN_OFF, at=ports.clock.now())
        raise
    with transaction("news"):
        told = report.as_json()
        news.note_success(source_id, {**went_on, "report": told}, at=at)
        news.end_run(run, told, at=ports.clock.now())
    log.info("source_synced", source=facts.name, taken=report.taken, withdrawn=report.withdrawn)
    return report


def sync_all(*, ports: Ports, now: datetime) -> None:
    """Sync every source that is switched on and due by its own interval; one that fails never stops the next."""
    wanted = [one.id for one in news.sources() if one.is_due(now + EARLY)]
    db.session.rollback()
    for source_id in wanted:
        try:
            sync_source(source_id, ports=ports, at=now)
        except StoreError:
            continue  # written down beside the source, and in the log


def _alive(run: int, ports: Ports, progress: Progress | None) -> Progress:
    """Tell `progress`, and now and then the run, how far it is."""
    told_at = time.monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal told_at
        if progress is not None:
            progress(done, of)
        if time.monotonic() - told_at >= BEAT_S:
            with transaction("news"):
                news.beat(run, done, of, at=ports.clock.now())
            told_at = time.monotonic()

    return tell


def _read(
    facts: SourceFacts, *, ports: Ports, at: datetime, full: bool, believe: int, progress: Progress
) -> tuple[Report, dict[str, Any]]:
    match facts.kind:
        case SourceKind.JOOMLA | SourceKind.DUMP:
            with closing(reader_of(facts)) as reader:
                report = joomla_sync.sync(
                    facts.id,
                    reader,
                    manner_of(facts),
                    at=at,
                    full=full,
                    believe=believe,
                    prefix=str(facts.options.get("prefix") or ""),
                    progress=progress,
                )
            return report, {}
        case SourceKind.FEED:
            return _feed(facts, ports=ports, at=at, full=full)
        case SourceKind.WRITTEN:
            raise NotThisSource(lazy("These stories are written here; there is nothing to sync."))


def _feed(facts: SourceFacts, *, ports: Ports, at: datetime, full: bool) -> tuple[Report, dict[str, Any]]:
    """A feed only ever tells of its newest stories: what is no longer in it stays."""
    from store.wire import feeds  # with feedparser, which only the worker needs

    report = Report()
    went = {} if full else facts.progress
    found = fetched(facts, ports, went=went)
    if found is None:
        return report, {"etag": went.get("etag"), "modified": went.get("modified")}
    have = dict(news.known(facts.id))
    db.session.rollback()
    offered, left_out, oddity = feeds.entries(
        found.body,
        found.headers.get("content-type", ""),
        found.url,
        section=str(facts.options.get("section") or ""),
        language=str(facts.options.get("language") or "en"),
        dates={key: known.published_at for key, known in have.items()},
        at=at,
    )
    report.notes += [oddity] if oddity else []
    report.seen = len(offered) + left_out
    good = []
    for submission in offered:
        try:
            good.append(news.prepared(submission))
        except StoreError as refused:
            report.refuse(submission.key, str(refused.message))
    for start in range(0, len(good), joomla_sync.BATCH):
        with transaction("news"):
            batch = good[start : start + joomla_sync.BATCH]
            taken = [story.source_key for story in news.take_in_many(facts.id, batch, at=at)]
        report.taken += len(taken)
        report.added += sum(key not in have for key in taken)
    report.unchanged = len(good) - report.taken
    return report, {"etag": found.headers.get("etag"), "modified": found.headers.get("last-modified")}
