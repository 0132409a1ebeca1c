"""Runs of a source: one at a time, taken over when they died, remembered in few words; and when the clock reads which."""

from __future__ import annotations

import os
import pty
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from store import news, outbox, wire
from store.cli.news import _synced
from store.db import db, transaction
from store.fetch import PublicFetcher
from store.kit.errors import StoreError
from store.news import RunKind, RunState, SourceBusy, SourceKind
from store.news.models import Source
from store.news.source_run import SourceRun
from store.worker.jobs import jobs_of
from tests.wire.test_feeds import RSS


@pytest.fixture
def ports(newsroom, site):
    """Ports that reach the server of feeds."""
    site.says("/feed", RSS)
    fetch = PublicFetcher(agent="Test", private={site.host}, total_s=1.5)
    made = replace(newsroom.app.extensions["ports"], fetch=fetch)
    newsroom.app.extensions["ports"] = made
    return made


@pytest.fixture
def source(newsroom, site) -> int:
    with transaction("news"):
        return news.open_source("Feed", SourceKind.FEED, f"{site.url}/feed").id


def begin(newsroom, source: int, kind: RunKind = RunKind.NEW, **more) -> int:
    with transaction("news"):
        return news.begin_run(source, kind, at=newsroom.clock.now(), **more)


def runs(source: int) -> list[tuple[RunKind, RunState, str]]:
    db.session.rollback()
    return [(run.kind, run.state, run.why) for run in news.runs_of(source)]


def test_one_reads_a_source_at_a_time_and_a_dead_ones_run_is_closed_and_followed(
    newsroom, source, ports, site
):
    begin(newsroom, source)
    with pytest.raises(SourceBusy):
        wire.sync_source(source, ports=ports, at=newsroom.clock.now())
    begin(newsroom, source, RunKind.CHECK)  # a check reads beside it
    assert site.asked == [] and news.source(source).last_error == "", "being busy is no failure of the source"

    newsroom.clock.forward(minutes=4)
    with transaction("news"):
        (first,) = [run.id for run in news.runs_of(source) if run.kind is RunKind.NEW]
        news.beat(first, 3, 9, at=newsroom.clock.now())
    newsroom.clock.forward(minutes=4)
    with pytest.raises(SourceBusy):
        wire.sync_source(source, ports=ports, at=newsroom.clock.now())
    newsroom.clock.forward(minutes=1)
    assert wire.sync_source(source, ports=ports, at=newsroom.clock.now()).taken == 2
    assert [one for one in runs(source) if one[0] is RunKind.NEW] == [
        (RunKind.NEW, RunState.DONE, ""),
        (RunKind.NEW, RunState.FAILED, "It was broken off. The next run goes on from there."),
    ]


def test_a_run_that_is_kept_twice_is_done_once_and_one_that_is_busy_is_tried_again(
    newsroom, source, ports, site
):
    at = newsroom.clock.now()
    with transaction("news"):
        asked = wire.ask_reading(source, by="staff:1", at=at)
        assert wire.ask_reading(source, by="staff:2", at=at) == asked, "one that waits is the one asked for"
    other = begin(newsroom, source)
    with pytest.raises(SourceBusy):
        wire.keep_run({"run_id": asked}, "", ports=ports, now=at)
    with transaction("news"):
        news.end_run(other, {}, at=at)
    wire.keep_run({"run_id": asked}, "", ports=ports, now=at)
    wire.keep_run({"run_id": asked}, "", ports=ports, now=at)
    wire.keep_run({"run_id": 999}, "", ports=ports, now=at)
    assert len(site.asked) == 1
    (done,) = [run for run in news.runs_of(source) if run.id == asked]
    assert (done.state, done.told["added"], done.asked_by) == (RunState.DONE, 2, "staff:1")


def test_a_run_that_somebody_waits_for_goes_before_the_pictures_and_after_letters(newsroom, source):
    at = newsroom.clock.now()
    patient = jobs_of(newsroom.app).patient
    with transaction("news"):
        outbox.promise("media.render", {}, at=at - timedelta(hours=9), once="picture", bind="news")
        asked = wire.ask_check(source, by="staff:1", at=at)
        outbox.promise("stories.changed", {}, at=at, once="letter", bind="news")
    with transaction("news"):
        taken = [row.dedupe_key for row in outbox.claim(now=at, patient=patient, bind="news")]
    assert taken == ["letter", f"source-run-{asked}", "picture"]


def test_runs_that_found_nothing_are_told_as_one_and_fifty_are_kept(newsroom, source, ports):
    for _ in range(4):
        wire.sync_source(source, ports=ports, at=newsroom.clock.now())
        newsroom.clock.forward(minutes=5)
    db.session.rollback()
    last, first = news.runs_of(source)
    assert (last.told["unchanged"], last.repeats, first.told["added"], first.repeats) == (2, 2, 2, 0)
    assert last.since == first.asked_at + timedelta(minutes=5)
    with transaction("news"):
        for _ in range(60):
            news.end_run(begun(source, newsroom), {"added": 1}, at=newsroom.clock.now())
    assert db.session.scalar(select(func.count()).select_from(SourceRun)) == 50


