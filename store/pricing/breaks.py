"""Quantity price breaks: who takes more of one thing pays less for each."""

from __future__ import annotations

from collections.abc import Mapping

from store.kit.money import Money


def unit_at(price: Money, breaks: Mapping[int, Money], quantity: int) -> Money:
    """What one costs when `quantity` are taken: the lowest of `price` and every break reached.

    `breaks` maps the quantity from which on a price holds to that price, e.g. {3: Money(1600, "USD")}.
    """
    return min([price, *(unit for least, unit in breaks.items() if least <= quantity)])


def next_break(price: Money, breaks: Mapping[int, Money], quantity: int) -> tuple[int, Money] | None:
    """The next quantity above `quantity` at which one costs less than now, with that price; None when there is none."""
    now = unit_at(price, breaks, quantity)
    better = [(least, unit) for least, unit in breaks.items() if least > quantity and unit < now]
    return min(better, key=lambda step: step[0], default=None)


def break_at(price: Money, breaks: Mapping[int, Money], quantity: int) -> int:
    """From which quantity on the price that `unit_at` answers holds; 0 when it is `price` itself."""
    unit = unit_at(price, breaks, quantity)
    reached = [least for least, cost in breaks.items() if least <= quantity and cost == unit]
    return min(reached) if reached and unit < price else 0
