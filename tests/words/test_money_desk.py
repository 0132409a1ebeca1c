"""Refunds, disputes, messages and comparisons at the desk in the pseudo-language."""

from __future__ import annotations

import pytest

from store import payments, refunds
from store.books import Comparison
from store.books.acts import ACTS
from store.db import db, transaction
from store.kit.protocols import Notice, ProviderDispute
from store.payments import EventState
from store.refunds import Wish
from tests.support.shop import Shop
from tests.words.conftest import Reader, order
from tests.words.test_catalogue_desk import owner  # noqa: F401 - the same person

PAGES = {
    "/admin/payments": 200,
    "/admin/payments/messages": 200,
    "/admin/payments/messages?state=failed&q=%CE%BE": 200,
    "/admin/payments/messages/evt_1": 200,
}


@pytest.fixture
def told(shop: Shop) -> None:
    """A message of each state, and a comparison with one difference of each kind."""
    now = shop.clock.now()
    with transaction():
        for number, state in enumerate(EventState, 1):
            body = '{"object": "event", "data": {"object": {"id": "re_1", "amount": 5}}}'
            notice = Notice(f"evt_{number}", "refund.created", False, now, "re_1", "refund", body)
            payments.receive(notice, at=now)
            if state is not EventState.RECEIVED:
                payments.mark_event(notice.id, state, at=now, outcome="refunded", error="Λόγια")
        found = [
            {"name": name, "subject": "x", "ours": "1.00", "theirs": "2.00", "order": None} for name in ACTS
        ]
        for left in ([], found):
            counts = {"sessions": 1, "payments": 2, "refunds": 3, "disputes": 4, "messages": 5}
            db.session.add(
                Comparison(began_at=now, ended_at=now, since=now, counts=counts, found=found, remaining=left)
            )


def test_messages_and_comparisons(owner: Reader, told: None) -> None:  # noqa: F811
    assert owner.opens(*PAGES) == PAGES
    owner.opens(*(f"/admin/payments/messages/evt_{number}" for number in (2, 3, 4)))
    assert owner.heard == []


def test_refunds_and_disputes(owner: Reader, shop: Shop) -> None:  # noqa: F811
    facts, unpaid = order(shop), order(shop, paid=False)
    at, path = shop.clock.now(), f"/admin/orders/{facts.number}"
    with transaction():
        payments.record(facts.id, payments.PaymentMethod.STRIPE, 4000, "USD", at=at)
        [paid] = payments.payments_of(facts.id)
        paid.payment_intent = "pi_1"
    line = facts.lines[0].id
    owner.opens(f"{path}/refund", f"{path}/refund?unsent-{line}=x&shipping=y", f"{path}/cancel")
    owner.opens(f"/admin/orders/{unpaid.number}/cancel", f"/admin/orders/{unpaid.number}/refund")
    form = next(
        form
        for form in owner.visit(f"{path}/refund").forms()
        if form.method == "POST" and "refund" in form.action
    )
    for amount in ("", "x", "999999"):
        owner.press(form, amount=amount).reads(f"amount {amount}")
    owner.press(owner.visit(f"{path}/cancel").form("/cancel"), reason="").reads("no reason")
    refunds.give(
        facts.id, Wish("k" * 32, amount_minor=100, by_hand=True), ports=shop.ports, by="staff:1", at=at
    )
    told = ProviderDispute(
        "dp_1", "needs_response", 100, "USD", "fraudulent", "pi_1", at, at, (("txn_1", -100, 15, at),)
    )
    refunds.note_dispute(told, at=at)
    owner.opens(path, f"{path}/refund")
    assert [one for one in owner.heard if "The buyer disputes" not in one] == []
