"""Syncing sources: find the way in, read, write, and remember how it went."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import structlog

from store import news
from store.db import db, transaction
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.news import SourceFacts, SourceKind
from store.ports import Ports
from store.wire import feeds, joomla_sync
from store.wire.dump import Dump
from store.wire.joomla import Manner
from store.wire.mysql import MySql
from store.wire.types import NotThisSource, Report, SourceDown

PASSWORD = re.compile(r"NEWS_SOURCE_[A-Z0-9_]{1,40}")
"""Names of environment variables that may hold a source's password; no other is ever read."""

Progress = Callable[[int, int], None]

log = structlog.get_logger()


def sync_source(
    source_id: int, *, ports: Ports, at: datetime, full: bool = False, progress: Progress | None = None
) -> Report:
    """Bring one source's stories in. Called outside any transaction.

    What went wrong is kept with the source for staff and raised again: SourceDown, NotThisSource, or what the
    fetcher raises. What had been taken in before stays, and the next sync goes on from there.
    """
    facts = news.source(source_id)
    db.session.rollback()
    try:
        report, went_on = _read(facts, ports=ports, at=at, full=full, progress=progress)
    except StoreError as failed:
        why = str(failed.message)
        log.warning("source_failed", source=facts.name, why=why)
        with transaction("news"):
            news.note_failure(source_id, why, at=at)
        raise
    with transaction("news"):
        news.note_success(source_id, {**went_on, "report": report.as_json()}, at=at)
    log.info("source_synced", source=facts.name, taken=report.taken, withdrawn=report.withdrawn)
    return report


def sync_all(*, ports: Ports, now: datetime) -> None:
    """Sync every source that is switched on and comes from elsewhere; one that fails never stops the next."""
    wanted = [
        one.id for one in news.sources() if one.active and one.kind in (SourceKind.JOOMLA, SourceKind.FEED)
    ]
    db.session.rollback()
    for source_id in wanted:
        try:
            sync_source(source_id, ports=ports, at=now)
        except StoreError:
            continue  # written down beside the source, and in the log


def _read(
    facts: SourceFacts, *, ports: Ports, at: datetime, full: bool, progress: Progress | None
) -> tuple[Report, dict[str, object]]:
    match facts.kind:
        case SourceKind.JOOMLA | SourceKind.DUMP:
            options = facts.options
            with closing(_reader(facts)) as reader:
                report = joomla_sync.sync(
                    facts.id,
                    reader,
                    manner(facts),
                    at=at,
                    full=full,
                    prefix=str(options.get("prefix") or ""),
                    progress=progress,
                )
            return report, {}
        case SourceKind.FEED:
            return _feed(facts, ports=ports, at=at, full=full)
        case SourceKind.WRITTEN:
            raise NotThisSource(lazy("These stories are written here; there is nothing to sync."))


def _reader(facts: SourceFacts) -> MySql | Dump:
    if facts.kind is SourceKind.DUMP:
        return Dump(Path(facts.address))
    return MySql(facts.address, password_for(facts.options))


def password_for(options: dict[str, object]) -> str:
    """The password of a source, from the environment variable that its options name; "" without one."""
    name = str(options.get("password_env") or "")
    if not name:
        return ""
    if PASSWORD.fullmatch(name) is None:
        raise NotThisSource(
            lazy("The variable with the password must be called NEWS_SOURCE_ and more."), field="password_env"
        )
    if name not in os.environ:
        raise NotThisSource(lazy("The variable %(name)s is not set.", name=name), field="password_env")
    return os.environ[name]


def manner(facts: SourceFacts) -> Manner:
    """How staff want this source read."""
    options = facts.options
    return Manner(
        base=str(options.get("base") or ""),
        language=str(options.get("language") or "en"),
        pages=bool(options.get("pages")),
    )


def _feed(facts: SourceFacts, *, ports: Ports, at: datetime, full: bool) -> tuple[Report, dict[str, object]]:
    """A feed only ever tells of its newest stories: what is no longer in it stays."""
    if ports.fetch is None:
        raise SourceDown("nothing here may fetch")
    went = {} if full else facts.progress
    found = ports.fetch.get(facts.address, etag=_text(went.get("etag")), modified=_text(went.get("modified")))
    report = Report()
    if found.status == 304:
        return report, {"etag": went.get("etag"), "modified": went.get("modified")}
    if found.status != 200:
        raise SourceDown(f"the address answers {found.status}")
    have = dict(news.known(facts.id))
    db.session.rollback()
    offered, left_out = feeds.entries(
        found.body,
        found.headers.get("content-type", ""),
        found.url,
        section=str(facts.options.get("section") or ""),
        language=str(facts.options.get("language") or "en"),
        dates={key: known.published_at for key, known in have.items()},
        at=at,
    )
    report.seen = len(offered) + left_out
    good = []
    for submission in offered:
        refused = news.refusal(submission)
        if refused is None:
            good.append(submission)
        else:
            report.refuse(submission.key, str(refused.message))
    for start in range(0, len(good), joomla_sync.BATCH):
        with transaction("news"):
            report.taken += len(news.take_in_many(facts.id, good[start : start + joomla_sync.BATCH], at=at))
    report.unchanged = len(good) - report.taken
    return report, {"etag": found.headers.get("etag"), "modified": found.headers.get("last-modified")}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
