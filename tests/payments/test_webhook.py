"""The provider's messages: only its own fresh word is taken, once, and it never needs to come back for nothing."""

from __future__ import annotations

import json
import threading

import pytest
import requests
import stripe
from sqlalchemy import select

from store.db import db, transaction
from store.orders import Attention, OrderStatus
from store.outbox import Message
from store.payments import EventState, Payment, PaymentAttempt, StripeEvent

pytestmark = pytest.mark.usefixtures("ledger")

KNOWN = "checkout.session.completed"


@pytest.fixture
def paid_unheard(open_shop, shopper):
    """A page that was paid while no message came through; answers (shop, event id)."""
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1").checks_out()
    open_shop.sandbox.control.rule("drop", times=99)
    open_shop.sandbox.control.pay(open_shop.rows(PaymentAttempt)[0].session_id)
    event = open_shop.sandbox.control.events(KNOWN)[0]["id"]
    return open_shop, event


def post(shop, body: bytes, signature: str | None) -> int:
    headers = {} if signature is None else {"Stripe-Signature": signature}
    return requests.post(f"{shop.url}/webhooks/stripe", data=body, headers=headers, timeout=10).status_code


def secret(shop) -> str:
    return shop.ports.payments._secrets[0]


def signed(shop, body: bytes, at: float | None = None) -> str:
    moment = int(at if at is not None else shop.clock.now().timestamp())
    return stripe.WebhookSignature.generate_signature_header(body.decode(), secret(shop), timestamp=moment)


def test_one_message_books_one_payment_however_often_it_comes(paid_unheard):
    shop, event = paid_unheard
    for _ in range(3):
        assert post(shop, *shop.sandbox.control.signed(event)) == 200
    assert [(row.event_id, row.state, row.outcome) for row in shop.rows(StripeEvent)] == [
        (event, EventState.DONE, "paid")
    ]
    assert len(shop.rows(Payment)) == 1 and shop.stock("TEE") == (5, 1, 0)
    shop.work()
    assert len(shop.mailbox("ada@example.com").subjects()) == 1
    assert shop.broken() == {}


def test_the_same_message_on_many_lines_at_once_books_once(paid_unheard):
    shop, event = paid_unheard
    start, answers = threading.Barrier(6), []

    def deliver() -> None:
        body, signature = shop.sandbox.control.signed(event)
        start.wait()
        answers.append(post(shop, body, signature))

    threads = [threading.Thread(target=deliver) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 6
    assert len(shop.rows(StripeEvent)) == 1 and len(shop.rows(Payment)) == 1
    assert shop.stock("TEE") == (5, 1, 0) and shop.broken() == {}


def test_a_second_message_of_the_same_change_changes_nothing(paid_unheard):
    shop, event = paid_unheard
    twin = shop.sandbox.control.twin(event)
    assert post(shop, *shop.sandbox.control.signed(event)) == 200
    assert post(shop, *shop.sandbox.control.signed(twin)) == 200
    assert sorted(row.outcome for row in shop.rows(StripeEvent)) == ["already", "paid"]
    assert len(shop.rows(Payment)) == 1


@pytest.mark.parametrize(
    "how", ["none", "garbage", "other secret", "altered", "old", "future", "v0 only", "empty"]
)
def test_a_forged_message_is_refused_and_nothing_is_written(paid_unheard, how):
    shop, event = paid_unheard
    body, signature = shop.sandbox.control.signed(event)
    now = shop.clock.now().timestamp()
    forged = {
        "none": (body, None),
        "garbage": (body, "t=1,v1=beef"),
        "other secret": (
            body,
            stripe.WebhookSignature.generate_signature_header(
                body.decode(), "whsec_other", timestamp=int(now)
            ),
        ),
        "altered": (body.replace(b"completed", b"expired"), signature),
        "old": (body, signed(shop, body, now - 400_000_000)),
        "future": (body, signed(shop, body, now + 400_000_000)),
        "v0 only": (body, signature.replace("v1=", "v0=")),
        "empty": (body, ""),
    }
    assert post(shop, *forged[how]) == 400
    assert shop.rows(StripeEvent) == [] and shop.rows(Payment) == []
    assert [order.status for order in shop.orders()] == [OrderStatus.PENDING_PAYMENT]


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'"x"',
        b"{",
        b"\xff\xfe",
        b"{}",
        b'{"object": "event"}',
        b'{"object": "v2.core.event", "id": "e"}',
    ],
)
def test_a_well_signed_nonsense_is_refused(open_shop, body):
    signature = signed(open_shop, body) if body.isascii() else "t=1,v1=0"
    assert post(open_shop, body, signature) == 400
    assert open_shop.rows(StripeEvent) == []


