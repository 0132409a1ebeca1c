"""Being told when something is back, read in the pseudo-language from the form to the last page."""

from __future__ import annotations

from store.db import db, transaction
from store.inventory import StockAlert
from tests.support.shop import Shop
from tests.words.conftest import Reader


def test_waiting_for_something(shop: Shop, reader: Reader) -> None:
    wanted = reader.visit("/products/sku-3").form("/alerts")
    reader.press(wanted, email="nobody").reads("bad address")
    reader.press(wanted, email="").reads("no address")
    reader.press(wanted, email="ada@example.com").reads()
    assert reader.path == "/alerts/asked"
    (row,) = shop.rows(StockAlert)
    path = f"/alerts/{row.token}"

    reader.press(reader.visit(path).reads().form(path)).reads("confirmed")
    with transaction():
        db.session.get(StockAlert, row.id).told_at = shop.clock.now()
    reader.press(reader.visit(path).reads("told").form("/stop")).reads("stopped")

    assert shop.count(StockAlert) == 0
    assert reader.heard == []
