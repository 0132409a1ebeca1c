"""Who works out tax and delivery: our own tables, or Stripe on its payment page. Settings of the shop."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from store import stamps
from store.db import db, run, table_of
from store.settings import Setting


class TaxMode(enum.Enum):
    """Our rates; or Stripe Tax, on top of our prices or inside them."""

    TABLES = "tables"
    STRIPE_ADDED = "stripe_added"
    STRIPE_INCLUDED = "stripe_included"


class DeliveryMode(enum.Enum):
    """Chosen at our checkout; or on Stripe's page, among the ways and prices of our zones."""

    TABLES = "tables"
    STRIPE = "stripe"


TAX_MODES, DELIVERY_MODES = tuple(TaxMode), tuple(DeliveryMode)
TAX, DELIVERY = "tax.mode", "delivery.mode"


@dataclass(frozen=True)
class Modes:
    """Both choices, read together."""

    tax: TaxMode = TaxMode.TABLES
    delivery: DeliveryMode = DeliveryMode.TABLES


_SETTING = table_of(Setting).c
_CHOSEN = select(_SETTING.name, _SETTING.value).where(_SETTING.name.in_((TAX, DELIVERY)))


def modes() -> Modes:
    """What staff have chosen; our own tables until they choose."""
    return stamps.known("modes", _modes)


def _modes() -> Modes:
    chosen = {row.name: row.value for row in run(_CHOSEN)}
    return Modes(TaxMode(chosen.get(TAX, "tables")), DeliveryMode(chosen.get(DELIVERY, "tables")))


def set_tax_mode(mode: TaxMode, *, at: datetime) -> bool:
    """Choose who works out tax; False when it was so already."""
    return _set(TAX, mode.value, at)


def set_delivery_mode(mode: DeliveryMode, *, at: datetime) -> bool:
    """Choose where the delivery is chosen; False when it was so already."""
    return _set(DELIVERY, mode.value, at)


def _set(name: str, value: str, at: datetime) -> bool:
    row = db.session.get(Setting, name)
    if row is None:
        db.session.add(Setting(name=name, value=value, changed_at=at))
    elif row.value == value:
        return False
    else:
        row.value, row.changed_at, row.version = value, at, row.version + 1
    db.session.flush()
    return True
