"""/patterns: every component in every state, on samples that touch no database."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace as Sample
from typing import Any

from flask import Blueprint, render_template
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired

from store.kit.i18n import Text
from store.kit.money import Money
from store.web.access import development
from store.web.patterns_cart import cart_samples
from store.web.patterns_shop import shop_samples
from store.web.shop.pack_view import LineView, MixView, SolverView

bp = Blueprint("patterns", __name__)

AT = datetime(2025, 4, 28, 7, 56, 5, tzinfo=UTC)
HEADLINE = "North Korea confirms it sent troops to Russia to support its war against Ukraine"


class SampleForm(Form):
    """One field of each kind; filled in wrongly, so that errors show."""

    email = EmailField(
        "E-mail", [InputRequired(), Email("That is not an e-mail address. It needs an @ and a domain.")]
    )
    first = StringField("Name", [InputRequired("We need a name for the parcel.")])
    postcode = StringField("ZIP code", [InputRequired()])
    country = SelectField(
        "Country", choices=[SelectChoice("US", "United States"), SelectChoice("DE", "Germany")]
    )
    note = TextAreaField("Note for us")
    delivery = RadioField(
        "Delivery", choices=[SelectChoice("post", "Letter post"), SelectChoice("courier", "Courier")]
    )
    agree = BooleanField("Round my order up for the newsroom")


@bp.get("/patterns")
@development
def patterns() -> str:
    """The page of samples."""
    form = SampleForm(
        MultiDict({"email": "ada at example", "postcode": "97201", "country": "DE", "delivery": "post"})
    )
    form.validate()
    return render_template("patterns.html", form=form, headline=HEADLINE, money=dollars, **samples())


def dollars(minor: int) -> Money:
    """A sample price in US cents."""
    return Money(minor, "USD")


def samples() -> dict[str, Any]:
    """What the components are shown with."""
    picture = Sample(src="/static/img/share.jpg", width=1200, height=630, alt="A sample picture", sources=())
    return {
        **cart_samples(picture),
        **shop_samples(),
        "options": [
            _option("Colour", _value("Black", "ink", chosen=True), _value("White", "paper")),
            _sizes(),
        ],
        "packs": _option("Pack", _value("Pack of 10", note="$0.90 each"), _value("Pack of 50"), wide=True),
        "solver": SolverView(
            "#", "How many notes do you want?", "37", *_mixes(), "10 more for the same money."
        ),
        "unsolved": SolverView("#", "How many notes do you want?", "6000"),
        "cards": [
            _card("TVNL Tee Shirt", "Plain words on good cotton.", 2200, picture, varies=True),
            _card("TVNL Tote Bag", "Carries a week of papers.", 1800, picture, was=2100, stock="few_left"),
            _card("The Loaded Deck", "Fifty-two cards, all of them marked.", 1400, picture, stock="sold_out"),
        ],
        "promos": [
            _promo("TVNL Tee Shirt", "America's # 1 Enemy", "Tee Shirt", "& Help Support TvNewsLIES.org!"),
            _promo(
                "The Loaded Deck",
                "The Loaded Deck",
                "The First & the Best!",
                "The Media & Bush Admin Exposed!",
            ),
        ],
        "pictures": [(picture, Sample(option_value_id=None))] * 3,
        "stories": [
            _story(HEADLINE, picture),
            _story("11 Killed As Vehicle Plows Into Filipino Street Festival In Vancouver", picture),
            _story("Trump says US ships should have free use of Panama and Suez canals", None),
        ],
        "lines": [
            {
                "title": "TVNL Tee Shirt",
                "detail": "Black / M",
                "unit": dollars(2200),
                "total": dollars(4400),
                "pic": picture,
                "was": dollars(2400),
            },
            {
                "title": "The Loaded Deck",
                "unit": dollars(1400),
                "total": dollars(1400),
                "pic": picture,
                "warning": "Sold out since you added it.",
                "blocked": True,
            },
        ],
        "sums": [
            ("Items", "$58.00", "", ""),
            ("Discount", "−$5.00", "minus", "THANKS"),
            ("Delivery", "$4.00", "", "3 to 5 days"),
            ("Total", "$57.00", "total", ""),
            ("Tax included", "$0.00", "soft", ""),
        ],
        "whys": [
            Text(
                "up to 500 g to Germany %(base)s, each further kg %(more)s",
                {"base": dollars(900), "more": dollars(400)},
            ),
            Text("this parcel weighs 1.2 kg"),
        ],
        "events": [
            Sample(text="On its way", note="USPS 9400 1000 0000 0000 0000 00", at=AT),
            Sample(text="Paid", note="", at=AT),
        ],
    }


def _mixes() -> tuple[MixView, MixView]:
    """Four packs of ten for who wants 37 notes, and the better buy beside them."""
    tens = [LineView(4, "Pack of 10", dollars(2000))]
    fifty = [LineView(1, "Pack of 50", dollars(2000))]
    return (
        MixView(37, "40 notes", tens, dollars(2000), dollars(50), "3 notes"),
        MixView(50, "50 notes", fifty, dollars(2000), dollars(40), ""),
    )


def _value(
    value: str, swatch: str = "", *, note: str = "", sold_out: bool = False, chosen: bool = False
) -> Sample:
    return Sample(
        value=value,
        label=value,
        swatch=swatch,
        note=note,
        price=None,
        each=None,
        sold_out=sold_out,
        chosen=chosen,
    )


def _option(name: str, *values: Sample, wide: bool = False) -> Sample:
    return Sample(name=name, field=f"option-{name.lower()}", values=values, wide=wide)


def _sizes() -> Sample:
    rest = [_value(size) for size in ("M", "L", "XL")]
    return _option(
        "Size", _value("S", sold_out=True), *rest, _value("2XL", note="+$2"), _value("3XL", note="+$3")
    )


def _card(
    title: str,
    tagline: str,
    minor: int,
    picture: Sample,
    *,
    varies: bool = False,
    was: int = 0,
    stock: str = "in_stock",
) -> Sample:
    compare_at = dollars(was) if was else None
    return Sample(
        title=title,
        tagline=tagline,
        href="#main",
        picture=picture,
        price=dollars(minor),
        price_varies=varies,
        compare_at=compare_at,
        stock=stock,
    )


def _promo(name: str, *lines: str) -> Sample:
    return Sample(name=name, lines=lines, href="#main")


def _story(title: str, picture: Sample | None) -> Sample:
    teaser = "The first sixteen words of the story stand here, as they always did, and then three..."
    return Sample(
        title=title, href="#main", picture=picture, teaser=teaser, section="International", published=AT
    )
