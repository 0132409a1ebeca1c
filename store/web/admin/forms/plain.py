"""Text that can be printed: what staff type into boxes and addresses of the desk."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.validators import ValidationError

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters and those that turn the reading direction. A database need not even take them."""


class Plain:
    """No unprintable characters; `lines` allows line breaks."""

    def __init__(self, *, lines: bool = False) -> None:
        self.lines = lines

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ValidationError for text that cannot be printed."""
        text = (field.data or "").replace("\r\n", "\n")
        if UNSEEN.search(text) or (not self.lines and "\n" in text):
            raise ValidationError(
                _("This contains a character that cannot be printed. Please type it again.")
            )


def searched(text: str | None) -> str:
    """Search words out of an address: printable, single spaces between, at most 100 characters."""
    return " ".join(UNSEEN.sub(" ", text or "").split())[:100]
