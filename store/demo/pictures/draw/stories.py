"""Which drawing becomes which story picture."""

from __future__ import annotations

from collections.abc import Callable

STORIES: dict[str, Callable[[], str]] = {}
