"""How long a question to the newsroom's search takes, in archives of different length."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.archive import COMMON, NOW, PER_EVENT, STORIES_OF_AN_EVENT, Archive, word
from bench.buying import application, throwaway
from bench.loading import loader
from store import news
from store.cli.databases import bring_up_to_date
from store.db import db

QUESTIONS = 60
"""How many different questions of each kind are asked."""

TURNS = 5
"""How often each is asked; its fastest turn counts, so that other work on the machine does not."""


@dataclass(frozen=True)
class Answered:
    """Questions of one kind in an archive of so many stories: the middle and the slowest of a hundred, in ms."""

    stories: int
    kind: str
    middle_ms: float
    slow_ms: float
    found: int


def measure(engine: str, sizes: Sequence[int], *, server: str = "") -> list[Answered]:
    """Ask archives of these sizes on `engine`; each is made and thrown away."""
    found = []
    for size in sizes:
        with throwaway(engine, server) as settings:
            app = application(settings)
            with app.app_context():
                bring_up_to_date()
                Archive(size).write(loader(engine))
                for kind, ask in _kinds(size).items():
                    found.append(_timed(size, kind, ask))
                db.session.remove()
                for bind in db.engines.values():
                    bind.dispose()
    return found


def _kinds(size: int) -> Mapping[str, Callable[[random.Random], str]]:
    events = size // STORIES_OF_AN_EVENT

    def rare(dice: random.Random) -> str:
        return word(COMMON + dice.randrange(events) * PER_EVENT + dice.randrange(PER_EVENT))

    def common(dice: random.Random) -> str:
        return word(dice.randrange(40))

    def slip(dice: random.Random) -> str:
        typed = rare(dice)
        at = dice.randrange(3, len(typed) - 1)
        return typed[:at] + "x" + typed[at + 1 :]

    return {
        "a rare word": rare,
        "a common word": common,
        "two common words": lambda dice: f"{common(dice)} {common(dice)}",
        "five words of the middle": lambda dice: " ".join(word(dice.randrange(300, 3_000)) for _ in range(5)),
        "a rare and a common word": lambda dice: f"{rare(dice)} {common(dice)}",
        "three letters": lambda dice: common(dice)[:3],
        "a slip of the finger": slip,
        "nothing there is": lambda dice: f"{common(dice)} xqxqxq{dice.randrange(99)}",
    }


def _timed(size: int, kind: str, ask: Callable[[random.Random], str]) -> Answered:
    dice = random.Random(kind)
    asked = [ask(dice) for _ in range(QUESTIONS)]
    best = dict.fromkeys(asked, 1e9)
    found = {}
    for _ in range(TURNS):
        for question in asked:
            began = time.perf_counter()
            found[question] = news.search(NOW, question).count
            best[question] = min(best[question], (time.perf_counter() - began) * 1000)
            db.session.rollback()
    took = list(best.values())
    took.sort()
    return Answered(
        size, kind, statistics.median(took), took[int(len(took) * 0.99)], sum(found.values()) // len(found)
    )
