"""In whose course something happens: the API request, its idempotency key, and the address it was sent to."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """`request` and `key` go into the events of a request; `origin` is where the hosted page will be found."""

    request: str | None = None
    key: str | None = None
    origin: str = "http://127.0.0.1"


cause: ContextVar[Cause] = ContextVar("cause", default=Cause())  # noqa: B039 - frozen
