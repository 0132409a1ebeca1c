"""Forms for giving money back and for calling an order off; lines and their quantities stand beside them."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Regexp, ValidationError
from wtforms.widgets import HiddenInput

from store.web.admin.forms.orders import REQUEST_KEY
from store.web.admin.forms.plain import Plain

AMOUNT = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{1,2}))?")


def minor_of(text: str | None) -> int | None:
    """An amount as typed, e.g. "12.50", in minor units; 0 for nothing, None for what is no amount. By pattern."""
    typed = (text or "").strip().lstrip("$€£").strip()
    if not typed:
        return 0
    match = AMOUNT.fullmatch(typed)
    return None if match is None else int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


class Amount:
    """An amount with at most two decimals."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ValidationError for what is none."""
        if minor_of(field.data) is None:
            raise ValidationError(_("Enter an amount like 12 or 12.50."))


class PartsForm(FlaskForm):
    """Delivery and donation of what goes back; the address keeps it, so it carries no token."""

    class Meta:
        csrf = False

    shipping = StringField(_l("Delivery"), validators=[Length(max=12), Amount()])
    donation = StringField(_l("Donation"), validators=[Length(max=12), Amount()])


class RefundForm(FlaskForm):
    """How much, why, and whether the buyer is told."""

    amount = StringField(_l("Amount"), validators=[Length(max=12), Amount()])
    cause = SelectField(
        _l("What Stripe is told"),
        choices=[
            SelectChoice(value="", label=_l("Nothing in particular")),
            SelectChoice(value="requested_by_customer", label=_l("The buyer asked for it")),
            SelectChoice(value="duplicate", label=_l("Paid twice")),
            SelectChoice(value="fraudulent", label=_l("Fraud (blocks this card and address at Stripe)")),
        ],
    )
    reason = StringField(_l("Reason, for colleagues"), validators=[Length(max=200), Plain()])
    notify = BooleanField(_l("Tell the buyer by mail"))
    by_hand = BooleanField(_l("It was paid another way (cash, transfer): only write it down"))
    request_key = HiddenField(validators=[InputRequired(), Regexp(f"^{REQUEST_KEY}$")])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class CancelForm(FlaskForm):
    """Why an order is called off, and what follows from it."""

    reason = RadioField(
        _l("Why"),
        choices=[
            SelectChoice(value="customer", label=_l("The buyer changed their mind")),
            SelectChoice(value="inventory", label=_l("We cannot send it")),
            SelectChoice(value="fraud", label=_l("It looks like fraud")),
            SelectChoice(value="declined", label=_l("The payment was declined")),
            SelectChoice(value="other", label=_l("Something else")),
        ],
        validators=[InputRequired(_l("Choose why."))],
    )
    note = StringField(_l("Note for colleagues"), validators=[Length(max=200), Plain()])
    refund = BooleanField(_l("Give all the money back"))
    notify = BooleanField(_l("Tell the buyer by mail"))
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
