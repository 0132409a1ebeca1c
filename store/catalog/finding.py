"""Finding products by words: every word must be met, by its beginning; a slip of the finger is forgiven in titles.

All active products' words are read at once: a shop of this kind has hundreds, not millions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from sqlalchemy import select

from store.catalog.models import Product, ProductStatus
from store.catalog.queries import cards_of
from store.catalog.types import ProductCard
from store.db import db

MOST_WORDS = 8
FORGIVEN = 0.78
"""How alike a title's word must be to a mistyped one, as a share of matching letters."""

_WORD = re.compile(r"\w+")


def words_in(text: str) -> list[str]:
    """The words of a text without case and accents, in order, e.g. "Café 9/11" gives cafe, 9, 11."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(letter for letter in bare if not unicodedata.combining(letter)))


def search(text: str, currency: str, *, limit: int = 24) -> list[ProductCard]:
    """Active products for what was typed, best first; any input is safe, no words find nothing."""
    wanted = words_in(text)[:MOST_WORDS]
    if not wanted:
        return []
    rows = db.session.execute(
        select(
            Product.id,
            Product.position,
            Product.title,
            Product.tagline,
            Product.promo_lines,
            Product.product_type,
            Product.topics,
            Product.description_md,
        ).where(Product.status == ProductStatus.ACTIVE)
    )
    scored = []
    for row in rows:
        fields = (
            (8, words_in(row.title)),
            (4, words_in(f"{row.tagline} {row.product_type} {' '.join([*row.promo_lines, *row.topics])}")),
            (1, words_in(row.description_md)),
        )
        marks = [_mark(word, fields) for word in wanted]
        if all(marks):
            scored.append((-sum(marks), row.position, row.id))
    return cards_of([product_id for _, _, product_id in sorted(scored)[:limit]], currency)


def _mark(wanted: str, fields: Sequence[tuple[int, list[str]]]) -> int:
    """How well a word is met: by the best field that has it, whole words before beginnings before slips."""
    for worth, words in fields:
        if wanted in words:
            return worth * 3
        if any(word.startswith(wanted) for word in words):
            return worth * 2
    return 1 if len(wanted) >= 4 and any(_alike(wanted, word) for word in fields[0][1]) else 0


def _alike(wanted: str, word: str) -> bool:
    return abs(len(wanted) - len(word)) <= 2 and SequenceMatcher(None, wanted, word).ratio() >= FORGIVEN