def begun(source: int, newsroom) -> int:
    return news.begin_run(source, RunKind.NEW, at=newsroom.clock.now())


def test_each_source_is_read_by_its_own_clock(newsroom, source, ports, site):
    with transaction("news"):
        for name, options in (("Hourly", {"interval": 60}), ("Asked", {"interval": 0}), ("Gone", {})):
            news.open_source(name, SourceKind.FEED, f"{site.url}/{name.lower()}").options = options
    assert len(news.sources()) == 4

    def read() -> list[str]:
        before = len(site.asked)
        wire.sync_all(ports=ports, now=newsroom.clock.now())
        return sorted(path for path, _ in site.asked[before:])

    assert read() == ["/feed", "/gone", "/hourly"], "all but the one that waits to be asked"
    newsroom.clock.forward(minutes=3)
    assert read() == []
    newsroom.clock.forward(minutes=2)
    assert read() == ["/feed", "/gone"], "one that fails is tried again at its own turn"
    with transaction("news"):
        wire.switch_source(source, active=False, by="staff:1", at=newsroom.clock.now())
    newsroom.clock.forward(minutes=55)
    assert read() == ["/gone", "/hourly"]


def test_a_clock_that_is_set_back_stops_no_source(newsroom, source, ports, site):
    wire.sync_all(ports=ports, now=newsroom.clock.now())
    begin(newsroom, source)  # and dies

    newsroom.clock.forward(hours=-30)
    wire.sync_all(ports=ports, now=newsroom.clock.now())

    assert [path for path, _ in site.asked] == ["/feed", "/feed"]
    assert [state for _, state, _ in runs(source)] == [RunState.DONE, RunState.FAILED, RunState.DONE]
    wire.sync_all(ports=ports, now=newsroom.clock.now())
    assert len(site.asked) == 2, "and then it goes by the clock there is"


def test_one_that_somebody_breaks_off_is_closed_and_the_next_goes_on_at_once(
    newsroom, source, ports, tmp_path
):
    path = tmp_path / "site.sql"
    path.write_text(
        "CREATE TABLE j_content (id int, title text, introtext text, catid int, state int, created text);"
        "CREATE TABLE j_categories (id int, title text); INSERT INTO j_categories VALUES (1,'World');"
        "INSERT INTO j_content VALUES (1,'One','Words',1,1,'2025-04-01 08:00:00');"
    )
    with transaction("news"):
        dump = news.open_source("Dump", SourceKind.DUMP, str(path)).id

    def interrupted(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wire.sync_source(dump, ports=ports, at=newsroom.clock.now(), progress=interrupted)
    assert runs(dump) == [(RunKind.NEW, RunState.FAILED, news.BROKEN_OFF)]
    assert news.source(dump).last_error == "", "the source did nothing wrong"
    assert wire.sync_source(dump, ports=ports, at=newsroom.clock.now()).unchanged == 1


def test_stories_are_counted_by_source_without_drafts_and_what_was_withdrawn(newsroom, source):
    stories = [newsroom.publish(f"Story {number}", archived=number == 1) for number in range(4)]
    with transaction("news"):
        news.withdraw(stories[0], at=newsroom.clock.now())
    assert news.story_counts() == {newsroom.source_id: 3}


def test_another_reading_is_not_begun_for_a_source_that_is_gone(newsroom, source, ports):
    with transaction("news"):
        asked = wire.ask_reading(source, by="staff:1", at=newsroom.clock.now())
        wire.forget_source(source, withdraw=False, by="staff:1", at=newsroom.clock.now())
    wire.keep_run({"run_id": asked}, "", ports=ports, now=newsroom.clock.now())
    with transaction("news"), pytest.raises(StoreError):
        wire.ask_reading(source, by="staff:1", at=newsroom.clock.now())
    assert db.session.get_one(Source, source).last_success_at is None


@pytest.mark.parametrize("terminal", [True, False])
def test_the_bar_shows_on_a_terminal_and_stays_out_of_logs(
    newsroom, ports, site, tmp_path, monkeypatch, terminal
):
    path = tmp_path / "site.sql"
    path.write_text(
        "CREATE TABLE j_content (id int, title text, introtext text, catid int, state int, created text);"
        "CREATE TABLE j_categories (id int, title text); INSERT INTO j_categories VALUES (1,'World');"
        "INSERT INTO j_content VALUES (1,'One','Words',1,1,'2025-04-01 08:00:00');"
    )
    with transaction("news"):
        dump = news.open_source("Dump", SourceKind.DUMP, str(path)).id
    seen, told = pty.openpty() if terminal else os.pipe()
    with os.fdopen(told, "w") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        assert _synced(dump, "Dump", ports, full=False).taken == 1
        monkeypatch.undo()
        stderr.flush()
        os.set_blocking(seen, False)
        try:
            shown = os.read(seen, 4096).decode()
        except BlockingIOError:
            shown = ""
    os.close(seen)
    assert ("100%" in shown and "Dump" in shown) if terminal else shown == ""
