"""The yardstick: a Flask application that answers one line of text, under the shop's own gunicorn settings."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def line() -> str:
    """As little as a view can do."""
    return "All the news that was left out.\n"


@app.get("/healthz")
def alive() -> str:
    """Whether it is up."""
    return "ok\n"
