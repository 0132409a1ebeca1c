"""What a cart has set aside while its payment page is open: until when, the way back to it, and letting it go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store import inventory, orders, payments
from store.cart import CartFacts
from store.checkout.clearing import clear_way
from store.kit.money import Money
from store.orders import OrderStatus
from store.ports import Ports


@dataclass(frozen=True)
class Held:
    """Goods set aside for an order that waits for its payment. `until` is when its page closes, `over` whether
    that has passed; `units` are counted on that order, not in the cart, which may have changed since."""

    order_id: int
    token: str
    until: datetime
    over: bool
    due: Money
    units: int


def held(facts: CartFacts | None, *, at: datetime) -> Held | None:
    """What this cart holds, or None when it waits for no payment."""
    if facts is None or facts.order_id is None:
        return None
    until = inventory.open_hold(facts.order_id)
    order = orders.by_id(facts.order_id) if until is not None else None
    if until is None or order is None or order.status != OrderStatus.PENDING_PAYMENT.value:
        return None
    attempt = payments.live_attempt(order.id)
    if attempt is not None:
        until = min(until, attempt.expires_at)
    return Held(order.id, order.token, until, until <= at, order.due, order.units)


def give_up(cart_id: int, *, ports: Ports, at: datetime) -> None:
    """Close the payment page of this cart and put what it holds back on the shelf; the cart stays as it is.

    Called outside any transaction. Raises AlreadyPaid when the page has been paid meanwhile, PaymentsClosed when
    nobody can tell: then everything stays set aside.
    """
    clear_way(cart_id, "", ports=ports, at=at, note="let go by the buyer")
