"""Keeping sources at the desk: changing one, switching it, having it checked or read, parting with it.

Every act runs in the caller's `transaction("news")` and stands in the newsroom's log.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from store import audit, news
from store.kit.errors import NotFound
from store.news import RunKind, SourceFacts
from store.wire.adding import checked_name, refuse_address
from store.wire.running import promise_withdrawal


def change_source(
    source_id: int, name: str, address: str, options: Mapping[str, Any], *, seen: int, by: str, at: datetime
) -> list[str]:
    """Write what staff say of a source; answers what changed. `seen` is the version the page showed.

    Raises NotFound, SourceChanged, and NotThisSource like adding does; an address that stays is not judged again.
    """
    facts = news.source(source_id)
    name = checked_name(name, but=source_id)
    refuse_address(facts.kind, address, options, known=facts.address)
    changed = news.change_source(source_id, name, address, options, seen=seen)
    if changed:
        _note("source.changed", source_id, by=by, at=at, fields={"fields": changed})
    return changed


def switch_source(source_id: int, *, active: bool, by: str, at: datetime) -> bool:
    """Switch a source on or off; its stories stay. Answers whether that changed anything. Raises NotFound."""
    changed = news.switch_source(source_id, active=active)
    if changed:
        _note("source.switched_on" if active else "source.switched_off", source_id, by=by, at=at)
    return changed


def ask_check(source_id: int, *, by: str, at: datetime) -> int:
    """Have the worker look at a source without touching a story; the run's id. Raises NotFound."""
    _kept(source_id)
    _note("source.checked", source_id, by=by, at=at)
    return news.ask_run(source_id, RunKind.CHECK, by=by, at=at)


def ask_reading(source_id: int, *, full: bool = False, believe: int = 0, by: str, at: datetime) -> int:
    """Have the worker read a source, whether it is switched on or not; the run's id. Raises NotFound.

    `full` reads every story again; up to `believe` stories that are gone there are withdrawn here.
    """
    _kept(source_id)
    _note("source.read", source_id, by=by, at=at, fields={"full": full, "believe": believe})
    return news.ask_run(source_id, RunKind.FULL if full else RunKind.NEW, by=by, at=at, believe=believe)


def forget_source(source_id: int, *, withdraw: bool, by: str, at: datetime) -> SourceFacts:
    """Never read a source again. Its stories stay as they are, or the worker is to `withdraw` them all.

    One that was forgotten with its stories kept can be asked about once more. Answers what it was. Raises NotFound.
    """
    facts = news.source(source_id)
    if facts.forgotten_at is None:
        news.forget_source(source_id, at=at)
    elif not withdraw:
        raise NotFound
    if withdraw:
        promise_withdrawal(source_id, 0, at=at)
    stories = "withdrawn" if withdraw else "kept"
    _note("source.forgotten", source_id, by=by, at=at, fields={"stories": stories})
    return facts


def _kept(source_id: int) -> SourceFacts:
    facts = news.source(source_id)
    if facts.forgotten_at is not None:
        raise NotFound
    return facts


def _note(
    act: str, source_id: int, *, by: str, at: datetime, fields: Mapping[str, Any] | None = None
) -> None:
    audit.record(act, ("source", source_id), by=by, at=at, fields=fields, bind="news")
