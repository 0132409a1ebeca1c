"""What the newsroom's reads and writes cost in archives of different length, a million stories included.

Each question is asked several times in turns and its fastest turn counts, so that other work on the machine does not;
acts that write happen once each and are given in computing time of this process (on PostgreSQL the server's share is
not in it) beside the wall clock.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select, text

from bench.archive import COMMON, NOW, PER_EVENT, SECTIONS, STORIES_OF_AN_EVENT, TOPICS, Archive, word
from bench.buying import application, throwaway
from bench.loading import loader
from store import news
from store.cli.databases import bring_up_to_date
from store.db import db, transaction
from store.news import Headline, Submission
from store.news.models import Story
from store.settings import Settings

ASKED = 300
TURNS = 5
PUBLISHED = 200
IMPORTED = 1_000
AT_ONCE = 500
PAGE = 100


@dataclass(frozen=True)
class Cost:
    """What one act takes in an archive of so many stories, in ms: wall clock, and computing of this process."""

    engine: str
    stories: int
    act: str
    middle: float
    slow: float
    computing: float
    times: int


def measure(
    engine: str, sizes: Sequence[int], *, server: str = "", keep: Path | None = None
) -> Iterator[Cost]:
    """The costs on `engine` for archives of these sizes, each made and thrown away, or kept in the folder `keep` and
    found there again. Measuring adds some stories to a kept archive."""
    for size in sizes:
        made = kept(engine, server, size, keep) if keep else throwaway(engine, server)
        with made as settings, application(settings).app_context():
            bring_up_to_date()
            if not news.sources():
                Archive(size).write(loader(engine))
            elif engine == "postgresql":
                _vacuum()
            for act, (took, computed) in _acts(size):
                yield _cost(engine, size, act, took, computed)
            db.session.remove()
            for bind in db.engines.values():
                bind.dispose()


def _vacuum() -> None:
    """What autovacuum would have done since the last run, on a server where it may be off."""
    with db.engines["news"].connect() as connection:
        told = connection.execution_options(isolation_level="AUTOCOMMIT")
        told.execute(text("VACUUM story_term"))


def _cost(engine: str, size: int, act: str, took: list[float], computed: list[float]) -> Cost:
    took.sort()
    slow = took[min(len(took) - 1, int(len(took) * 0.99))]
    return Cost(engine, size, act, statistics.median(took), slow, statistics.median(computed), len(took))


@contextmanager
def kept(engine: str, server: str, size: int, folder: Path) -> Iterator[Settings]:
    """Settings for two databases that stay: files in `folder`, or databases of the server named after the size."""
    place = folder / f"{engine}-{size}"
    place.mkdir(parents=True, exist_ok=True)
    told: dict[str, object] = {
        "shop_env": "production",
        "secret_key": "measured-and-thrown-away-afterwards",
        "instance_path": place,
        "stripe_secret_key": "sk_live_never_called",
        "stripe_webhook_secrets": "whsec_never_called",
        "mail_url": "smtp://127.0.0.1:9",
        "log_level": "ERROR",
    }
    if engine == "postgresql":
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for setting, name in (
                ("database_url", f"bench_shop_{size}"),
                ("news_database_url", f"bench_news_{size}"),
            ):
                if not connection.scalar(
                    text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}
                ):
                    connection.execute(text(f"CREATE DATABASE {name}"))
                told[setting] = server.rsplit("/", 1)[0] + "/" + name
        admin.dispose()
    yield Settings.model_validate(told)


Times = tuple[list[float], list[float]]
"""Wall clock and computing of each turn that counts, in ms."""


def _acts(size: int) -> Iterator[tuple[str, Times]]:
    """Reads first, so that what is written does not warm them; each act with its times."""
    dice = random.Random(5)
    rows = (
        db.session.execute(select(Story.id).where(Story.id > size * 9 // 10, Story.id <= size))
        .scalars()
        .all()
    )
    new = _headlines(dice.sample(rows, min(ASKED, len(rows))))
    any_of = _headlines(sorted(dice.sample(range(1, size + 1), min(ASKED, size))))
    db.session.rollback()
    for story in new[:20]:
        news.related(NOW, story)
    yield "related stories of a new story", _best(new, lambda story: news.related(NOW, story))
    yield "related stories of any story", _best(any_of, lambda story: news.related(NOW, story))
    yield "a story", _best(any_of, lambda story: news.story(NOW, story.section.slug, story.slug))
    sections = [card.slug for card in news.sections()][:SECTIONS]
    yield "a section, page 1", _best(sections * 10, lambda slug: news.section_page(NOW, slug))
    yield f"a section, page {PAGE}", _best([(slug, _mark(slug)) for slug in sections] * 10, _deep)
    yield "a month", _best(_months(size), lambda month: news.month_page(NOW, *month))
    topics = [f"t{dice.randrange(TOPICS) + 1}" for _ in range(60)]
    yield "a topic", _best(topics, lambda slug: news.topic_page(NOW, slug))
    yield "the newest of all", _best(range(50), lambda _: news.latest(NOW, count=20))
    events = size // STORIES_OF_AN_EVENT
    rare = [word(COMMON + dice.randrange(events) * PER_EVENT + dice.randrange(PER_EVENT)) for _ in range(60)]
    common = [word(dice.randrange(40)) for _ in range(60)]
    yield "search, a rare word", _best(rare, lambda asked: news.search(NOW, asked))
    yield "search, a common word", _best(common, lambda asked: news.search(NOW, asked))
    yield "publishing a story", _once(_offered(size, PUBLISHED), _publish)
    imports = [list(part) for part in _parts(_offered(size, IMPORTED, key="i"), AT_ONCE)]
    yield "importing a story", _shared(imports, _import)
    yield "relating an imported story", _related()


def _headlines(ids: Sequence[int]) -> list[Headline]:
    found = (news.story_by_id(NOW, story_id) for story_id in ids)
    return [story for story in found if story is not None]


def _months(size: int) -> list[tuple[int, int]]:
    months = news.months(NOW)
    return [months[place * (len(months) - 1) // 5] for place in range(6)] * 10


def _mark(slug: str) -> str | None:
    """The mark of the hundredth page of a section, or of its last."""
    after = None
    for _ in range(PAGE - 1):
        after = news.section_page(NOW, slug, after=after).older or after
    db.session.rollback()
    return after


def _deep(asked: tuple[str, str | None]) -> object:
    return news.section_page(NOW, asked[0], after=asked[1])


def _best(asked: Sequence[Any], ask: Callable[[Any], object]) -> Times:
    """Ask everything in turns; of each question its fastest turn."""
    best = [(1e9, 1e9)] * len(asked)
    for _ in range(TURNS):
        for place, one in enumerate(asked):
            took, computed = _timed(partial(ask, one))
            db.session.rollback()
            best[place] = (min(best[place][0], took), min(best[place][1], computed))
    return [took for took, _ in best], [computed for _, computed in best]


def _once(given: Sequence[Any], act: Callable[[Any], object]) -> Times:
    times = [_timed(partial(act, one)) for one in given]
    return [took for took, _ in times], [computed for _, computed in times]


def _shared(batches: Sequence[list[Submission]], act: Callable[[list[Submission]], object]) -> Times:
    """The same of whole batches, for each story of them."""
    took, computed = _once(batches, act)
    sizes = [len(batch) for batch in batches]
    return (
        [one / size for one, size in zip(took, sizes, strict=True)],
        [one / size for one, size in zip(computed, sizes, strict=True)],
    )


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def _offered(size: int, count: int, key: str = "n") -> list[Submission]:
    """New stories of the newest events, of one minute after the other, each with words nobody used before."""
    archive = Archive(size, seed=random.randrange(1 << 30))
    offered = []
    for number in range(count):
        title, told = archive.words(size - 1 - number % min(size, 500))
        fresh = word(COMMON + size * 2 + random.randrange(1 << 22))
        offered.append(
            Submission(
                key=f"{key}{random.randrange(1 << 60)}",
                section=f"Section {number % SECTIONS + 1}",
                title=" ".join([*title, fresh]),
                html=f"<p>{' '.join(told)} {fresh}</p>",
                published_at=NOW - timedelta(minutes=count - number),
                topics=(f"Topic {number % TOPICS + 1}",),
            )
        )
    return offered


def _publish(story: Submission) -> None:
    with transaction("news"):
        news.take_in(1, story, at=NOW)


def _import(batch: list[Submission]) -> None:
    with transaction("news"):
        news.take_in_many(1, batch, at=NOW)


def _related() -> Times:
    """Relate what waits, a batch at a time; for each story of a batch."""
    took: list[float] = []
    computed: list[float] = []
    while True:
        count = 0

        def act() -> None:
            nonlocal count
            with transaction("news"):
                count = news.relate_waiting()

        wall, cpu = _timed(act)
        if not count:
            return took or [0.0], computed or [0.0]
        took.append(wall / count)
        computed.append(cpu / count)


def _parts(items: Sequence[Submission], size: int) -> Iterator[Sequence[Submission]]:
    for first in range(0, len(items), size):
        yield items[first : first + size]
