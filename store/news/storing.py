"""Storing many new stories at once: a fixed number of statements for a batch, and nothing per row through the ORM."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, cast

from sqlalchemy import insert

from store.db import db, run, table_of
from store.news import indexing, postings
from store.news.bulk import Statement, putting
from store.news.filing import digest, naming_topics, remembering
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


class Stored(NamedTuple):
    """Stories that were written, in the order given; the words that were counted for it; and what is still to be
    written of them (`bulk.write`), once the caller knows what else there is."""

    filed: Sequence[Filed] = ()
    words: Mapping[str, WordRow] = MappingProxyType({})
    later: Sequence[Statement] = ()


def store_new(
    source_id: int,
    ready: Sequence[Prepared],
    sections: Mapping[str, int],
    *,
    at: datetime,
    places: Places | None = None,
) -> Stored:
    """Write stories that the source never had before and count their words; they are not related to others.

    No two have the same key; `sections` are the ids by title; `places` what was found free for them before.
    """
    if not ready:
        return Stored()
    homes = [sections[one.offered.section] for one in ready]
    wishes = [(home, one.slug, one.offered.published_at) for home, one in zip(homes, ready, strict=True)]
    places = places or Places(wishes)
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
    ids = _write(rows)
    filed = [(ids[cast(int, row["seq"])], cast(int, row["seq"])) for row in rows]
    by_place = list(zip(filed, ready, strict=True))
    pictures = {story_id: one.pictures for (story_id, _), one in by_place if one.pictures}
    if pictures:
        keep(pictures, at=at)
    later = naming_topics([(story_id, seq, one.offered.topics) for (story_id, seq), one in by_place])
    later += remembering(
        {path[:300]: story_id for (story_id, _), one in by_place for path in one.offered.addresses}
    )
    heads = {head for one in ready for head in one.heads}
    known = postings.learn([one.terms for one in ready], heads)
    documents = [(story_id, seq, one.document) for (story_id, seq), one in by_place]
    later += indexing.adding(documents, heads, known)
    done = zip(by_place, homes, strict=True)
    return Stored(
        [Filed(story_id, seq, one.key, home) for ((story_id, seq), one), home in done], known, later
    )


def _write(rows: Sequence[Mapping[str, object]]) -> dict[int, int]:
    """Insert stories; answers their ids by their places."""
    if len(rows) == 1:
        numbered: Iterable[Sequence[int]] = run(_WRITE, rows[0], bind="news")
    elif db.engines["news"].dialect.name == "postgresql":
        numbered = run(*putting(Story, rows, and_then="RETURNING seq, id")[0], bind="news")
    else:
        numbered = db.session.connection(bind_arguments={"mapper": Story}).execute(_WRITE, rows)
    return {seq: story_id for seq, story_id in numbered}
