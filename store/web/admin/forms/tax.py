"""Forms of tax rates, and of who works tax out."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, Optional, StopValidation
from wtforms.widgets import HiddenInput

from store.pricing import TaxMode, TaxRate
from store.pricing.desk import RateWish
from store.web import language
from store.web.admin.forms.amounts import Needs, rate
from store.web.admin.forms.delivery import country_names
from store.web.admin.forms.plain import Plain

MODES = {
    TaxMode.TABLES: (
        _l("Our own rates"),
        _l("By the table on this page. The whole total is shown at the checkout."),
    ),
    TaxMode.STRIPE_ADDED: (
        _l("Stripe Tax, on top of prices"),
        _l(
            "Worked out on the payment page, for the address given there. Needs Stripe Tax to be set up at Stripe."
        ),
    ),
    TaxMode.STRIPE_INCLUDED: (
        _l("Stripe Tax, inside prices"),
        _l(
            "The total stays; how much of it is tax is Stripe's to say. Needs Stripe Tax to be set up at Stripe."
        ),
    ),
}
TAX_CODE = re.compile(r"[A-Za-z0-9_-]{0,32}")


class ModeForm(FlaskForm):
    """Who works tax out."""

    mode = RadioField(
        _l("Who works it out"), choices=[SelectChoice(mode.value, words[0]) for mode, words in MODES.items()]
    )


class RateForm(FlaskForm):
    """A rate for a country, or one of its states, and perhaps one kind of things."""

    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])
    country = SelectField(_l("Country"))
    state = StringField(_l("State or province"), validators=[Length(max=60), Plain()])
    tax_code = StringField(_l("Tax code"), validators=[Length(max=32)])
    name = StringField(
        _l("Name"),
        validators=[Needs(_l("Give it the name that buyers read, e.g. VAT.")), Length(max=48), Plain()],
    )
    rate = StringField(_l("Percent"), validators=[Needs(_l("Enter the rate in percent."))])
    inclusive = BooleanField(_l("Prices contain it already"))
    on_shipping = BooleanField(_l("Delivery bears it too"))

    def offer(self) -> RateForm:
        """Fill the country list."""
        names = country_names(language.current())
        self.country.choices = [SelectChoice(code, name) for code, name in names.items()]
        return self

    def validate_rate(self, field: StringField) -> None:
        """Up to 100 percent, with at most three decimals."""
        found = rate(field.data)
        if found is None or found > 100_000:
            raise StopValidation(_("Enter percent from 0 to 100, e.g. 19 or 8.25."))

    def validate_tax_code(self, field: StringField) -> None:
        """Letters and digits, as products carry it."""
        if not TAX_CODE.fullmatch((field.data or "").strip()):
            raise StopValidation(_("Use letters, digits, hyphens and underscores, as the products have it."))

    @classmethod
    def of(cls, row: TaxRate) -> RateForm:
        """The form as the rate stands."""
        columns = ("version", "country", "state", "tax_code", "name", "inclusive", "on_shipping")
        data = {name: getattr(row, name) for name in columns}
        return cls(formdata=None, data=data | {"rate": percent(row.rate_ppm100)})

    def wish(self) -> RateWish:
        """What the room is asked for. Only of a valid form."""
        return RateWish(
            country=self.country.data,
            state=(self.state.data or "").strip(),
            tax_code=(self.tax_code.data or "").strip(),
            name=" ".join(self.name.data.split()),
            rate_ppm100=rate(self.rate.data) or 0,
            inclusive=bool(self.inclusive.data),
            on_shipping=bool(self.on_shipping.data),
        )


def percent(rate_ppm100: int) -> str:
    """A rate as it is typed: 19000 is `19`, 8250 is `8.25`."""
    return f"{rate_ppm100 // 1000}.{rate_ppm100 % 1000:03d}".rstrip("0").rstrip(".")
