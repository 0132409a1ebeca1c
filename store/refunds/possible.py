"""What can be given back: of each line, of delivery and donation, and of each payment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from store import payments
from store.db import db
from store.kit.errors import NotFound
from store.kit.i18n import Text, lazy
from store.kit.money import Money
from store.orders import Attention, Order, OrderLine, OrderStatus
from store.payments import Payment, PaymentMethod, Refund, RefundLine, RefundStatus, gift_sales
from store.refunds.types import Disputed, LineLeft, Possible, RefundFacts, Wish

GIVEN_UP = (RefundStatus.FAILED, RefundStatus.CANCELED, RefundStatus.REFUSED)

NOT_PAID = lazy("This order has not been paid, so there is nothing to give back.")
NOTHING_WAS_DUE = lazy("Nothing was paid for this order, so there is nothing to give back.")
ALL_IS_BACK = lazy("All of it has been given back.")


@dataclass(frozen=True)
class PaymentLeft:
    """What one payment can still give back, in minor units."""

    payment: Payment
    left: int


def possible(order_id: int) -> Possible:
    """What can be given back of an order now. Raises NotFound."""
    order = db.session.get(Order, order_id)
    if order is None:
        raise NotFound
    return of(order)


def price(can: Possible, wish: Wish) -> Money:
    """What the parts of a wish were paid with, together."""
    wanted: dict[int, int] = {}
    for line in wish.lines:
        wanted[line.line_id] = wanted.get(line.line_id, 0) + line.quantity
    minor = wish.shipping_minor + wish.donation_minor
    for left in can.lines:
        minor += left.amount_of(wanted.get(left.line_id, 0)).minor
    return Money(minor, can.total.currency)


def of(order: Order) -> Possible:
    """`possible` of a row in hand; reads what it needs in five queries."""
    currency = order.currency
    given = _parts_given(order.id)
    left = counted_left(order)
    unsent = unsent_refunded(order.id)
    spent = gift_sales.spent_of(order.id) if any(line.gift_card for line in order.lines) else {}
    shipping, donation = _shipping_paid(order), order.donation_minor
    money = sum(one.left for one in left if one.payment.method is not PaymentMethod.GIFT_CARD)
    gift = sum(one.left for one in left if one.payment.method is PaymentMethod.GIFT_CARD)
    return Possible(
        order_id=order.id,
        lines=[_line(line, order, unsent.get(line.id, 0), spent.get(line.id, 0)) for line in order.lines],
        shipping=Money(max(0, shipping - given[0]), currency),
        donation=Money(max(0, donation - given[1]), currency),
        money=Money(money, currency),
        gift_card=Money(gift, currency),
        obstacle=_obstacle(order, money + gift),
        cancelable=cancelable(order),
    )


def cancelable(order: Order) -> bool:
    """Whether the order can be called off: unpaid, or open with nothing sent and no gift card of it spent from."""
    if order.status is OrderStatus.PENDING_PAYMENT:
        return True
    if order.status is not OrderStatus.OPEN or any(line.shipped for line in order.lines):
        return False
    return not any(line.gift_card for line in order.lines) or not gift_sales.spent_of(order.id)


def counted_left(order: Order) -> list[PaymentLeft]:
    """The payments of an order that still hold something: money first, gift cards last."""
    rows = db.session.scalars(
        select(Payment).where(Payment.order_id == order.id, Payment.counted).order_by(Payment.id)
    )
    found = [
        PaymentLeft(row, row.amount_minor - row.refunded_minor - row.refund_pending_minor) for row in rows
    ]
    held = [one for one in found if one.left > 0]
    return sorted(held, key=lambda one: one.payment.method is PaymentMethod.GIFT_CARD)


def unsent_refunded(order_id: int) -> dict[int, int]:
    """How many units of each line were refunded before they were sent."""
    rows = db.session.execute(
        select(RefundLine.order_line_id, func.sum(RefundLine.unsent))
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(Refund.order_id == order_id, Refund.status != RefundStatus.REFUSED)
        .group_by(RefundLine.order_line_id)
    )
    return {line_id: int(count) for line_id, count in rows}


def of_order(order_id: int) -> tuple[RefundFacts, ...]:
    """The refunds of an order, oldest first, with their lines; two queries."""
    rows = db.session.scalars(select(Refund).where(Refund.order_id == order_id).order_by(Refund.id)).all()
    return facts_of(rows)


def facts_of(rows: Sequence[Refund]) -> tuple[RefundFacts, ...]:
    """Rows as pages tell them."""
    lines = _lines_of([row.id for row in rows])
    return tuple(
        RefundFacts(
            id=row.id,
            amount=Money(row.amount_minor, row.currency),
            method=row.method.value,
            state=row.status.value,
            source=row.source,
            reason=row.reason,
            failure=row.failure_reason,
            by=row.by,
            at=row.created_at,
            lines=tuple(lines.get(row.id, ())),
        )
        for row in rows
    )


def _lines_of(ids: Iterable[int]) -> dict[int, list[tuple[int, int, str]]]:
    found: dict[int, list[tuple[int, int, str]]] = {}
    for line in db.session.scalars(
        select(RefundLine).where(RefundLine.refund_id.in_(list(ids))).order_by(RefundLine.id)
    ):
        found.setdefault(line.refund_id, []).append((line.order_line_id, line.quantity, line.kind.value))
    return found


def _line(line: OrderLine, order: Order, unsent: int, spent: int) -> LineLeft:
    """One line; of gift cards those that were `spent` from cannot be called off any more."""
    added = line.tax_minor if order.tax_added_minor else 0
    return LineLeft(
        line_id=line.id,
        title=line.title,
        variant_title=line.variant_title,
        sku=line.sku,
        quantity=line.quantity,
        unsent=max(0, line.quantity - line.shipped - line.canceled - spent),
        sent=max(0, line.shipped - max(0, line.refunded - unsent)),
        refunded=line.refunded,
        paid=Money(line.total_minor - line.discount_minor + added, order.currency),
    )


def _shipping_paid(order: Order) -> int:
    """What the delivery was paid with: its price, less its share of the discount, with its tax."""
    off = order.discount_minor - sum(line.discount_minor for line in order.lines)
    tax = order.tax_added_minor - sum(line.tax_minor for line in order.lines) if order.tax_added_minor else 0
    return max(0, order.shipping_minor - off + tax)


def _parts_given(order_id: int) -> tuple[int, int]:
    """Delivery and donation that went back, or are on their way."""
    row = db.session.execute(
        select(func.sum(Refund.shipping_minor), func.sum(Refund.donation_minor)).where(
            Refund.order_id == order_id, Refund.status.not_in(GIVEN_UP)
        )
    ).one()
    return int(row[0] or 0), int(row[1] or 0)


def _obstacle(order: Order, left: int) -> Text | None:
    if order.paid_at is None:
        return NOT_PAID
    if order.captured_minor + order.gift_card_minor == 0:
        return NOTHING_WAS_DUE
    if left == 0:
        return ALL_IS_BACK
    if any(payments.holds_money(dispute) for dispute in payments.disputes_of(order.id)):
        return Disputed.message
    return None


def payment_of_matter(matter_id: int) -> int | None:
    """The payment without a place that an open matter is about, while something of it is left; else None."""
    matter = db.session.get(Attention, matter_id)
    if matter is None or matter.resolved_at is not None or "session" not in matter.data:
        return None
    return db.session.scalar(
        select(Payment.id).where(
            Payment.session_id == str(matter.data["session"]),
            Payment.counted.is_(False),
            Payment.refunded_minor + Payment.refund_pending_minor < Payment.amount_minor,
        )
    )


def refundable_matters(matter_ids: Sequence[int]) -> dict[int, Money]:
    """What can be given back of the payments without a place that these matters are about; two queries."""
    matters = db.session.scalars(select(Attention).where(Attention.id.in_(list(matter_ids))))
    sessions = {str(one.data["session"]): one.id for one in matters if one.data.get("session")}
    if not sessions:
        return {}
    rows = db.session.scalars(
        select(Payment).where(Payment.session_id.in_(list(sessions)), Payment.counted.is_(False))
    )
    left = {
        sessions[row.session_id or ""]: Money(
            row.amount_minor - row.refunded_minor - row.refund_pending_minor, row.currency
        )
        for row in rows
    }
    return {matter_id: amount for matter_id, amount in left.items() if amount.minor > 0}


def left_of_payment(payment_id: int) -> Money:
    """What one payment can still give back. Raises NotFound."""
    row = db.session.get(Payment, payment_id)
    if row is None:
        raise NotFound
    return Money(row.amount_minor - row.refunded_minor - row.refund_pending_minor, row.currency)
