"""From a promise to the facts of its letter: one short read per letter, no writing.

A letter that nobody needs any more (its parcel was unpacked, its matter resolved, its refund failed)
is None. What cannot be found at all raises NotFound, which gives the promise up, visible to staff.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from store import catalog, inventory, orders, shipments
from store.db import db
from store.kit.errors import NotFound
from store.kit.i18n import LANGUAGES, lazy, speaking
from store.kit.money import Money
from store.letters import gather_after, gather_alerts, gather_gifts, gather_sharing, kinds
from store.letters.facts import Moot, letter_line, letter_order, order_facts, parcel_arrives
from store.letters.kinds import AnyLetter
from store.letters.types import LetterParcel, LowStock
from store.payments import Refund, RefundStatus
from store.settings import shop

Payload = Mapping[str, Any]


def order_confirmation(told: Payload) -> AnyLetter:
    """{"order_id"}"""
    return kinds.OrderConfirmation(letter_order(told["order_id"]))


def payment_late(told: Payload) -> AnyLetter:
    """{"order_id", "short": whether something sold out meanwhile}"""
    return kinds.PaymentLate(letter_order(told["order_id"]), short=bool(told.get("short")))


def payment_failed(told: Payload) -> AnyLetter:
    """{"order_id"}"""
    return kinds.PaymentFailed(letter_order(told["order_id"]))


def shipped(told: Payload) -> AnyLetter:
    """{"order_id", "fulfillment_id"}"""
    return kinds.Shipped(letter_order(told["order_id"]), _parcel(told))


def tracking_corrected(told: Payload) -> AnyLetter:
    """{"order_id", "fulfillment_id"}"""
    order, parcel = letter_order(told["order_id"]), _parcel(told)
    return kinds.TrackingCorrected(order, parcel, first=not _earlier_number(told))


def canceled(told: Payload) -> AnyLetter:
    """{"order_id", "refund_id" when money goes back}"""
    order, facts = letter_order(told["order_id"]), order_facts(told["order_id"])
    refunded = _refunded(told["refund_id"]) if told.get("refund_id") else facts.refunded or None
    return kinds.Canceled(order, paid=bool(facts.captured), refunded=refunded)


def refunded(told: Payload) -> AnyLetter:
    """{"order_id", "refund_id"}"""
    return kinds.Refunded(letter_order(told["order_id"]), _refunded(told["refund_id"]))


def lost_link(told: Payload) -> AnyLetter:
    """{"order_ids": newest first, all of one address}"""
    found = [letter_order(order_id) for order_id in told["order_ids"]]
    return kinds.LostLink([order for order in found if order.email.casefold() == found[0].email.casefold()])


def email_changed(told: Payload) -> AnyLetter:
    """{"order_id"}; goes to the address that stands there when it is sent"""
    return kinds.EmailChanged(letter_order(told["order_id"]))


def staff_new_order(told: Payload) -> AnyLetter:
    """{"order_id"}"""
    return kinds.StaffNewOrder(letter_order(told["order_id"]))


def staff_attention(told: Payload) -> AnyLetter:
    """{"kind": of the matter, "order_id": None when it concerns no order we know}"""
    matter = db.session.scalar(
        select(orders.Attention)
        .where(orders.Attention.kind == told["kind"], orders.Attention.order_id == told.get("order_id"))
        .order_by(orders.Attention.id.desc())
        .limit(1)
    )
    if matter is None:
        raise NotFound
    if matter.resolved_at is not None:
        raise Moot
    return kinds.StaffAttention(matter.subject, letter_order(matter.order_id) if matter.order_id else None)


def staff_low_stock(told: Payload) -> AnyLetter:
    """{"variant_ids"}; leaves out what was filled up meanwhile"""
    sold = catalog.sale_variants(told["variant_ids"], shop().currency)
    low = [
        LowStock(variant.sku, variant.product_title, variant.title, available, count.low_stock_at)
        for variant_id, variant in sold.items()
        if (count := db.session.get(inventory.Stock, variant_id)) is not None
        and (available := count.on_hand - count.committed - count.reserved) <= count.low_stock_at
    ]
    if not low:
        raise Moot
    return kinds.StaffLowStock(low)


GATHER: dict[str, Callable[[Payload], AnyLetter]] = {
    gather.__name__: gather
    for gather in (
        order_confirmation,
        payment_late,
        payment_failed,
        shipped,
        tracking_corrected,
        gather_after.delivered,
        gather_after.address_changed,
        canceled,
        refunded,
        gather_after.return_approved,
        gather_after.return_declined,
        lost_link,
        email_changed,
        gather_after.checkout_reminder,
        gather_alerts.stock_alert,
        gather_alerts.back_in_stock,
        gather_gifts.gift_card,
        gather_sharing.story_mail,
        staff_new_order,
        gather_after.staff_return,
        gather_after.staff_dispute,
        staff_attention,
        staff_low_stock,
    )
}
"""The kinds of letters by the name a promise calls them; each one's docstring is the rest of its payload."""


def gather(payload: Payload) -> AnyLetter | None:
    """The letter a promise is about, or None when nobody needs it any more; NotFound when it cannot be."""
    kind = GATHER.get(payload.get("letter", ""))
    if kind is None:
        raise NotFound(lazy("There is no letter of the kind %(kind)s.", kind=payload.get("letter")))
    try:
        with speaking(_reader(payload)):
            return kind(payload)
    except Moot:
        return None


def _reader(told: Payload) -> str:
    """The language of whoever is written to: the order's, and English at the desk."""
    order_id = next(iter(told.get("order_ids", [])), told.get("order_id"))
    if order_id is None or told["letter"].startswith("staff_"):
        return LANGUAGES[0]
    return db.session.scalar(select(orders.Order.locale).where(orders.Order.id == order_id)) or LANGUAGES[0]


def _parcel(told: Payload) -> LetterParcel:
    """The parcel as letters tell it; moot when it was unpacked again."""
    parcel = shipments.parcel(told["fulfillment_id"])
    if parcel is None or parcel.order_id != told["order_id"]:
        raise NotFound
    if parcel.status == "canceled":
        raise Moot
    facts = order_facts(parcel.order_id)
    lines = {line.id: line for line in facts.lines}
    return LetterParcel(
        lines=[letter_line(lines[packed.order_line_id], packed.quantity) for packed in parcel.lines],
        carrier=parcel.carrier_name,
        tracking_number=parcel.tracking_number,
        tracking_url=parcel.tracking_url,
        arrives=parcel_arrives(facts, parcel.shipped_at),
        still_to_come=[letter_line(line, line.open) for line in lines.values() if line.open],
    )


def _earlier_number(told: Payload) -> str:
    """The tracking number that stood before the last correction; "" when there was none."""
    parcel = shipments.parcel(told["fulfillment_id"])
    changes = [
        event.data
        for event in order_facts(told["order_id"]).events
        if event.kind == "tracking_updated" and parcel and event.data.get("parcel") == parcel.number
    ]
    return str(changes[-1].get("was", {}).get("tracking_number", "")) if changes else ""


def _refunded(refund_id: int) -> Money:
    refund = db.session.get(Refund, refund_id)
    if refund is None:
        raise NotFound
    if refund.status in (RefundStatus.FAILED, RefundStatus.CANCELED, RefundStatus.REFUSED):
        raise Moot
    return Money(refund.amount_minor, refund.currency)
