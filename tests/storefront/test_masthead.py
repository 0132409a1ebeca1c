"""The head of the paper."""

from __future__ import annotations

from datetime import date

import pytest

from store.web.masthead import ordinal


@pytest.mark.parametrize(
    ("number", "letters"),
    [
        (1, "st"),
        (2, "nd"),
        (3, "rd"),
        (4, "th"),
        (11, "th"),
        (12, "th"),
        (13, "th"),
        (21, "st"),
        (22, "nd"),
        (30, "th"),
    ],
)
def test_ordinals_are_english(number, letters):
    assert ordinal(number) == letters


def test_every_day_of_a_month_has_its_letters():
    assert [f"{d}{ordinal(d)}" for d in (1, 11, 23, 31)] == ["1st", "11th", "23rd", "31st"]
    assert date(2025, 4, 28).strftime("%A, %b") == "Monday, Apr"
