"""Acts on an order alone: write it down, derive its statuses, mend its address, raise attention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from store.db import db
from store.kit.codes import new_token
from store.kit.errors import Conflict, NotFound
from store.kit.i18n import lazy
from store.orders.models import (
    Attention,
    FinancialStatus,
    FulfillmentStatus,
    Order,
    OrderLine,
    OrderStatus,
)
from store.orders.types import Buyer, email_key
from store.settings import Shop

FIRST_TEST_NUMBER = 900_001
"""Test orders count from here, so that they leave no gap in the numbers of real ones."""


class StaleOrder(Conflict):
    """Somebody else changed the order since the page was opened."""

    message = lazy("Somebody changed this order while you had it open. Here is how it stands now.")


def next_number(*, test: bool) -> int:
    """The next order number. Real and test orders count apart; numbers may have gaps and are never used twice."""
    counter = Shop.next_test_number if test else Shop.next_order_number
    taken = db.session.scalar(
        update(Shop)
        .where(Shop.id == 1)
        .values({counter: counter + 1})
        .returning(counter)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise RuntimeError("the shop has not been opened")
    return int(taken) - 1


def write(
    buyer: Buyer,
    lines: Sequence[Mapping[str, Any]],
    parts: Mapping[str, Any],
    *,
    currency: str,
    test: bool,
    delivery: tuple[str, str, int, int],
    story_id: str,
    cart_id: int | None,
    cart_print: str,
    at: datetime,
) -> Order:
    """Write an order in `pending_payment`. `lines` hold OrderLine's columns, `parts` those of a quote, `delivery` its
    code, name, and fewest and most days."""
    address = buyer.address
    order = Order(
        number=next_number(test=test),
        token=new_token(),
        email=buyer.email,
        email_key=email_key(buyer.email),
        phone=buyer.phone,
        locale=buyer.locale,
        currency=currency,
        test=test,
        status=OrderStatus.PENDING_PAYMENT,
        items_minor=parts["items_minor"],
        shipping_minor=parts["shipping_minor"],
        tax_added_minor=parts["tax_added_minor"],
        tax_included_minor=parts["tax_included_minor"],
        donation_minor=parts["donation_minor"],
        discount_minor=parts["discount_minor"],
        total_minor=parts["total_minor"],
        gift_card_minor=parts["gift_card_minor"],
        due_minor=parts["due_minor"],
        ship_name=address.name,
        ship_line1=address.line1,
        ship_line2=address.line2,
        ship_city=address.city,
        ship_state=address.state,
        ship_postcode=address.postcode,
        ship_country=address.country,
        delivery_code=delivery[0],
        delivery_name=delivery[1],
        delivery_days_min=delivery[2],
        delivery_days_max=delivery[3],
        customer_note=buyer.note,
        discount_code=parts.get("code", ""),
        gift_message=buyer.gift_message,
        story_id=story_id,
        cart_id=cart_id,
        cart_print=cart_print,
        quote=dict(parts),
        placed_at=at,
        version=1,
    )
    order.lines = [OrderLine(position=position, **line) for position, line in enumerate(lines)]
    order.search_document = search_document(order)
    order.tell("placed", at=at, by="buyer")
    db.session.add(order)
    db.session.flush()
    return order


def search_document(order: Order) -> str:
    """What staff search by: number, e-mail, name, SKUs and titles, casefolded."""
    words = [f"#{order.number}", str(order.number), order.email, order.ship_name, order.ship_postcode]
    for line in order.lines:
        words += [line.sku, line.title, *(part["sku"] for part in line.parts or ())]
    return " ".join(words).casefold()


def locked(order_id: int) -> Order:
    """The order's row, locked for this transaction; raises NotFound. Orders are locked before anything else."""
    order = db.session.scalar(
        select(Order).where(Order.id == order_id).with_for_update().execution_options(populate_existing=True)
    )
    if order is None:
        raise NotFound
    return order


