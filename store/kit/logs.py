"""Structured logs: one line an event, UTC, escaped, and never a local variable of a traceback.

JSON in production, readable lines elsewhere. What must never be logged is never handed to the logger: no
passwords, codes, tokens, cookies, addresses or bodies. `bind` values (the request id) ride on every line.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import Any, TextIO

import structlog

ROWS = re.compile(
    r"(DETAIL:|\[parameters: ).*?(?=\n\[SQL:|\n\(Background on|\n\nThe above exc|\n\nDuring handl|\\n\[SQL:|\Z)",
    re.DOTALL,
)
"""What databases and SQLAlchemy tell of the row that did not fit: everything that stood in it, persons included."""

SECRET = ("token", "password", "secret", "cookie", "signature", "authorization")


def configure(level: str, *, as_json: bool) -> None:
    """Set structlog up for this process; safe to call again."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_traceback)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_secrets,
            structlog.processors.format_exc_info if as_json else _as_it_is,
            _without_rows,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _as_it_is(logger: Any, method: str, told: Any) -> Any:
    return told


def without_rows(text: str) -> str:
    """What an error says, without the values of the row it is about: "DETAIL: [hidden]"."""
    return ROWS.sub(lambda found: f"{found[1].strip()} [hidden]", text)


def _without_rows(logger: Any, method: str, told: Any) -> Any:
    """The same for every text on a line, formatted tracebacks included."""
    for name, text in told.items():
        if isinstance(text, str):
            told[name] = without_rows(text)
    return told


def _traceback(out: TextIO, exc_info: Any) -> None:
    """A traceback for people, without local variables and rows."""
    out.write("\n" + without_rows("".join(traceback.format_exception(*exc_info))))


def _without_secrets(logger: Any, method: str, told: Any) -> Any:
    """The last net: a value under a name that speaks of a secret is not written."""
    for name in told:
        if any(part in name.lower() for part in SECRET):
            told[name] = "[hidden]"
    return told
