"""Case 14e: somebody gives money back and the process is killed after Stripe did it, before we noted its answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from store import refunds
from store.payments import Refund
from tests.faults.test_killed import PATIENCE_S, ROOT, chosen, env, sandbox, shop, until_asked
from tests.support import buying
from tests.support.ledger import check_money, check_refunds, objects

__all__ = ["chosen", "env", "sandbox", "shop"]

pytestmark = pytest.mark.slow

GIVES = """
import sys
from store import refunds
from store.factory import create_app
app = create_app()
with app.app_context():
    ports = app.extensions["ports"]
    wish = refunds.Wish("k" * 32, amount_minor=900)
    refunds.give(int(sys.argv[1]), wish, ports=ports, by="staff:1", at=ports.clock.now())
"""


def test_14e_killed_after_stripe_made_a_refund_gives_it_once(shop, env, sandbox):
    sandbox.control.rule("drop", times=99)
    order = buying.buys(shop, TEE=1)
    sandbox.control.fault("hold", path="/v1/refunds", when="after", times=1)
    desk = subprocess.Popen(
        [sys.executable, "-c", GIVES, str(order.id)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until_asked(sandbox, "POST", "/v1/refunds")
    finally:
        os.killpg(desk.pid, signal.SIGKILL)
        desk.wait(PATIENCE_S)
    sandbox.control.release_answers()
    assert [row.status.value for row in shop.rows(Refund)] == ["submitting"]
    later = shop.clock.now() + timedelta(minutes=2)
    for _ in range(2):
        refunds.chase(ports=shop.ports, now=later)
    assert [(row.status.value, row.amount_minor) for row in shop.rows(Refund)] == [("succeeded", 900)]
    assert len(objects(shop, "refund")) == 1
    check_money(shop)
    check_refunds(shop)