def locked_by_number(number: int, *, version: int | None = None) -> Order:
    """The order of this number, locked; raises NotFound, or StaleOrder when `version` is not its version."""
    order_id = db.session.scalar(select(Order.id).where(Order.number == number))
    if order_id is None:
        raise NotFound
    order = locked(order_id)
    if version is not None and order.version != version:
        raise StaleOrder
    return order


def derive(order: Order) -> None:
    """Write the two statuses that follow from the ledgers: money on the order's row, parcels on its lines.

    The only place that sets them; `flask integrity` reads them against the ledgers.
    """
    order.financial_status = financial_status(order)
    order.fulfillment_status = fulfillment_status(order)


def financial_status(order: Order) -> FinancialStatus:
    """What the money ledgers add up to."""
    paid = order.captured_minor + order.gift_card_minor
    if order.paid_at is None:
        if order.status in (OrderStatus.CANCELED, OrderStatus.EXPIRED):
            return FinancialStatus.VOIDED
        return FinancialStatus.PARTIALLY_PAID if 0 < paid < order.total_minor else FinancialStatus.PENDING
    back = order.refunded_minor + order.gift_refunded_minor
    if back == 0:
        return FinancialStatus.PAID
    return FinancialStatus.REFUNDED if back >= paid else FinancialStatus.PARTIALLY_REFUNDED


def fulfillment_status(order: Order) -> FulfillmentStatus:
    """What the parcels add up to: lines that need no parcel, or were canceled unsent, ask for none.

    A paid order of which nothing travels (a donation, a gift card) has nothing left to send.
    """
    if order.paid_at is not None and not any(line.requires_shipping for line in order.lines):
        return FulfillmentStatus.FULFILLED
    sent = sum(line.shipped for line in order.lines)
    waiting = sum(
        max(0, line.quantity - line.shipped - line.canceled) for line in order.lines if line.requires_shipping
    )
    if waiting == 0 and sent > 0:
        return FulfillmentStatus.FULFILLED
    return FulfillmentStatus.PARTIALLY_FULFILLED if sent else FulfillmentStatus.UNFULFILLED


def units_of(lines: Iterable[OrderLine], quantities: Mapping[int, int]) -> dict[int, int]:
    """What so many of these lines (count by line id; others are left out) take from the shelves, by variant id.

    The demand is summed first: two lines, or a bundle and a line, may share a variant.
    """
    units: dict[int, int] = {}
    for line in lines:
        for variant_id, count in line.units(quantities.get(line.id, 0)).items():
            if count:
                units[variant_id] = units.get(variant_id, 0) + count
    return units


def change_email(order: Order, email: str, *, at: datetime, by: str) -> bool:
    """Mend a mistyped address; False when it is the one already there."""
    if order.email == email:
        return False
    order.email = email
    order.email_key = email_key(email)
    order.search_document = search_document(order)
    order.tell("email_changed", at=at, by=by)
    db.session.flush()
    return True


def raise_attention(
    kind: str,
    subject: str,
    *,
    once: str,
    at: datetime,
    order_id: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> bool:
    """Tell staff of a matter; False while the same one (`once`) is open already. `subject` has no personal data."""
    open_already = db.session.scalar(
        select(Attention.id).where(Attention.once == once, Attention.resolved_at.is_(None))
    )
    if open_already is not None:
        return False
    db.session.add(
        Attention(
            kind=kind,
            subject=subject[:300],
            once=once,
            order_id=order_id,
            data=dict(data or {}),
            opened_at=at,
        )
    )
    db.session.flush()
    return True


def resolve_attention(attention_id: int, *, by: str, at: datetime, resolution: str = "") -> bool:
    """Close a matter; False when it is closed or unknown."""
    row = db.session.get(Attention, attention_id)
    if row is None or row.resolved_at is not None:
        return False
    row.resolved_at = at
    row.resolved_by = by
    row.resolution = resolution
    db.session.flush()
    return True


def note_event(order: Order, kind: str, *, at: datetime, by: str, note: str = "", **data: Any) -> None:
    """Add an event to the timeline for an act of another room."""
    order.tell(kind, at=at, by=by, note=note, data=data)
    db.session.flush()
