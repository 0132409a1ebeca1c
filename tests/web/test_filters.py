"""How money and moments are written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from store.kit.money import Money
from store.web import filters

LATE = datetime(2026, 11, 22, 23, 43, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def visit():
    """Filters speak the visitor's language, so there is a visitor."""
    with Flask("store").test_request_context("/"):
        yield


def plain(text: str) -> str:
    """The narrow space before AM and PM as a usual one."""
    return text.replace("\u202f", " ")


def test_a_moment_has_no_seconds_and_names_its_zone():
    assert plain(filters.moment(LATE)) == "Nov 22, 2026, 11:43 PM UTC"
    assert plain(filters.moment(LATE, "America/New_York")) == "Nov 22, 2026, 6:43 PM EST"


def test_a_day_is_the_day_of_its_zone():
    assert filters.day(LATE) == "November 22, 2026"
    assert filters.day(LATE, "Europe/Berlin") == "November 23, 2026"


def test_money_is_written_from_its_cents():
    assert filters.money(Money(2400, "USD")) == "$24.00"
    assert filters.money(Money(5, "EUR")) == "€0.05"
