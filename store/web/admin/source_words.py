"""What the desk says of sources and their runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from store import news
from store.news import RunKind, RunState, SourceFacts, SourceKind, SourceRun
from store.settings import shop
from store.web.admin.words import actor_word
from store.web.filters import moment

KINDS = {
    SourceKind.FEED: (
        _l("Feed"),
        _l("RSS, Atom or JSON Feed at a public address. It tells of its newest stories."),
    ),
    SourceKind.JOOMLA: (
        _l("Joomla database"),
        _l(
            "The database of a running Joomla site, from 1.5 to 5, read over the network and never written to."
        ),
    ),
    SourceKind.DUMP: (
        _l("Joomla dump"),
        _l("An SQL file that somebody took from such a database, packed or not. It is read, never run."),
    ),
    SourceKind.WRITTEN: (_l("Written here"), _l("Stories that your own editors write at this desk.")),
}
WHAT = {
    RunKind.CHECK: _l("Check"),
    RunKind.NEW: _l("What is new"),
    RunKind.FULL: _l("Everything again"),
}


@dataclass(frozen=True)
class Row:
    """A source as the list shows it. `state` is a word and its kind; times are whole sentences' parts, with zone."""

    facts: SourceFacts
    kind: str
    where: str
    state: tuple[str, str]
    stories: int
    success: str
    failure: str
    why: str
    following: str


@dataclass(frozen=True)
class RunRow:
    """A run as the history shows it."""

    run: SourceRun
    what: str
    state: tuple[str, str]
    at: str
    took: str
    by: str
    repeated: str


def when(at: datetime | None) -> str:
    """A moment by the shop's clock, with its zone; "" for none."""
    return moment(at, shop().zone) if at is not None else ""


def where(facts: SourceFacts) -> str:
    """Where a source lies, in a line."""
    return Path(facts.address).name if facts.kind is SourceKind.DUMP else facts.address


def doubted(run: SourceRun | None) -> tuple[int, int] | None:
    """How many stories of how many had vanished, when that is why a run ended; None else."""
    if run is None or run.state is not RunState.FAILED or "gone" not in run.told:
        return None
    return int(run.told["gone"]), int(run.told["of"])


def silent(run: SourceRun, at: datetime) -> bool:
    """Whether a run that is under way has given no sign of life for too long."""
    return run.state is RunState.RUNNING and (run.beat_at is None or run.beat_at <= at - news.SILENCE)


def state_of(
    facts: SourceFacts, under_way: SourceRun | None, last: SourceRun | None, at: datetime
) -> tuple[str, str]:
    """A word for how a source is, and the kind of that word."""
    if facts.kind is SourceKind.WRITTEN:
        return _("Written here"), ""
    if under_way is not None and not silent(under_way, at):
        running = under_way.state is RunState.RUNNING
        return (_("Being read"), "warn") if running else (_("Waits for the worker"), "warn")
    if doubted(last) is not None:
        return _("In doubt"), "bad"
    if facts.last_error:
        return _("Fails"), "bad"
    if not facts.active:
        return _("Off"), ""
    if facts.stale_at is not None and facts.stale_at <= at:
        return _("Late"), "warn"
    return (_("On"), "good") if facts.last_success_at else (_("Not read yet"), "warn")


def following(facts: SourceFacts, at: datetime) -> str:
    """When a source is read next, in words."""
    if facts.kind is SourceKind.WRITTEN:
        return ""
    if not facts.active:
        return str(_("Not while it is off"))
    if facts.interval is None:
        return str(_("When somebody asks"))
    due = facts.due_at
    if due is None or due <= at:
        return str(_("At the next turn of the clock"))
    return str(_("After %(moment)s", moment=when(due)))


def rows(sources: Sequence[SourceFacts], at: datetime) -> list[Row]:
    """Sources as the list shows them."""
    counts, under_way, last = news.story_counts(), news.open_runs(), news.last_runs()
    return [
        Row(
            facts=one,
            kind=str(KINDS[one.kind][0]),
            where=where(one),
            state=state_of(one, under_way.get(one.id), last.get(one.id), at),
            stories=counts.get(one.id, 0),
            success=when(one.last_success_at),
            failure=when(one.last_failure_at),
            why=one.last_error,
            following=following(one, at),
        )
        for one in sources
    ]


def run_rows(runs: Sequence[SourceRun], names: dict[str, str], at: datetime) -> list[RunRow]:
    """Runs as the history shows them."""
    return [
        RunRow(
            run=run,
            what=str(WHAT[run.kind]),
            state=_run_state(run, at),
            at=when(run.started_at or run.asked_at),
            took=_took(run),
            by=actor_word(run.asked_by, names),
            repeated=_(
                "The same %(count)s times since %(moment)s", count=run.repeats + 1, moment=when(run.since)
            )
            if run.repeats
            else "",
        )
        for run in runs
    ]


def _run_state(run: SourceRun, at: datetime) -> tuple[str, str]:
    if silent(run, at):
        return _("Broken off"), "bad"
    words: dict[RunState, tuple[Any, str]] = {
        RunState.WAITING: (_("Waits for the worker"), "warn"),
        RunState.RUNNING: (_("Under way"), "warn"),
        RunState.DONE: (_("Done"), "good"),
        RunState.FAILED: (_("Failed"), "bad"),
    }
    return words[run.state]


def _took(run: SourceRun) -> str:
    if run.started_at is None or run.ended_at is None:
        return ""
    seconds = (run.ended_at - run.started_at).total_seconds()
    if seconds < 120:
        return str(_("%(count)s s", count=f"{seconds:.1f}"))
    return str(_("%(count)s min", count=round(seconds / 60)))
