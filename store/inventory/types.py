"""Stock in words, and the refusals of the stock room."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from store.kit.errors import Conflict
from store.kit.i18n import lazy


class StockWord(enum.Enum):
    """What pages say of stock; a page changes only when its word does."""

    IN_STOCK = "in_stock"
    FEW_LEFT = "few_left"
    BACK_ORDER = "back_order"
    SOLD_OUT = "sold_out"


BEST_FIRST = (StockWord.IN_STOCK, StockWord.FEW_LEFT, StockWord.BACK_ORDER, StockWord.SOLD_OUT)
"""The words from the most hopeful to the least."""


@dataclass(frozen=True)
class Availability:
    """How many of a variant can be bought now, and the word for it. `left` is never negative."""

    variant_id: int
    word: StockWord
    left: int

    @property
    def sellable(self) -> bool:
        """Whether at least one can be bought."""
        return self.left > 0


class OutOfStock(Conflict):
    """There are fewer of a variant than were asked for; `left` of them can still be had."""

    def __init__(self, variant_id: int, left: int) -> None:
        self.variant_id = variant_id
        self.left = left
        message = (
            lazy("Only %(left)s left of this.", left=left) if left > 0 else lazy("This has just sold out.")
        )
        super().__init__(message)


class ReceiveFirst(Conflict):
    """A parcel cannot hold what is not on the shelf."""

    def __init__(self, variant_id: int, on_hand: int) -> None:
        self.variant_id = variant_id
        self.on_hand = on_hand
        super().__init__(
            lazy(
                "Only %(on_hand)s of this are on the shelf. Receive the missing ones first.", on_hand=on_hand
            )
        )
