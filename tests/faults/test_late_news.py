"""News that Stripe has of a payment long after it was made: its fee, and a dispute that is decided, appealed and decided
anew; with case 2 and case 7 of what can go wrong, told twice and in any order."""

from __future__ import annotations

from itertools import permutations

import pytest

from store.payments import Dispute, DisputeEntry, Payment, StripeEvent
from tests.refunds.conftest import intent, open_till, pay, till
from tests.refunds.test_messages import deliver, newest

__all__ = ["open_till", "pay", "till"]


@pytest.fixture(params=["sqlite"])
def engine_name(request) -> str:
    """What is booked is a column; how it is locked the other tests show on both engines."""
    return str(request.param)


def test_a_fee_that_was_not_known_when_the_page_was_paid_is_noted_when_it_is(till, pay):
    till.sandbox.control.late_fees(60)
    pay(TEE=1)
    assert deliver(till, newest(till, "checkout.session.completed")) == 200
    assert [(row.fee_minor, row.net_minor) for row in till.rows(Payment)] == [(None, None)]
    till.clock.forward(seconds=60)
    till.sandbox.control.box.sweep()
    for _ in range(2):
        assert deliver(till, newest(till, "charge.updated")) == 200
        till.clock.forward(seconds=10)
        till.work()
    fee = 114  # 2.9 % of 29.00 and 30 cents
    assert [(row.fee_minor, row.net_minor) for row in till.rows(Payment)] == [(fee, 2900 - fee)]
    assert {row.type: row.outcome for row in till.rows(StripeEvent)}["charge.updated"] == "noted"


def test_7_an_appeal_ends_as_it_is_decided_in_any_order_of_its_messages(till, pay):
    control, ends = till.sandbox.control, set()
    for turn, order_of in enumerate(permutations(range(3))):
        pay(TEE=1)
        dispute = control.dispute(intent(till))["id"]
        for status in ("lost", "appeal_needs_response", "appeal_under_review"):
            control.close_dispute(dispute, status)
            if turn % 2:  # heard while it was so, or only when all is over
                assert deliver(till, newest(till, "charge.dispute.updated", dispute)) == 200
                assert till.rows(Dispute)[-1].status == status
        control.close_dispute(dispute, "won")
        kinds = ("charge.dispute.closed", "charge.dispute.updated", "charge.dispute.funds_reinstated")
        for which in order_of:
            assert deliver(till, newest(till, kinds[which], dispute)) == 200
        row = till.rows(Dispute)[-1]
        moved = [e.amount_minor for e in till.rows(DisputeEntry) if e.dispute_id == row.id]
        ends.add((row.status, row.closed_at is not None, tuple(moved)))
    assert ends == {("won", True, (-2900, 2900))}
