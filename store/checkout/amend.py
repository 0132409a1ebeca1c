"""What a buyer may mend on the order page after paying."""

from __future__ import annotations

from datetime import datetime

from store import audit, orders, outbox
from store.kit.errors import Conflict, NotFound
from store.kit.i18n import lazy
from store.orders import OrderStatus


class TooLateToMend(Conflict):
    """The order is closed; only staff can change it now."""

    message = lazy("This order is closed. Please write to us and we will help.")


def mend_email(token: str, email: str, *, at: datetime) -> bool:
    """Correct a mistyped e-mail and send the confirmation there; False when nothing changed.

    Inside the caller's transaction. Raises NotFound for an unknown link, TooLateToMend for a closed order.
    """
    facts = orders.by_token(token)
    if facts is None:
        raise NotFound
    order = orders.locked(facts.id)
    if order.status not in (OrderStatus.OPEN, OrderStatus.PENDING_PAYMENT):
        raise TooLateToMend
    if not orders.change_email(order, email, at=at, by="buyer"):
        return False
    audit.record(
        "order.email_changed", ("order", order.id), by="system", at=at, fields={"changed": ["email"]}
    )
    if order.paid_at is not None:
        outbox.promise(
            "mail.send",
            {"letter": "order_confirmation", "order_id": order.id},
            at=at,
            once=f"confirmed-{order.number}-again-{order.version}",
        )
    return True
