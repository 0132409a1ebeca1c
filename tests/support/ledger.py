"""The seven invariants of money and stock, asked of the books, of Stripe, of the answers at the webhook and of the log.

I1 a page that Stripe calls complete and paid is one payment on one order, which is paid or raised; I2 no order is paid
without such a page (or a gift card, or nothing due); I3 one confirmation for each paid order and none else; I4 stock
is explained by its movements, holds and promises, and nothing is negative; I5 refunded sums are Stripe's; I6 a message
is answered 200, 400 or 5xx, in less than two seconds; I7 no card, secret or address on the log, and each failure of
Stripe's there with its request id.

`check` asks twice: what may never be false at any moment, and, after the nets under a lost message have run, all.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from datetime import timedelta

from sqlalchemy import func, select

from store import books, checkout, refunds
from store.db import db
from store.inventory import Reservation, ReservationLine, ReservationStatus, Stock, StockMovement
from store.kit.clock import SetClock
from store.orders import Attention
from store.outbox import Message
from store.payments import Payment, PaymentMethod, Refund
from store.stripe_sandbox.cards import CARDS
from tests.support.shop import Shop
from tests.support.witness import Witness

GONE = ("failed", "canceled")
SLOWEST_ANSWER_S = 2.0
"""Of a machine that has a processor for whoever wants one."""
FAILURE = re.compile(r"stripe_call_failed.*")
Complaints = dict[str, list[str]]


def objects(shop: Shop, kind: str) -> list[dict]:
    """Everything of a kind that Stripe holds."""
    return list(shop.sandbox.control.box.vault.every(kind, after=0))


def check(shop: Shop, witness: Witness | None = None) -> None:
    """Raise AssertionError with every invariant that does not hold now, or once the nets have run."""
    assert complaints(shop, witness, heard=False) == {}
    run_nets(shop)
    assert complaints(shop, witness) == {}


def run_nets(shop: Shop) -> None:
    """Eleven minutes with a provider that answers, then the night's comparison: whatever was lost is made good."""
    db.session.rollback()
    control = shop.sandbox.control
    control.box.faults.clear()
    if isinstance(shop.clock, SetClock):
        shop.clock.forward(minutes=11)
    now = shop.clock.now() if isinstance(shop.clock, SetClock) else shop.clock.now() + timedelta(minutes=11)
    control.box.sweep()
    checkout.reconcile(ports=shop.ports, now=now)
    refunds.chase(ports=shop.ports, now=now)
    checkout.let_go(ports=shop.ports, now=now)
    books.compare(ports=shop.ports, now=now)


def check_refunds(shop: Shop) -> None:
    """I5 to the cent, at once: what each payment says was refunded is the sum of Stripe's refunds that did not fail."""
    assert list(_refunds(shop, heard=True)) == []


