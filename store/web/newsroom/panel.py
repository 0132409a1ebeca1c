"""The newsroom's column on every shop page: latest headlines and the most recent related stories.

It must never hold up or break a page that sells. When the news database does not answer within a second, the
last good panel is shown, from this process's memory or from the file it was written to.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g

from store import news
from store.media import Picture, Source
from store.settings import shop
from store.web.context import now
from store.web.newsroom.cards import StoryCard, cards
from store.web.reach import NewsAway, ask_news

HEADLINES = 5
RELATED = 4
FILE = "front_panel.json"


@dataclass(frozen=True)
class FrontPanel:
    """What the column shows. `updated` is the newsroom's last change, `stale_since` is set when this is a copy.

    `as_of` is set when a source could not be read for longer than was promised: what is newer there is missing here.
    """

    headlines: tuple[StoryCard, ...] = ()
    related: tuple[StoryCard, ...] = ()
    updated: datetime | None = None
    stale_since: datetime | None = None
    as_of: datetime | None = None

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
        self._written: str | None = None
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
        return replace(panel, stale_since=self.taken_at)


def init_app(app: Flask) -> None:
    """Give templates `front_panel()`, asked at most once a request."""
    app.extensions["front_panel"] = Kept(app.extensions["settings"].instance / FILE)
    app.jinja_env.globals["front_panel"] = front_panel
    app.jinja_env.globals["nothing_since"] = nothing_since


def front_panel() -> FrontPanel:
    """The panel for this request; never raises, never takes longer than a second."""
    if "front_panel" not in g:
        g.front_panel = _ask()
    panel: FrontPanel = g.front_panel
    return panel


def last_update() -> datetime | None:
    """When the newsroom last changed anything, for the masthead; never raises."""
    return front_panel().updated


def nothing_since() -> datetime:
    """The last moment of which we know that a page without stories was right: the newsroom's last change, the last
    reading of a source, or, when there never was either, the opening of the shop."""
    at, opened = now(), shop().opened_at
    try:
        known = ask_news(lambda: (news.last_update(at), news.last_read()))
    except NewsAway:
        return opened
    return max((moment for moment in known if moment is not None), default=opened)


def read_panel(at: datetime) -> FrontPanel:
    """The panel as the databases tell it; raises what they raise."""
    latest = news.latest(at, count=HEADLINES)
    shown = [story.id for story in latest]
    related = news.most_related(at, count=RELATED, without=shown)
    found = cards([*latest, *related])
    return FrontPanel(
        tuple(found[: len(latest)]),
        tuple(found[len(latest) :]),
        news.last_update(at),
        as_of=news.stale_since(at),
    )


def _ask() -> FrontPanel:
    kept: Kept = current_app.extensions["front_panel"]
    at = now()
    try:
        panel = ask_news(lambda: read_panel(at))
    except NewsAway:
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
        as_of=datetime.fromisoformat(panel["as_of"]) if panel.get("as_of") else None,
    )


def _load_card(one: Mapping[str, Any]) -> StoryCard:
    picture = None
    if one["picture"]:
        sources = tuple(Source(**source) for source in one["picture"]["sources"])
        picture = Picture(**{**one["picture"], "sources": sources})
    return StoryCard(**{**one, "published": datetime.fromisoformat(one["published"]), "picture": picture})
