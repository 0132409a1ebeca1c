"""Amounts, percents and days as staff type them: read by pattern, never through a float."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.validators import StopValidation

from store.settings import shop

AMOUNT = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?")
RATE = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,3}))?")
COUNT = re.compile(r"[0-9]{1,7}")


def minor(text: str | None) -> int | None:
    """Minor units of an amount as typed, e.g. `12.5` is 1250; None for an empty box or what is no amount."""
    found = AMOUNT.fullmatch((text or "").strip())
    return None if found is None else int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def typed(amount: int | None) -> str:
    """An amount as it is typed: 1250 is `12.50`, None nothing."""
    return "" if amount is None else f"{amount // 100}.{amount % 100:02d}"


def rate(text: str | None) -> int | None:
    """A percentage as typed in thousandths of a percent, e.g. `8.25` is 8250."""
    found = RATE.fullmatch((text or "").strip())
    return None if found is None else int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0"))


def count(text: str | None) -> int | None:
    """A whole number as typed in ASCII digits; None for an empty box."""
    plain = (text or "").strip()
    return int(plain) if COUNT.fullmatch(plain) else None


class Needs:
    """The box must not stay empty."""

    field_flags = {"required": True}  # noqa: RUF012 - the name and shape WTForms looks for

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        """Raise StopValidation for an empty box."""
        if not str(field.data or "").strip():
            raise StopValidation(self.message)


class Amount:
    """An amount up to 999,999.99, or nothing."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise StopValidation for anything else."""
        if (field.data or "").strip() and minor(field.data) is None:
            raise StopValidation(_("Enter an amount such as 12.50, without a currency sign."))


class Whole:
    """A whole number between two, or nothing."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def __call__(self, form: Form, field: Field) -> None:
        """Raise StopValidation for anything else."""
        if not (field.data or "").strip():
            return
        number = count(field.data)
        if number is None or not self.least <= number <= self.most:
            raise StopValidation(
                _("Enter a whole number from %(least)s to %(most)s.", least=self.least, most=self.most)
            )


def first_moment(day: date | None) -> datetime | None:
    """When a day begins by the shop's own clock."""
    return None if day is None else datetime.combine(day, time(), ZoneInfo(shop().zone))


def moment_after(day: date | None) -> datetime | None:
    """When a day is over by the shop's own clock."""
    return None if day is None else first_moment(day + timedelta(days=1))


def first_day(starts_at: datetime | None) -> date | None:
    """The day a span begins, by the shop's own calendar."""
    return None if starts_at is None else starts_at.astimezone(ZoneInfo(shop().zone)).date()


def last_day(ends_at: datetime | None) -> date | None:
    """The last whole day of a span that ends before `ends_at`."""
    return None if ends_at is None else first_day(ends_at - timedelta(microseconds=1))
