"""Days as the post counts them."""

from __future__ import annotations

from datetime import date, timedelta

SATURDAY = 5


def working_days(day: date, count: int) -> date:
    """The day `count` working days after `day`; Saturdays and Sundays are none."""
    while count > 0:
        day += timedelta(1)
        count -= day.weekday() < SATURDAY
    return day


def arrival(began: date, fewest: int, most: int) -> tuple[date, date] | None:
    """The first and last day a parcel may come, in working days from `began`; None where nobody said how long."""
    if not most:
        return None
    return working_days(began, fewest), working_days(began, most)
