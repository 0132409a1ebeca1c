"""Forms of a return at the desk, and of an address put right there."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from store.web.admin.forms.plain import Plain
from store.web.shop.forms.address_fields import AddressFields


class AnswerForm(FlaskForm):
    """Yes or no to a return, with a word to the buyer; `version` is what the page showed."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    note = TextAreaField(_l("A word to the buyer"), validators=[Length(max=500), Plain(lines=True)])


class ReceivedForm(FlaskForm):
    """The parcel is here. Counts stand beside it as `received-<line id>` and `restock-<line id>`."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class PayBackForm(FlaskForm):
    """What was received is paid for; perhaps the delivery, too."""

    shipping = BooleanField(_l("Pay the delivery back, too"))


class DeskAddressForm(AddressFields):
    """The address, put right by staff; `version` is the order's as the page showed it."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
