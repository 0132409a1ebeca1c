"""Reading pairs: one indexed query for a page, whatever the archive holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from store.db import db
from store.pairing.models import Pair, Subject
from store.pairing.scoring import beside_topics
from store.pairing.telling import BATCH, PRODUCT, STORY
from store.pairing.types import Choices, PairFacts

READ = 24
"""Keys read for a block of four: the rest is slack for what is withdrawn, archived or sold out."""


def stories_for(product_key: int, *, limit: int = READ) -> list[int]:
    """Keys of the stories that belong to a product, pins first, then by score, newer before older."""
    return list(
        db.session.scalars(
            select(Pair.story_key)
            .where(Pair.product_key == product_key, Pair.product_place > 0)
            .order_by(Pair.product_place.desc(), Pair.story_key.desc())
            .limit(limit)
        )
    )


def products_for(story_key: int, *, limit: int = READ) -> list[int]:
    """Keys of the products that belong to a story, pins first, then by score."""
    return list(
        db.session.scalars(
            select(Pair.product_key)
            .where(Pair.story_key == story_key, Pair.story_place > 0)
            .order_by(Pair.story_place.desc(), Pair.product_key)
            .limit(limit)
        )
    )


def banned_for(story_key: int) -> set[int]:
    """Keys of the products that staff never want to see beside a story."""
    return set(
        db.session.scalars(select(Pair.product_key).where(Pair.story_key == story_key, Pair.story_place < 0))
    )


def best_sellers(limit: int = READ) -> list[int]:
    """Keys of the products that sold most of late, best first; empty before anything was sold."""
    query = select(Subject.key).where(Subject.side == PRODUCT, Subject.weight > 0)
    return list(db.session.scalars(query.order_by(Subject.weight.desc(), Subject.key).limit(limit)))


def pairs_of_product(product_key: int, *, limit: int = 60) -> list[PairFacts]:
    """A product's pairs as its page ranks them, with why; banned ones last."""
    query = select(Pair).where(Pair.product_key == product_key)
    return _facts(
        db.session.scalars(
            query.order_by(Pair.product_place.desc(), Pair.story_key.desc()).limit(limit)
        ).all()
    )


def pairs_of_story(story_key: int, *, limit: int = 60) -> list[PairFacts]:
    """A story's pairs as its page ranks them, with why; banned ones last."""
    query = select(Pair).where(Pair.story_key == story_key)
    return _facts(
        db.session.scalars(query.order_by(Pair.story_place.desc(), Pair.product_key).limit(limit)).all()
    )


def choices(story_key: int, product_key: int) -> Choices:
    """What staff said of a pair."""
    pair = db.session.get(Pair, (story_key, product_key))
    return Choices() if pair is None else Choices(pair.story_choice, pair.product_choice)


def told_products() -> dict[int, datetime]:
    """As of when each product was last told, by key."""
    rows = db.session.execute(select(Subject.key, Subject.told_at).where(Subject.side == PRODUCT))
    return {key: told_at for key, told_at in rows}


def sales_differ(units: Mapping[int, int]) -> dict[int, int]:
    """The next products, at most a hundred, whose sales are not what was remembered; none sold counts as 0."""
    rows = db.session.execute(select(Subject.key, Subject.weight).where(Subject.side == PRODUCT))
    changed = {key: units.get(key, 0) for key, weight in rows if weight != units.get(key, 0)}
    return dict(sorted(changed.items())[:BATCH])


def aging(now: datetime) -> bool:
    """Whether any pair's story has grown older by a step: a read, so that idle minutes take no write lock."""
    return db.session.scalar(select(Pair.story_key).where(Pair.fresh_until <= now).limit(1)) is not None


def _facts(pairs: Sequence[Pair]) -> list[PairFacts]:
    """The pairs with the very topics and words they share, in one more query."""
    stories, products = {pair.story_key for pair in pairs}, {pair.product_key for pair in pairs}
    told = {
        (row.side, row.key): row
        for row in db.session.scalars(
            select(Subject).where(
                ((Subject.side == STORY) & Subject.key.in_(stories))
                | ((Subject.side == PRODUCT) & Subject.key.in_(products))
            )
        )
    }

    def shared(pair: Pair) -> tuple[list[str], list[str]]:
        mine, theirs = told.get((STORY, pair.story_key)), told.get((PRODUCT, pair.product_key))
        if mine is None or theirs is None:
            return [], []
        topics = set(mine.topics.split()) & set(theirs.topics.split())
        words = set(mine.words.split()) & set(theirs.words.split())
        return sorted(topics), sorted(beside_topics(words, topics))

    return [
        PairFacts(
            story_key=pair.story_key,
            product_key=pair.product_key,
            score=pair.score,
            topics=pair.topics,
            words=pair.words,
            fresh=pair.fresh,
            shared_topics=shared(pair)[0],
            shared_words=shared(pair)[1],
            story_choice=pair.story_choice,
            product_choice=pair.product_choice,
            chosen_by=pair.chosen_by,
            scored_at=pair.scored_at,
        )
        for pair in pairs
    ]
