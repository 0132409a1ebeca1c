"""Which language a page speaks, and Babel's part in it."""

from __future__ import annotations

from flask import Flask, g
from flask_babel import Babel

LANGUAGES = ("en",)
"""Languages a supporter can read the shop in; the first one has addresses without a prefix."""


def current() -> str:
    """The language of this request."""
    return str(getattr(g, "language", LANGUAGES[0]))


def init_app(app: Flask) -> None:
    """Let Babel ask for the request's language; times are shown in UTC unless a template says otherwise."""
    Babel(app, locale_selector=current, default_timezone="UTC")
