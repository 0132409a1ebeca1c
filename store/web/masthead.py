"""What stands at the head and foot of every page: date, last update, and the ways to everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from babel.dates import format_date, format_time
from flask import Flask, g, request
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from store import catalog
from store.web import language, newsroom
from store.web.context import now, settings

T = TypeVar("T")


@dataclass(frozen=True)
class Link:
    """A way somewhere: where, and under which word."""

    href: str
    label: str


@dataclass(frozen=True)
class Masthead:
    """The head of the paper on one day. `updated` is the newsroom's last change, None before the first."""

    today: date
    updated: datetime | None
    links: Sequence[Link]
    service: Sequence[Link]
    reading: Sequence[Link]
    language: str
    origin: str
    home: str = "/"
    search: str = "/search"
    cart: str = "/cart"

    @property
    def today_words(self) -> str:
        """The day as the paper prints it: `Monday, Apr 28th`."""
        return day_words(self.today)

    @property
    def updated_words(self) -> str:
        """The time of the last change as the paper prints it: `07:56:05 AM GMT`."""
        assert self.updated is not None
        return time_words(self.updated)

    def is_here(self, href: str) -> bool:
        """Whether the page being shown is the one at `href`; all of the news counts as the news."""
        where = language.plain(href)
        return request.path == where or (where == "/news/" and request.path.startswith("/news/"))


def day_words(day: date) -> str:
    """`Monday, Apr 28th` in English; weekday, day and month by the language's own custom elsewhere."""
    locale = language.current()
    if locale == "en":
        return f"{day:%A, %b} {day.day}{ordinal(day.day)}"
    words = format_date(day, "EEEE, d MMM", locale=locale)
    return words[:1].upper() + words[1:]


def time_words(at: datetime) -> str:
    """`07:56:05 AM GMT` in English; by the language's own custom elsewhere, e.g. `7:56:05 GMT`."""
    locale = language.current()
    if locale == "en":
        return at.astimezone(UTC).strftime("%I:%M:%S %p GMT")
    return f"{format_time(at.astimezone(UTC), 'medium', locale=locale)} GMT"


def ordinal(number: int) -> str:
    """The letters after an English ordinal: st, nd, rd or th."""
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def service_links() -> list[Link]:
    """The pages a buyer looks for at the foot of a shop."""
    return [
        Link("/orders/lookup", _("Find my order")),
        Link("/checkout?donate", _("Just support us")),
        Link("/pages/contact", _("Contact")),
        Link("/pages/delivery-and-returns", _("Delivery and returns")),
        Link("/pages/privacy", _("Privacy")),
        Link("/pages/terms", _("Terms")),
        Link("/pages/accessibility", _("Accessibility")),
    ]


def reading_links() -> list[Link]:
    """How to keep reading us elsewhere."""
    return [
        Link("/news/", _("All news")),
        Link("/news/feed.rss", _("RSS feed")),
        Link("/news/feed.json", _("JSON Feed")),
        Link("/widget", _("Headlines for your site")),
    ]


def init_app(app: Flask) -> None:
    """Give every template `masthead()`, put together once a request."""
    app.jinja_env.globals["masthead"] = masthead


def masthead() -> Masthead:
    """The head of the page being made. A database that is away costs its part of it and no more."""
    kept: dict[str, Masthead] = g.setdefault("mastheads", {})
    if language.current() not in kept:
        kept[language.current()] = Masthead(
            today=now().date(),
            updated=newsroom.last_update(),
            links=[Link("/", _("Shop")), Link("/news/", _("News")), *(_unless_away(_shelves) or ())],
            service=service_links(),
            reading=reading_links(),
            language=language.current(),
            origin=settings().origin,
        )
    return kept[language.current()]


def _shelves() -> Sequence[Link]:
    return [Link(f"/collections/{shelf.slug}", shelf.title) for shelf in catalog.collections()]


def _unless_away(read: Callable[[], T]) -> T | None:
    """What `read` finds, or None: the error page must stand when the database does not."""
    try:
        return read()
    except SQLAlchemyError:
        return None
