"""Adding a source: what it is called, where it lies, and whether that can be at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from store import audit, news
from store.kit.i18n import lazy
from store.news import SourceKind
from store.wire.sync import PASSWORD
from store.wire.types import NotThisSource

LONGEST_NAME = 80


def add_source(
    kind: SourceKind, name: str, address: str, options: Mapping[str, str], *, at: datetime, by: str = "system"
) -> int:
    """Add a source in the caller's `transaction("news")`; its id. Nothing is read yet.

    Raises NotThisSource for a name that is taken or too long, an address that cannot be of its kind or holds a
    password, and a variable of another name than NEWS_SOURCE_….
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise NotThisSource(
            lazy("Give it a name of up to %(most)s letters.", most=LONGEST_NAME), field="name"
        )
    if any(one.name == name for one in news.sources()):
        raise NotThisSource(lazy("There is a source of this name already."), field="name")
    _check(kind, address)
    variable = options.get("password_env", "")
    if variable and PASSWORD.fullmatch(variable) is None:
        raise NotThisSource(
            lazy("The variable with the password must be called NEWS_SOURCE_ and more."), field="password_env"
        )
    made = news.open_source(name, kind, address)
    made.options = dict(options)
    audit.record("source.added", ("source", made.id), by=by, at=at, fields={"kind": kind.value}, bind="news")
    return made.id


def _check(kind: SourceKind, address: str) -> None:
    try:
        parts = urlsplit(address)
        password = parts.password
    except ValueError:
        raise NotThisSource(lazy("That is not an address.")) from None
    if password is not None:
        raise NotThisSource(
            lazy(
                "The address must not hold a password. Put that into a variable called NEWS_SOURCE_ and more."
            )
        )
    if kind is SourceKind.JOOMLA and (parts.scheme != "mysql" or not parts.hostname or len(parts.path) < 2):
        raise NotThisSource(lazy("Write the address as mysql://user@host:3306/database."))
    if kind is SourceKind.FEED and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise NotThisSource(lazy("Only http and https addresses are read."))
    if kind is SourceKind.DUMP and not Path(address).is_file():
        raise NotThisSource(lazy("There is no file of this name."))
