"""Which stories and products belong together, by opaque keys and words: neither side knows the other.

Scores are worked out by the worker when a story is related or a product changed; a page only reads them.
"""

from store.pairing.keeping import keep_in_step, note_sales, take_up_stories
from store.pairing.models import Pair, PairChoice, Subject
from store.pairing.queries import (
    banned_for,
    best_sellers,
    choices,
    pairs_of_product,
    pairs_of_story,
    products_for,
    stories_for,
)
from store.pairing.services import TooManyPins, choose
from store.pairing.types import Choices, PairFacts, Told

__all__ = [
    "Choices",
    "Pair",
    "PairChoice",
    "PairFacts",
    "Subject",
    "Told",
    "TooManyPins",
    "banned_for",
    "best_sellers",
    "choices",
    "choose",
    "keep_in_step",
    "note_sales",
    "pairs_of_product",
    "pairs_of_story",
    "products_for",
    "stories_for",
    "take_up_stories",
]
