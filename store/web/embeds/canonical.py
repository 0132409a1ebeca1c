"""One address per content: parameters are put right and in order, so that caches between us do not split."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import abort, redirect, request
from werkzeug.wrappers import Response

SECTION = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,20}")
NUMBER = re.compile(r"[0-9]{1,6}")


def number(name: str, *, least: int, most: int, otherwise: int) -> int:
    """The whole number of this parameter brought into its bounds; `otherwise` when it is none."""
    text = request.args.get(name, "")
    return min(most, max(least, int(text))) if NUMBER.fullmatch(text) else otherwise


def section() -> str:
    """The section asked for, "" for all. Aborts with 404 when no section could be called so."""
    slug = request.args.get("section", "")
    if slug and not SECTION.fullmatch(slug):
        abort(404)
    return slug


def flag(name: str) -> bool:
    """Whether a parameter is switched on: there, and neither 0 nor false."""
    return request.args.get(name, "0").lower() not in ("0", "false", "no")


def address(chosen: Mapping[str, object], defaults: Mapping[str, object]) -> str:
    """The canonical path and query of this request: what differs from the defaults, in the order of `defaults`."""
    query = urlencode([(name, str(chosen[name])) for name in defaults if chosen[name] != defaults[name]])
    return request.path + (f"?{query}" if query else "")


def elsewhere(canonical: str, cache: str) -> Response | None:
    """A redirect for good to the canonical address, None when the request is there already."""
    query = request.query_string.decode("latin-1")
    if request.path + (f"?{query}" if query else "") == canonical:
        return None
    response = redirect(canonical, 301)
    response.headers["Cache-Control"] = cache
    return response
