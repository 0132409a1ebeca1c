"""Refusals and failures as pages: a clear sentence, a way on, never a stack trace."""

from __future__ import annotations

from typing import cast

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext
from jinja2 import TemplateNotFound
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from store.db import db, is_busy
from store.kit.errors import Busy, StoreError
from store.kit.i18n import Text

log = structlog.get_logger()
RETRY_AFTER_S = "5"


def say(text: Text) -> str:
    """A room's words in the visitor's language."""
    values = {name: say(value) if isinstance(value, Text) else value for name, value in text.values.items()}
    return str(gettext(text.message, **values) if values else gettext(text.message))


def error_page(status: int, message: str) -> Response:
    """The page for a status, in the words given."""
    if request.path.startswith(("/webhooks/", "/widget/", "/healthz", "/readyz", "/oembed", "/media/")):
        response = make_response(message + "\n", status)
        response.mimetype = "text/plain"
        return response
    for template in (f"errors/{status}.html", "errors/error.html"):
        try:
            return make_response(render_template(template, status=status, message=message), status)
        except TemplateNotFound:
            continue
    return make_response(message, status)


def init_app(app: Flask) -> None:
    """Answer StoreError, HTTP errors, a busy database and everything unforeseen."""

    @app.errorhandler(StoreError)
    def refused(error: StoreError) -> Response:
        db.session.rollback()
        response = error_page(error.status, say(error.message))
        if error.status in (429, 503):
            response.headers["Retry-After"] = RETRY_AFTER_S
        return response

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if error.code is None or error.code < 400:
            return make_response(error.get_response())
        response = error_page(error.code, gettext(error.description or error.name))
        for name, value in error.get_headers():
            if name.lower() in ("allow", "retry-after", "location"):
                response.headers[name] = value
        return response

    @app.errorhandler(DBAPIError)
    def database(error: DBAPIError) -> Response:
        db.session.rollback()
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
