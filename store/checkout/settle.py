"""Booking what the provider says: one function for the webhook, the return page and the reconciler.

It fetches the page again, claims the order's row, compares, and books; run twice, or twice at once, it books
once. What cannot be booked is written down as money received and raised as attention, never dropped.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from store import audit, cart, inventory, orders, outbox, payments, promotions
from store.cart import CartFacts
from store.checkout import settlement, spending
from store.checkout.claims import claim
from store.checkout.types import Settled
from store.checkout.unplaced import money_without_a_place, unplaced
from store.db import db, retried
from store.inventory import OutOfStock
from store.kit.protocols import HostedSession
from store.orders import ClaimedOrder, Order, OrderStatus
from store.payments import AttemptFacts, AttemptStatus, NoLongerOpen, PaymentMethod, gift_cards
from store.ports import Ports

SLOW_BANK = timedelta(days=14)
"""How long stock is kept for a payment that is under way at a bank."""

log = structlog.get_logger()

REFUSED = "refused by the bank"

PAYABLE = (OrderStatus.PENDING_PAYMENT, OrderStatus.EXPIRED)


def settle(
    session_id: str, *, ports: Ports, at: datetime, quick: bool = False, failed: bool = False
) -> Settled:
    """Bring our books to what the provider says of one page. Called outside any transaction.

    `failed` when the provider told in a message that a bank under way has refused. `quick` allows a second
    and a half of network (a webhook is waiting). Raises NoSuchSession for an id the provider does not know,
    and PaymentsClosed when it does not answer.
    """
    session = ports.payments.session(session_id, quick=quick)
    return retried(lambda: book(session, livemode=ports.payments.livemode, at=at, failed=failed))


def finish(session_id: str, *, ports: Ports, at: datetime) -> Settled:
    """Settle a page whose time is over: one that is still open is closed first, so that nobody pays it later."""
    settled = settle(session_id, ports=ports, at=at)
    if settled.outcome != "open":
        return settled
    try:
        ports.payments.expire_session(session_id)
    except NoLongerOpen:
        log.info("page_closed_meanwhile", session=session_id)
    return settle(session_id, ports=ports, at=at)


def book(session: HostedSession, *, livemode: bool, at: datetime, failed: bool = False) -> Settled:
    """Write what a fetched page says, inside the caller's transaction."""
    # order, attempt, cart, stock: one order for all, or two bookings block each other
    claimed = claim(session, at=at)
    if claimed is None:
        return unplaced(session, at=at)
    order, attempt = claimed
    picked = cart.locked(order.cart_id) if order.cart_id is not None else None
    if attempt.session_id is None and session.status != "open":  # an open one is adopted below, or closed
        payments.note_page(attempt.id, session)
    over = attempt.status not in payments.LIVE  # whoever writes a payment ends its attempt
    if over and payments.payment_of_session(session.id) is not None:
        return Settled("already", order.token)
    if session.status == "complete" and session.payment_status != "unpaid":
        return _complete(order, picked, attempt, session, livemode=livemode, at=at)
    if session.status == "complete":
        if failed or session.refused:
            return _refused_by_bank(orders.locked(order.id), attempt, at=at)
        return _under_way(order, picked, attempt, at=at)
    if session.status == "expired":
        return _expired(order, attempt, at=at)
    if attempt.status is AttemptStatus.CREATING:
        payments.adopt(attempt.id, session, at=at)
    return Settled("open", order.token)


