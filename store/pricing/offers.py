"""What lowers a price: automatic promotions and discount codes, as facts that the pure quote takes."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from store.pricing.types import Item


class PromotionKind(enum.Enum):
    """What a promotion gives without being asked."""

    TAKE_PAY = "take_pay"
    PERCENT = "percent"
    FREE_DELIVERY = "free_delivery"


class CodeKind(enum.Enum):
    """What a code gives."""

    PERCENT = "percent"
    FIXED = "fixed"
    FREE_SHIPPING = "free_shipping"


@dataclass(frozen=True)
class Scope:
    """Which things something holds for: products and collections by id; none named at all means everything."""

    products: frozenset[int] = frozenset()
    collections: frozenset[int] = frozenset()

    def covers(self, item: Item) -> bool:
        """Whether an item is meant. What cannot be discounted never is."""
        if not item.discountable:
            return False
        everything = not self.products and not self.collections
        return everything or item.product in self.products or bool(self.collections & item.collections)

    def of(self, items: Sequence[Item]) -> list[Item]:
        """The items that are meant."""
        return [item for item in items if self.covers(item)]


@dataclass(frozen=True)
class Promotion:
    """An automatic promotion, under the title that buyers read.

    TAKE_PAY: of every `take` pieces the cheapest `take - pay` are free. PERCENT: `percent` off everything it covers
    from `least` pieces on. FREE_DELIVERY: from `minimum_minor` of covered goods on, before discounts.
    """

    key: int
    title: str
    kind: PromotionKind
    scope: Scope = Scope()
    take: int = 0
    pay: int = 0
    percent: int = 0
    least: int = 1
    minimum_minor: int = 0


@dataclass(frozen=True)
class Code:
    """A discount code that may be used now. `value` is whole percent or minor units; `minimum_minor` is asked of the
    goods it covers, before discounts. `about` says what it is for, in staff's words, e.g. "tees"."""

    key: int
    code: str
    kind: CodeKind
    value: int = 0
    scope: Scope = Scope()
    minimum_minor: int = 0
    about: str = ""
