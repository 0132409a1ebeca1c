"""The checker of the seven invariants, checked: each kind of damage is named, and nothing else is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from store import checkout
from store.db import db
from store.payments import PaymentsClosed
from store.stripe_sandbox.sandbox import Received
from tests.refunds.conftest import open_till
from tests.support import buying
from tests.support.ledger import check, complaints, objects, slowest_answer_s
from tests.support.witness import Answer

__all__ = ["open_till"]


@pytest.fixture(params=["sqlite"])
def engine_name(request) -> str:
    """The checker reads rows and documents; one engine shows that it does."""
    return str(request.param)


@contextmanager
def written(statement: str) -> Iterator[None]:
    """Damage done behind the shop's back, and undone."""
    db.session.remove()
    with (
        closing(sqlite3.connect(db.engine.url.database)) as file,
        closing(sqlite3.connect(":memory:")) as kept,
    ):
        file.backup(kept)
        file.execute("PRAGMA ignore_check_constraints=ON")
        file.execute(statement)
        file.commit()
        yield
        db.session.remove()
        db.engine.dispose()
        kept.backup(file)


@contextmanager
def at_stripe(shop, kind: str, which: int, **changed: object) -> Iterator[None]:
    """One of Stripe's objects as if it were otherwise, and undone."""
    vault, doc = shop.sandbox.control.box.vault, objects(shop, kind)[which]
    vault.put(doc | changed)
    yield
    vault.put(doc)


@contextmanager
def heard(seen, *, log: str = "", answer: Answer | None = None) -> Iterator[None]:
    """A line on the log, or an answer to Stripe, and forgotten."""
    length, answers = len(seen.heard.getvalue()), list(seen.said)
    seen.heard.write(log)
    seen.said += [answer] if answer else []
    yield
    seen.heard.truncate(length)
    seen.heard.seek(length)
    seen.said[:] = answers


@contextmanager
def unlogged(shop) -> Iterator[None]:
    """Stripe answered with a failure of which nobody wrote anything down."""
    received = shop.sandbox.control.box.received
    received.append(Received(0.0, "GET", "/v1/refunds", b"", None, "req_nobodyknows", 500))
    yield
    received.pop()


def test_each_kind_of_damage_to_an_invariant_is_named(open_till):
    shop, seen = open_till
    control = shop.sandbox.control
    control.endpoint("http://127.0.0.1:9/nobody", "whsec_of_these_tests")
    control.rule("drop", times=999)
    paid = buying.buys(shop, TEE=2)
    control.refund(objects(shop, "payment_intent")[0]["id"], 700)
    door = shop.app.test_client()
    for event in control.events("checkout.session.completed", "refund.created"):
        body, signature = control.signed(event["id"])
        answer = door.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": signature})
        assert answer.status_code == 200
    control.fault("error", method="GET", path="/v1/checkout/sessions", should_retry=False)
    with pytest.raises(PaymentsClosed):
        checkout.settle(objects(shop, "checkout.session")[0]["id"], ports=shop.ports, at=shop.clock.now())
    check(shop, seen)
    buying.orders_at_the_page(shop, email="bea@example.com", TEE=1)
    assert complaints(shop, seen) == {} and len(seen.answers()) == 2

    unpaid = {"status": "complete", "payment_status": "paid", "amount_total": 2900}
    confirmed = f"dedupe_key = 'confirmed-{paid.number}'"
    outside = [
        ("I1", "0 payments", at_stripe(shop, "checkout.session", 1, **unpaid)),
        ("I2", "no payment at Stripe", at_stripe(shop, "checkout.session", 0, payment_status="unpaid")),
        ("I2", "no payment at Stripe", at_stripe(shop, "checkout.session", 0, status="open")),
        ("I5", "700 refunded here, 701 there", at_stripe(shop, "refund", 0, amount=701)),
        ("I5", "700 refunded here, 0 there", at_stripe(shop, "refund", 0, status="failed")),
        ("I5", "700 refunded here, 0 there", at_stripe(shop, "refund", 0, payment_intent="pi_other")),
        ("I6", "answered 404", heard(seen, answer=Answer(404, 0.1))),
        ("I6", "answered 302", heard(seen, answer=Answer(302, 0.1))),
        ("I6", "was answered after", heard(seen, answer=Answer(200, 2 * slowest_answer_s()))),
        ("I7", "a card", heard(seen, log="number=4242 4242 4242 4242\n")),
        ("I7", "a card", heard(seen, log="4000000000000002\n")),
        ("I7", "a secret", heard(seen, log="whsec_of_these_tests\n")),
        ("I7", "street", heard(seen, log="to 12 Analytical Way\n")),
        ("I7", "e-mail", heard(seen, log="bea@example.com\n")),
        ("I7", "order link", heard(seen, log=f"/orders/{paid.token}\n")),
        ("I7", "without a request id", heard(seen, log="stripe_call_failed call=x request_id=None\n")),
        ("I7", "does not name", unlogged(shop)),
    ]
    inside = [
        ("I1", "neither paid nor raised", written(f"UPDATE orders SET paid_at = NULL WHERE id = {paid.id}")),
        ("I2", "no payment at Stripe", written("UPDATE payment SET amount_minor = 5301")),
        ("I2", "is paid by []", written("UPDATE orders SET paid_at = placed_at WHERE paid_at IS NULL")),
        ("I3", "promised {}", written(f"UPDATE outbox_message SET dedupe_key = 'x' WHERE {confirmed}")),
        (
            "I3",
            "confirmed-7",
            written(f"UPDATE outbox_message SET dedupe_key = 'confirmed-7' WHERE {confirmed}"),
        ),
        ("I4", "not explained", written("UPDATE stock SET on_hand = on_hand + 1")),
        ("I4", "not explained", written("UPDATE stock SET reserved = 0")),
        ("I4", "committed", written("UPDATE stock SET committed = committed + 1")),
        ("I4", "is negative", written("UPDATE stock SET committed = -1")),
        ("I4", "beyond what is there", written("UPDATE stock SET committed = 99")),
        ("I5", "5400 refunded", written("UPDATE payment SET refunded_minor = 5400")),
        ("I5", "refunded of", written(f"UPDATE orders SET refunded_minor = 1 WHERE id = {paid.id}")),
    ]
    for name, words, damage in outside + inside:
        with damage:
            found = complaints(shop, seen)
        assert any(words in one for one in found.get(name, [])), (name, words, found)
        if (name, words, damage) in outside:  # what is written into our own books breaks more than one rule
            assert set(found) == {name}, found
        assert complaints(shop, seen) == {}, f"undone: {name} {words}"
