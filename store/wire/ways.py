"""The way into a source: its reader, its password, its feed as it was fetched, and how staff want it read."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.kit.i18n import lazy
from store.kit.protocols import Fetched
from store.news import SourceFacts, SourceKind
from store.ports import Ports
from store.wire.dump import Dump
from store.wire.joomla import Manner
from store.wire.types import NotThisSource, SourceDown

if TYPE_CHECKING:
    from store.wire.mysql import MySql

PASSWORD = re.compile(r"NEWS_SOURCE_[A-Z0-9_]{1,40}")
"""Names of environment variables that may hold a source's password; no other is ever read."""

SAYS = {
    401: "it asks for a name and a password",
    403: "it does not let us in",
    404: "there is nothing there",
    410: "what was there is gone for good",
    429: "it is asked too often",
}
"""What answers of other people's servers mean."""


def reader_of(facts: SourceFacts) -> MySql | Dump:
    """The way into a Joomla database, live or in a dump. Raises SourceDown and NotThisSource."""
    if facts.kind is SourceKind.DUMP:
        return Dump(Path(facts.address))
    from store.wire.mysql import MySql  # with PyMySQL, which only the worker needs

    return MySql(facts.address, password_for(facts.options))


def password_for(options: Mapping[str, Any]) -> str:
    """The password of a source, from the environment variable that its options name; "" without one."""
    name = str(options.get("password_env") or "")
    if not name:
        return ""
    if PASSWORD.fullmatch(name) is None:
        raise NotThisSource(
            lazy("The variable with the password must be called NEWS_SOURCE_ and more."), field="password_env"
        )
    if name not in os.environ:
        raise NotThisSource(lazy("The variable %(name)s is not set.", name=name), field="password_env")
    return os.environ[name]


def manner_of(facts: SourceFacts) -> Manner:
    """How staff want this source read."""
    options = facts.options
    only = options.get("only")
    return Manner(
        base=str(options.get("base") or ""),
        language=str(options.get("language") or "en"),
        pages=bool(options.get("pages")),
        only=frozenset(str(one).casefold() for one in only) if isinstance(only, list) else frozenset(),
        zone=str(options.get("zone") or "UTC"),
    )


def fetched(facts: SourceFacts, ports: Ports, *, went: Mapping[str, Any]) -> Fetched | None:
    """The feed of a source; None when it is what it was where `went` says. Raises SourceDown, and what fetching raises."""
    if ports.fetch is None:
        raise SourceDown("nothing here may fetch")
    found = ports.fetch.get(facts.address, etag=_text(went.get("etag")), modified=_text(went.get("modified")))
    if found.status == 304:
        return None
    if found.status != 200:
        meaning = SAYS.get(found.status, "its server is in trouble" if found.status >= 500 else "")
        raise SourceDown(f"the address answers {found.status}" + (f": {meaning}" if meaning else ""))
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
