"""A reader's language: words, money and days as they are written there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency
from babel.support import NullTranslations, Translations

from store.kit.i18n import Text
from store.kit.money import Money

CATALOGS = Path(__file__).parents[1] / "translations"
FALLBACK = "en"


class Language:
    """One language and how it writes.

    A code we have no catalogue for reads as English, in words, money and days alike: a letter in English
    beats none, and a page must not claim a language it does not speak.
    """

    def __init__(self, code: str, catalogs: Path = CATALOGS) -> None:
        self.locale = Locale.parse(FALLBACK)
        self.translations = NullTranslations()
        try:
            asked = Locale.parse(code.replace("-", "_"))
        except (ValueError, UnknownLocaleError):
            asked = self.locale
        found = Translations.load(str(catalogs), [str(asked), asked.language])
        if isinstance(found, Translations) or asked.language == FALLBACK:
            self.locale, self.translations = asked, found
        self.code = str(self.locale).replace("_", "-")
        self.direction = self.locale.text_direction

    def say(self, text: Text | str) -> str:
        """A marked text in this language, its values filled in; a plain string stays as it is."""
        if isinstance(text, str):
            return text
        if not text.message:
            return ""  # gettext answers its own header
        message = str(self.translations.gettext(text.message))
        return message % self._written(text.values) if text.values else message

    def money(self, money: Money) -> str:
        """An amount, e.g. $1,019.99 or 1.019,99 €. The shop's currencies all have two decimals."""
        amount = Decimal(money.minor).scaleb(-2)
        return str(format_currency(amount, money.currency, locale=self.locale))

    def day(self, moment: datetime | date, zone: str = "UTC") -> str:
        """A day in full, e.g. November 22, 2026; a moment becomes the day it is in `zone`."""
        if isinstance(moment, datetime):
            moment = moment.astimezone(ZoneInfo(zone)).date()
        return str(format_date(moment, "long", locale=self.locale))

    def _written(self, values: Mapping[str, object]) -> dict[str, object]:
        return {name: self._value(value) for name, value in values.items()}

    def _value(self, value: object) -> object:
        match value:
            case Money():
                return self.money(value)
            case Text():
                return self.say(value)
            case date():
                return self.day(value)
        return value


@lru_cache(maxsize=16)
def language(code: str, catalogs: Path = CATALOGS) -> Language:
    """The language for a code such as "en" or "es-MX", kept once made."""
    return Language(code, catalogs)
