"""Trying the relations on a labelled archive: what would each story have shown on the day it appeared?"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from store.db import db, transaction
from store.news import postings, relating, relations, services, waiting
from store.news.models import Story
from store.news.queries import headline, headlines
from store.news.text import paragraphs
from store.news.types import Submission

BATCH = 100
Item = TypeVar("Item")


def read_archive(path: Path) -> list[Submission]:
    """The stories of a gzipped JSON-lines archive (id, title, body, date, section), oldest first."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows.sort(key=lambda row: row["date"])
    return [
        Submission(
            key=str(row["id"]),
            section=str(row["section"] or "News"),
            title=row["title"],
            html=paragraphs(row["body"]) or "<p>.</p>",
            published_at=datetime.fromisoformat(row["date"]).replace(tzinfo=UTC),
        )
        for row in rows
    ]


def first_four(archive: Sequence[Submission], *, at: datetime) -> Iterator[tuple[str, list[str]]]:
    """Import an archive through the importer; yields each story's key with the keys it would have shown.

    Works in transactions of its own on the news database, which should be one made for the purpose.
    """
    with transaction("news"):
        source_id = services.open_source("Archive under evaluation").id
    for batch in _batches(archive):
        with transaction("news"):
            services.take_in_many(source_id, batch, at=at)
    keys = {row.id: row.source_key for row in db.session.execute(select(Story.id, Story.source_key))}
    while True:
        shown = []
        with transaction("news"):
            for story in waiting.first(BATCH):
                relating.relate(story, postings.post(story, postings.words_of(story)))
                waiting.leave([story.id])
                row = db.session.execute(headlines().where(Story.id == story.id)).one()
                four = relations.best(at, headline(row))
                shown.append((keys[story.id], [keys[other.id] for other in four]))
        if not shown:
            return
        yield from shown


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    source = iter(items)
    while batch := list(islice(source, BATCH)):
        yield batch
