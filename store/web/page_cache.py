"""Pages that are the same for everybody: made once, handed out from memory until something on them changes.

A view marked `@public_page` reads no cookie, sets none and carries no token. Its key is the path with the
parameters it names and the language. Writers bump stamps in their own transaction, and an entry holds only
while both databases' stamps stand, so the next answer of every worker is right; at midnight, when the date in
the masthead turns, and at the next scheduled story it is made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec

import structlog
from flask import Flask, Response, current_app, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from store import news, stamps
from store.db import db
from store.web import language
from store.web.alternates import ASKED
from store.web.context import now, settings
from store.web.embeds.press import Press, Print, answer, shelve
from store.web.newsroom import panel
from store.web.reach import NewsAway, ask_news

P = ParamSpec("P")

LONGEST_VALUE = 100
log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Set the cache of public pages up for `app`."""
    app.extensions["page_press"] = Press(None)


def public_page(*params: str) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, Response]]:
    """Mark a view as the same for everybody; `params` are the query parameters it depends on, all others are
    ignored. Only a 200 of at most a minute-old news is kept; refusals, redirects and a page that says no-store
    (it hangs on more than the stamps know) pass through."""

    def mark(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
        @wraps(view)
        def cached(*args: P.args, **kwargs: P.kwargs) -> Response:
            if request.method not in ("GET", "HEAD"):
                return make_response(view(*args, **kwargs))
            return _cached(_key(params), lambda: make_response(view(*args, **kwargs)))

        return cached

    return mark


def _key(params: tuple[str, ...]) -> str:
    asked = {name: value[:LONGEST_VALUE] for name in params if (value := request.args.get(name)) is not None}
    request.environ[ASKED] = asked  # the way to the page in another language may name these and no others
    known = [
        f"{name}={value!r}" for name, value in asked.items()
    ]  # repr: a line break must not read as another
    return "\n".join([language.current(), request.path, *known])


def _cached(key: str, make: Callable[[], Response]) -> Response:
    press: Press = current_app.extensions["page_press"]
    at = now()
    editing = current_app.config["TEMPLATES_AUTO_RELOAD"]  # whoever edits a template wants to see it
    kept = None if editing else press.get(key)
    try:
        stamp = _stamp()
    except SQLAlchemyError as error:
        log.warning("database_unreachable", error=type(error).__name__)
        with suppress(SQLAlchemyError):
            db.session.rollback()
        if kept is None:
            raise
        return answer(kept)
    if kept is not None and kept.stamp == stamp and (kept.good_until is None or at < kept.good_until):
        return answer(kept)
    try:
        made = make()
    except (NewsAway, OperationalError) as error:
        if kept is None:
            raise
        log.warning("last_good_page", error=type(error).__name__)
        with suppress(SQLAlchemyError):
            db.session.rollback()
        return answer(kept)
    if made.status_code != 200 or made.cache_control.no_store or panel.front_panel().stale_since is not None:
        return made
    print_ = Print(
        body=made.get_data(),
        mime=made.content_type or "text/html; charset=utf-8",
        cache=cache_control(),
        link=made.headers.get("Link", ""),
    )
    kept = shelve(print_, stamp, _good_until(at))
    press.put(key, kept)
    return answer(kept)


def cache_control() -> str:
    """How browsers and a CDN may keep a public page: always asked about, unless the setting gives a CDN an age."""
    age = settings().cdn_max_age
    return f"public, max-age=0, s-maxage={age}" if age else "public, no-cache"


def _stamp() -> tuple[int, int]:
    """Where both databases' counters stand; a news database that is away has no count."""
    shop = sum(stamps.all_stamps().values())
    try:
        return shop, ask_news(lambda: stamps.all_stamps(bind="news")).get("news", 0)
    except NewsAway:
        return shop, -2


def _good_until(at: datetime) -> datetime:
    """The next midnight (UTC, the masthead's date), or the next scheduled story if that is sooner."""
    midnight = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        change = ask_news(lambda: news.next_change(at))
    except NewsAway:
        return midnight
    return min(midnight, change) if change is not None else midnight
