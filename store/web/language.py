"""Which language a page speaks, how its address says so, and Babel's part in it (docs/decisions/0020).

English has addresses as they are, every other language the same ones behind its code: `/cart`, `/es/cart`. The
code is taken off the front before anything is routed, so there is one URL map and one view for each page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, abort, g, has_request_context, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, refresh
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from store.kit import i18n
from store.kit.i18n import LANGUAGES, Worded, prefix

SPOKEN = "store.language"
"""Where the request's environment keeps the language its address began with."""

_WITHOUT = re.compile(
    r"/(?:(?:admin|dev|healthz|media|metrics|oembed|patterns|readyz|static|webhooks)(?=[/?#]|$)|widget/"
    r"|(?:favicon\.ico|robots\.txt|sitemap[^/?#]*\.xml)(?=[?#]|$)"
    r"|(?:news|products)/(?:[^?#]*/)?feed\.(?:rss|atom|json)(?=[?#]|$))"
)
"""What has no language: the desk, what other sites embed, files, and what only machines read."""


class LanguageOfAddress:
    """A WSGI step: takes a language's code off the front of the path, and remembers it.

    The code moves into SCRIPT_NAME, as if the same shop were mounted once more below `/es`: the router sees the
    path it knows, and the addresses it makes itself (`url_for`, a missing slash at the end) keep the language.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        code, slash, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if code in LANGUAGES[1:] and environ["PATH_INFO"].startswith("/"):
            environ[SPOKEN] = code
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{code}"
            environ["PATH_INFO"] = slash + rest
        return self.app(environ, start_response)


def current() -> str:
    """The language of this request: what its address says, else `g.language`, else English."""
    said = request.environ.get(SPOKEN) if has_request_context() else None
    return str(said or g.get("language", LANGUAGES[0]))


def has_language(path: str) -> bool:
    """Whether a path (without its language; a query may follow) is one of a page that speaks to supporters."""
    return path.startswith("/") and not path.startswith("//") and _WITHOUT.match(path) is None


def plain(path: str) -> str:
    """A path of ours without its language: `/es/cart` and `/cart` are both `/cart`."""
    for code in LANGUAGES[1:]:
        if re.match(rf"/{code}(?:[/?#]|$)", path):
            rest = path[len(code) + 1 :]
            return rest if rest.startswith("/") else f"/{rest}"
    return path


def in_language(code: str, path: str) -> str:
    """The address of one of our own pages in a language, e.g. `/es/cart`; the path may carry another language.

    What has no language, and what is no path of this site at all, stays as it is.
    """
    bare = plain(path)
    return prefix(code) + bare if has_language(bare) else bare


def local(path: str) -> str:
    """The address of one of our own pages in the language of this request: `/cart` stays, or becomes `/es/cart`.

    An address that has the language already stays, and so does whatever has none (`/media/…`, `#main`, another site).
    """
    return in_language(current(), path) if current() in LANGUAGES[1:] else path


@pass_context
def _local(context: Context, path: str) -> str:
    """`local` for templates. It asks for the context only so that Jinja does not work it out once for all
    readers when it compiles the template."""
    return local(path)


def lang(words: object) -> Markup:
    """` lang="en"` for words that are in another language than the page, else nothing: `<h1{{ title | lang }}>`."""
    spoken = getattr(words, "language", "")
    return Markup(' lang="{}"').format(spoken) if spoken and spoken != current() else Markup()


def worded(words: str, code: str = LANGUAGES[0]) -> Worded:
    """Words that are kept in one language only, English unless `code` names another, so that `lang` can mark them."""
    return Worded(words, code)


def init_app(app: Flask) -> None:
    """Take the language off addresses, let Babel ask for it, and say it in every page's head."""
    Babel(app, locale_selector=current, default_timezone="UTC")
    app.add_template_filter(_local, "local")
    app.add_template_filter(lang)
    app.add_template_filter(worded)
    app.wsgi_app = LanguageOfAddress(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_listen)
    app.after_request(_tell)
    app.teardown_request(lambda _error: i18n.speak(LANGUAGES[0]))


def _listen() -> ResponseReturnValue | None:
    """Before every request: which language; a way on from `/es` and `/en/…`, 404 for what has no language."""
    code = request.environ.get(SPOKEN)
    i18n.speak(current())
    refresh()  # Babel remembers its answer with the application's context, which may outlive a request
    if code is None:
        return _without_prefix() if re.match(rf"/{LANGUAGES[0]}(?:/|$)", request.path) else None
    if not request.environ["PATH_INFO"]:
        return _moved(f"/{code}/")
    return None if has_language(request.path) else abort(404)


def _without_prefix() -> ResponseReturnValue:
    """The language without a prefix was asked for by one: its pages stand where they always did."""
    path = request.path.removeprefix(f"/{LANGUAGES[0]}")
    return _moved(quote("/" + path.lstrip("/\\")))  # two slashes would be another site


def _moved(path: str) -> ResponseReturnValue:
    query = request.query_string.decode("latin-1")
    return redirect(path + (f"?{query}" if query else ""), 301 if request.method in ("GET", "HEAD") else 308)


def _tell(response: Response) -> Response:
    if response.mimetype == "text/html" and has_request_context():
        response.headers.setdefault("Content-Language", current())
    return response
