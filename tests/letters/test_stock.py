"""Staff hear in time what runs low, and not every day of the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from store import catalog, inventory, letters, outbox
from store.db import db, transaction
from tests.support.letters import AT


@pytest.fixture
def shelf(desk):
    """Two sizes of a tee: L is low (2 left of a warning level of 3), M is not; their ids by size."""
    with transaction():
        product = catalog.Product(
            slug="tee", title="TVNL Tee", status=catalog.ProductStatus.ACTIVE, created_at=AT, updated_at=AT
        )
        product.variants = [
            catalog.Variant(sku=f"tee-{size}", title=size.upper(), price_minor=2400) for size in "lm"
        ]
        db.session.add(product)
        db.session.flush()
        ids = {variant.title: variant.id for variant in product.variants}
        db.session.add(
            inventory.Stock(variant_id=ids["L"], on_hand=6, committed=3, reserved=1, low_stock_at=3)
        )
        db.session.add(inventory.Stock(variant_id=ids["M"], on_hand=50, low_stock_at=3))
    return ids


def told(desk, **later) -> bool:
    return letters.tell_low_stock(ports=desk.ports, now=AT + timedelta(**later))


def promised() -> int:
    return db.session.scalar(select(func.count()).select_from(outbox.Message))


def set_stock(variant_id, **counts) -> None:
    with transaction():
        row = db.session.get(inventory.Stock, variant_id)
        for name, value in counts.items():
            setattr(row, name, value)


def test_what_is_low_is_told_once_a_week_until_somebody_acts(desk, shelf):
    assert [told(desk), told(desk), told(desk, days=7), told(desk, days=7)] == [True, False, True, False]
    assert promised() == 2

    set_stock(shelf["L"], on_hand=60)
    assert told(desk, days=14) is False and promised() == 2


def test_another_one_running_low_is_told_at_once(desk, shelf):
    told(desk)
    set_stock(shelf["M"], on_hand=3)

    assert told(desk, hours=1) is True and promised() == 2


def test_what_is_not_on_sale_is_not_missed(desk, shelf):
    with transaction():
        db.session.get(catalog.Variant, shelf["L"]).active = False

    assert told(desk) is False and promised() == 0


def test_the_letter_lists_what_is_still_low_when_it_leaves(desk, shelf):
    desk.keep("low-1", letter="staff_low_stock", variant_ids=[shelf["L"], shelf["M"]])
    [letter] = desk.box.letters("desk@shop.example")
    assert letter.subject == "Low stock: tee-l" and "TVNL Tee, L (tee-l): 2 left" in letter.text

    desk.keep("low-2", letter="staff_low_stock", variant_ids=[shelf["M"]])
    assert len(desk.box.letters()) == 1


def test_a_shop_with_full_shelves_is_left_in_peace(desk):
    assert told(desk) is False
