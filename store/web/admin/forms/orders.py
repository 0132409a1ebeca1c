"""Forms of the order's page: the parcel, its tracking, a comment."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp
from wtforms.widgets import HiddenInput

from store import shipments
from store.web.admin.forms.plain import Plain

REQUEST_KEY = r"[A-Za-z0-9_-]{32}"


def _carriers() -> list[SelectChoice]:
    """Carriers keep their names; only "another one" is a word of ours."""
    return [
        SelectChoice(
            value=carrier.code, label=_l("Other") if carrier.code == shipments.OTHER else carrier.name
        )
        for carrier in shipments.CARRIERS.values()
    ]


class TrackingForm(FlaskForm):
    """Carrier, number, and a link for carriers we do not know; `version` is what the page showed.

    Several stand on one page, each with a prefix of its own; the token is the page's, and the gate checks it.
    """

    class Meta:
        csrf = False

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    carrier = SelectField(_l("Carrier"), choices=_carriers)
    tracking_number = StringField(_l("Tracking number"), validators=[Length(max=64), Plain()])
    tracking_url = StringField(_l("Tracking link"), validators=[Length(max=500), Plain()])


class ParcelForm(TrackingForm):
    """A parcel. The quantities stand beside it as `quantity-<line id>`, since lines differ from order to order."""

    request_key = HiddenField(validators=[InputRequired(), Regexp(f"^{REQUEST_KEY}$")])


class VersionForm(FlaskForm):
    """A single button that acts on what the page showed."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class CommentForm(FlaskForm):
    """A word for colleagues; buyers never see it."""

    body = TextAreaField(
        _l("Comment"),
        validators=[DataRequired(_l("Write something first.")), Length(max=2000), Plain(lines=True)],
    )


class ResolveForm(FlaskForm):
    """How a matter was settled."""

    resolution = StringField(_l("What was done"), validators=[Optional(), Length(max=300), Plain()])


class StockForm(FlaskForm):
    """What came to the shelf or left it."""

    kind = SelectField(
        _l("What happened"),
        choices=[
            SelectChoice(value="receive", label=_l("Received")),
            SelectChoice(value="damage", label=_l("Damaged or lost")),
            SelectChoice(value="count", label=_l("Counted: more or fewer than written")),
            SelectChoice(value="adjust", label=_l("Other change")),
        ],
    )
    count = IntegerField(_l("How many"), validators=[InputRequired(_l("Enter how many, as a whole number."))])
    reason = StringField(
        _l("Reason"),
        validators=[DataRequired(_l("Say why, for whoever counts next.")), Length(max=200), Plain()],
    )
    request_key = HiddenField(validators=[InputRequired(), Regexp(f"^{REQUEST_KEY}$")])
