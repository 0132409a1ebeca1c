"""The forms of sections: what one is called and where it is found, and the one it becomes part of."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from store.news import desk
from store.web.admin.forms.amounts import Needs
from store.web.admin.forms.plain import Plain
from store.web.admin.forms.rule import Rule


class SectionForm(FlaskForm):
    """A section's name and address; `version` is what the page showed."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    title = StringField(
        _l("Name"), validators=[Needs(_l("Give it a name.")), Length(max=desk.LONGEST_NAME), Plain()]
    )
    slug = StringField(
        _l("Address"), validators=[Needs(_l("Give it an address.")), Length(max=72), Rule(desk.check_slug)]
    )

    @classmethod
    def of(cls, row: desk.SectionRow) -> SectionForm:
        """The form as a section stands."""
        return cls(formdata=None, data={"version": row.version, "title": row.title, "slug": row.slug})


class MergeForm(FlaskForm):
    """Which section another becomes part of."""

    version = HiddenField()
    into = SelectField(_l("Its stories go to"), validate_choice=False)

    def offer(self, rows: list[desk.SectionRow], but: int) -> None:
        """Name the sections that stay."""
        self.into.choices = [
            SelectChoice("", ""),
            *(SelectChoice(str(one.id), one.title) for one in rows if one.id != but and not one.into),
        ]
