"""The desk while the newsroom's database is away: a clear page with the desk around it, and everything else goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from store import news
from store.db import db, transaction
from store.news import SourceKind, desk
from store.news.models import Story
from tests.support import databases

LOOKS = (
    "/stories", "/stories?q=river", "/stories?section=national&state=draft", "/stories/new", "/stories/1", "/stories/1/preview",
    "/stories/1/related", "/sources", "/sources/1", "/sources/1/edit", "/sources/1/forget", "/pairing?q=river",
    "/pairing/stories/1", "/audit?log=news", "/sections", "/sections/1",
)  # fmt: skip
ACTS = {
    "/stories": {"title": "River", "section": "National", "text": "Words.", "when": "now", "language": "en", "version": "0"},
    "/stories/1": {"title": "River", "section": "National", "text": "Other.", "language": "en", "version": "1"},
    "/stories/1/status": {"act": "withdraw", "version": "1"},
    "/stories/1/remove": {"version": "1"},
    "/stories/1/picture": {"version": "1", "picture_alt": "A river"},
    "/stories/1/related/2": {"act": "pin"},
    "/sections/order": {"place-1": "2"},
    "/sections/1": {"title": "Nation", "slug": "nation", "version": "1"},
    "/sections/1/state": {"act": "hide", "version": "1"},
    "/sections/1/merge": {"into": "2", "version": "1"},
    "/sources/2/state": {"act": "off"},
    "/sources/2/checks": {},
    "/sources/2/runs": {},
    "/sources/2/forget": {"stories": "keep"},
    "/sources/new/feed": {"name": "Other", "address": "https://example.org/other", "interval": "5", "promise": "24"},
}  # fmt: skip
SAYS = "The newsroom cannot be reached just now."


@pytest.fixture
def newsroom(shop):
    """A story written here, and a source of others."""
    with transaction("news"):
        made = desk.ready(desk.StoryDraft("River", "National", "Words."))
        desk.begin(made, desk.Moment(), by="staff:1", at=shop.clock.now())
        news.open_source("Wire", SourceKind.FEED, "https://example.org/feed")
    db.session.rollback()


def close() -> None:
    db.session.remove()
    db.engines["news"].dispose()


@contextmanager
def missing(place: Path) -> Iterator[None]:
    """The file lies somewhere else for a while, and an empty one takes its place when it is asked for."""
    kept = place.with_suffix(".kept")
    close()
    for tail in ("-wal", "-shm"):
        Path(f"{place}{tail}").unlink(missing_ok=True)
    place.rename(kept)
    try:
        yield
    finally:
        close()
        for tail in ("", "-wal", "-shm"):
            Path(f"{place}{tail}").unlink(missing_ok=True)
        kept.rename(place)


@contextmanager
def spoilt(place: Path) -> Iterator[None]:
    """Something else lies where the file was."""
    with missing(place):
        place.write_bytes(b"no database at all " * 100)
        yield


@contextmanager
def unreachable(place: Path) -> Iterator[None]:
    """The folder on the way to the file cannot be entered: a file stands in its place."""
    with missing(place):
        place.mkdir()
        try:
            yield
        finally:
            close()
            place.rmdir()


@contextmanager
def stopped(url: str) -> Iterator[None]:
    """The server lets nobody into the database, and those who were in are cut off."""
    name = make_url(url).database
    server = create_engine(databases.SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:

        def let(word: str) -> None:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {word}"))

        let("false")
        try:
            databases.cut_lines(str(name))
            yield
        finally:
            let("true")
            close()
    server.dispose()


def ways(engine_name: str) -> list[Callable[[], object]]:
    url = db.engines["news"].url
    if engine_name == "postgresql":
        return [lambda: stopped(url.render_as_string(hide_password=False))]
    place = Path(str(url.database))
    return [lambda: missing(place), lambda: spoilt(place), lambda: unreachable(place)]


def wrong(shop, grace) -> list[tuple[str, int, str]]:
    """Every page and act at the desk that does not say plainly that the newsroom is away."""
    reach = shop.app.extensions["news_reach"]
    found = []
    for path in (*LOOKS, *ACTS):
        for act in (False, True) if path in ACTS else (False,):
            if path in ACTS and not act and path not in LOOKS:
                continue
            reach.ask_again = 0.0  # each asks for itself
            if act:
                grace.posts(f"/admin{path}", **ACTS[path])
            else:
                grace.visit(f"/admin{path}")
            good = grace.status == 503 and SAYS in grace.words and "Orders" in grace.links()
            keeps = path == "/sources/new/feed"  # a form that is shown again with all that was typed
            if not good or ("Retry-After" not in grace.answer.headers and not keeps):
                found.append((path, grace.status, grace.words[:200]))
    return found


@pytest.mark.both_engines
def test_every_page_and_act_says_so_and_keeps_the_desk(shop, newsroom, clerk, engine_name):
    grace = clerk("owner")
    assert grace.visit("/admin/stories").status == 200
    for way in ways(engine_name):
        with way():
            assert wrong(shop, grace) == []
            assert grace.visit("/admin/orders").status == 200 and grace.visit("/admin/").status == 200
        shop.app.extensions["news_reach"].ask_again = 0.0
        assert grace.visit("/admin/stories").status == 200 and "River" in grace.words
        assert grace.visit("/admin/sources").status == 200 and "Wire" in grace.words
        assert [story.title for story in shop.rows(Story)] == ["River"]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_file_that_somebody_holds_is_told_once_and_not_waited_for_again(shop, newsroom, clerk):
    grace = clerk("owner")
    close()
    with closing(sqlite3.connect(str(db.engines["news"].url.database), isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE section SET position = position")
        for path in ("/sources", "/stories"):
            assert grace.visit(f"/admin{path}").status == 503 and SAYS in grace.words, path
    shop.app.extensions["news_reach"].ask_again = 0.0
    assert grace.visit("/admin/sources").status == 200
