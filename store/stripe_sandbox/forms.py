"""Bodies as Stripe's libraries write them: `a[b]=1&c[0][d]=2`, nested as deep as the brackets go."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from store.stripe_sandbox.errors import ApiError

KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
PART = re.compile(r"\[([^\[\]]*)\]")
DEEPEST, MOST = 10, 5000


def decode(text: bytes) -> dict[str, Any]:
    """The nested parameters of a form body or query; list positions stay digits until a table asks for a list.

    A name given twice keeps its last value. Raises ApiError (400) for text that is not UTF-8, brackets that do not
    match, more than 5000 names or ten levels, and for a name used both as a value and as a group.
    """
    try:
        pairs = parse_qsl(text.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST)
    except ValueError as cause:  # UnicodeDecodeError is one
        raise ApiError("Invalid request: the parameters are not readable as UTF-8 form fields.") from cause
    tree: dict[str, Any] = {}
    for key, value in pairs:
        if "\0" in key or "\0" in value:
            raise ApiError("Invalid request: parameters may not contain null bytes.")
        _hang(tree, key, value)
    return tree


def _hang(tree: dict[str, Any], key: str, value: str) -> None:
    match = KEY.fullmatch(key)
    parts = [match[1], *PART.findall(match[2])] if match else []
    if not parts or len(parts) > DEEPEST:
        raise ApiError(f"Invalid request: the parameter name {key[:80]!r} is malformed.")
    here = tree
    for part in parts[:-1]:
        part = part or str(len(here))
        below = here.setdefault(part, {})
        if not isinstance(below, dict):
            raise ApiError("Invalid object", param=key)
        here = below
    last = parts[-1] or str(len(here))
    if isinstance(here.get(last), dict):
        raise ApiError("Invalid string: an object was given under the same name.", param=key)
    here[last] = value


def as_list(value: Any) -> list[Any] | None:
    """The values of `{"0": …, "1": …}` in the order of their positions; None when it is no list."""
    if not isinstance(value, dict) or not all(re.fullmatch(r"[0-9]{1,5}", key) for key in value):
        return None
    return [value[key] for key in sorted(value, key=int)]
