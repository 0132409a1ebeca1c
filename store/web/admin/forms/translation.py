"""Forms of words in the other language: everything may stay empty, and is read in English then."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from store.web.admin.forms.plain import Plain


class ShelfWordsForm(FlaskForm):
    """A shelf's words. The token is the page's, and the gate checks it."""

    class Meta:
        csrf = False

    title = StringField(_l("Title"), validators=[Length(max=120), Plain()])
    description_md = TextAreaField(_l("Description"), validators=[Length(max=5000), Plain(lines=True)])


class ProductWordsForm(FlaskForm):
    """A product's words; those of its choices and pictures stand beside it, since nobody knows how many there are."""

    title = StringField(_l("Title"), validators=[Length(max=160), Plain()])
    tagline = StringField(_l("Tagline"), validators=[Length(max=240), Plain()])
    description_md = TextAreaField(_l("Description"), validators=[Length(max=20_000), Plain(lines=True)])
    seo_title = StringField(_l("Title for search engines"), validators=[Length(max=160), Plain()])
    seo_description = TextAreaField(
        _l("Description for search engines"), validators=[Length(max=320), Plain(lines=True)]
    )
