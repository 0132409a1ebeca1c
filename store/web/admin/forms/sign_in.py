"""Forms of signing in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from store.web.admin.forms.plain import Plain


class SignInForm(FlaskForm):
    """Address and password."""

    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Enter your e-mail address.")), Length(max=254), Plain()],
    )
    password = PasswordField(
        _l("Password"), validators=[InputRequired(_l("Enter your password.")), Length(max=256)]
    )


class LinkForm(FlaskForm):
    """Nothing but the button: the link itself says who it is."""


class NewPasswordForm(FlaskForm):
    """A password for oneself, with the name colleagues see."""

    name = StringField(_l("Your name"), validators=[Length(max=80), Plain()])
    password = PasswordField(_l("New password"), validators=[InputRequired(_l("Choose a password."))])


class ChangePasswordForm(FlaskForm):
    """The old password, and the new one."""

    present = PasswordField(_l("Present password"), validators=[Length(max=256)])
    password = PasswordField(_l("New password"), validators=[InputRequired(_l("Choose a password."))])


class CodeForm(FlaskForm):
    """A code of the authenticator app, or a recovery code."""

    code = StringField(_l("Code"), validators=[InputRequired(_l("Enter the code.")), Length(max=40)])


class SetUpForm(CodeForm):
    """The first code of a new authenticator; `offer` is the signed secret it belongs to."""

    offer = HiddenField()


class ProveForm(FlaskForm):
    """Password or code once more, before a dangerous act."""

    password = PasswordField(
        _l("Password"), validators=[InputRequired(_l("Enter your password.")), Length(max=256)]
    )
