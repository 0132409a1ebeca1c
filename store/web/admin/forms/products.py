"""Forms of the catalogue: a product's words, a shelf's, a size chart."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Regexp
from wtforms.widgets import HiddenInput

from store.catalog import desk, rules
from store.catalog.models import Product
from store.web.admin.forms.plain import Plain
from store.web.admin.forms.rule import Rule


def _place(text: str) -> int:
    return rules.whole_number(text, "position", least=0, most=9999)


class NewProductForm(FlaskForm):
    """What a product begins with; the slug may be left to the title."""

    title = StringField(
        _l("Title"), validators=[DataRequired(_l("Give it a title.")), Length(max=160), Plain()]
    )
    slug = StringField(_l("Address"), validators=[Length(max=96), Rule(rules.check_slug)])
    product_type = StringField(_l("Product type"), validators=[Length(max=48), Plain()])

    def draft(self) -> desk.ProductDraft:
        """What was typed, as the room takes it."""
        title = said(self.title)
        return desk.ProductDraft(
            title=title, slug=said(self.slug) or desk.slug_of(title), product_type=said(self.product_type)
        )


class ProductForm(NewProductForm):
    """All words and settings of a product; `version` is what the page showed."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    slug = StringField(
        _l("Address"),
        validators=[
            DataRequired(_l("Give it an address.")),
            Length(max=96),
            Rule(rules.check_slug),
        ],
    )
    tagline = StringField(_l("Tagline"), validators=[Length(max=240), Plain()])
    promo_lines = TextAreaField(_l("Promotional lines"), validators=[Plain(lines=True), Rule(rules.lines_of)])
    description_md = TextAreaField(_l("Description"), validators=[Length(max=20_000), Plain(lines=True)])
    topics = StringField(_l("Topics"), validators=[Length(max=600), Plain(), Rule(rules.topics_of)])
    tax_code = StringField(
        _l("Tax code"),
        validators=[
            Regexp(
                r"^[A-Za-z0-9_-]{0,32}$",
                message=_l("A tax code holds letters, digits, hyphens and underscores only."),
            )
        ],
    )
    requires_shipping = BooleanField(_l("Is sent in a parcel"))
    is_gift_card = BooleanField(_l("Is a gift card"))
    seo_title = StringField(_l("Title for search engines"), validators=[Length(max=160), Plain()])
    seo_description = TextAreaField(
        _l("Description for search engines"), validators=[Length(max=320), Plain(lines=True)]
    )
    position = StringField(_l("Place in lists"), validators=[Rule(_place)])

    @classmethod
    def of(cls, product: Product) -> ProductForm:
        """The form as the product stands."""
        return cls(formdata=None, data=stored(product) | {"version": product.version})

    def draft(self) -> desk.ProductDraft:
        """What was typed, as the room takes it; call it after validation."""
        return desk.ProductDraft(
            title=said(self.title),
            slug=said(self.slug),
            tagline=said(self.tagline),
            promo_lines=rules.lines_of(said(self.promo_lines)),
            description_md=said(self.description_md),
            product_type=said(self.product_type),
            topics=rules.topics_of(said(self.topics)),
            tax_code=said(self.tax_code),
            requires_shipping=bool(self.requires_shipping.data),
            is_gift_card=bool(self.is_gift_card.data),
            seo_title=said(self.seo_title),
            seo_description=said(self.seo_description),
            position=int(said(self.position) or 0),
        )


def stored(product: Product) -> dict[str, object]:
    """A product's words and settings as they stand, in the shape of the form's boxes."""
    return {
        "title": product.title,
        "slug": product.slug,
        "tagline": product.tagline,
        "promo_lines": "\n".join(product.promo_lines),
        "description_md": product.description_md,
        "product_type": product.product_type,
        "topics": ", ".join(product.topics),
        "tax_code": product.tax_code,
        "requires_shipping": product.requires_shipping,
        "is_gift_card": product.is_gift_card,
        "seo_title": product.seo_title,
        "seo_description": product.seo_description,
        "position": str(product.position),
    }


class ShelfForm(FlaskForm):
    """A shelf's words; `version` is what the page showed, 0 for a new one."""

    version = IntegerField(widget=HiddenInput(), default=0, validators=[InputRequired()])
    title = StringField(
        _l("Title"), validators=[DataRequired(_l("Give it a title.")), Length(max=120), Plain()]
    )
    slug = StringField(_l("Address"), validators=[Length(max=96), Rule(rules.check_slug)])
    description_md = TextAreaField(_l("Description"), validators=[Length(max=5000), Plain(lines=True)])
    position = StringField(_l("Place in lists"), validators=[Rule(_place)])

    def draft(self) -> desk.ShelfDraft:
        """What was typed, as the room takes it; call it after validation."""
        title = said(self.title)
        return desk.ShelfDraft(
            title=title,
            slug=said(self.slug) or desk.slug_of(title),
            description_md=said(self.description_md),
            position=int(said(self.position) or 0),
        )


class ChartForm(FlaskForm):
    """A size chart as a small table of text."""

    version = IntegerField(widget=HiddenInput(), default=0, validators=[InputRequired()])
    unit = RadioField(
        _l("Measured in"),
        choices=[
            SelectChoice(value="in", label=_l("inches")),
            SelectChoice(value="cm", label=_l("centimetres")),
        ],
        default="in",
    )
    chart = TextAreaField(_l("Table"), validators=[Length(max=4000), Plain(lines=True)])
    back = HiddenField()


class NewChartForm(ChartForm):
    """A chart for a product type that has none."""

    product_type = StringField(
        _l("Product type"),
        validators=[DataRequired(_l("Name the product type.")), Length(max=48), Plain()],
    )


def said(field: StringField) -> str:
    """What was typed into a box, without white space around it, line ends as one character."""
    return (field.data or "").replace("\r\n", "\n").strip()
