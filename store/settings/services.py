"""Opening the shop, and reading its row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from store.db import db
from store.kit.errors import Conflict, StoreError
from store.kit.i18n import lazy
from store.kit.money import TWO_DECIMAL
from store.settings.models import ORDER_NUMBER, TEST_NUMBER, Shop


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
        if db.engines[None].dialect.name == "postgresql":
            for counter in (ORDER_NUMBER, TEST_NUMBER):
                db.session.execute(select(func.setval(counter.name, counter.start, False)))
    return row


@dataclass(frozen=True)
class ShopDetails:
    """What staff may change of the shop's row. `zone` is a name of the tz database, `address` has lines."""

    name: str
    legal_name: str
    contact_email: str
    address: str
    zone: str


class ShopChanged(Conflict):
    """A colleague saved the shop's details meanwhile."""

    message = lazy(
        "A colleague has changed these details since you opened the page. What you typed is still here: compare it "
        "with what stands now, then save again."
    )


def change_shop(details: ShopDetails, *, seen: int) -> list[str]:
    """Write the shop's details; answers the names of the fields that changed, none when all was the same.

    `seen` is the version the page showed. Raises ShopChanged when it is not the last, and
    ZoneInfoNotFoundError for an unknown zone. The caller writes the log and bumps the stamp `settings`.
    """
    row = db.session.get(Shop, 1, with_for_update=True)
    if row is None:
        raise RuntimeError("the shop has not been opened: run `flask migrate`")
    if row.version != seen:
        raise ShopChanged
    ZoneInfo(details.zone)
    changed = [name for name in ShopDetails.__annotations__ if getattr(row, name) != getattr(details, name)]
    for name in changed:
        setattr(row, name, getattr(details, name))
    if changed:
        row.version += 1
    db.session.flush()
    return changed
