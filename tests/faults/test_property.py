"""Any interleaving of buyers, payments, refunds from both sides, disputes, messages that are shuffled, doubled, lost
and replayed, time and the nets under them (`tests/faults/trade.py`).

The books add up all the way. In the end the ledgers are those of the ordered run: every act that took effect is
done again in a fresh shop in the same order, each message delivered once and at once (`tests/faults/ordered.py`), and
orders, payments, refunds, disputes, stock, its movements and promises are compared to the cent and the unit. A second
set lets the provider stumble too; what buyers and staff then do hangs on what they were told, so its ledgers are
compared with Stripe's own objects.

SOAK_STEPS=10000 (`make soak`) looks harder than the usual 2,000 steps.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from store.stripe_sandbox.server import running
from tests.faults.trade import Trade

STEPS = 100
STORIES = int(os.environ.get("SOAK_STEPS", "2000")) // STEPS
"""Three in five are told again in order, the others have a provider that stumbles."""


class Stumbling(Trade):
    """The same with a provider that has faults."""

    stumbles = True


@pytest.mark.parametrize(("trade", "share"), [(Trade, 3), (Stumbling, 2)], ids=["ordered", "stumbling"])
def test_whatever_happens_the_ledgers_end_as_they_should(trade: type[Trade], share: int) -> None:
    with running(clock=lambda: Trade.time.now().timestamp(), background=False) as up:
        Trade.stripe = up
        run_state_machine_as_test(
            trade,
            settings=settings(
                max_examples=max(1, STORIES * share // 5),
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                derandomize="SOAK_STEPS" not in os.environ,
                suppress_health_check=list(HealthCheck),
            ),
        )
