"""Sources of news at the desk: the list, one source with its runs, and what can be asked of it.

No page here waits for a source: checks and readings are promised to the worker, and the page shows what came of them.
"""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import news, staff, wire
from store.db import db, transaction
from store.kit.errors import Conflict
from store.news import RunKind, RunState, SourceFacts, SourceKind
from store.web.access import staff as for_staff
from store.web.admin import source_words
from store.web.admin.blueprint import bp
from store.web.admin.security import who
from store.web.context import now, settings
from store.web.reach import ask_news

SOURCE = "/sources/<int(max=2147483647):source_id>"
DUMPS = "dumps"
"""The folder of dumps inside the instance folder."""


@bp.get("/sources")
@for_staff("news.read")
def sources() -> ResponseReturnValue:
    """All sources, and those that are no longer read but left stories here."""
    at = now()
    ask_news(news.last_read)  # a newsroom that is away is told at once
    forgotten = [row for row in source_words.rows(news.sources(forgotten=True), at) if row.stories]
    return render_template(
        "admin/sources.html", rows=source_words.rows(news.sources(), at), forgotten=forgotten
    )


@bp.get(SOURCE)
@for_staff("news.read")
def source(source_id: int) -> ResponseReturnValue:
    """One source: how it is, what the last check found, and its last runs."""
    ask_news(news.last_read)
    facts, at = news.source(source_id), now()
    runs = news.runs_of(source_id)
    readings = [run for run in runs if run.kind is not RunKind.CHECK]
    ended = next((run for run in readings if run.state in (RunState.DONE, RunState.FAILED)), None)
    (row,) = source_words.rows([facts], at)
    names = staff.names_of({run.asked_by for run in runs})
    return render_template(
        "admin/source.html",
        row=row,
        facts=facts,
        check=next((run for run in runs if run.kind is RunKind.CHECK), None),
        ended=ended,
        under_way=next((run for run in readings if run.state not in (RunState.DONE, RunState.FAILED)), None),
        doubt=source_words.doubted(ended),
        runs=source_words.run_rows(readings, names, at),
        when=source_words.when,
        lost=news.lost_pictures(source_id),
        elsewhere=facts.kind is not SourceKind.WRITTEN and facts.forgotten_at is None,
    )


@bp.post(f"{SOURCE}/checks")
@for_staff("news.write")
def check_source(source_id: int) -> ResponseReturnValue:
    """Have the worker look at a source without touching a story."""
    with transaction("news"):
        wire.ask_check(source_id, by=who().actor, at=now())
    flash(_("The worker looks at it. Reload this page in a moment to see what it found."), "good")
    return to_source(source_id, "check")


@bp.post(f"{SOURCE}/runs")
@for_staff("news.write")
def read_source(source_id: int) -> ResponseReturnValue:
    """Have the worker read a source: what is new, everything (`act=full`), or, with a `doubt`, what was doubted.

    Raises Conflict for a doubt that is no longer the last word.
    """
    full, doubt = request.form.get("act") == "full", request.form.get("doubt")
    with transaction("news"):
        believe = _believed(source_id, doubt) if doubt is not None else 0
        wire.ask_reading(source_id, full=full, believe=believe, by=who().actor, at=now())
    flash(_("The worker reads it. Reload this page to see how far it is."), "good")
    return to_source(source_id, "runs")


@bp.post(f"{SOURCE}/state")
@for_staff("news.write")
def switch_source(source_id: int) -> ResponseReturnValue:
    """Switch a source on (`act=on`) or off; its stories stay."""
    active = request.form.get("act") == "on"
    with transaction("news"):
        wire.switch_source(source_id, active=active, by=who().actor, at=now())
    flash(
        _("It is read by the clock from now on.") if active else _("It is left alone. Its stories stay."),
        "good",
    )
    return to_source(source_id)


@bp.get(f"{SOURCE}/forget")
@for_staff("news.write")
def ask_forget_source(source_id: int) -> ResponseReturnValue:
    """Ask what is to become of the stories before a source is forgotten."""
    return _forget_page(news.source(source_id))


@bp.post(f"{SOURCE}/forget")
@for_staff("news.write")
def forget_source(source_id: int) -> ResponseReturnValue:
    """Never read a source again; its stories stay (`stories=keep`) or are withdrawn (`stories=withdraw`)."""
    choice = request.form.get("stories")
    if choice not in ("keep", "withdraw"):
        return _forget_page(news.source(source_id), missing=True), 422
    with transaction("news"):
        was = wire.forget_source(source_id, withdraw=choice == "withdraw", by=who().actor, at=now())
    if was.kind is SourceKind.DUMP:
        wire.part_with(was.address, settings().instance / DUMPS)
    if choice == "keep":
        flash(_("It is never read again. Its stories stay as they are."), "good")
    else:
        flash(_("It is never read again. The worker withdraws its stories now."), "good")
    return make_response(redirect(url_for("admin.sources"), 303))


def to_source(source_id: int, part: str = "") -> ResponseReturnValue:
    """Back to the page of a source, perhaps to a part of it."""
    place = url_for("admin.source", source_id=source_id, _anchor=part or None)
    return make_response(redirect(place, 303))


def _believed(source_id: int, doubt: str) -> int:
    """How many vanished stories the last run told of, when it is the one that somebody read about."""
    last = news.last_runs().get(source_id)
    told = source_words.doubted(last)
    if last is None or told is None or str(last.id) != doubt:
        raise Conflict
    return told[0]


def _forget_page(facts: SourceFacts, *, missing: bool = False) -> str:
    db.session.rollback()
    return render_template(
        "admin/source_forget.html",
        facts=facts,
        stories=news.story_counts().get(facts.id, 0),
        missing=missing,
    )
