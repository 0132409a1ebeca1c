"""Forms about the people who work here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, IntegerField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length

from store.staff import Role
from store.web.admin.forms.plain import Plain

ROLE_WORDS = {
    Role.OWNER: _l("Owner"),
    Role.MANAGER: _l("Manager"),
    Role.FULFILLMENT: _l("Fulfillment"),
    Role.EDITOR: _l("Editor"),
    Role.READ_ONLY: _l("Read only"),
}
ROLE_NOTES = {
    Role.OWNER: _l("Everything, staff accounts included."),
    Role.MANAGER: _l("Everything but staff accounts."),
    Role.FULFILLMENT: _l("Orders, parcels and stock."),
    Role.EDITOR: _l("Products and news."),
    Role.READ_ONLY: _l("Looks, and changes nothing."),
}


def _choices() -> list[SelectChoice]:
    return [SelectChoice(value=role.value, label=words) for role, words in ROLE_WORDS.items()]


class InviteForm(FlaskForm):
    """Somebody new at the desk, or somebody who lost the password."""

    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Enter an e-mail address.")), Length(max=254), Plain()],
    )
    role = RadioField(
        _l("Role"),
        choices=_choices(),
        default=Role.FULFILLMENT.value,
        validators=[InputRequired(_l("Choose a role."))],
    )


class MemberForm(FlaskForm):
    """Another role, or switched off; `version` is what the page showed."""

    role = SelectField(_l("Role"), choices=_choices())
    active = SelectField(
        _l("Account"),
        choices=[
            SelectChoice(value="yes", label=_l("Active")),
            SelectChoice(value="no", label=_l("Switched off")),
        ],
    )
    version = IntegerField(validators=[InputRequired()])
