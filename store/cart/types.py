"""What a cart tells, and its refusals. Limits are those of docs/operating.md."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from store.kit.errors import StoreError
from store.kit.i18n import lazy

LIFETIME = timedelta(days=30)
MOST_LINES = 50
MOST_UNITS = 200
MOST_PER_LINE = 99
MOST_TYPED = 600
QUANTITY = re.compile(r"[0-9]{1,2}")
SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,47}")


@dataclass(frozen=True)
class Pick:
    """A variant and how many; `seen_minor` is the unit price last shown, None when never."""

    line_id: int
    variant_id: int
    quantity: int
    seen_minor: int | None


@dataclass(frozen=True)
class CartFacts:
    """A cart as it stands. `version` changes with every change of it.

    `discount_code` is the code as it was typed; `mark` goes into links to this cart; `gift_cards` are the ids of the
    cards that are to pay, in the order they were given.
    """

    id: int
    version: int
    picks: Sequence[Pick]
    story_id: str
    order_id: int | None
    discount_code: str = ""
    donation_minor: int = 0
    mark: str = ""
    gift_cards: Sequence[int] = ()

    @property
    def units(self) -> int:
        """How many things there are in all."""
        return sum(pick.quantity for pick in self.picks)


class BadQuantity(StoreError):
    """A quantity that is not a whole number from 1 to 99."""

    status = 422
    field = "quantity"
    message = lazy("Please enter a whole number from 1 to 99.")


class CartFull(StoreError):
    """More lines or units than a cart takes."""

    status = 422
    field = "quantity"
    message = lazy(
        "A cart takes up to %(lines)s different things and %(units)s pieces in all.",
        lines=MOST_LINES,
        units=MOST_UNITS,
    )


def read_quantity(text: str) -> int:
    """A quantity as typed: ASCII digits only, 1 to 99. Raises BadQuantity (`int()` would take "١٢" or "1_0")."""
    typed = text.strip(" ")
    if not QUANTITY.fullmatch(typed) or int(typed) == 0:
        raise BadQuantity
    return int(typed)
