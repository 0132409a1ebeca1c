"""Opening the shop, and reading its row."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from store.db import db
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.kit.money import TWO_DECIMAL
from store.settings.models import Shop


def shop() -> Shop:
    """The shop's row; raises RuntimeError when the shop was never opened (`flask migrate` opens it)."""
    row = db.session.get(Shop, 1)
    if row is None:
        raise RuntimeError("the shop has not been opened: run `flask migrate`")
    return row


def open_shop(*, name: str, currency: str, zone: str, at: datetime) -> Shop:
    """Make the shop's row once; later calls return it unchanged.

    Raises StoreError for a currency without two decimals and ZoneInfoNotFoundError for an unknown zone.
    """
    row = db.session.get(Shop, 1)
    if row is None:
        if currency not in TWO_DECIMAL:
            raise StoreError(lazy("%(currency)s is not a currency with two decimals.", currency=currency))
        ZoneInfo(zone)
        row = Shop(id=1, name=name, currency=currency, zone=zone, opened_at=at)
        db.session.add(row)
        db.session.flush()
    return row