def _complete(
    order: ClaimedOrder,
    picked: CartFacts | None,
    attempt: AttemptFacts,
    session: HostedSession,
    *,
    livemode: bool,
    at: datetime,
) -> Settled:
    """The page says paid (or nothing was due). Everything is compared before anything is called paid."""
    payments.end_attempt(attempt.id, AttemptStatus.COMPLETE, at=at)
    wrong = _difference(attempt, session, order, livemode=livemode)
    if wrong is not None:
        return money_without_a_place(order, attempt, session, "payment_mismatch", wrong, at=at)
    if order.paid_at is not None:
        return money_without_a_place(
            order, attempt, session, "paid_twice", "A second payment arrived for a paid order.", at=at
        )
    if order.status not in PAYABLE:
        return money_without_a_place(
            order, attempt, session, "paid_after_cancel", "A payment arrived for a canceled order.", at=at
        )
    late = order.status is OrderStatus.EXPIRED
    if late and order.discount_code:  # its price stands, whether or not the code has a use left
        promotions.redeem_again(order.id, order.email, order.discount_code, at=at)
    if not spending.hold(order, at=at):
        if late:
            promotions.give_back(order.id)
        return money_without_a_place(order, attempt, session, "gift_card_spent", spending.GONE, at=at)
    held = inventory.end_hold(order.id, at=at)
    if held is None:
        try:
            with db.session.begin_nested():
                inventory.commit_now(
                    orders.units_of(order.lines, {line.id: line.quantity for line in order.lines})
                )
        except OutOfStock:
            if late:
                promotions.give_back(order.id)
            gift_cards.give_back(order.id, at=at, reason="out of stock")
            outbox.promise(
                "mail.send",
                {"letter": "payment_late", "order_id": order.id, "short": True},
                at=at,
                once=f"short-{session.id}",
            )
            return money_without_a_place(
                order,
                attempt,
                session,
                "paid_out_of_stock",
                "Paid after its stock was sold to others.",
                at=at,
            )
    if settlement.asked_of(attempt).by_stripe:
        settlement.take_over(orders.locked(order.id), attempt, session, at=at)
        order = orders.claim(order.id)
    payments.record(
        order.id,
        PaymentMethod.STRIPE,
        session.amount_total,
        session.currency,
        at=at,
        attempt_id=attempt.id,
        session=session,
    )
    _mark_paid(order, picked, captured_minor=session.amount_total, at=at, late=late)
    inventory.promise_held(held or {})  # the rows that other buyers wait for are touched last
    return Settled("paid", order.token)


def _difference(
    attempt: AttemptFacts, session: HostedSession, order: ClaimedOrder, *, livemode: bool
) -> str | None:
    """What does not fit between the frozen attempt and the page, with both figures; None when all does."""
    if session.livemode != livemode or session.livemode != attempt.livemode:
        return "A payment of the wrong mode (test or live) arrived."
    if session.currency != attempt.currency:
        return f"Expected {attempt.currency}, the payment page says {session.currency}."
    return settlement.difference(attempt, session, order)


def _mark_paid(
    order: ClaimedOrder, picked: CartFacts | None, *, captured_minor: int, at: datetime, late: bool = False
) -> None:
    """The order is open and paid: status, timeline, mails and audit in the one transaction that booked it."""
    spending.record(order, at=at)
    orders.pay(order, captured_minor=captured_minor, at=at, by="system", note="paid late" if late else "")
    audit.record(
        "order.paid", ("order", order.id), by="system", at=at, fields={"total_minor": order.total_minor}
    )
    outbox.promise(
        "mail.send",
        {"letter": "payment_late" if late else "order_confirmation", "order_id": order.id},
        at=at,
        once=f"confirmed-{order.number}",
    )
    outbox.promise(
        "mail.send",
        {"letter": "staff_new_order", "order_id": order.id},
        at=at,
        once=f"staff-new-order-{order.number}",
    )
    if any(line.gift_card for line in order.lines):
        outbox.promise("gift_card.issue", {"order_id": order.id}, at=at, once=f"gift-cards-{order.id}")
    if picked is not None and (
        picked.order_id == order.id  # still its cart, so that nothing was taken out
        or not orders.was_told(order.id, "payment_processing")  # else they were taken out then
    ):
        _empty_cart(order, picked, at=at)


def _empty_cart(order: ClaimedOrder, picked: CartFacts | None, *, at: datetime) -> None:
    if picked is not None:
        cart.take_out(picked, _bought(order), order_id=order.id, now=at)


