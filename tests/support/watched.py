"""The shop as gunicorn serves it, for tests that kill it: `tests.support.watched:app`.

What Stripe is answered is kept in WATCH_FOLDER, and a process stands still at a point that the test names there:
a file `stop-<point>` becomes `reached-<point>` at the moment a thread arrives, which then never goes on.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

from app import app
from tests.support.witness import Answer, recorded, write_answer

FOLDER = Path(os.environ["WATCH_FOLDER"])
BEFORE = {"stock": ("store.inventory", "reserve"), "note": ("store.payments", "mark_event")}
AFTER = {"booked": ("store.checkout.settle", "_mark_paid")}
"""Points before and after functions, as their callers name them; `answer` is the one before a message's answer."""


def stop(point: str) -> None:
    """Stand still for ever if the test asked for this point; only the first to arrive does."""
    try:
        (FOLDER / f"stop-{point}").rename(FOLDER / f"reached-{point}")
    except FileNotFoundError:
        return
    threading.Event().wait()


def note(answer: Answer) -> None:
    stop("answer")
    write_answer(FOLDER, answer)


def _stopping(act: Callable[..., Any], before: str = "", after: str = "") -> Callable[..., Any]:
    @wraps(act)
    def wrapped(*given: Any, **more: Any) -> Any:
        if before:
            stop(before)
        answer = act(*given, **more)
        if after:
            stop(after)
        return answer

    return wrapped


for point, (room, name) in BEFORE.items():
    setattr(import_module(room), name, _stopping(getattr(import_module(room), name), before=point))
for point, (room, name) in AFTER.items():
    setattr(import_module(room), name, _stopping(getattr(import_module(room), name), after=point))
app.wsgi_app = recorded(app.wsgi_app, note)  # type: ignore[method-assign]

__all__ = ["app"]
