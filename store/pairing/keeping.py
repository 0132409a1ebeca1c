"""The worker's part: what the newsroom and the catalogue say of themselves, told to the pairs, and the passing of time.

A story is told when it was related, by a promise of the newsroom; products are looked over every minute by the
time of their last change. News that cannot be reached are asked again at the next turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from slugify import slugify

from store import catalog, news
from store.db import db, transaction
from store.pairing import queries, telling
from store.pairing.types import Told
from store.settings import note, noted

PRODUCTS_AT_ONCE = 20
BACKFILL = "pairing.backfill"
"""How far stories from before there were pairs have been told: the last one's id."""


def take_up_stories(story_ids: Sequence[int], *, now: datetime) -> None:
    """Tell the pairs of these stories as they stand."""
    told = [
        Told(
            key=one.id,
            topics=tuple(one.topics),
            words=tuple(one.words),
            as_of=now,
            born_at=one.published_at,
        )
        for one in news.subjects(story_ids)
    ]
    db.session.rollback()
    for start in range(0, len(told), telling.STORIES_AT_ONCE):
        with transaction():
            telling.tell_stories(told[start : start + telling.STORIES_AT_ONCE], now=now)


def keep_in_step(*, now: datetime) -> int:
    """Take up products that changed, stories that no promise told of, and years that passed; answers how many
    products there were."""
    told = queries.told_products()
    waiting = [
        product_id for product_id, at in sorted(catalog.last_changes().items()) if told.get(product_id) != at
    ][:PRODUCTS_AT_ONCE]
    for one in catalog.subjects(waiting) if waiting else ():
        _take_up_product(one, now)
    _take_up_older_stories(now)
    while queries.aging(now):
        with transaction():
            telling.age(now=now)
    return len(waiting)


def note_sales(units: Mapping[int, int]) -> None:
    """Remember how many of each product were sold of late, those that were not included, in batches."""
    while queries.sales_differ(units):
        with transaction():
            telling.tell_sales(queries.sales_differ(units))


def _take_up_product(product: catalog.ProductWords, now: datetime) -> None:
    words = news.telling_words(product.title, product.text) if product.title else []
    topics = [slug for topic in product.topics if (slug := slugify(topic))]
    candidates = news.worth_comparing(topics, words) if topics or words else []
    told = Told(key=product.id, topics=topics, words=words, as_of=product.changed_at)
    with transaction():
        telling.tell_product(told, candidates, now=now)
    after: int | None = 0
    while after is not None:
        with transaction():
            after = telling.review_product(product.id, after=after, now=now)


def _take_up_older_stories(now: datetime) -> None:
    """A hundred stories of the archive, from the oldest on, until all that were there at first have been told."""
    story_ids = news.ids_after(int(noted(BACKFILL) or 0))
    if not story_ids:
        return
    take_up_stories(story_ids, now=now)
    with transaction():
        note(BACKFILL, story_ids[-1], at=now)