def complaints(shop: Shop, witness: Witness | None = None, *, heard: bool = True) -> Complaints:
    """What does not hold, by invariant; `heard` False while messages may still be on their way."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, told in (
        ("I1", _pages(shop, heard=heard)),
        ("I2", _paid(shop)),
        ("I3", _confirmations(shop)),
        ("I4", _stock(shop)),
        ("I5", _refunds(shop, heard=heard)),
        ("I6", _answers(witness) if witness else ()),
        ("I7", _log(shop, witness) if witness else ()),
    ):
        found[name] += told
    return {name: told for name, told in found.items() if told}


def brought_money(page: dict) -> bool:
    """Whether Stripe calls a page complete and paid, or nothing was due on it."""
    return page["status"] == "complete" and page["payment_status"] != "unpaid"


def _ours(page: dict) -> bool:
    return (page["metadata"] or {}).get("shop") == "tvnl"


def _pages(shop: Shop, *, heard: bool):
    rows, matters = shop.rows(Payment), shop.rows(Attention)
    orders = {order.id: order for order in shop.orders()}
    raised = {matter.order_id for matter in matters}
    named = {str((matter.data or {}).get("session")) for matter in matters}
    for page in objects(shop, "checkout.session"):
        if not (_ours(page) and brought_money(page)):
            continue
        mine = [row for row in rows if row.session_id == page["id"]]
        if len(mine) > 1 or (heard and not mine and page["id"] not in named):
            yield f"{page['id']} is paid: {len(mine)} payments"
    for row in rows:
        if row.session_id and orders[row.order_id].paid_at is None and row.order_id not in raised:
            yield f"payment {row.id}: its order is neither paid nor raised"


def _paid(shop: Shop):
    pages = {page["id"]: page for page in objects(shop, "checkout.session")}
    counted = [row for row in shop.rows(Payment) if row.counted]
    for order in shop.orders():
        mine = [row for row in counted if row.order_id == order.id]
        if order.paid_at is None:
            if mine:
                yield f"order {order.number} is not paid and has counted payments"
        elif sum(row.amount_minor for row in mine) != order.total_minor or not mine:
            yield f"order {order.number} is paid by {[row.amount_minor for row in mine]} of {order.total_minor}"
    for row in counted:
        if row.method is not PaymentMethod.STRIPE:
            continue
        page = pages.get(row.session_id or "")
        if page is None or not brought_money(page) or page["amount_total"] != row.amount_minor:
            yield f"payment {row.id} is no payment at Stripe"


def _confirmations(shop: Shop):
    keys = Counter(row.dedupe_key for row in shop.rows(Message) if row.dedupe_key.startswith("confirmed-"))
    there = {key: count for key, count in keys.items() if "-again-" not in key}
    due = {f"confirmed-{order.number}": 1 for order in shop.orders() if order.paid_at is not None}
    if there != due:
        yield f"promised {there}, paid {sorted(due)}"


def _stock(shop: Shop):
    yield from (f"{name}: {count}" for name, count in shop.broken().items())
    moved = dict(_sums(StockMovement.variant_id, StockMovement.delta))
    holds = select(Reservation.id).where(Reservation.status == ReservationStatus.OPEN)
    held = dict(
        _sums(ReservationLine.variant_id, ReservationLine.quantity, ReservationLine.reservation_id.in_(holds))
    )
    for row in shop.rows(Stock):
        if (row.on_hand, row.reserved) != (moved.get(row.variant_id, 0), held.get(row.variant_id, 0)):
            yield f"variant {row.variant_id}: {row.on_hand} on hand and {row.reserved} held are not explained"
        if min(row.on_hand, row.committed, row.reserved) < 0:
            yield f"variant {row.variant_id} is negative"
        if row.on_hand + row.backorder_limit < row.committed + row.reserved:
            yield f"variant {row.variant_id} is promised beyond what is there"


def _sums(key, value, *where):
    return db.session.execute(select(key, func.sum(value)).where(*where).group_by(key)).all()


def _refunds(shop: Shop, *, heard: bool):
    theirs: Counter[str] = Counter()
    for refund in objects(shop, "refund"):
        if refund["status"] not in GONE:
            theirs[refund["payment_intent"]] += refund["amount"]
    by_hand: Counter[int] = Counter()  # gift cards, and money that went back without Stripe
    for row in shop.rows(Refund):
        if row.stripe_refund_id is None and row.status.value == "succeeded":
            by_hand[row.payment_id] += row.amount_minor
    sums: Counter[int] = Counter()
    for row in shop.rows(Payment):
        if row.counted:
            sums[row.order_id] += row.refunded_minor
        if not 0 <= row.refunded_minor <= row.amount_minor:
            yield f"payment {row.id} of {row.amount_minor}: {row.refunded_minor} refunded"
        there = theirs[row.payment_intent or ""] + by_hand[row.id]
        if heard and row.method is PaymentMethod.STRIPE and row.refunded_minor != there:
            yield f"payment {row.id}: {row.refunded_minor} refunded here, {there} there"
    for order in shop.orders():
        if not 0 <= order.refunded_minor <= order.captured_minor or order.refunded_minor != sums[order.id]:
            yield f"order {order.number}: {order.refunded_minor} refunded of {order.captured_minor}"


def slowest_answer_s() -> float:
    """How long an answer may take here and now: what it asks (a database, Stripe) waits for processors, too."""
    return SLOWEST_ANSWER_S * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def _answers(witness: Witness):
    for answer in witness.answers():
        if answer.status not in (200, 400) and answer.status < 500:
            yield f"a message was answered {answer.status}"
        if answer.seconds >= slowest_answer_s():
            yield f"a message was answered after {answer.seconds:.2f} s"


def _log(shop: Shop, witness: Witness):
    log = witness.log()
    for what, hidden in _hidden(shop):
        if hidden in log:
            yield f"{what} stands on the log"
    for line in FAILURE.findall(log):
        known = re.search(r"request_id=req_\w+", line) or "error=APIConnectionError" in line
        if not known:  # a connection that broke never told its request id
            yield f"without a request id: {line}"
    yield from _unlogged(shop, log)


def _hidden(shop: Shop):
    settings = shop.app.extensions["settings"]
    for secret in (settings.secret_key, settings.stripe_secret_key, settings.stripe_webhook_secrets):
        plain = secret.get_secret_value() if hasattr(secret, "get_secret_value") else secret
        yield from (("a secret", part) for part in str(plain or "").split(",") if part)
    for card in CARDS.values():
        yield from (("a card", number) for number in (card.number, card.spaced))
    for order in shop.orders():
        yield from (
            (f"the {name} of a buyer", text)
            for name, text in (
                ("e-mail address", order.email),
                ("street", order.ship_line1),
                ("name", order.ship_name),
                ("phone number", order.phone),
                ("order link", order.token),
            )
            if len(text or "") > 3
        )


def _unlogged(shop: Shop, log: str):
    """Failures that no line of the log names. The library asks once more by itself: then the repeat's end counts."""
    asked = list(shop.sandbox.control.requests())
    for at, failed in enumerate(asked):
        if failed.status < 400 or not failed.answered or failed.request in log:
            continue
        same = (failed.method, failed.path, failed.body, failed.key)
        again = next(
            (one for one in asked[at + 1 :] if (one.method, one.path, one.body, one.key) == same), None
        )
        if again is None or (again.answered and again.status >= 400 and again.request not in log):
            yield f"{failed.method} {failed.path} failed as {failed.request}, which the log does not name"
