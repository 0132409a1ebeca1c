"""What a text box accepts: said in words beside the box, and never changed behind the writer's back."""

from __future__ import annotations

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.validators import StopValidation, ValidationError

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters and those that turn the reading direction: nobody types them into an address."""

MONEY = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,2}))?")
MOST_DONATION = 500_000


def tidy(text: str | None) -> str | None:
    """Composed letters (NFC) without spaces around; what was typed stays otherwise as it is.

    Browsers send every line break as CR LF; it was typed as one character and is counted as one.
    """
    return None if text is None else unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


class Needed:
    """The box must not stay empty; `message` says what is missing."""

    field_flags = {"required": True}  # noqa: RUF012 - the name and shape WTForms looks for

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        """Raise StopValidation for an empty box."""
        if not field.data or not str(field.data).strip():
            raise StopValidation(self.message)


class PlainText:
    """At most `most` characters, none of them invisible; `lines` allows line breaks."""

    def __init__(self, most: int, *, lines: bool = False) -> None:
        self.most = most
        self.lines = lines
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ValidationError and say which rule was broken."""
        text = field.data or ""
        if len(text) > self.most:
            raise ValidationError(
                _(
                    "Please shorten this to %(most)s characters; it has %(count)s.",
                    most=self.most,
                    count=len(text),
                )
            )
        if UNSEEN.search(text) or (not self.lines and ("\n" in text or "\r" in text)):
            raise ValidationError(
                _("This contains a character that cannot be printed. Please type it again.")
            )


class EmailAddress:
    """One e-mail address as mail programs take it; no network is asked whether it exists."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ValidationError for anything that cannot be an address."""
        if not is_email(field.data or ""):
            raise ValidationError(
                _("This does not look like an e-mail address. It should read like name@example.com.")
            )


def is_email(text: str) -> bool:
    """Whether this can be an e-mail address, by its letters alone."""
    if len(text) > 254 or UNSEEN.search(text):
        return False
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


class DonationAmount:
    """Nothing, or an amount of up to 5,000.00 with at most two decimals."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ValidationError for anything else."""
        if donation_minor(field.data) is None:
            raise ValidationError(_("Please enter an amount between 0 and 5000, like 5 or 7.50."))


def donation_minor(text: str | None) -> int | None:
    """A donation as typed, in minor units; None when it is not an amount we take. By pattern, never by float."""
    typed = (text or "").strip().removeprefix("$").strip()
    if not typed:
        return 0
    match = MONEY.fullmatch(typed)
    if match is None:
        return None
    minor = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    return minor if minor <= MOST_DONATION else None
