"""Forgetting a buyer: what names or reaches a person goes, what the accounts need stays.

Kept are the number, sums, lines, country (and the state's code where tax hangs on it), payments, refunds and the log
of acts, none of which says who it was. `docs/operating.md` lists both sides.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, or_, select, update

from store import audit, orders, shipments
from store.cart import CheckoutDraft
from store.db import db, transaction
from store.inventory import StockAlert
from store.kit.codes import digest
from store.kit.days import working_days
from store.kit.errors import Conflict
from store.kit.i18n import Text, lazy
from store.mail import MailLog
from store.orders import Attention, Order, OrderNote, OrderStatus
from store.payments import (
    Dispute,
    EventState,
    GiftCard,
    Payment,
    PaymentAttempt,
    Refund,
    RefundStatus,
    StripeEvent,
)
from store.ports import Ports
from store.promotions import Redemption
from store.settings import shop
from store.sharing import SharedStory
from store.shipments import Fulfillment, ReturnRequest

TAXED_BY_STATE = frozenset({"US", "CA"})
"""Where the state's code stays with the accounts, because tax hangs on it."""

DISPUTE_OVER = frozenset({"won", "lost", "warning_closed", "prevented"})
REFUND_OPEN = (RefundStatus.SUBMITTING, RefundStatus.PENDING)
TELLS_LATE = timedelta(days=400)
"""For how long after an erasing the provider may still tell of a payment: disputes take their time."""

PERSONAL_PARAMS = frozenset({"customer", "customer_email", "customer_details", "receipt_email", "shipping"})
EVENT_KEEPS = frozenset(
    {
        "id", "object", "amount", "amount_total", "amount_received", "amount_refunded", "amount_subtotal", "charge",
        "client_reference_id", "created", "currency", "livemode", "payment_intent", "payment_status", "reason", "status",
    }
)  # fmt: skip


class CannotErase(Conflict):
    """Something of this order is not over yet; the message says what, and what to do."""


def why_not(order_id: int, *, at: datetime) -> Text | None:
    """Why an order cannot be forgotten yet; None when it can. For the page; `erase` asks again."""
    order = db.session.get(Order, order_id)
    return None if order is None or order.erased_at is not None else _why_not(order, at)


def erase(order_id: int, *, by: str, at: datetime) -> bool:
    """Forget who placed an order, in the caller's transaction; False when that was done before.

    Raises NotFound, CannotErase while a parcel is on its way or a payment, refund, return or dispute is open.
    """
    order = orders.locked(order_id)
    if order.erased_at is not None:
        return False
    refusal = _why_not(order, at)
    if refusal is not None:
        raise CannotErase(refusal)
    email = order.email
    _blank_order(order)
    _blank_beside(order, email)
    _blank_money(order)
    order.erased_at = at
    orders.note_event(order, "erased", at=at, by=by)
    audit.record("order.erased", ("order", order.id), by="system" if by == "buyer" else by, at=at)
    return True


def forget_again(*, ports: Ports, now: datetime) -> int:
    """Blank what the provider told of erased orders since (a refund or dispute can come months later), for the
    worker's clock; answers how many messages. Opens its own transactions. Safe to run twice."""
    erased = db.session.scalars(select(Order.id).where(Order.erased_at >= now - TELLS_LATE)).all()
    db.session.rollback()  # the reading is over; writing begins anew
    blanked = 0
    for order_id in erased:
        with transaction():
            for event in _messages(order_id, _attempts(order_id)):
                skeleton = _skeleton(event)
                if event.body != skeleton:
                    event.body = skeleton
                    blanked += 1
    return blanked


def _why_not(order: Order, at: datetime) -> Text | None:
    if order.status is OrderStatus.PENDING_PAYMENT:
        return lazy(
            "The payment of this order is still open. Cancel it, or wait until the payment page closes."
        )
    if _any(select(Attention.id).where(Attention.order_id == order.id, Attention.resolved_at.is_(None))):
        return lazy("We are looking at this order in person. Once that is settled, it can be erased.")
    if _any(select(Refund.id).where(Refund.order_id == order.id, Refund.status.in_(REFUND_OPEN))):
        return lazy("Money is on its way back to you. Once it has arrived, this order can be erased.")
    if _any(
        select(Dispute.id).where(Dispute.order_id == order.id, Dispute.status.not_in(sorted(DISPUTE_OVER)))
    ):
        return lazy("Your bank and we still talk about this payment. Once that is over, it can be erased.")
    if order.paid_at is not None and order.status is OrderStatus.OPEN and _to_send(order):
        return lazy(
            "We still have to send you something, and need your address for it. You can cancel the order first."
        )
    if any(one.status in ("requested", "open") for one in shipments.returns_of(order.id)):
        return lazy("A return is open. Once it is closed, this order can be erased.")
    coming = _on_its_way(order, at)
    if coming is not None:
        return lazy("A parcel is on its way to you. This order can be erased after %(day)s.", day=coming)
    return None


