"""The same page in every language: the switch for readers, and the same told to search engines and previews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from babel import Locale
from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException

from store.kit.i18n import LANGUAGES
from store.web import language
from store.web.context import settings

ASKED = "store.page_params"
"""Where the request's environment keeps the parameters that its page hangs on, when it is the same for everybody."""

TERRITORIES = {"en": "en_US", "es": "es_ES"}
"""Languages as previews (Open Graph) name them: with a country, which our words do not depend on."""


@dataclass(frozen=True)
class Way:
    """The page being shown in one language: its code, its name in itself ("Español"), its address."""

    code: str
    name: str
    href: str
    here: bool


def ways(canonical: str | None = None) -> list[Way]:
    """This page in every language, with the query it was asked with.

    A page that answers a form has no address of its own to be asked for again: `canonical`, where it names one,
    stands for it, else the front page. Of a page that is the same for everybody, only the parameters it hangs on
    are kept, since nothing else may leave a trace in it.
    """
    path = _path(canonical)
    return [
        Way(code, name_of(code), language.in_language(code, path), code == language.current())
        for code in LANGUAGES
    ]


def name_of(code: str) -> str:
    """A language's name in itself, e.g. Español."""
    name = Locale.parse(code).get_language_name(code) or code
    return name[:1].upper() + name[1:]


def _path(canonical: str | None) -> str:
    path = quote("/" + request.path.lstrip("/\\"))
    if not language.has_language(path):
        return "/"
    if request.method not in ("GET", "HEAD") and not _can_be_opened():
        return language.plain(canonical.removeprefix(settings().origin)) if canonical else "/"
    asked = request.environ.get(ASKED)
    query = request.query_string.decode("latin-1") if asked is None else urlencode(asked)
    return path + (f"?{query}" if query else "")


def _can_be_opened() -> bool:
    """Whether the address that was just sent something also answers when it is merely opened."""
    try:
        current_app.create_url_adapter(request).match(method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return True


def alternates(address: str) -> Sequence[tuple[str, str]]:
    """Every language's whole address of an indexable page for `hreflang`; x-default is who reads none of them."""
    origin = settings().origin
    path = address.removeprefix(origin)
    found = [(code, origin + language.in_language(code, path)) for code in LANGUAGES]
    return [*found, ("x-default", found[0][1])]


def local_link(href: str) -> str:
    """A link in a text, written as a path or as a whole address: one to a page of ours keeps the reader's language."""
    origin = settings().origin
    if href.startswith(f"{origin}/"):
        return origin + language.local(href.removeprefix(origin))
    return language.local(href)


def preview_locales() -> tuple[str, Sequence[str]]:
    """`og:locale` of this page, and the others there are."""
    here = language.current()
    return TERRITORIES.get(here, here), [TERRITORIES[code] for code in LANGUAGES if code != here]


def init_app(app: Flask) -> None:
    """Make them known to templates."""
    app.jinja_env.globals.update(language_ways=ways, alternates=alternates, preview_locales=preview_locales)
