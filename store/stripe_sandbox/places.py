"""Countries by name, for the address part of the hosted page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from babel import Locale

from store.stripe_sandbox.session_tables import COUNTRIES


def country_names(codes: Iterable[str] = COUNTRIES) -> list[tuple[str, str]]:
    """(code, English name) of these countries, by name."""
    names = _names()
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1])


@cache
def _names() -> dict[str, str]:
    return dict(Locale("en").territories)
