"""Forms of one variant, of many at once, and of the variants to be made."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation
from wtforms.widgets import HiddenInput

from store.catalog import desk, rules
from store.catalog.models import Variant
from store.web.admin.forms.plain import Plain
from store.web.admin.forms.products import said
from store.web.admin.forms.rule import Rule


@cache
def countries() -> frozenset[str]:
    """The codes of all countries. Babel reads a large file for them, for which no start waits."""
    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())


def number(least: int, most: int) -> Callable[[str], int]:
    """A rule: a whole number between the two."""
    return lambda text: rules.whole_number(text, "", least=least, most=most)


def country(form: FlaskForm, field: Field) -> None:
    """A validator: two letters that are a country's."""
    if field.data and said(field).upper() not in countries():
        raise StopValidation(_("A country of origin is two letters, e.g. US."))


class VariantForm(FlaskForm):
    """One variant; price breaks and parts stand beside it in rows, since nobody knows how many there are."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    sku = StringField(_l("SKU"), validators=[DataRequired(_l("Give it a SKU.")), Rule(rules.check_sku)])
    price = StringField(_l("Price"), validators=[DataRequired(_l("Enter a price.")), Rule(rules.price_of)])
    compare_at = StringField(_l("Price before"), validators=[Rule(rules.price_of)])
    pieces = StringField(
        _l("Pieces in a pack"), validators=[InputRequired(), Rule(number(1, rules.MOST_PIECES))]
    )
    weight_g = StringField(
        _l("Weight in grams"), validators=[InputRequired(), Rule(number(0, rules.MOST_WEIGHT_G))]
    )
    barcode = StringField(_l("Barcode"), validators=[Length(max=32), Plain()])
    bin = StringField(_l("Bin"), validators=[Length(max=24), Plain()])
    hs_code = StringField(_l("Customs code (HS)"), validators=[Length(max=16), Plain()])
    origin = StringField(_l("Country of origin"), validators=[country])
    active = BooleanField(_l("Is sold"))

    @classmethod
    def of(cls, variant: Variant, version: int) -> VariantForm:
        """The form as the variant stands."""
        columns = ("sku", "barcode", "bin", "hs_code", "origin", "active")
        return cls(
            formdata=None,
            data={name: getattr(variant, name) for name in columns}
            | {
                "version": version,
                "price": rules.price_text(variant.price_minor),
                "compare_at": rules.price_text(variant.compare_at_minor),
                "pieces": str(variant.pieces),
                "weight_g": str(variant.weight_g),
            },
        )

    def draft(self, breaks: dict[int, int]) -> desk.VariantDraft:
        """What was typed, as the room takes it; call it after validation."""
        return desk.VariantDraft(
            sku=said(self.sku),
            price_minor=rules.price_of(said(self.price)),
            compare_at_minor=rules.price_of(said(self.compare_at)) if said(self.compare_at) else None,
            pieces=int(said(self.pieces)),
            weight_g=int(said(self.weight_g)),
            barcode=said(self.barcode),
            bin=said(self.bin),
            hs_code=said(self.hs_code).replace(".", ""),
            origin=said(self.origin).upper(),
            active=bool(self.active.data),
            breaks=breaks,
        )


class MakeForm(FlaskForm):
    """The variants to be made: which combinations stands beside it as ticks. The token is the page's."""

    class Meta:
        csrf = False

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    sku = StringField(
        _l("SKU begins with"), validators=[DataRequired(_l("Give it a SKU.")), Rule(rules.check_sku)]
    )
    price = StringField(_l("Price"), validators=[DataRequired(_l("Enter a price.")), Rule(rules.price_of)])
    weight_g = StringField(
        _l("Weight in grams"), default="0", validators=[Rule(number(0, rules.MOST_WEIGHT_G))]
    )
    count = StringField(_l("On the shelf, of each"), default="0", validators=[Rule(number(0, 100_000))])


class ManyForm(FlaskForm):
    """The same for many variants: only what is filled in is set. The token is the page's."""

    class Meta:
        csrf = False

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    which = SelectField(_l("Which"), choices=[], validate_choice=False)
    price = StringField(_l("Price"), validators=[Rule(rules.price_of)])
    compare_at = StringField(_l("Price before"), validators=[Rule(rules.price_of)])
    weight_g = StringField(_l("Weight in grams"), validators=[Rule(number(0, rules.MOST_WEIGHT_G))])
    bin = StringField(_l("Bin"), validators=[Length(max=24), Plain()])
    hs_code = StringField(_l("Customs code (HS)"), validators=[Length(max=16), Plain()])
    origin = StringField(_l("Country of origin"), validators=[country])
    active = SelectField(
        _l("Is sold"),
        choices=[
            SelectChoice(value="", label=_l("leave as it is")),
            SelectChoice(value="yes", label=_l("yes")),
            SelectChoice(value="no", label=_l("no")),
        ],
    )

    def columns(self) -> dict[str, object]:
        """What was filled in, as the room takes it; call it after validation."""
        found: dict[str, object] = {}
        if said(self.price):
            found["price_minor"] = rules.price_of(said(self.price))
        if said(self.compare_at):
            found["compare_at_minor"] = rules.price_of(said(self.compare_at))
        if said(self.weight_g):
            found["weight_g"] = int(said(self.weight_g))
        if said(self.bin):
            found["bin"] = said(self.bin)
        if said(self.hs_code):
            found["hs_code"] = said(self.hs_code).replace(".", "")
        if said(self.origin):
            found["origin"] = said(self.origin).upper()
        if self.active.data:
            found["active"] = self.active.data == "yes"
        return found
