"""Forms of what the shop says of itself: its details, and its service pages."""

from __future__ import annotations

from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from store.pages import LONGEST_BODY, LONGEST_SUMMARY, LONGEST_TITLE
from store.web.admin.forms.plain import Plain
from store.web.shop.forms.rules import is_email


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def _lines(text: str | None) -> str:
    """Line breaks as one character, without white space at the ends of lines."""
    return "\n".join(line.rstrip() for line in (text or "").replace("\r\n", "\n").split("\n")).strip()


def _zones() -> list[tuple[str, str]]:
    """Zones by region; those without one are aliases nobody looks for, except UTC."""
    named = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc", "posix"))
    )
    return [(zone, zone.replace("_", " ")) for zone in ("UTC", *named)]


class ShopForm(FlaskForm):
    """Who sells; `version` is what the page showed."""

    name = StringField(
        _l("Name of the shop"),
        filters=[_stripped],
        validators=[DataRequired(_l("The shop needs a name.")), Length(max=80), Plain()],
    )
    legal_name = StringField(_l("Legal name"), filters=[_stripped], validators=[Length(max=120), Plain()])
    contact_email = EmailField(
        _l("Contact e-mail"), filters=[_stripped], validators=[Length(max=254), Plain()]
    )
    address = TextAreaField(
        _l("Postal address"), filters=[_lines], validators=[Length(max=400), Plain(lines=True)]
    )
    zone = SelectField(_l("Time zone"), choices=_zones)
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def validate_contact_email(self, field: EmailField) -> None:
        """An address, or none."""
        if field.data and not is_email(field.data):
            raise ValidationError(_l("This is not a whole e-mail address, such as help@example.org."))


class StoryMailForm(FlaskForm):
    """Whether readers may have a story mailed."""

    on = BooleanField(_l("Readers may mail a story through us"))


class PageForm(FlaskForm):
    """A service page: its words, and the version that the editor showed."""

    title = StringField(
        _l("Title"),
        filters=[_stripped],
        validators=[DataRequired(_l("A page needs a title.")), Length(max=LONGEST_TITLE), Plain()],
    )
    summary = StringField(
        _l("Summary"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Say in one sentence what the page is about.")),
            Length(max=LONGEST_SUMMARY),
            Plain(),
        ],
    )
    body = TextAreaField(
        _l("Text"),
        filters=[_lines],
        validators=[DataRequired(_l("A page needs a text.")), Length(max=LONGEST_BODY), Plain(lines=True)],
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
