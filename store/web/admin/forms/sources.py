"""Forms of a source of news, one for each kind; what each has to say beyond its name and address are its options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, StopValidation
from wtforms.widgets import HiddenInput

from store.news import PROMISE_H, TICK_M, SourceFacts, SourceKind
from store.web.admin.forms.amounts import Needs, Whole, count
from store.web.admin.forms.plain import Plain
from store.web.admin.forms.settings import _zones
from store.wire import PASSWORD

INTERVALS = {
    TICK_M: _l("Every 5 minutes"),
    15: _l("Every quarter of an hour"),
    60: _l("Every hour"),
    360: _l("Every 6 hours"),
    1440: _l("Once a day"),
    0: _l("Only when somebody asks"),
}
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")
PREFIX = re.compile(r"[A-Za-z0-9_$]{0,40}")
MOST_ONLY = 100
LONGEST_PROMISE_H = 720


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def _lines(text: str | None) -> list[str]:
    """Lines with single spaces inside, each once, empty ones left out."""
    return list(dict.fromkeys(" ".join(line.split()) for line in (text or "").splitlines() if line.strip()))


class SourceForm(FlaskForm):
    """What every source has: a name, and the version that the page showed. It is also the form of stories written here."""

    OPTIONS: ClassVar[tuple[str, ...]] = ()
    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])
    name = StringField(
        _l("Name"),
        filters=[_stripped],
        validators=[Needs(_l("Give the source a name.")), Length(max=80), Plain()],
    )

    @classmethod
    def of(cls, facts: SourceFacts) -> SourceForm:
        """The form as the source stands."""
        options = facts.options
        told: dict[str, Any] = {name: options[name] for name in cls.OPTIONS if name in options}
        told["only"] = "\n".join(options.get("only", ()))
        told["promise"] = str(options.get("promise", PROMISE_H))
        told["interval"] = str(options.get("interval", TICK_M))
        shown = {
            "version": facts.version,
            "name": facts.name,
            "address": facts.address,
            "file": facts.address,
        }
        return cls(formdata=None, data=shown | told)

    def where(self) -> str:
        """The address that was typed or chosen, "" where a kind has none."""
        return self.address.data or "" if "address" in self else ""

    def wishes(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The options as they are to be: those `before` that no box stands for, and what was typed. Of a valid form."""
        kept = {name: value for name, value in before.items() if name not in self.OPTIONS}
        return kept | {
            name: value for name in self.OPTIONS if (value := self._said(name)) not in ("", None, [])
        }

    def _said(self, name: str) -> Any:
        data = self[name].data
        if name == "only":
            return _lines(data)
        if name == "interval":
            return int(data)
        if name == "promise":
            return count(data) or PROMISE_H
        if name == "pages":
            return data or None
        if name == "zone":
            return None if data == "UTC" else data
        return data


class FromElsewhere(SourceForm):
    """What is read from elsewhere has a language where it does not say so itself."""

    language = StringField(
        _l("Language"),
        filters=[_stripped],
        default="en",
        validators=[Needs(_l("Write the language as a code, such as en or es.")), Length(max=12), Plain()],
    )

    def validate_language(self, field: StringField) -> None:
        """A language's code."""
        if not LANGUAGE.fullmatch(field.data):
            raise StopValidation(_("Write the language as a code, such as en or es."))


class ByTheClock(FromElsewhere):
    """What is read again and again, and what readers are promised."""

    interval = SelectField(
        _l("Read it"),
        choices=[SelectChoice(str(minutes), words) for minutes, words in INTERVALS.items()],
        default=str(TICK_M),
    )
    promise = StringField(
        _l("Tell readers when it could not be read for"),
        default=str(PROMISE_H),
        validators=[Whole(1, LONGEST_PROMISE_H)],
    )


class FeedForm(ByTheClock):
    """RSS, Atom or JSON Feed."""

    OPTIONS = ("section", "language", "interval", "promise")
    address = StringField(
        _l("Address of the feed"),
        filters=[_stripped],
        validators=[Needs(_l("Write the address of the feed.")), Length(max=500), Plain()],
    )
    section = StringField(_l("Section"), filters=[_stripped], validators=[Length(max=120), Plain()])


class OfJoomla(FromElsewhere):
    """What a Joomla site needs to be read by, whichever way its tables reach us."""

    base = StringField(
        _l("Public address of the site"), filters=[_stripped], validators=[Length(max=200), Plain()]
    )
    prefix = StringField(
        _l("Prefix of the tables"), filters=[_stripped], validators=[Length(max=40), Plain()]
    )
    zone = SelectField(_l("Clock of its dates"), choices=_zones, default="UTC")
    only = TextAreaField(
        _l("Only these sections and categories"), validators=[Length(max=10_000), Plain(lines=True)]
    )
    pages = BooleanField(_l("Read pages without a category too"))

    def validate_base(self, field: StringField) -> None:
        """A whole address, or none."""
        try:
            parts = urlsplit(field.data or "https://example.org")
            whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        except ValueError:
            whole = False
        if not whole:
            raise StopValidation(_("Write a whole address such as https://www.example.org/."))

    def validate_prefix(self, field: StringField) -> None:
        """What a table's name may begin with."""
        if not PREFIX.fullmatch(field.data or ""):
            raise StopValidation(_("A prefix has letters, digits and underscores, such as jos_."))

    def validate_only(self, field: TextAreaField) -> None:
        """As many as anybody types."""
        if len(_lines(field.data)) > MOST_ONLY:
            raise StopValidation(_("Name up to %(most)s of them.", most=MOST_ONLY))


class JoomlaForm(OfJoomla, ByTheClock):
    """A live Joomla database."""

    OPTIONS = ("password_env", "prefix", "base", "zone", "only", "pages", "language", "interval", "promise")
    address = StringField(
        _l("Address of the database"),
        filters=[_stripped],
        validators=[Needs(_l("Write the address of the database.")), Length(max=500), Plain()],
    )
    password_env = StringField(
        _l("Variable with the password"), filters=[_stripped], validators=[Length(max=60), Plain()]
    )

    def validate_password_env(self, field: StringField) -> None:
        """Only variables that are meant for it are ever read."""
        if field.data and not PASSWORD.fullmatch(field.data):
            raise StopValidation(_("The variable with the password must be called NEWS_SOURCE_ and more."))


class DumpForm(OfJoomla):
    """A dump of a Joomla database: chosen among those on the server, or sent."""

    OPTIONS = ("prefix", "base", "zone", "only", "pages", "language")
    file = SelectField(_l("File on the server"), choices=[], validate_choice=False)
    upload = FileField(_l("Or send a file"))

    def offer(self, dumps: list[Path], standing: str = "") -> None:
        """Name the files there are, and the one that stands, which an operator may have put anywhere."""
        places = {str(place): place.name for place in dumps}
        if standing:
            places.setdefault(standing, Path(standing).name)
        named = [SelectChoice(place, name) for place, name in places.items()]
        self.file.choices = [SelectChoice("", _("None of these")), *named]

    def validate_file(self, field: SelectField) -> None:
        """One of the two is needed."""
        if not self.where() and not self.upload.data:
            raise StopValidation(_("Choose a file that is there, or send one."))

    def where(self) -> str:
        """The file that was chosen, if it is one of those that were offered."""
        chosen = self.file.data or ""
        return chosen if chosen in {one.value for one in self.file.choices} else ""


FORMS: dict[SourceKind, type[SourceForm]] = {
    SourceKind.FEED: FeedForm,
    SourceKind.JOOMLA: JoomlaForm,
    SourceKind.DUMP: DumpForm,
    SourceKind.WRITTEN: SourceForm,
}
