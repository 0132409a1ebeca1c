"""A reader's language: with a catalogue it is spoken, without one all is English."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from store.kit.i18n import lazy
from store.kit.money import Money
from store.letters.language import Language


@pytest.fixture
def catalogs(tmp_path):
    """A German and an Arabic catalogue with one sentence each."""
    for code, words in (("de", "Erstattung von %(amount)s am %(day)s"), ("ar", "رد %(amount)s %(day)s")):
        catalog = Catalog(locale=code)
        catalog.add("Refund of %(amount)s on %(day)s", words)
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "messages.mo").open("wb") as file:
            write_mo(file, catalog)
    return tmp_path


REFUND = lazy("Refund of %(amount)s on %(day)s", amount=Money(101999, "EUR"), day=date(2026, 11, 22))


def test_words_money_and_days_are_the_readers(catalogs):
    german = Language("de-AT", catalogs)

    assert german.say(REFUND) == "Erstattung von €\xa01.019,99 am 22. November 2026"
    assert (german.code, german.direction) == ("de-AT", "ltr")
    assert Language("ar", catalogs).direction == "rtl"


@pytest.mark.parametrize("code", ["fr", "zz-ZZ", "", "../../etc", "x" * 300, "en"])
def test_without_a_catalogue_all_is_english(catalogs, code):
    english = Language(code, catalogs)

    assert english.say(REFUND) == "Refund of €1,019.99 on November 22, 2026"
    assert (english.code, english.direction) == ("en", "ltr")


def test_a_text_within_a_text_is_said_too(catalogs):
    assert Language("de", catalogs).say(lazy("%(reason)s", reason=REFUND)).startswith("Erstattung")


def test_plain_strings_stay_as_they_are():
    assert Language("en").say("100% %(sure)s") == "100% %(sure)s"


def test_a_moment_is_the_day_it_is_in_the_shops_zone():
    late = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    assert Language("en").day(late, "America/New_York") == "November 21, 2026"
    assert Language("en").day(late) == "November 22, 2026"
