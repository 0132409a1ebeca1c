"""Structured logs: one line an event, UTC, escaped, and never a local variable of a traceback.

JSON in production, readable lines elsewhere. What must never be logged is never handed to the logger: no
passwords, codes, tokens, cookies, addresses or bodies. `bind` values (the request id) ride on every line.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

SECRET = ("token", "password", "secret", "cookie", "signature", "authorization")


def configure(level: str, *, as_json: bool) -> None:
    """Set structlog up for this process; safe to call again."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_secrets,
            structlog.processors.format_exc_info if as_json else _as_it_is,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _as_it_is(logger: Any, method: str, told: Any) -> Any:
    return told


def _without_secrets(logger: Any, method: str, told: Any) -> Any:
    """The last net: a value under a name that speaks of a secret is not written."""
    for name in told:
        if any(part in name.lower() for part in SECRET):
            told[name] = "[hidden]"
    return told