def book_free(order_id: int, *, at: datetime) -> None:
    """An order with nothing due needs no payment page: it is paid the moment it stands."""
    order = orders.claim(order_id)
    picked = cart.locked(order.cart_id) if order.cart_id is not None else None
    held = inventory.end_hold(order.id, at=at)
    payments.record(order.id, PaymentMethod.NONE, 0, order.currency, at=at)
    _mark_paid(order, picked, captured_minor=0, at=at)
    inventory.promise_held(held or {})


def _under_way(
    order: ClaimedOrder, picked: CartFacts | None, attempt: AttemptFacts, *, at: datetime
) -> Settled:
    """Complete but unpaid: a slow bank. The stock stays held beyond the page, nothing is shipped."""
    if attempt.status is not AttemptStatus.COMPLETE:
        payments.end_attempt(attempt.id, AttemptStatus.COMPLETE, at=at, why=payments.WAITING)
        inventory.prolong(order.id, until=at + SLOW_BANK, leave_cart=True)
        _empty_cart(order, picked, at=at)
        orders.note_event(orders.locked(order.id), "payment_processing", at=at, by="system")
    return Settled("processing", order.token)


def _refused_by_bank(order: Order, attempt: AttemptFacts, *, at: datetime) -> Settled:
    """A slow bank said no: the order ends unpaid, its stock goes back, the buyer is told once."""
    if attempt.last_error != REFUSED:
        payments.end_attempt(attempt.id, AttemptStatus.COMPLETE, at=at, why=REFUSED)
    if order.status is OrderStatus.PENDING_PAYMENT and payments.live_attempt(order.id) is None:
        orders.note_event(order, "payment_failed", at=at, by="system")
        close_order(order, OrderStatus.EXPIRED, at=at, by="system", note="refused by the bank")
        outbox.promise(
            "mail.send",
            {"letter": "payment_failed", "order_id": order.id},
            at=at,
            once=f"payment-failed-{attempt.id}",
        )
    return Settled("refused", order.token)


def _expired(order: ClaimedOrder, attempt: AttemptFacts, *, at: datetime) -> Settled:
    """The page closed unpaid. Only the order's last live attempt lets go of its stock."""
    if attempt.status in (AttemptStatus.CREATING, AttemptStatus.OPEN):
        payments.end_attempt(attempt.id, AttemptStatus.EXPIRED, at=at)
        if order.status is OrderStatus.PENDING_PAYMENT and payments.live_attempt(order.id) is None:
            close_order(orders.locked(order.id), OrderStatus.EXPIRED, at=at, by="system")
    return Settled("expired", order.token)


def close_order(order: Order, status: OrderStatus, *, at: datetime, by: str, note: str = "") -> None:
    """End an unpaid order: its live attempt, its use of a code, its hold and its status, in the caller's transaction."""
    attempt = payments.live_attempt(order.id)
    if attempt is not None:
        payments.end_attempt(attempt.id, AttemptStatus.EXPIRED, at=at, why=note)
    promotions.give_back(order.id)
    gift_cards.give_back(order.id, at=at, reason=status.value)
    inventory.release(order.id, at=at, expired=status is OrderStatus.EXPIRED)
    order.move_to(status, at=at, by=by, note=note)
    if status is OrderStatus.CANCELED:
        order.canceled_at = at
    orders.derive(order)
    audit.record(f"order.{status.value}", ("order", order.id), by="system", at=at)
    tied = db.session.scalar(select(cart.Cart).where(cart.Cart.order_id == order.id))
    if tied is not None:
        tied.order_id = None
    db.session.flush()


def _bought(order: ClaimedOrder) -> dict[int, int]:
    """What was bought as the cart knows it: a bundle is one thing there."""
    units: dict[int, int] = {}
    for line in order.lines:
        if line.variant_id is not None:
            units[line.variant_id] = units.get(line.variant_id, 0) + line.quantity
    return units
