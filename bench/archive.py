"""A synthetic archive of stories whose words behave like those of a real one, however long it is.

Common words keep their share in archives of any length (a Zipf law over 20,000 words), while rare ones belong to an
event that some 25 stories tell of, so the vocabulary grows with the archive. Rows are written as the newsroom would
write them, past its own acts, which would take hours.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from sqlalchemy import bindparam, insert

from store import fulltext, news
from store.db import db, transaction
from store.news.indexing import INDEX, SHORTEST_SLIP, slips
from store.news.models import SourceKind, Story, StoryStatus, StoryWords, Term, TermSlip
from store.news.postings import EVERY_STORY
from store.news.types import seq_from

COMMON = 20_000
PER_STORY = 85
PER_EVENT = 40
FROM_EVENT = 20
STORIES_OF_AN_EVENT = 25
BATCH = 2_000
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_SYLLABLES = [a + b for a in "bcdfglmnprstvz" for b in "aeiou"]


def word(number: int) -> str:
    """A word for a number, always the same, no two alike, and none that stemming changes."""
    letters = ""
    number += len(_SYLLABLES) ** 2
    while number:
        number, rest = divmod(number, len(_SYLLABLES))
        letters = _SYLLABLES[rest] + letters
    return letters + "k"


class Archive:
    """`stories` stories, one every three minutes back from NOW; the same seed gives the same archive."""

    def __init__(self, stories: int, seed: int = 7) -> None:
        self.stories = stories
        self._random = random.Random(seed)
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(COMMON)))

    def common(self) -> int:
        """A common word's number, as often as its rank has it."""
        return bisect(self._weights, self._random.random() * self._weights[-1])

    def words(self, number: int) -> tuple[list[str], list[str]]:
        """Title and text of a story as words."""
        event = number // STORIES_OF_AN_EVENT
        own = self._random.sample(range(PER_EVENT), FROM_EVENT)
        rare = [word(COMMON + event * PER_EVENT + one) for one in own]
        usual = [word(self.common()) for _ in range(PER_STORY)]
        return [*rare[:2], *usual[:5]], [*rare, *usual]

    def write(self) -> None:
        """Fill an empty news database."""
        with transaction("news"):
            source = news.open_source("Archive", SourceKind.WRITTEN).id
            section = news.open_section("Archive").id
        df: Counter[str] = Counter()
        titled: set[str] = set()
        for first in range(0, self.stories, BATCH):
            numbers = range(first, min(first + BATCH, self.stories))
            written = [(number, *self.words(number)) for number in numbers]
            for _, title, text in written:
                df.update({*title, *text})
                titled.update(title)
            with transaction("news"):
                self._write_batch(written, source, section)
        df[EVERY_STORY] = self.stories
        self._write_terms(df, titled)

    def _write_batch(
        self, written: list[tuple[int, list[str], list[str]]], source: int, section: int
    ) -> None:
        stories, kept = [], []
        for number, title, text in written:
            at = NOW - timedelta(minutes=3) * (self.stories - number)
            stories.append(
                {
                    "id": number + 1,
                    "seq": seq_from(at),
                    "source_id": source,
                    "source_key": str(number),
                    "section_id": section,
                    "slug": f"s{number}",
                    "status": StoryStatus.PUBLISHED,
                    "title": " ".join(title),
                    "teaser": " ".join(text[:16]),
                    "body_html": f"<p>{' '.join(text)}</p>",
                    "text_hash": "",
                    "published_at": at,
                    "changed_at": at,
                    "imported_at": at,
                }
            )
            kept.append(
                {"story_id": number + 1, "place": seq_from(at), "text": fulltext.document(title, text)}
            )
        db.session.execute(insert(Story), stories)
        db.session.execute(
            insert(StoryWords).values(
                story_id=bindparam("story_id"),
                place=bindparam("place"),
                words=fulltext.put_aside(INDEX, bindparam("text")),
            ),
            kept,
        )

    @staticmethod
    def _write_terms(df: Counter[str], titled: set[str]) -> None:
        rows = [
            {"id": number, "text": text, "df": count, "start": text[:3], "titled": text in titled}
            for number, (text, count) in enumerate(sorted(df.items()), 1)
        ]
        for part in _parts(rows):
            with transaction("news"):
                db.session.execute(insert(Term), part)
        forgiven = [row for row in rows if row["titled"] and len(str(row["text"])) >= SHORTEST_SLIP]
        for part in _parts(forgiven, 4_000):
            with transaction("news"):
                db.session.execute(
                    insert(TermSlip),
                    [
                        {"slip": slip, "term_id": row["id"]}
                        for row in part
                        for slip in slips(str(row["text"]))
                    ],
                )


def _parts(rows: list[dict[str, object]], size: int = 20_000) -> Iterator[list[dict[str, object]]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]
