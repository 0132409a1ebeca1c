"""Case 14e: somebody gives money back and the process is killed before Stripe is asked, or after Stripe did it and
before we noted its answer: it is given once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import refunds
from store.payments import Refund
from tests.support import buying
from tests.support.ledger import check_refunds, objects
from tests.support.serving import (
    chosen,
    env,
    folder,
    kill,
    sandbox,
    shop,
    silent_stripe,
    start,
    until_asked,
)

__all__ = ["chosen", "env", "folder", "sandbox", "shop"]

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


def test_14e_killed_before_stripe_is_asked_for_a_refund_and_after_it_made_one(shop, env, sandbox):
    sandbox.control.rule("drop", times=99)
    first, second = buying.buys(shop, TEE=1), buying.buys(shop, TEE=1)
    with silent_stripe() as silent:
        desk = start(["-c", GIVES, str(first.id)], env | {"STRIPE_API_BASE": silent.url})
        try:
            silent.until_called()
            written = [row.status.value for row in shop.rows(Refund)]
        finally:
            kill(desk)
    assert written == ["submitting"] and objects(shop, "refund") == []

    sandbox.control.fault("hold", path="/v1/refunds", when="after", times=1)
    desk = start(["-c", GIVES, str(second.id)], env)
    try:
        until_asked(sandbox, "POST", "/v1/refunds")
    finally:
        kill(desk)
    sandbox.control.release_answers()
    assert [row.status.value for row in shop.rows(Refund)] == ["submitting"] * 2
    assert len(objects(shop, "refund")) == 1

    later = shop.clock.now() + timedelta(minutes=2)
    for _ in range(2):
        refunds.chase(ports=shop.ports, now=later)
    assert [(row.status.value, row.amount_minor) for row in shop.rows(Refund)] == [("succeeded", 900)] * 2
    keys = [one.key for one in sandbox.control.requests("POST", "/v1/refunds")]
    assert sorted(set(keys)) == sorted(row.idempotency_key for row in shop.rows(Refund))
    assert len(objects(shop, "refund")) == 2
    check_refunds(shop)
