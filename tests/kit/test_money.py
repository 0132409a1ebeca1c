"""Money adds up: parts of a sum are the sum, halves go up, floats stay out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from store.kit.money import Money, divide_half_up, share_out


def test_money_of_two_currencies_does_not_add_up():
    with pytest.raises(ValueError, match="USD and EUR"):
        Money(1, "USD") + Money(1, "EUR")


@pytest.mark.parametrize("odd", [1.0, "1", True, None])
def test_minor_units_are_integers(odd):
    with pytest.raises(TypeError):
        Money(odd, "USD")


@pytest.mark.parametrize(
    ("over", "under", "rounded"),
    [(1, 2, 1), (3, 2, 2), (-1, 2, -1), (7, 3, 2), (5, 3, 2), (0, 9, 0), (999, 1000, 1)],
)
def test_halves_go_up_and_away_from_zero(over, under, rounded):
    assert divide_half_up(over, under) == rounded


@given(some.integers(0, 10**9), some.lists(some.integers(0, 10**6), min_size=1, max_size=60))
def test_shares_are_the_whole_and_off_by_less_than_a_cent(total, weights):
    parts = share_out(total, weights)
    assert sum(parts) == total and len(parts) == len(weights)
    whole = sum(weights)
    if whole:
        assert all(
            abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True)
        )


def test_the_lost_cents_go_to_the_largest_remainders_earlier_ones_first():
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(10, [0, 0]) == [10, 0]
    assert share_out(0, []) == []
    with pytest.raises(ValueError, match="nothing to share"):
        share_out(1, [])
