"""Storing many new stories at once: a fixed number of statements for a batch, and nothing per row through the ORM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, insert

from store.db import db, run, table_of
from store.news import indexing, postings
from store.news.filing import digest, name_topics, remember
from store.news.inside import keep
from store.news.models import Story
from store.news.placing import Places
from store.news.preparing import Prepared
from store.news.wordlist import WordRow

_WRITE = insert(table_of(Story)).returning(table_of(Story).c.seq, table_of(Story).c.id)


@dataclass(frozen=True, slots=True)
class Filed:
    """A story that was written: its id and place here, and its source's own key."""

    id: int
    seq: int
    source_key: str
    section_id: int


def store_new(
    source_id: int, ready: Sequence[Prepared], sections: Mapping[str, int], *, at: datetime
) -> tuple[list[Filed], dict[str, WordRow]]:
    """Write stories that the source never had before, with all their words, but without relations.

    No two have the same key; `sections` are the ids by title. Answers them in the order given, and the words that were
    counted for it.
    """
    if not ready:
        return [], {}
    homes = [sections[one.offered.section] for one in ready]
    places = Places(
        [(home, one.slug, one.offered.published_at) for home, one in zip(homes, ready, strict=True)]
    )
    rows = [
        {
            **one.columns,
            "source_id": source_id,
            "source_key": one.key,
            "section_id": home,
            "slug": places.slug(home, one.slug),
            "seq": places.seq(one.offered.published_at),
            "text_hash": digest(one.offered, home),
            "imported_at": at,
        }
        for home, one in zip(homes, ready, strict=True)
    ]
    numbered = run(_WRITE, rows[0], bind="news") if len(rows) == 1 else _connection().execute(_WRITE, rows)
    ids: dict[int, int] = {seq: story_id for seq, story_id in numbered}
    filed = [(ids[cast(int, row["seq"])], cast(int, row["seq"])) for row in rows]
    by_place = list(zip(filed, ready, strict=True))
    pictures = {story_id: one.pictures for (story_id, _), one in by_place if one.pictures}
    if pictures:
        keep(pictures, at=at)
    name_topics([(story_id, seq, one.offered.topics) for (story_id, seq), one in by_place], fresh=True)
    remember({path[:300]: story_id for (story_id, _), one in by_place for path in one.offered.addresses})
    known = postings.learn([one.terms for one in ready])
    indexing.add_words(
        [(story_id, seq, one.document) for (story_id, seq), one in by_place],
        {head for one in ready for head in one.heads},
        known,
    )
    done = zip(by_place, homes, strict=True)
    return [Filed(story_id, seq, one.key, home) for ((story_id, seq), one), home in done], known


def _connection() -> Connection:
    return db.session.connection(bind_arguments={"mapper": Story})
