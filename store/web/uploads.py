"""Bodies with files in them: larger than any other form, on the routes that say so and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, request

from store.kit.errors import StoreError
from store.kit.i18n import lazy

P = ParamSpec("P")
R = TypeVar("R")

MOST_BYTES = 12 * 1024 * 1024
"""What one form with files may weigh in all."""


class TooMuchAtOnce(StoreError):
    """The files of one form are too heavy together; nothing was read."""

    status = 413
    message = lazy(
        "Up to %(most)s MB fit into one go. Go back and send less at a time.",
        most=MOST_BYTES // 1024**2,
    )


def takes_uploads(view: Callable[P, R]) -> Callable[P, R]:
    """Let this view take a body of MOST_BYTES."""
    view.takes_uploads = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Set the limit before anything reads a form: the gate looks for the form's token."""
    app.before_request(limit)


def limit() -> None:
    """Widen the body's limit on routes that take files. Raises TooMuchAtOnce from the length told ahead."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_uploads", False):
        request.max_content_length = MOST_BYTES
        if (request.content_length or 0) > MOST_BYTES:
            raise TooMuchAtOnce