def test_a_body_that_is_too_large_is_refused_unread(open_shop):
    body = json.dumps({"object": "event", "fill": "x" * 300_000}).encode()
    assert post(open_shop, body, signed(open_shop, body)) in (400, 413)
    assert open_shop.rows(StripeEvent) == []


def test_reading_it_is_not_allowed(open_shop):
    assert requests.get(f"{open_shop.url}/webhooks/stripe", timeout=5).status_code == 405


def event_of(shop, session: str, kind: str = KNOWN, **more: object) -> tuple[bytes, str]:
    told = {
        "id": "evt_of_a_test",
        "object": "event",
        "type": kind,
        "livemode": False,
        "created": int(shop.clock.now().timestamp()),
        "data": {"object": {"id": session, "object": "checkout.session"}},
    }
    body = json.dumps({**told, **more}).encode()
    return body, signed(shop, body)


def test_a_message_about_a_page_nobody_knows_is_kept_and_raised(open_shop):
    assert post(open_shop, *event_of(open_shop, "cs_test_unknown")) == 200
    (row,) = open_shop.rows(StripeEvent)
    assert (row.state, row.outcome) == (EventState.DONE, "not_found")
    assert [matter.kind for matter in open_shop.rows(Attention)] == ["stripe_event"]


def test_a_live_message_at_a_test_shop_does_nothing_but_ring(paid_unheard):
    shop, _ = paid_unheard
    session = shop.rows(PaymentAttempt)[0].session_id
    assert post(shop, *event_of(shop, session, livemode=True)) == 200
    assert [(row.state, row.outcome) for row in shop.rows(StripeEvent)] == [
        (EventState.IGNORED, "wrong_mode")
    ]
    assert shop.rows(Payment) == [] and len(shop.rows(Attention)) == 1


def test_a_message_of_another_kind_is_stored_and_left(open_shop):
    assert post(open_shop, *event_of(open_shop, "cs_test_x", kind="customer.created")) == 200
    assert [row.state for row in open_shop.rows(StripeEvent)] == [EventState.IGNORED]


def test_a_message_the_provider_cannot_explain_now_is_worked_off_later(paid_unheard):
    shop, event = paid_unheard
    shop.sandbox.control.fault("cut", method="GET", path="/v1/checkout/sessions", times=1)
    assert post(shop, *shop.sandbox.control.signed(event)) == 200
    assert [row.state for row in shop.rows(StripeEvent)] == [EventState.FAILED]
    assert shop.rows(Payment) == []
    shop.clock.forward(seconds=6)
    shop.work()
    assert [row.state for row in shop.rows(StripeEvent)] == [EventState.DONE]
    assert len(shop.rows(Payment)) == 1 and shop.broken() == {}
    assert all(
        message.state.value == "done" for message in shop.rows(Message) if message.kind == "stripe.event"
    )


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("amount_minor", 1, "Expected 1 USD, the payment page says 2900."),
        ("currency", "EUR", "Expected EUR, the payment page says USD."),
        ("livemode", True, "A payment of the wrong mode (test or live) arrived."),
    ],
)
def test_money_that_does_not_fit_is_kept_and_raised_and_ships_nothing(paid_unheard, column, value, told):
    shop, event = paid_unheard
    with transaction():
        setattr(db.session.scalars(select(PaymentAttempt)).one(), column, value)
    assert post(shop, *shop.sandbox.control.signed(event)) == 200
    (order,) = shop.orders()
    assert order.status is OrderStatus.PENDING_PAYMENT and order.paid_at is None
    assert [(p.amount_minor, p.counted) for p in shop.rows(Payment)] == [(2900, False)]
    (matter,) = shop.rows(Attention)
    assert (matter.kind, matter.subject, matter.order_id) == ("payment_mismatch", told, order.id)
    assert matter.data["received"] == 2900 and matter.data["expected"] in (1, 2900)
    twin = shop.sandbox.control.twin(event)
    assert post(shop, *shop.sandbox.control.signed(twin)) == 200
    assert len(shop.rows(Attention)) == len(shop.rows(Payment)) == 1, "one alarm, however often it is told"
    letters = [row.payload.get("letter") for row in shop.rows(Message) if row.kind == "mail.send"]
    assert letters == ["staff_attention"]
    assert shop.mailbox("ada@example.com").subjects() == []
    assert shop.stock("TEE") == (5, 0, 1)
