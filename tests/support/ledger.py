"""The invariants of money and stock that hold after whatever happened, checked against what Stripe itself says.

I1 a page that is complete and paid is one payment on one order, which is paid or raised; I2 no order is paid without;
I3 one confirmation per paid order; I4 nothing negative and all counts explained; I5 refunded sums are Stripe's;
I7 nothing secret on the log is checked where logs are read.
"""

from __future__ import annotations

from collections import Counter

from store.orders import Attention
from store.outbox import Message
from store.payments import Payment, PaymentMethod
from tests.support.shop import Shop

GONE = ("failed", "canceled")


def objects(shop: Shop, kind: str) -> list[dict]:
    """Everything of a kind that Stripe holds."""
    return list(shop.sandbox.control.box.vault.every(kind, after=0))


def check_money(shop: Shop) -> None:
    """Raise AssertionError for the first invariant that does not hold."""
    assert shop.broken() == {}
    orders = {order.id: order for order in shop.orders()}
    paid_rows = [row for row in shop.rows(Payment) if row.method is PaymentMethod.STRIPE]
    by_session = Counter(row.session_id for row in paid_rows)
    raised = {matter.order_id for matter in shop.rows(Attention)}
    booked = {row.order_id for row in shop.rows(Payment) if row.counted}
    for page in objects(shop, "checkout.session"):
        if page["status"] == "complete" and page["payment_status"] != "unpaid" and by_session[page["id"]]:
            assert by_session[page["id"]] == 1, "I1"
    for row in paid_rows:
        assert orders[row.order_id].paid_at is not None or row.order_id in raised, "I1"
    for order in orders.values():
        assert order.paid_at is None or order.id in booked, "I2"
        assert 0 <= order.refunded_minor <= order.captured_minor, "I5"
    confirmed = {m.dedupe_key for m in shop.rows(Message) if m.dedupe_key.startswith("confirmed-")}
    confirmed = {key for key in confirmed if "-again-" not in key}
    assert confirmed == {f"confirmed-{o.number}" for o in orders.values() if o.paid_at is not None}, "I3"


def check_refunds(shop: Shop, *, by_hand: int = 0) -> None:
    """I5 to the cent: what each order says was refunded is the sum of Stripe's refunds that did not fail."""
    given: Counter[str] = Counter()
    for refund in objects(shop, "refund"):
        if refund["status"] not in GONE:
            given[refund["payment_intent"]] += refund["amount"]
    for payment in shop.rows(Payment):
        if payment.method is PaymentMethod.STRIPE and payment.payment_intent:
            assert payment.refunded_minor == given[payment.payment_intent] + by_hand, "I5"
