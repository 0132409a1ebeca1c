"""A synthetic archive of stories whose words behave like those of a real one, however long it is.

Common words keep their share in archives of any length (a Zipf law over 20,000 words), while rare ones belong to an
event that some 25 stories tell of, so the vocabulary grows with the archive. Rows fill the tables and columns that the
newsroom itself fills, postings and relations included, past its own acts, which would take hours. Relations are the
story's neighbours within its event, eight each, with made-up scores; sketches are made up too, as no two stories are
copies; everything else is what the newsroom would have written.
"""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from bench.loading import Loader, Row
from store import fulltext, news
from store.db import transaction
from store.news import SourceKind
from store.news.indexing import slips
from store.news.terms import STRONGEST, UNIT
from store.news.types import seq_from
from store.news.wordlist import EVERY_STORY

COMMON = 20_000
PER_STORY = 85
PER_EVENT = 40
FROM_EVENT = 20
HEADLINED = 8
"""How many of an event's words are fit for a headline: names are repeated there."""

STORIES_OF_AN_EVENT = 25
RELATED = 8
SECTIONS = 6
TOPICS = 200
SKETCHES = 4_999
"""How many different sketches stories share; a prime, so that two of one event never have the same."""

BATCH = 5_000
FIRST_TERM = 2
"""The id of word number 0; the term that counts all stories has the one before it."""

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
APART = timedelta(minutes=3)
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
        self._shares = [1 / (rank + 3) for rank in range(COMMON)]
        self._cumulated = list(accumulate(self._shares))
        self._texts = [word(number) for number in range(COMMON)]
        self._df: Counter[int] = Counter()
        self._titled: set[int] = set()

    def words(self, number: int) -> tuple[list[str], list[str]]:
        """Title and text of a story as words."""
        title, text = self._numbers(number)
        return [self._text(one) for one in title], [self._text(one) for one in text]

    def _text(self, number: int) -> str:
        while len(self._texts) <= number:
            self._texts.append(word(len(self._texts)))
        return self._texts[number]

    def _numbers(self, number: int) -> tuple[list[int], list[int]]:
        """Title and text of a story as the numbers of their words, the event's own ones first."""
        first = COMMON + number // STORIES_OF_AN_EVENT * PER_EVENT
        pick = self._random.sample
        names = pick(range(first, first + HEADLINED), 2)
        rare = names + pick(range(first + HEADLINED, first + PER_EVENT), FROM_EVENT - 2)
        usual = self._random.choices(range(COMMON), cum_weights=self._cumulated, k=PER_STORY)
        return [*names, *usual[:5]], [*rare, *usual]

    def date(self, number: int) -> datetime:
        """When a story was published."""
        return NOW - APART * (self.stories - number)

    def write(self, loader: Loader) -> None:
        """Fill an empty news database; the loader brings its tables into shape at the end."""
        with transaction("news"):
            source = news.open_source("Archive", SourceKind.WRITTEN).id
            for number in range(SECTIONS):
                news.open_section(f"Section {number + 1}")
        loader.begin()
        topics: list[Row] = [(n, f"t{n}", f"Topic {n}") for n in range(1, TOPICS + 1)]
        loader.add("topic", ("id", "slug", "title"), topics)
        weights = self._expected_weights()
        sketches = [
            array("I", sorted(array("I", self._random.randbytes(412)))).tobytes() for _ in range(SKETCHES)
        ]
        for first in range(0, self.stories, BATCH):
            batch = self._batch(range(first, min(first + BATCH, self.stories)), source, weights, sketches)
            for table, (columns, rows) in batch.items():
                loader.add(table, columns, rows)
        for table, columns, rows in self._terms():
            loader.add(table, columns, rows)
        loader.end()

    def _expected_weights(self) -> list[int]:
        """The weight of each common word in a story that keeps it, and of a rare one behind them, as its probability
        has it: nearly what `terms.weighed` would say, and many times quicker."""
        whole = self._cumulated[-1]
        expected = [self.stories * (1 - (1 - share / whole) ** PER_STORY) for share in self._shares]
        rare = STORIES_OF_AN_EVENT * FROM_EVENT / PER_EVENT
        idf = [math.log(1 + self.stories / max(1.0, df)) for df in [*expected, rare]]
        length = math.sqrt(FROM_EVENT * idf[-1] ** 2 + (STRONGEST - FROM_EVENT) * idf[COMMON // 4] ** 2)
        return [max(1, round(UNIT * one / length)) for one in idf]

    def _batch(
        self, numbers: range, source: int, weights: Sequence[int], sketches: Sequence[bytes]
    ) -> dict[str, tuple[tuple[str, ...], list[Row]]]:
        stories: list[Row] = []
        words: list[Row] = []
        topics: list[Row] = []
        matters: list[Row] = []
        postings: list[Row] = []
        relations: list[Row] = []
        for number in numbers:
            title_numbers, text_numbers = self._numbers(number)
            once = {*title_numbers, *text_numbers}
            self._df.update(once)
            self._titled.update(title_numbers)
            title, text = map(self._text, title_numbers), [self._text(one) for one in text_numbers]
            heads = list(title)
            at = self.date(number)
            seq, day, story_id = seq_from(at), f"{at:%Y-%m-%d %H:%M:%S}.000000", number + 1
            stories.append(
                (
                    story_id, seq, source, str(number), number % SECTIONS + 1, f"{'-'.join(heads)}-{number}",
                    "published", " ".join(heads), " ".join(text[:16]) + "...", f"<p>{' '.join(text)}</p>",
                    "", "", "", "", "en", "", 0, "", "", day, day, day, 0,
                )
            )  # fmt: skip
            words.append((story_id, seq, fulltext.document(heads, text)))
            topics.append((story_id, number % TOPICS + 1, seq))
            kept = [(one + FIRST_TERM, seq, weights[min(one, COMMON)]) for one in sorted(once)[-STRONGEST:]]
            postings += kept
            told = ", ".join([f'"{term}": {weight}' for term, _, weight in kept])
            matters.append((story_id, f"{{{told}}}", sketches[number % SKETCHES], self.stories))
            relations += self._relations(number)
        postings.sort()  # words' lists are written in their order, which is quicker
        return {
            "story": (STORY, stories),
            "story_fts": (("story_id", "place", "words"), words),
            "story_topic": (("story_id", "topic_id", "seq"), topics),
            "story_matter": (("story_id", "terms", "sketch", "weighed_among"), matters),
            "story_term": (("term_id", "seq", "weight"), postings),
            "story_relation": (RELATION, relations),
        }

    def _relations(self, number: int) -> list[Row]:
        """Eight neighbours of the story's own event, at different distances for different stories."""
        event = number - number % STORIES_OF_AN_EVENT
        size = min(STORIES_OF_AN_EVENT, self.stories - event)
        others = {event + (number + 1 + place * 3) % size for place in range(RELATED)} - {number}
        return [(number + 1, other + 1, 400_000 - other % 25, 400_000, 1000, 0) for other in others]

    def _terms(self) -> Iterator[tuple[str, tuple[str, ...], list[Row]]]:
        counted: list[Row] = [(FIRST_TERM - 1, EVERY_STORY, self.stories, _often(self.stories), "", 0)]
        for number, df in sorted(self._df.items()):
            text = self._text(number)
            counted.append((number + FIRST_TERM, text, df, _often(df), text[:3], int(number in self._titled)))
        yield "term", ("id", "text", "df", "often", "start", "titled"), counted
        forgiven: list[Row] = [
            (slip, number + FIRST_TERM) for number in self._titled for slip in slips(self._text(number))
        ]
        forgiven.sort()
        yield "term_slip", ("slip", "term_id"), forgiven


def _often(df: int) -> int:
    """What `wordlist.often` says: how large a count is in powers of four."""
    return min(11, (max(df, 1).bit_length() + 1) // 2)


STORY = (
    "id", "seq", "source_id", "source_key", "section_id", "slug", "status", "title", "teaser", "body_html",
    "original", "text_hash", "byline", "link", "language", "picture_url", "picture_tries", "picture_alt",
    "picture_caption", "published_at", "changed_at", "imported_at", "demo",
)  # fmt: skip
RELATION = ("story_id", "other_id", "score", "words", "freshness", "same_section")
