"""Adding a source: what it is called, where it lies, and whether that can be at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from store import audit, news
from store.kit.i18n import lazy
from store.news import SourceKind
from store.wire.types import NotThisSource
from store.wire.ways import PASSWORD

LONGEST_NAME = 80
LONGEST_ADDRESS = 500


def add_source(
    kind: SourceKind,
    name: str,
    address: str,
    options: Mapping[str, Any],
    *,
    at: datetime,
    by: str = "system",
    active: bool = True,
) -> int:
    """Add a source in the caller's `transaction("news")`; its id. Nothing is read yet.

    Raises NotThisSource for a name that is taken or too long, an address that cannot be of its kind or holds a
    password, and a variable of another name than NEWS_SOURCE_….
    """
    name = checked_name(name)
    refuse_address(kind, address, options)
    made = news.open_source(name, kind, address)
    made.options, made.active = dict(options), active
    audit.record("source.added", ("source", made.id), by=by, at=at, fields={"kind": kind.value}, bind="news")
    return made.id


def checked_name(name: str, *, but: int | None = None) -> str:
    """The name with single spaces. Raises NotThisSource for one that is empty, too long, or another source's (`but`)."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise NotThisSource(
            lazy("Give it a name of up to %(most)s letters.", most=LONGEST_NAME), field="name"
        )
    others = (*news.sources(), *news.sources(forgotten=True))
    if any(one.name == name and one.id != but for one in others):
        raise NotThisSource(lazy("There is a source of this name already."), field="name")
    return name


def refuse_address(
    kind: SourceKind, address: str, options: Mapping[str, Any], *, known: str | None = None
) -> None:
    """Raise NotThisSource for an address that cannot be of its kind, unless it is the one `known` already, and for a
    variable that may hold no password."""
    variable = str(options.get("password_env") or "")
    if variable and PASSWORD.fullmatch(variable) is None:
        raise NotThisSource(
            lazy("The variable with the password must be called NEWS_SOURCE_ and more."), field="password_env"
        )
    if kind is not SourceKind.WRITTEN and address != known:
        _check(kind, address)


def _check(kind: SourceKind, address: str) -> None:
    if len(address) > LONGEST_ADDRESS:
        raise NotThisSource(lazy("An address is at most %(most)s letters long.", most=LONGEST_ADDRESS))
    try:
        parts = urlsplit(address)
        password = parts.password
        port = parts.port
    except ValueError:
        raise NotThisSource(lazy("That is not an address.")) from None
    if password is not None:
        raise NotThisSource(
            lazy(
                "The address must not hold a password. Put that into a variable called NEWS_SOURCE_ and more."
            )
        )
    if kind is SourceKind.JOOMLA and (
        parts.scheme != "mysql" or not parts.hostname or len(parts.path) < 2 or port == 0
    ):
        raise NotThisSource(lazy("Write the address as mysql://user@host:3306/database."))
    if kind is SourceKind.FEED and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise NotThisSource(lazy("Only http and https addresses are read."))
    if kind is SourceKind.DUMP and not Path(address).is_file():
        raise NotThisSource(lazy("There is no file of this name."))
