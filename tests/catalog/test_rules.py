"""What may be typed about products, without a database."""

from __future__ import annotations

import pytest

from store.catalog import rules
from store.catalog.rules import Wrong


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("12.50", 1250), ("12", 1200), ("12.5", 1250), ("0.05", 5), (" 7.00 ", 700), ("999999.99", 99999999)],
)
def test_a_price_is_read_without_a_float(typed, minor):
    assert rules.price_of(typed) == minor


@pytest.mark.parametrize(
    "typed", ["", "12,50", "$5", "1e3", "-1", "1.234", ".5", "١٢", "1_0", "12.", "1234567", "NaN", "1 2"]
)
def test_what_is_no_price_is_refused(typed):
    with pytest.raises(Wrong):
        rules.price_of(typed)


def test_a_price_is_typed_as_it_was_read():
    assert [rules.price_text(minor) for minor in (1250, 5, 0, None)] == ["12.50", "0.05", "0.00", ""]


@pytest.mark.parametrize("slug", ["", "Tee", "a--b", "-a", "a-", "a b", "feed", "new", "x" * 97, "tée"])
def test_what_cannot_be_an_address(slug):
    with pytest.raises(Wrong):
        rules.check_slug(slug)


def test_an_address_is_made_of_a_title():
    assert rules.slug_of("America's # 1 Enemy – Café Tee") == "americas-1-enemy-cafe-tee"
    assert rules.slug_of("！！！") == ""


@pytest.mark.parametrize("sku", ["", "code", "FROM", "a b", "-A", "A-", "x" * 49, "A/B", "Ä"])
def test_what_cannot_be_a_sku(sku):
    with pytest.raises(Wrong):
        rules.check_sku(sku)


def test_a_size_chart_is_a_table_of_plain_text():
    chart = rules.chart_of(" Size | Chest |Length\n\nS|36|28.5\n| M | 40 | 29 |\n", "in")

    assert chart == {
        "unit": "in", "columns": ["Size", "Chest", "Length"], "rows": [["S", "36", "28.5"], ["M", "40", "29"]],
    }  # fmt: skip
    assert rules.chart_of(rules.chart_text(chart), "in") == chart
    assert rules.chart_of(" \n ", "in") is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Size", "two to eight"),
        ("Size | Chest", "one to 24"),
        ("Size | Chest\nS", "has 1 cells"),
        ("Size | Chest\nS | 36-38", "36-38"),
        ("Size | Chest\nS | 36\nS | 40", "twice"),
        ("Size | \nS | 36", "two to eight"),
    ],
)
def test_a_size_chart_says_what_is_wrong(text, word):
    with pytest.raises(Wrong) as refusal:
        rules.chart_of(text, "cm")
    assert word in str(refusal.value)


def test_price_steps_get_cheaper():
    assert rules.check_breaks([(10, 1500), (3, 1800)], 2000) == {3: 1800, 10: 1500}
    for steps in ([(1, 100)], [(3, 2000)], [(3, 1500), (5, 1500)], [(3, 1), (3, 2)], [(100, 1)]):
        with pytest.raises(Wrong):
            rules.check_breaks(steps, 2000)


def test_topics_and_lines():
    assert rules.topics_of("Media, press ,media\nTelevision") == ["media", "press", "television"]
    assert rules.lines_of("America's # 1 Enemy\n\n Tee Shirt ") == ["America's # 1 Enemy", "Tee Shirt"]
    for wrong in (lambda: rules.topics_of("x" * 41), lambda: rules.lines_of("a\n" * 7)):
        with pytest.raises(Wrong):
            wrong()
