"""Slugs in addresses: what has not the shape of one is not found before any view or database is asked."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter


class Slug(BaseConverter):
    """Words of lower-case letters and digits with single hyphens between them, 120 characters at most."""

    regex = r"(?=[a-z0-9-]{1,120}(?![a-z0-9-]))[a-z0-9]+(?:-[a-z0-9]+)*"


def init_app(app: Flask) -> None:
    """Let routes say `<slug:name>`."""
    app.url_map.converters["slug"] = Slug
