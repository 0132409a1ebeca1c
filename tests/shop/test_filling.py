"""What a cart takes of several things at once: a plain table of limits, without a database."""

from __future__ import annotations

import pytest

from store.cart import MOST_LINES, MOST_PER_LINE, MOST_UNITS, fit

PLENTY = dict.fromkeys(range(1, 100), 1000)


@pytest.mark.parametrize(
    ("held", "wanted", "left", "add", "after", "cut"),
    [
        ({}, {1: 2}, PLENTY, True, 2, ""),
        ({1: 3}, {1: 2}, PLENTY, True, 5, ""),
        ({1: 3}, {1: 2}, PLENTY, False, 3, ""),
        ({1: 3}, {1: 5}, PLENTY, False, 5, ""),
        ({}, {1: 5}, {1: 2}, True, 2, "left"),
        ({}, {1: 5}, {1: 0}, True, 0, "left"),
        ({}, {1: 5}, {}, True, 0, "left"),
        ({1: 4}, {1: 5}, {1: 2}, True, 4, "left"),
        ({1: 4}, {1: 5}, {1: 2}, False, 4, "left"),
        ({1: 60}, {1: 60}, PLENTY, True, MOST_PER_LINE, "line"),
        ({2: 99, 3: 99}, {1: 5}, PLENTY, True, 2, "units"),
        ({2: 99, 3: 99, 4: 2}, {1: 5}, PLENTY, True, 0, "units"),
        (dict.fromkeys(range(2, 52), 1), {1: 5}, PLENTY, True, 0, "lines"),
        (dict.fromkeys(range(1, 51), 1), {1: 5}, PLENTY, True, 6, ""),
    ],
)
def test_each_limit_has_its_own_word(held, wanted, left, add, after, cut):
    (one,) = fit(held, wanted, left, add=add)

    assert (one.after, one.cut, one.before) == (after, cut, held.get(1, 0))
    assert one.added == after - held.get(1, 0) >= 0


def test_limits_hold_over_all_things_together():
    fitted = fit({}, dict.fromkeys(range(1, 60), 99), PLENTY, add=True)

    assert sum(one.after for one in fitted) == MOST_UNITS
    assert [one.after for one in fitted[:3]] == [99, 99, 2]
    singles = fit({}, dict.fromkeys(range(1, 60), 1), PLENTY, add=True)
    assert sum(one.after for one in singles) == MOST_LINES
    assert [one.cut for one in singles[MOST_LINES:]] == ["lines"] * 9


def test_the_same_cart_merged_twice_is_the_same_cart():
    once = {one.variant_id: one.after for one in fit({1: 2, 2: 5}, {1: 4, 3: 1}, PLENTY, add=False)}
    twice = {one.variant_id: one.after for one in fit({2: 5, **once}, {1: 4, 3: 1}, PLENTY, add=False)}

    assert once == twice == {1: 4, 3: 1}
