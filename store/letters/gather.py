"""From a promise to the facts of its letter: one short read per letter, no writing.

A letter that nobody needs any more (its parcel was unpacked, its matter resolved, its refund failed)
is None. What cannot be found at all raises NotFound, which gives the promise up, visible to staff.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from store import catalog, inventory, orders, shipments
from store.db import db
from store.kit.errors import NotFound
from store.kit.i18n import lazy
from store.kit.money import Money
from store.letters import kinds
from store.letters.addresses import written
from store.letters.kinds import AnyLetter
from store.letters.language import language
from store.letters.types import LetterLine, LetterOrder, LetterParcel, LetterSum, LowStock
from store.payments import Refund, RefundStatus
from store.settings import shop

Payload = Mapping[str, Any]

SATURDAY = 5


class _Moot(Exception):
    """Nobody needs this letter any more."""


def order_confirmation(told: Payload) -> AnyLetter:
    """{"order_id"}"""
    return kinds.OrderConfirmation(_order(told["order_id"]))


def payment_late(told: Payload) -> AnyLetter:
    """{"order_id", "short": whether something sold out meanwhile}"""
    return kinds.PaymentLate(_order(told["order_id"]), short=bool(told.get("short")))


def payment_failed(told: Payload) -> AnyLetter:
    """{"order_id"}"""
    return kinds.PaymentFailed(_order(told["order_id"]))


def shipped(told: Payload) -> AnyLetter:
    """{"order_id", "fulfillment_id"}"""
    return kinds.Shipped(_order(told["order_id"]), _parcel(told))


def tracking_corrected(told: Payload) -> AnyLetter:
    """{"order_id", "fulfillment_id"}"""
    order, parcel = _order(told["order_id"]), _parcel(told)
    return kinds.TrackingCorrected(order, parcel, first=not _earlier_number(told))


def canceled(told: Payload) -> AnyLetter:
    """{"order_id", "refund_id" when money goes back}"""
    order, facts = _order(told["order_id"]), _facts(told["order_id"])
    refunded = _refunded(told["refund_id"]) if told.get("refund_id") else facts.refunded or None
    return kinds.Canceled(order, paid=bool(facts.captured), refunded=refunded)


def refunded(told: Payload) -> AnyLetter:
    """{"order_id", "refund_id"}"""
    return kinds.Refunded(_order(told["order_id"]), _refunded(told["refund_id"]))


def lost_link(told: Payload) -> AnyLetter:
    """{"order_ids": newest first, all of one address}"""
    found = [_order(order_id) for order_id in told["order_ids"]]
    return kinds.LostLink([order for order in found if order.email.casefold() == found[0].email.casefold()])


def email_changed(told: Payload) -> AnyLetter:
    """{"order_id"}; goes to the address that stands there when it is sent"""
    return kinds.EmailChanged(_order(told["order_id"]))


def staff_new_order(told: Payload) -> AnyLetter:
    """{"order_id"}"""
    return kinds.StaffNewOrder(_order(told["order_id"]))


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
        raise _Moot
    return kinds.StaffAttention(matter.subject, _order(matter.order_id) if matter.order_id else None)


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
        raise _Moot
    return kinds.StaffLowStock(low)


GATHER: dict[str, Callable[[Payload], AnyLetter]] = {
    gather.__name__: gather
    for gather in (
        order_confirmation,
        payment_late,
        payment_failed,
        shipped,
        tracking_corrected,
        canceled,
        refunded,
        lost_link,
        email_changed,
        staff_new_order,
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
        return kind(payload)
    except _Moot:
        return None


def _facts(order_id: int) -> orders.OrderFacts:
    facts = orders.by_id(order_id)
    if facts is None:
        raise NotFound
    return facts


def _order(order_id: int) -> LetterOrder:
    """The order as letters tell it."""
    facts = _facts(order_id)
    to_pack = bool(facts.delivery_name)
    return LetterOrder(
        number=facts.number,
        token=facts.token,
        email=facts.email,
        name=facts.address.name,
        language=facts.locale,
        placed_at=facts.placed_at,
        lines=[_line(line, line.quantity) for line in facts.lines],
        sums=_sums(facts),
        total=facts.total,
        due=facts.due,
        beside=_beside(facts),
        to_pack=to_pack,
        address=written(facts.address, language(facts.locale).locale) if to_pack else (),
        delivery=facts.delivery_name,
        arrives=_arrival(facts),
        note=facts.note,
        gift_message=facts.gift_message,
        donation=facts.donation or None,
        test=facts.test,
    )


def _line(line: orders.LineFacts, quantity: int) -> LetterLine:
    return LetterLine(line.title, line.variant_title, quantity, line.unit * quantity)


def _sums(facts: orders.OrderFacts) -> Sequence[LetterSum]:
    """The parts of the total; those that are nothing are left out, but delivery may be free."""
    parts = [
        LetterSum(lazy("Items"), facts.items),
        LetterSum(lazy("Discount"), facts.discount * -1),
        LetterSum(lazy("Delivery"), facts.shipping),
        LetterSum(lazy("Tax"), facts.tax_added),
        LetterSum(lazy("Donation"), facts.donation),
    ]
    delivered = bool(facts.delivery_name)
    return [part for part in parts if part.amount or (delivered and part.label.message == "Delivery")]


def _beside(facts: orders.OrderFacts) -> Sequence[LetterSum]:
    parts = [
        LetterSum(lazy("Includes tax"), facts.tax_included),
        LetterSum(lazy("Paid by gift card"), facts.gift_card * -1),
    ]
    return [part for part in parts if part.amount]


def _arrival(facts: orders.OrderFacts) -> tuple[date, date] | None:
    """The first and last day the parcel may come, in working days from the day the money came."""
    if not facts.delivery_name or not facts.delivery_days_max:
        return None
    began = (facts.paid_at or facts.placed_at).astimezone(ZoneInfo(shop().zone)).date()
    return _working_days(began, facts.delivery_days_min), _working_days(began, facts.delivery_days_max)


def _working_days(day: date, count: int) -> date:
    """The day `count` working days after `day`; Saturdays and Sundays are none."""
    while count > 0:
        day += timedelta(1)
        count -= day.weekday() < SATURDAY
    return day


def _parcel(told: Payload) -> LetterParcel:
    """The parcel as letters tell it; moot when it was unpacked again."""
    parcel = shipments.parcel(told["fulfillment_id"])
    if parcel is None or parcel.order_id != told["order_id"]:
        raise NotFound
    if parcel.status == "canceled":
        raise _Moot
    lines = {line.id: line for line in _facts(parcel.order_id).lines}
    return LetterParcel(
        lines=[_line(lines[packed.order_line_id], packed.quantity) for packed in parcel.lines],
        carrier=parcel.carrier_name,
        tracking_number=parcel.tracking_number,
        tracking_url=parcel.tracking_url,
        still_to_come=[_line(line, line.open) for line in lines.values() if line.open],
    )


def _earlier_number(told: Payload) -> str:
    """The tracking number that stood before the last correction; "" when there was none."""
    parcel = shipments.parcel(told["fulfillment_id"])
    changes = [
        event.data
        for event in _facts(told["order_id"]).events
        if event.kind == "tracking_updated" and parcel and event.data.get("parcel") == parcel.number
    ]
    return str(changes[-1].get("was", {}).get("tracking_number", "")) if changes else ""


def _refunded(refund_id: int) -> Money:
    refund = db.session.get(Refund, refund_id)
    if refund is None:
        raise NotFound
    if refund.status in (RefundStatus.FAILED, RefundStatus.CANCELED, RefundStatus.REFUSED):
        raise _Moot
    return Money(refund.amount_minor, refund.currency)
