"""Refusals and failures as pages: a clear sentence, a way on, never a stack trace."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import cast

import structlog
from babel.dates import format_date
from babel.numbers import format_currency
from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext
from jinja2 import TemplateNotFound
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, SecurityError, default_exceptions

from store.db import db
from store.kit.engines import is_busy
from store.kit.errors import Busy, StoreError
from store.kit.i18n import Text, lazy
from store.kit.money import Money
from store.web import language
from store.web.reach import NewsAway, is_away

log = structlog.get_logger()
RETRY_AFTER_S = "5"

PLAIN = {
    400: lazy(
        "The shop could not make sense of this request. Please go back, reload the page and try again."
    ),
    403: lazy("This page is not open to you."),
    404: lazy("There is nothing at this address."),
    405: lazy("This address does not take what was sent to it. Please go back and try again."),
    410: lazy("This page is no longer here."),
    413: lazy("That was more than the shop can take in at once. Please send less."),
    415: lazy("The shop cannot read this kind of file."),
    429: lazy("There were too many requests at once."),
    503: Busy.message,
}
"""What a status means, where nobody said more."""


def say(text: Text) -> str:
    """A room's words in the visitor's language."""
    if not text.message:
        return ""  # gettext answers its own header
    values = {name: _said(value) for name, value in text.values.items()}
    return str(gettext(text.message, **values) if values else gettext(text.message))


def _said(value: object) -> object:
    if isinstance(value, Text):
        return say(value)
    if isinstance(value, Money):
        return format_currency(Decimal(value.minor) / 100, value.currency, locale=language.current())
    if isinstance(value, date):
        return format_date(value, "long", locale=language.current())
    return value


def _words(error: HTTPException) -> str:
    """What was said when the request was refused; without that, what the status means."""
    usual = default_exceptions.get(error.code or 500, HTTPException).description
    foreign = isinstance(error, SecurityError)  # its words repeat the name the caller made up
    if error.description is not None and error.description != usual and not foreign:
        return error.description
    return say(PLAIN.get(error.code or 500, StoreError.message))


def error_page(status: int, message: str, *, of_news: bool = False) -> Response:
    """The page for a status, in the words given. Where only the newsroom is away (`of_news`), staff keep the desk."""
    if request.path.startswith(("/webhooks/", "/widget/", "/healthz", "/readyz", "/oembed", "/media/")):
        response = make_response(message + "\n", status)
        response.mimetype = "text/plain"
        return response
    at_desk = (status < 500 or of_news) and (request.path == "/admin" or request.path.startswith("/admin/"))
    for template in ("admin/error.html",) if at_desk else (f"errors/{status}.html", "errors/error.html"):
        try:
            return make_response(render_template(template, status=status, message=message), status)
        except TemplateNotFound:
            continue
        except Exception as error:  # a page about an error must not be another one
            log.error("error_page_failed", status=status, error=type(error).__name__)
            break
    response = make_response(message + "\n", status)
    response.mimetype = "text/plain"
    return response


def http_error(error: HTTPException) -> Response:
    """The page of an HTTP error, with the headers that belong to it."""
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = error_page(error.code, _words(error))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "location"):
            response.headers[name] = value
    return response


def init_app(app: Flask) -> None:
    """Answer StoreError, HTTP errors, a busy database and everything unforeseen."""

    @app.errorhandler(StoreError)
    def refused(error: StoreError) -> Response:
        db.session.rollback()
        if isinstance(error, Busy) and is_away(error):
            error = NewsAway()
        response = error_page(error.status, say(error.message), of_news=isinstance(error, NewsAway))
        if error.status in (429, 503):
            response.headers["Retry-After"] = str(getattr(error, "retry_after", RETRY_AFTER_S))
        return response

    app.register_error_handler(HTTPException, http_error)

    @app.errorhandler(DBAPIError)
    def database(error: DBAPIError) -> Response:
        db.session.rollback()
        if is_away(error):
            return cast(Response, refused(NewsAway()))
        if is_busy(error):
            return cast(Response, refused(Busy()))
        return cast(Response, unforeseen(error))

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        db.session.rollback()
        log.error("unforeseen", path=request.path, method=request.method, exc_info=error)
        if app.testing:
            raise error
        return error_page(
            500, gettext("Something went wrong on our side. Nothing was lost; we have been told.")
        )
