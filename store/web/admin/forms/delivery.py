"""Forms of delivery zones, their ways, and who lets the buyer choose."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import Length, Optional, StopValidation
from wtforms.widgets import HiddenInput

from store.pricing import REST_OF_WORLD, DeliveryMethod, DeliveryMode, DeliveryZone
from store.pricing.desk import MethodWish, ZoneWish
from store.web.admin.forms.amounts import Amount, Needs, Whole, count, minor, typed
from store.web.admin.forms.plain import Plain

MODES = {
    DeliveryMode.TABLES: (
        _l("At our checkout"),
        _l("The buyer sees the whole total before leaving for the payment page."),
    ),
    DeliveryMode.STRIPE: (
        _l("On Stripe's page"),
        _l(
            "The first five ways of the buyer's zone are offered there, and the address is asked for there again."
        ),
    ),
}
NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
SHORT_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


@cache
def country_names(locale: str = "en") -> dict[str, str]:
    """Names of countries by code, by name."""
    names = Locale.parse(locale).territories
    found = {
        code: name
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


@cache
def _codes() -> dict[str, str]:
    """Codes by code and by English name, casefolded."""
    names = country_names()
    return {name.casefold(): code for code, name in names.items()} | {code.casefold(): code for code in names}


def read_countries(text: str) -> tuple[list[str], list[str]]:
    """(codes, what is none) of countries as typed: codes or English names, parted by commas or lines."""
    parts = [" ".join(part.split()) for part in re.split(r"[,;\n]", text)]
    known, odd = [], []
    for part in filter(None, parts):
        code = _codes().get(part.casefold())
        if code is None and all(word.casefold() in _codes() and len(word) == 2 for word in part.split()):
            known += [_codes()[word.casefold()] for word in part.split()]
        elif code is None:
            odd.append(part)
        else:
            known.append(code)
    return list(dict.fromkeys(known)), odd


class ModeForm(FlaskForm):
    """Where the way of delivery is chosen."""

    mode = RadioField(
        _l("Where it is chosen"),
        choices=[SelectChoice(mode.value, words[0]) for mode, words in MODES.items()],
    )


class ZoneForm(FlaskForm):
    """Countries that are served alike."""

    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])
    name = StringField(_l("Name"), validators=[Needs(_l("Give the zone a name.")), Length(max=80), Plain()])
    countries = TextAreaField(_l("Countries"), validators=[Length(max=4000), Plain(lines=True)])
    rest = BooleanField(_l("And every country that is in no other zone"))
    position = StringField(_l("Place in the list"), validators=[Whole(0, 999)])

    def validate_countries(self, field: TextAreaField) -> None:
        """Countries we know, at least one of them or the rest of the world."""
        known, odd = read_countries(field.data or "")
        if odd:
            raise StopValidation(_("This is no country we know: %(name)s.", name=odd[0][:60]))
        if not known and not self.rest.data:
            raise StopValidation(_("Name a country, or tick the rest of the world."))

    @classmethod
    def of(cls, row: DeliveryZone) -> ZoneForm:
        """The form as the zone stands."""
        names = country_names()
        told = [names.get(code, code) for code in row.countries if code != REST_OF_WORLD]
        return cls(
            formdata=None,
            data={
                "version": row.version,
                "name": row.name,
                "countries": ", ".join(told),
                "rest": REST_OF_WORLD in row.countries,
                "position": str(row.position),
            },
        )

    def wish(self) -> ZoneWish:
        """What the room is asked for. Only of a valid form."""
        known, _odd = read_countries(self.countries.data or "")
        codes = known + ([REST_OF_WORLD] if self.rest.data else [])
        return ZoneWish(" ".join(self.name.data.split()), codes, count(self.position.data) or 0)


class MethodForm(FlaskForm):
    """A way to a zone."""

    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])
    name = StringField(
        _l("Name"), validators=[Needs(_l("Give it the name that buyers read.")), Length(max=80), Plain()]
    )
    code = StringField(_l("Short name"), validators=[Needs(_l("Give it a short name, e.g. express."))])
    price = StringField(_l("Price"), validators=[Needs(_l("Enter a price; 0 for none.")), Amount()])
    included_g = StringField(
        _l("Covers up to, in grams"),
        validators=[Needs(_l("Enter the weight the price covers.")), Whole(0, 100_000)],
    )
    per_kg = StringField(_l("Each further kilogram"), validators=[Amount()])
    most_g = StringField(_l("Carries at most, in grams"), validators=[Whole(1, 1_000_000)])
    free_over = StringField(_l("Free from a sum of"), validators=[Amount()])
    days_min = StringField(
        _l("Fewest working days"), validators=[Needs(_l("Enter the fewest days.")), Whole(0, 90)]
    )
    days_max = StringField(
        _l("Most working days"), validators=[Needs(_l("Enter the most days.")), Whole(0, 90)]
    )
    active = BooleanField(_l("Is offered"), default=True)
    position = StringField(_l("Place in the list"), validators=[Whole(0, 999)])

    def validate_code(self, field: StringField) -> None:
        """Lower-case letters, digits and hyphens: it stands in forms and feeds."""
        if not SHORT_NAME.fullmatch(field.data.strip()):
            raise StopValidation(_("Use lower-case letters, digits and hyphens, e.g. express."))

    @classmethod
    def of(cls, row: DeliveryMethod) -> MethodForm:
        """The form as the way stands."""
        return cls(
            formdata=None,
            data={
                "version": row.version,
                "name": row.name,
                "code": row.code,
                "price": typed(row.price_minor),
                "included_g": str(row.included_g),
                "per_kg": typed(row.per_kg_minor or None),
                "most_g": str(row.most_g or ""),
                "free_over": typed(row.free_over_minor),
                "days_min": str(row.days_min),
                "days_max": str(row.days_max),
                "active": row.active,
                "position": str(row.position),
            },
        )

    def wish(self) -> MethodWish:
        """What the room is asked for. Only of a valid form."""
        return MethodWish(
            code=self.code.data.strip(),
            name=" ".join(self.name.data.split()),
            price_minor=minor(self.price.data) or 0,
            included_g=count(self.included_g.data) or 0,
            per_kg_minor=minor(self.per_kg.data) or 0,
            most_g=count(self.most_g.data),
            free_over_minor=minor(self.free_over.data),
            days_min=count(self.days_min.data) or 0,
            days_max=count(self.days_max.data) or 0,
            active=bool(self.active.data),
            position=count(self.position.data) or 0,
        )
