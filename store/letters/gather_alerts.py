"""Facts of the letters in `kinds_alerts`. Both are moot when their reader stopped them or what they wait for is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from store import catalog, inventory
from store.db import db
from store.kit.i18n import speaking
from store.letters.facts import Moot
from store.letters.kinds_alerts import BackInStock, StockAlertAsked
from store.settings import shop

Payload = Mapping[str, Any]


def stock_alert(told: Payload) -> StockAlertAsked:
    """{"alert": its token}"""
    return StockAlertAsked(**_facts(told))


def back_in_stock(told: Payload) -> BackInStock:
    """{"alert": its token}"""
    return BackInStock(**_facts(told))


def _facts(told: Payload) -> dict[str, Any]:
    row = db.session.scalar(select(inventory.StockAlert).where(inventory.StockAlert.token == told["alert"]))
    if row is None:
        raise Moot
    with speaking(row.locale):
        thing = catalog.sale_variants([row.variant_id], shop().currency).get(row.variant_id)
    if thing is None or not thing.sellable:
        raise Moot
    return {
        "title": thing.product_title,
        "variant": thing.title or thing.contents,
        "slug": thing.product_slug,
        "sku": thing.sku,
        "email": row.email,
        "language": row.locale,
        "token": row.token,
        "owner": inventory.owner_of(row.email),
    }
