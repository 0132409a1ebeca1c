"""Money in integer minor units. Rounding is half-up, per line; parts of a sum always add up to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TWO_DECIMAL = frozenset(
    [
        "AUD",
        "BGN",
        "BRL",
        "CAD",
        "CHF",
        "CZK",
        "DKK",
        "EUR",
        "GBP",
        "HKD",
        "ILS",
        "INR",
        "MXN",
        "MYR",
        "NOK",
        "NZD",
        "PHP",
        "PLN",
        "RON",
        "SEK",
        "SGD",
        "THB",
        "TRY",
        "USD",
        "ZAR",
    ]
)
"""Currencies the shop can keep its books in: two decimals here, at Stripe and in Babel alike."""

SMALLEST_CHARGE = 50
"""A due below this many minor units cannot be charged at Stripe (0.50 USD and its like)."""

LARGEST_CHARGE = 99_999_999
"""A due above this many minor units has more digits than Stripe takes."""


@dataclass(frozen=True, order=False)
class Money:
    """An amount in minor units (cents) of one currency, e.g. Money(1999, "USD") is $19.99."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are integers, not {self.minor!r}")

    def __str__(self) -> str:
        """For logs and tests, e.g. `19.99 USD`; doors write money as the reader's language does."""
        whole, rest = divmod(abs(self.minor), 100)
        return f"{'-' if self.minor < 0 else ''}{whole}.{rest:02d} {self.currency}"

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.minor * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __bool__(self) -> bool:
        return self.minor != 0


def divide_half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` rounded half away from zero, in integers. `denominator` is above zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` minor units in proportion to `weights` so that the parts add up to it exactly.

    The cents lost to rounding down go to the largest remainders, earlier ones first. All weights zero
    gives everything to the first part; no weights and a total raise ValueError.
    """
    if not weights:
        if total:
            raise ValueError("nothing to share out to")
        return []
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    parts = [total * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in remainders[: total - sum(parts)]:
        parts[i] += 1
    return parts
