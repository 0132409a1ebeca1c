"""Storing many new stories at once: a fixed number of statements for a batch, and nothing per row through the ORM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, insert

from store.db import db
from store.news import indexing, postings
from store.news.filing import digest, name_topics, remember
from store.news.inside import keep
from store.news.models import Story
from store.news.placing import Places
from store.news.preparing import Prepared


@dataclass(frozen=True, slots=True)
class Filed:
    """A story that was written: its id and place here, and its source's own key."""

    id: int
    seq: int
    source_key: str


def store_new(
    source_id: int, ready: Sequence[Prepared], sections: Mapping[str, int], *, at: datetime
) -> list[Filed]:
    """Write stories that the source never had before, with all their words, but without relations.

    No two have the same key; `sections` are the ids by title. Answers them in the order given.
    """
    if not ready:
        return []
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
    table = cast(Table, Story.__table__)
    numbered = db.session.execute(insert(table).returning(table.c.seq, table.c.id), rows)
    ids: dict[int, int] = {seq: story_id for seq, story_id in numbered}
    filed = [(ids[cast(int, row["seq"])], cast(int, row["seq"])) for row in rows]
    by_place = list(zip(filed, ready, strict=True))
    keep({story_id: one.pictures for (story_id, _), one in by_place if one.pictures}, at=at)
    name_topics([(story_id, seq, one.offered.topics) for (story_id, seq), one in by_place], fresh=True)
    remember({path[:300]: story_id for (story_id, _), one in by_place for path in one.offered.addresses})
    known = postings.learn([one.terms for one in ready])
    indexing.add_words(
        [(story_id, seq, one.document) for (story_id, seq), one in by_place],
        {head for one in ready for head in one.heads},
        known,
    )
    return [Filed(story_id, seq, one.key) for (story_id, seq), one in by_place]
