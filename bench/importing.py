"""How fast stories come in from a Joomla database: computing and waiting for each story, on a real MariaDB."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from bench.archive import NOW
from bench.buying import application, throwaway
from bench.joomla_source import joomla
from store import news
from store.cli.databases import bring_up_to_date
from store.db import db, transaction
from store.news import SourceKind
from store.wire import sync_source


@dataclass(frozen=True)
class Imported:
    """One pass over a source: how many stories it took in, in which time, with how much computing of ours."""

    what: str
    stories: int
    taken: int
    wall_s: float
    cpu_s: float
    memory_mb: int

    @property
    def per_second(self) -> float:
        """Stories seen per second of wall time."""
        return self.stories / self.wall_s

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of computing for each story, this process and its children together."""
        return 1000 * self.cpu_s / self.stories


def measure(engine: str, stories: int, *, mariadb: str, server: str = "", times: int = 1) -> list[Imported]:
    """Import a site of `stories` stories, then sync it again with nothing changed; both databases are thrown away."""
    with joomla(mariadb, stories, times=times) as address, throwaway(engine, server) as settings:
        app = application(settings)
        with app.app_context():
            bring_up_to_date()
            with transaction("news"):
                source = news.open_source("Joomla", SourceKind.JOOMLA, address).id
            passes = [
                _timed(what, stories, lambda: _sync(app, source))
                for what in ("first import", "nothing changed")
            ]
            db.session.remove()
            for bind in db.engines.values():
                bind.dispose()
    return passes


def _sync(app: Flask, source: int) -> int:
    return sync_source(source, ports=app.extensions["ports"], at=NOW).taken


def _timed(what: str, stories: int, act: Callable[[], int]) -> Imported:
    cpu, wall = _computed(), time.perf_counter()
    taken = act()
    return Imported(what, stories, taken, time.perf_counter() - wall, _computed() - cpu, _most())


def _most() -> int:
    """The most memory this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _computed() -> float:
    """Seconds of computing so far, of this process and of the children that ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)
