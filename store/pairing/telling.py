"""Being told of stories and products, and keeping the pairs in step: by the worker, in small transactions.

What a call costs hangs on the number of products, never on the archive: a story is compared with all products,
a product with the stories its teller found worth looking at and with those it was paired with before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from store import stamps
from store.db import db
from store.pairing.models import Pair, PairChoice, Subject
from store.pairing.scoring import Parts, parts, settle, youth
from store.pairing.types import Told

STORY, PRODUCT = "story", "product"
BATCH = 100
"""Rows one transaction writes at most."""

KEPT = 12
"""Products kept for a story: four are shown, the rest is slack for what is sold out later."""

STORIES_AT_ONCE = BATCH // (KEPT + 1)
"""How many stories one `tell_stories` takes, so that it stays within a batch."""

MOST_PRODUCTS = 2000
STAMP = "pairing"
Held = dict[tuple[int, int], Pair]


def tell_stories(stories: Sequence[Told], *, now: datetime) -> bool:
    """Take up new or changed stories, at most STORIES_AT_ONCE; answers whether any page changed by it."""
    for story in stories:
        _keep(STORY, story)
    products = db.session.scalars(
        select(Subject).where(Subject.side == PRODUCT, Subject.words != "").limit(MOST_PRODUCTS)
    ).all()
    words = {product.key: (_split(product.topics), _split(product.words)) for product in products}
    held = _pairs(Pair.story_key.in_([story.key for story in stories]))
    changed = False
    for story in stories:
        scored = {
            key: found
            for key, (topics, telling) in words.items()
            if (found := _match(story.topics, story.words, topics, telling, story.born_at, now))
        }
        best = sorted(scored, key=lambda key: (-scored[key].score, key))[:KEPT]
        wanted = {(story.key, key): scored[key] for key in best}
        having = [pair for keys, pair in held.items() if keys[0] == story.key]
        changed = _bring(having, wanted, now) or changed
    return _bump(changed)


def tell_product(product: Told, candidates: Iterable[int], *, now: datetime) -> bool:
    """Take up a new or changed product and compare it with `candidates`, keys of at most a hundred stories.

    Answers whether any page changed by it. Pairs it had before are looked at by `review_product`.
    """
    _keep(PRODUCT, product)
    keys = sorted(set(candidates), reverse=True)[:BATCH]
    held = _pairs(Pair.product_key == product.key, Pair.story_key.in_(keys))
    return _bump(_bring(list(held.values()), _against(product.key, keys, now), now))


def review_product(product_key: int, *, after: int, now: datetime) -> int | None:
    """Score a hundred pairs of a product anew, in the order of their stories from `after` on; answers the last
    story's key to go on from, None when there are no more."""
    query = select(Pair).where(Pair.product_key == product_key, Pair.story_key > after)
    having = db.session.scalars(query.order_by(Pair.story_key).limit(BATCH)).all()
    if not having:
        return None
    _bump(_bring(having, _against(product_key, [pair.story_key for pair in having], now), now))
    return having[-1].story_key


def age(*, now: datetime) -> int:
    """Take points from pairs whose story has grown older by a step, at most a hundred; answers how many."""
    due = db.session.scalars(
        select(Pair).where(Pair.fresh_until <= now).order_by(Pair.fresh_until).limit(BATCH)
    ).all()
    rows = db.session.execute(
        select(Subject.key, Subject.born_at).where(
            Subject.side == STORY, Subject.key.in_({pair.story_key for pair in due})
        )
    )
    born = {key: born_at for key, born_at in rows}
    for pair in due:
        fresh, until = youth(born.get(pair.story_key), now)
        settle(pair, Parts(pair.topics, pair.words, fresh, until), now)
    _bump(bool(due))
    return len(due)


def tell_sales(units: Mapping[int, int]) -> None:
    """Remember how many of each product (by key, at most a hundred) were sold of late."""
    for row in db.session.scalars(
        select(Subject).where(Subject.side == PRODUCT, Subject.key.in_(units)).order_by(Subject.key)
    ):
        row.weight = units[row.key]
    db.session.flush()
    _bump(bool(units))


def _keep(side: str, told: Told) -> None:
    row = db.session.get(Subject, (side, told.key))
    if row is None:
        row = Subject(side=side, key=told.key)
        db.session.add(row)
    row.topics, row.words = _join(told.topics, 600), _join(told.words, 2000)
    row.born_at, row.told_at = told.born_at, told.as_of
    db.session.flush()


def _against(product_key: int, story_keys: Sequence[int], now: datetime) -> dict[tuple[int, int], Parts]:
    """Those of the stories that fit the product, with their scores, from the words both were last told with."""
    rows = {
        (row.side, row.key): row
        for row in db.session.scalars(
            select(Subject).where(
                ((Subject.side == STORY) & Subject.key.in_(story_keys))
                | ((Subject.side == PRODUCT) & (Subject.key == product_key))
            )
        )
    }
    product = rows.get((PRODUCT, product_key))
    if product is None:
        return {}
    topics, words = _split(product.topics), _split(product.words)
    fitting = {}
    for key in story_keys:
        story = rows.get((STORY, key))
        if story is None:
            continue
        found = _match(_split(story.topics), _split(story.words), topics, words, story.born_at, now)
        if found is not None:
            fitting[key, product_key] = found
    return fitting


def _match(
    topics: Iterable[str],
    words: Iterable[str],
    others: Iterable[str],
    their_words: Iterable[str],
    born_at: datetime | None,
    now: datetime,
) -> Parts | None:
    return parts(set(topics) & set(others), set(words) & set(their_words), born_at, now)


def _pairs(*conditions: object) -> Held:
    rows = db.session.scalars(select(Pair).where(*conditions))  # type: ignore[arg-type]
    return {(pair.story_key, pair.product_key): pair for pair in rows}


def _bring(having: Iterable[Pair], wanted: Mapping[tuple[int, int], Parts], now: datetime) -> bool:
    """Make the pairs what they should be: new ones in, others scored anew, those that no longer fit away,
    unless staff spoke of them. Answers whether anything changed."""
    changed = False
    held = {(pair.story_key, pair.product_key): pair for pair in having}
    for keys, pair in held.items():
        before = (pair.topics, pair.words, pair.fresh)
        found = wanted.get(keys)
        chosen = (pair.story_choice, pair.product_choice) != (PairChoice.NONE, PairChoice.NONE)
        if found is None and not chosen:
            db.session.delete(pair)
            changed = True
            continue
        settle(pair, found, now)
        changed = changed or before != (pair.topics, pair.words, pair.fresh)
    for keys in wanted.keys() - held.keys():
        pair = Pair(story_key=keys[0], product_key=keys[1])
        pair.story_choice = pair.product_choice = PairChoice.NONE
        pair.story_place = pair.product_place = 0
        settle(pair, wanted[keys], now)
        db.session.add(pair)
        changed = True
    db.session.flush()
    return changed


def _bump(changed: bool) -> bool:
    if changed:
        stamps.bump(STAMP)
    return changed


def _split(joined: str) -> list[str]:
    return joined.split()


def _join(words: Iterable[str], most: int) -> str:
    """The words, sorted, as many as fit into a column of `most` characters."""
    kept: list[str] = []
    length = -1
    for word in dict.fromkeys(words):
        if length + 1 + len(word) > most:
            break
        length += 1 + len(word)
        kept.append(word)
    return " ".join(sorted(kept))
