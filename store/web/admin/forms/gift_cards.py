"""The form of a gift card that staff give."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional, Regexp, StopValidation

from store.web.admin.forms.amounts import Amount, Needs, minor
from store.web.shop.forms.rules import is_email

LEAST_MINOR, MOST_MINOR = 100, 50_000


class GiftCardForm(FlaskForm):
    """How much, for whom, with which words. `key` makes a form sent twice one card."""

    key = HiddenField(validators=[Regexp(r"[A-Za-z0-9_-]{16,64}")])
    amount = StringField(_l("Amount"), validators=[Needs(_l("How much is the card to hold?")), Amount()])
    email = EmailField(_l("E-mail"), validators=[Needs(_l("Whom is it to be mailed to?")), Length(max=254)])
    note = TextAreaField(_l("Words to go with it"), validators=[Optional(), Length(max=300)])
    last_day = DateField(_l("Good until"), validators=[Optional()])

    def validate_amount(self, field: StringField) -> None:
        """Between one and five hundred whole units."""
        if not LEAST_MINOR <= (minor(field.data) or 0) <= MOST_MINOR:
            raise StopValidation(_("A card holds between 1.00 and 500.00."))

    def validate_email(self, field: EmailField) -> None:
        """One plain address."""
        if not is_email(field.data or ""):
            raise StopValidation(_("This is not an e-mail address."))
