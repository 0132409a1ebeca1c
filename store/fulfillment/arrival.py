"""A friendly word some days after the last parcel should have arrived."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from store import outbox
from store.kit.days import working_days
from store.orders import FulfillmentStatus, Order
from store.settings import shop

AFTER_ESTIMATE = timedelta(days=3)
"""How long after the last expected day we write: earlier it would be an alarm, later a joke."""

MORNING = time(10)


def promise_arrival(order: Order, *, at: datetime) -> bool:
    """Promise the one mail "it should be with you by now" once nothing of an order is left to send.

    Whether it is still wanted (nothing undone, stopped, sent back) is asked when it is due.
    """
    if order.fulfillment_status is not FulfillmentStatus.FULFILLED or not order.delivery_days_max:
        return False
    zone = ZoneInfo(shop().zone)
    day = working_days(at.astimezone(zone).date(), order.delivery_days_max) + AFTER_ESTIMATE
    return outbox.promise_once(
        "mail.send",
        {"letter": "delivered", "order_id": order.id},
        at=datetime.combine(day, MORNING, zone),
        once=f"delivered-{order.id}",
        now=at,
    )