def _any(found: Any) -> bool:
    return db.session.scalar(found.limit(1)) is not None


def _to_send(order: Order) -> bool:
    return any(
        line.requires_shipping and line.quantity > line.shipped + line.canceled for line in order.lines
    )


def _on_its_way(order: Order, at: datetime) -> date | None:
    """The last day a parcel is expected, while that day is not over; None when all should have arrived."""
    zone = ZoneInfo(shop().zone)
    expected = [
        working_days(parcel.shipped_at.astimezone(zone).date(), order.delivery_days_max)
        for parcel in shipments.parcels_of(order.id)
    ]
    last = max(expected, default=None)
    return last if last is not None and last >= at.astimezone(zone).date() else None


def _blank_order(order: Order) -> None:
    coded = order.ship_country in TAXED_BY_STATE and len(order.ship_state) == 2 and order.ship_state.isalpha()
    order.email = order.email_key = order.phone = ""
    order.ship_name = order.ship_line1 = order.ship_line2 = order.ship_city = order.ship_postcode = ""
    if not coded:
        order.ship_state = ""
    order.customer_note = order.gift_message = order.cart_print = ""
    order.search_document = orders.search_document(order)
    for event in order.events:
        if event.kind != "status":
            event.note = ""
        if "tracking_number" in event.data:
            event.data = {
                name: value for name, value in event.data.items() if name not in ("tracking_number", "was")
            }


def _blank_beside(order: Order, email: str) -> None:
    """Drafts, comments, alerts, the book of mail, parcels and returns."""
    key = email.lower()
    drafts = [func.lower(CheckoutDraft.email) == key]
    if order.cart_id is not None:
        drafts.append(CheckoutDraft.cart_id == order.cart_id)
    order.cart_id = None
    of_order = {"order_id": order.id}
    for statement in (
        delete(CheckoutDraft).where(or_(*drafts)),
        delete(StockAlert).where(func.lower(StockAlert.email) == key),
        delete(SharedStory).where(func.lower(SharedStory.email) == key),
        update(OrderNote).filter_by(**of_order).values(body=""),
        update(Attention).filter_by(**of_order).values(resolution=""),
        update(MailLog)
        .where(
            or_(
                MailLog.order_id == order.id,
                (MailLog.order_id.is_(None)) & (func.lower(MailLog.recipient) == key),
            )
        )
        .values(recipient=""),
        update(Fulfillment).filter_by(**of_order).values(tracking_number="", tracking_url=""),
        update(ReturnRequest).filter_by(**of_order).values(note="", decision_note=""),
        update(GiftCard).filter_by(**of_order).values(email="", note=""),
        update(Redemption).filter_by(**of_order).values(email_hash=digest(f"erased-{order.id}")),
    ):
        db.session.execute(statement, execution_options={"synchronize_session": "fetch"})


def _blank_money(order: Order) -> None:
    """What the provider was told and what it told us: ids and amounts stay."""
    attempts = _attempts(order.id)
    for attempt in attempts:
        attempt.params = _without_person(attempt.params)
        attempt.url = ""
    for event in _messages(order.id, attempts):
        event.body = _skeleton(event)


def _attempts(order_id: int) -> Sequence[PaymentAttempt]:
    return db.session.scalars(select(PaymentAttempt).where(PaymentAttempt.order_id == order_id)).all()


def _without_person(params: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in params.items() if name not in PERSONAL_PARAMS}
    return {
        name: _without_person(value) if isinstance(value, dict) else value for name, value in kept.items()
    }


def _messages(order_id: int, attempts: Sequence[PaymentAttempt]) -> Sequence[StripeEvent]:
    """The provider's messages that speak of this order's pages and payments, wherever the id stands in them, once
    they are dealt with: before that, they are needed as they came."""
    ids = {attempt.session_id for attempt in attempts}
    ids |= set(db.session.scalars(select(Payment.payment_intent).where(Payment.order_id == order_id)))
    ids |= set(db.session.scalars(select(Refund.stripe_refund_id).where(Refund.order_id == order_id)))
    known = sorted(one for one in ids if one)
    if not known:
        return []
    return db.session.scalars(
        select(StripeEvent).where(
            StripeEvent.state.in_((EventState.DONE, EventState.IGNORED)),
            or_(
                StripeEvent.object_id.in_(known),
                *(StripeEvent.body.contains(one, autoescape=True) for one in known),
            ),
        )
    ).all()


def _skeleton(event: StripeEvent) -> str:
    """A message without the person: who sent it, what kind, which thing, how much."""
    try:
        told = json.loads(event.body)
        thing = told["data"]["object"]
    except (ValueError, KeyError, TypeError):
        told, thing = {}, {}
    return json.dumps(
        {
            "id": event.event_id,
            "object": "event",
            "type": event.type,
            "created": told.get("created"),
            "livemode": event.livemode,
            "erased": True,
            "data": {
                "object": {
                    name: value
                    for name, value in thing.items()
                    if name in EVENT_KEEPS and not isinstance(value, dict | list)
                }
            },
        }
    )
