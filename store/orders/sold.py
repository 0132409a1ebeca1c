"""What was sold of late, product by product."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from store.db import db
from store.orders.models import Order, OrderLine


def units_sold(since: datetime) -> dict[int, int]:
    """How many of each product (by id) were ordered since then and paid for; test orders do not count."""
    rows = db.session.execute(
        select(OrderLine.product_id, func.sum(OrderLine.quantity))
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Order.placed_at >= since,
            Order.paid_at.is_not(None),
            Order.canceled_at.is_(None),
            Order.test.is_(False),
        )
        .group_by(OrderLine.product_id)
    )
    return {product_id: int(units) for product_id, units in rows if product_id is not None}
