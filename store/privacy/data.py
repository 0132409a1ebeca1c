"""Everything the shop keeps about one order, for the person who placed it. The keys are told in docs/order-data.md."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from store import mail, orders, shipments
from store.db import db
from store.kit.errors import NotFound
from store.kit.money import Money
from store.orders import LineFacts, Order, OrderFacts
from store.payments import GiftCard, Payment, Refund
from store.shipments import REASONS, Parcel, ReturnFacts

FORMAT = 1
"""Counts up when a key changes its meaning; new keys do not count."""


def data_of(order_id: int, *, at: datetime) -> dict[str, Any]:
    """The order, its buyer and all that happened, as plain JSON values. Amounts are {"minor", "currency"}.

    Raises NotFound.
    """
    order = orders.by_id(order_id)
    row = db.session.get(Order, order_id)
    if order is None or row is None:
        raise NotFound
    lines = {line.id: line for line in order.lines}
    return {
        "format": FORMAT,
        "written_at": at.isoformat(),
        "order": _order(order, row),
        "contact": {
            "email": order.email,
            "phone": order.phone,
            "language": order.locale,
            "friendly_mails_stopped_at": _moment(row.mails_stopped_at),
        },
        "address": {
            "name": order.address.name,
            "line1": order.address.line1,
            "line2": order.address.line2,
            "city": order.address.city,
            "state": order.address.state,
            "postcode": order.address.postcode,
            "country": order.address.country,
        },
        "note": order.note,
        "gift_message": order.gift_message,
        "lines": [_line(line) for line in order.lines],
        "gift_cards": [
            {
                "ends_in": card.last4,
                "sent_to": card.email,
                "message": card.note,
                "balance": _money(Money(card.balance_minor, card.currency)),
                "made_at": _moment(card.created_at),
            }
            for card in db.session.scalars(
                select(GiftCard).where(GiftCard.order_id == order_id).order_by(GiftCard.id)
            )
        ],
        "totals": _totals(order),
        "payments": [
            {
                "method": paid.method.value,
                "amount": _money(Money(paid.amount_minor, paid.currency)),
                "received_at": _moment(paid.received_at),
                "reference": paid.payment_intent,
            }
            for paid in db.session.scalars(
                select(Payment).where(Payment.order_id == order_id).order_by(Payment.id)
            )
        ],
        "refunds": [
            {
                "amount": _money(Money(back.amount_minor, back.currency)),
                "status": back.status.value,
                "asked_at": _moment(back.created_at),
                "reference": back.stripe_refund_id,
            }
            for back in db.session.scalars(
                select(Refund).where(Refund.order_id == order_id).order_by(Refund.id)
            )
        ],
        "parcels": [_parcel(parcel, lines) for parcel in shipments.parcels_of(order_id, canceled=True)],
        "returns": [_return(one, order, lines) for one in shipments.returns_of(order_id)],
        "mails": [
            {
                "kind": sent.letter,
                "subject": sent.subject,
                "to": sent.recipient,
                "sent_at": _moment(sent.sent_at),
            }
            for sent in mail.sent_about(order_id)
        ],
        "history": [
            {
                "what": event.kind,
                "was": event.was,
                "became": event.became,
                "by": event.by if event.by in ("buyer", "system") else "staff",
                "at": _moment(event.at),
            }
            for event in order.events
        ],
    }


def _order(order: OrderFacts, row: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "test": order.test,
        "status": order.status,
        "financial_status": order.financial_status,
        "fulfillment_status": order.fulfillment_status,
        "placed_at": _moment(order.placed_at),
        "paid_at": _moment(order.paid_at),
        "canceled_at": _moment(order.canceled_at),
        "link_expires_at": _moment(row.link_expires_at),
        "delivery": order.delivery_name,
        "delivery_days": [order.delivery_days_min, order.delivery_days_max],
        "discount_code": row.discount_code,
        "story": order.story_id,
    }


def _line(line: LineFacts) -> dict[str, Any]:
    return {
        "sku": line.sku,
        "title": line.title,
        "variant": line.variant_title,
        "contents": line.contents,
        "quantity": line.quantity,
        "unit": _money(line.unit),
        "total": _money(line.total),
        "sent": line.shipped,
        "canceled": line.canceled,
        "refunded": line.refunded,
    }


def _totals(order: OrderFacts) -> dict[str, Any]:
    parts = (
        "items", "discount", "shipping", "tax_added", "tax_included", "donation", "total", "gift_card", "due",
        "refunded",
    )  # fmt: skip
    return {part: _money(getattr(order, part)) for part in parts}


def _parcel(parcel: Parcel, lines: dict[int, LineFacts]) -> dict[str, Any]:
    return {
        "number": parcel.number,
        "status": parcel.status,
        "carrier": parcel.carrier_name,
        "tracking_number": parcel.tracking_number,
        "tracking_url": parcel.tracking_url,
        "sent_at": _moment(parcel.shipped_at),
        "lines": [
            {"sku": lines[packed.order_line_id].sku, "quantity": packed.quantity} for packed in parcel.lines
        ],
    }


def _return(one: ReturnFacts, order: OrderFacts, lines: dict[int, LineFacts]) -> dict[str, Any]:
    return {
        "number": one.slip_number(order.number),
        "status": one.status,
        "note": one.note,
        "answer": one.decision_note,
        "asked_at": _moment(one.requested_at),
        "answered_at": _moment(one.decided_at),
        "received_at": _moment(one.received_at),
        "closed_at": _moment(one.closed_at),
        "lines": [
            {
                "sku": lines[line.order_line_id].sku,
                "quantity": line.quantity,
                "reason": line.reason if line.reason in REASONS else "other",
                "received": line.received,
            }
            for line in one.lines
        ],
    }


def _money(amount: Money) -> dict[str, Any]:
    return {"minor": amount.minor, "currency": amount.currency}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
