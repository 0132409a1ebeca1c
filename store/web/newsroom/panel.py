"""The newsroom's column on every shop page: latest headlines and the most recent related stories.

It must never hold up or break a page that sells. The news database is asked within a second; when it does
not answer, the last good panel is shown, from this process's memory or from the file it was written to,
and the database is left in peace for a while.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, current_app, g
from sqlalchemy.exc import SQLAlchemyError

from store import news
from store.db import db
from store.media import Picture, Source
from store.web.context import now, settings
from store.web.newsroom.cards import StoryCard, cards

HEADLINES = 5
RELATED = 4
PATIENCE_S = 0.8
"""How long a page waits for the news before it takes the last good panel."""

PEACE_S = 10.0
"""How long the news database is not asked again after it failed."""

FILE = "front_panel.json"
log = structlog.get_logger()


@dataclass(frozen=True)
class FrontPanel:
    """What the column shows. `updated` is the newsroom's last change, `stale_since` is set when this is a copy."""

    headlines: tuple[StoryCard, ...] = ()
    related: tuple[StoryCard, ...] = ()
    updated: datetime | None = None
    stale_since: datetime | None = None

    @property
    def good_until(self) -> datetime | None:
        """A stale copy is worth little: pages around it should not be kept long."""
        return self.stale_since


class Kept:
    """The last good panel of one application: in memory, and in a file that survives a restart."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.panel: FrontPanel | None = None
        self.taken_at: datetime | None = None
        self.ask_again = 0.0
        self._written: str | None = None
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="front-panel")
        self._lock = threading.Lock()

    def keep(self, panel: FrontPanel, at: datetime) -> None:
        """Remember a good panel; the file is written only when it says something new."""
        self.panel, self.taken_at = panel, at
        text = _dump(panel)
        with self._lock:
            if text == self._written:
                return
            with suppress(OSError):
                draft = self.file.with_name(f"{self.file.name}.{os.getpid()}.tmp")
                draft.write_text(json.dumps({"at": at.isoformat(), "panel": json.loads(text)}), "utf-8")
                draft.replace(self.file)
            self._written = text

    def last(self) -> FrontPanel:
        """The last good panel, marked with the time it was good; empty when there never was one."""
        if self.panel is None:
            with suppress(OSError, ValueError, KeyError, TypeError):
                kept = json.loads(self.file.read_text("utf-8"))
                self.panel, self.taken_at = _load(kept["panel"]), datetime.fromisoformat(kept["at"])
        panel = self.panel or FrontPanel()
        return FrontPanel(panel.headlines, panel.related, panel.updated, stale_since=self.taken_at)

    def submit(self, app: Flask) -> Future[FrontPanel]:
        """Ask in another thread, so that a silent database server cannot hold the page."""

        def ask() -> FrontPanel:
            with app.app_context():
                return read_panel(now())

        return self._pool.submit(ask)


def init_app(app: Flask) -> None:
    """Give templates `front_panel()`, asked at most once a request."""
    app.extensions["front_panel"] = Kept(app.extensions["settings"].instance / FILE)
    app.jinja_env.globals["front_panel"] = front_panel


def front_panel() -> FrontPanel:
    """The panel for this request; never raises, never takes longer than a second."""
    if "front_panel" not in g:
        g.front_panel = _ask()
    panel: FrontPanel = g.front_panel
    return panel


def last_update() -> datetime | None:
    """When the newsroom last changed anything, for the masthead; never raises."""
    return front_panel().updated


def read_panel(at: datetime) -> FrontPanel:
    """The panel as the databases tell it; raises what they raise."""
    latest = news.latest(at, count=HEADLINES)
    shown = [story.id for story in latest]
    related = news.most_related(at, count=RELATED, without=shown)
    found = cards([*latest, *related])
    return FrontPanel(tuple(found[: len(latest)]), tuple(found[len(latest) :]), news.last_update(at))


def _ask() -> FrontPanel:
    kept: Kept = current_app.extensions["front_panel"]
    if time.monotonic() < kept.ask_again:
        return kept.last()
    at = now()
    try:
        if settings().news_database.startswith("sqlite"):
            panel = read_panel(at)
        else:
            app = current_app._get_current_object()
            panel = kept.submit(app).result(timeout=PATIENCE_S)
    except (SQLAlchemyError, TimeoutError, OSError) as error:
        kept.ask_again = time.monotonic() + PEACE_S
        log.warning("news_unreachable", error=type(error).__name__)
        with suppress(SQLAlchemyError):
            db.session.rollback()
        return kept.last()
    kept.keep(panel, at)
    return panel


def _dump(panel: FrontPanel) -> str:
    return json.dumps(asdict(panel), default=lambda moment: moment.isoformat(), sort_keys=True)


def _load(panel: Mapping[str, Any]) -> FrontPanel:
    return FrontPanel(
        headlines=tuple(_load_card(one) for one in panel["headlines"]),
        related=tuple(_load_card(one) for one in panel["related"]),
        updated=datetime.fromisoformat(panel["updated"]) if panel["updated"] else None,
    )


def _load_card(one: Mapping[str, Any]) -> StoryCard:
    picture = None
    if one["picture"]:
        sources = tuple(Source(**source) for source in one["picture"]["sources"])
        picture = Picture(**{**one["picture"], "sources": sources})
    return StoryCard(**{**one, "published": datetime.fromisoformat(one["published"]), "picture": picture})
