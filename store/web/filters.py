"""Template filters: money, moments, the shop's own words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency
from flask import Flask

from store.kit.frozen_text import thaw
from store.kit.i18n import Text, lazy
from store.kit.money import Money
from store.letters.addresses import written
from store.orders import Address
from store.web import language
from store.web.errors import say


def money(amount: Money) -> str:
    """`$19.99`, in the visitor's language."""
    return format_currency(Decimal(amount.minor) / 100, amount.currency, locale=language.current())


def in_currency(minor: int, currency: str) -> str:
    """Minor units as money: `{{ way.price_minor | in_currency("USD") }}`."""
    return money(Money(minor, currency))


def moment(at: datetime, zone: str = "UTC") -> str:
    """A date with time and zone, e.g. "Nov 22, 2026, 10:43 AM UTC"; always absolute, since pages are cached."""
    local, shown = at.astimezone(ZoneInfo(zone)), language.current()
    on, time = format_date(local, "medium", locale=shown), format_time(local, "short", locale=shown)
    return f"{on}, {time} {local.strftime('%Z')}"


def day(at: datetime | date, zone: str = "UTC") -> str:
    """A date alone, e.g. "November 22, 2026"; a moment becomes the day it is in `zone`."""
    when = at.astimezone(ZoneInfo(zone)).date() if isinstance(at, datetime) else at
    return format_date(when, "long", locale=language.current())


def words(text: object) -> str:
    """A room's Text in the visitor's language; plain strings stay as they are."""
    return say(text) if isinstance(text, Text) else str(text)


def reasons(quote: Mapping[str, Any], of: str) -> list[Text]:
    """Why a number of a frozen quote is what it is, e.g. `order.quote | reasons("shipping")`; old orders tell none."""
    return [thaw(told["text"]) for told in quote.get("reasons", ()) if told["of"] == of]


def known(name: str) -> str:
    """A name that staff gave, of a way of delivery or a tax, in the visitor's language where the catalogues know it."""
    return say(lazy(name))


def postal(address: Address) -> list[str]:
    """An address as its country's post writes it, the country last in the visitor's language."""
    return written(address, Locale.parse(language.current()))


def init_app(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(
        money=money,
        moment=moment,
        day=day,
        words=words,
        known=known,
        postal=postal,
        reasons=reasons,
        in_currency=in_currency,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
