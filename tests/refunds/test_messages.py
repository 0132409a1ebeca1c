"""Messages of Stripe in odd orders, odd shapes and from odd places: cases 2, 3, 7, 8, 10 and 11 of what can go wrong."""

from __future__ import annotations

import json
import threading
from itertools import permutations

import pytest
import stripe

from store import books, checkout, fulfillment, payments, refunds
from store.checkout import settle
from store.db import db, transaction
from store.orders import Attention, OrderStatus
from store.payments import BadSignature, Dispute, DisputeEntry, Payment, PaymentAttempt, StripeEvent
from tests.refunds.conftest import CLERK, SECRET, intent
from tests.support import buying


def deliver(till, event_id: str, **how: object) -> int:
    """One delivery at the shop's door; answers its status."""
    body, signature = till.sandbox.control.signed(event_id, **how)
    return post(till, body, signature)


def post(till, body: bytes, signature: str) -> int:
    with till.app.app_context():
        answer = till.app.test_client().post(
            "/webhooks/stripe", data=body, headers={"Stripe-Signature": signature}
        )
    return answer.status_code


def newest(till, kind: str, about: str | None = None) -> str:
    told = till.sandbox.control.events(kind)[::-1]
    return next(one["id"] for one in told if about in (None, one["data"]["object"]["id"]))


def sign(till, told: object, secret: str = SECRET, age: int = 0) -> tuple[bytes, str]:
    body = json.dumps(told)
    moment = int(till.clock.now().timestamp()) - age
    return body.encode(), stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=moment)


def test_2_a_second_message_and_one_resent_after_days_change_nothing_of_a_sent_and_refunded_order(
    till, pay, give
):
    order = pay(TEE=2)
    first = newest(till, "checkout.session.completed")
    assert deliver(till, first) == 200
    with transaction():
        fulfillment.fulfill(
            order.number, {order.lines[0].id: 2}, request_key="p" * 32, by=CLERK, at=till.clock.now()
        )
    give(order, amount_minor=5300)
    before = (till.orders()[0].version, till.stock("TEE"))
    twin = till.sandbox.control.twin(first)
    till.clock.forward(days=2)
    assert [deliver(till, twin), deliver(till, first)] == [200, 200]
    assert (till.orders()[0].version, till.stock("TEE")) == before
    assert len(till.rows(StripeEvent)) == 2 and len(till.rows(Payment)) == 1
    assert till.orders()[0].financial_status.value == "refunded"


def test_3_paid_and_told_before_the_create_call_has_returned(till):
    control = till.sandbox.control
    control.endpoint("http://127.0.0.1:9/nobody", SECRET)
    control.rule("drop", times=99)
    control.fault("hold", when="after", times=1)
    done = []

    def click() -> None:
        with till.app.app_context():
            buying.orders_at_the_page(till, TEE=1)
            done.append(True)
            db.session.remove()

    thread = threading.Thread(target=click)
    thread.start()
    pause = threading.Event()
    while not control.requests("POST", "/v1/checkout/sessions"):
        pause.wait(0.01)
    pause.wait(0.05)
    (page,) = control.box.vault.every("checkout.session", after=0)
    control.pay(page["id"])
    assert till.rows(PaymentAttempt)[0].session_id is None
    assert deliver(till, newest(till, "checkout.session.completed")) == 200
    assert till.orders()[0].status is OrderStatus.OPEN
    control.release_answers()
    thread.join()
    (attempt,) = till.rows(PaymentAttempt)
    assert done and (attempt.session_id, attempt.status.value) == (page["id"], "complete")
    assert till.orders()[0].status is OrderStatus.OPEN and till.stock("TEE") == (9, 1, 0)


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_7_messages_of_a_dispute_in_any_order(till, pay, outcome):
    control, ends = till.sandbox.control, set()
    kinds = ("charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed")
    for order_of in list(permutations(kinds))[:: 1 if outcome == "lost" else 3]:
        pay(TEE=1)
        dispute = control.dispute(intent(till))
        if order_of[0] != "charge.dispute.closed":
            deliver(till, newest(till, order_of[0], dispute["id"]))
        control.close_dispute(dispute["id"], outcome)
        for kind in order_of:
            assert deliver(till, newest(till, kind, dispute["id"])) == 200
        row = till.rows(Dispute)[-1]
        moved = [(e.amount_minor, e.fee_minor) for e in till.rows(DisputeEntry) if e.dispute_id == row.id]
        ends.add((row.status, row.closed_at is not None, tuple(moved)))
    back = [(2900, 0)] if outcome == "won" else []
    assert ends == {(outcome, True, ((-2900, 1500), *back))}


def test_7_a_decision_is_not_overwritten_by_older_news_but_lost_may_become_won(till, pay):
    pay(TEE=1)
    control = till.sandbox.control
    dispute = control.dispute(intent(till))
    old = till.ports.payments.dispute(dispute["id"])
    control.close_dispute(dispute["id"], "lost")
    lost = till.ports.payments.dispute(dispute["id"])
    at = till.clock.now()
    assert [refunds.note_dispute(lost, at=at), refunds.note_dispute(old, at=at)] == ["disputed", "already"]
    assert till.rows(Dispute)[0].status == "lost"
    control.close_dispute(dispute["id"], "won")
    assert refunds.note_dispute(till.ports.payments.dispute(dispute["id"]), at=at) == "disputed"
    assert refunds.note_dispute(lost, at=at) == "already" and till.rows(Dispute)[0].status == "won"


def test_7_a_late_expired_of_the_first_page_releases_nothing_the_second_holds(till):
    control = till.sandbox.control
    control.endpoint("http://127.0.0.1:9/nobody", SECRET)
    control.rule("drop", times=999)
    for turn in range(2):
        first = buying.orders_at_the_page(till, email=f"e{turn}@example.com", TEE=1)
        attempt = till.rows(PaymentAttempt)[-1]
        till.ports.payments.expire_session(first)
        with transaction():
            old = db.session.get_one(PaymentAttempt, attempt.id)
            payments.end_attempt(old.id, payments.AttemptStatus.EXPIRED, at=till.clock.now())
            payments.new_attempt(
                old.order_id,
                {
                    key: value
                    for key, value in old.params.items()
                    if key in ("mode", "line_items", "success_url", "cancel_url", "metadata")
                },
                amount_minor=old.amount_minor,
                currency=old.currency,
                livemode=False,
                at=till.clock.now(),
            )
        second = checkout.open_payment(old.order_id, ports=till.ports, at=till.clock.now())
        assert second is not None
        page = till.rows(PaymentAttempt)[-1].session_id
        control.pay(page)
        told = [
            newest(till, "checkout.session.expired", first),
            newest(till, "checkout.session.completed", page),
        ]
        for event in told if turn else reversed(told):
            assert deliver(till, event) == 200
        assert till.orders()[-1].status is OrderStatus.OPEN
    assert till.stock("TEE") == (9, 2, 0)


def test_8_messages_about_pages_that_are_not_ours_or_of_no_order(till, pay):
    pay(TEE=1)
    control = till.sandbox.control
    client = stripe.StripeClient(till.sandbox.secret_key, base_addresses={"api": till.sandbox.url})

    def page(metadata: dict[str, str]) -> str:
        item = {
            "quantity": 1,
            "price_data": {"currency": "usd", "unit_amount": 900, "product_data": {"name": "X"}},
        }
        made = client.v1.checkout.sessions.create(
            params={
                "mode": "payment", "line_items": [item], "success_url": "https://x.example/", "metadata": metadata,
                "payment_intent_data": {"metadata": metadata},
            }
        )  # fmt: skip
        control.pay(made.id)
        return made.id

    foreign, ours = page({}), page({"shop": "tvnl", "attempt": "att_nobody"})
    for one in (foreign, ours):
        assert deliver(till, newest(till, "checkout.session.completed", one)) == 200
    outcomes = {row.object_id: (row.state.value, row.outcome) for row in till.rows(StripeEvent)}
    assert outcomes == {foreign: ("ignored", "foreign"), ours: ("done", "unknown")}
    assert [matter.kind for matter in till.rows(Attention)] == ["unknown_session"]
    refund = control.refund(till.ports.payments.session(foreign).payment_intent)
    event = newest(till, "refund.created", refund["id"])
    assert deliver(till, event) == 200
    till.clock.forward(seconds=10)
    till.work()
    assert {row.event_id: row.outcome for row in till.rows(StripeEvent)}[event] == "foreign"
    assert len(till.rows(Payment)) == 1 and till.stock("TEE") == (9, 1, 0)


def test_8_a_page_stripe_made_again_out_of_an_expired_one_pays_its_order(till):
    page = buying.orders_at_the_page(till, TEE=1)
    till.ports.payments.expire_session(page)
    settle(page, ports=till.ports, at=till.clock.now())
    assert till.orders()[0].status is OrderStatus.EXPIRED
    box = till.sandbox.control.box
    old = box.vault.get(page, "checkout.session")
    made = old | {
        "id": "cs_test_recovered",
        "status": "open",
        "recovered_from": page,
        "_page": "x",
        "payment_intent": None,
    }
    box.vault.put(
        made
        | {"expires_at": old["expires_at"] + 3600, "client_reference_id": None, "metadata": {"shop": "tvnl"}}
    )
    till.sandbox.control.pay("cs_test_recovered")
    assert settle("cs_test_recovered", ports=till.ports, at=till.clock.now()).outcome == "paid"
    assert settle("cs_test_recovered", ports=till.ports, at=till.clock.now()).outcome == "already"
    assert till.orders()[0].status is OrderStatus.OPEN and till.stock("TEE") == (9, 1, 0)


def test_10_each_message_of_the_other_mode_rings_for_itself(till):
    for turn in range(2):
        told = {
            "id": f"evt_live_{turn}", "object": "event", "type": "refund.created", "livemode": True,
            "created": int(till.clock.now().timestamp()), "data": {"object": {"id": "re_1", "object": "refund"}},
        }  # fmt: skip
        assert post(till, *sign(till, told)) == 200
    assert {(row.state.value, row.outcome) for row in till.rows(StripeEvent)} == {("ignored", "wrong_mode")}
    assert len(till.rows(Attention)) == 2 and not till.sandbox.control.requests("GET", "/v1/refunds")


def test_11_thin_messages_rolled_secrets_and_other_versions_are_understood(till, pay):
    pay(TEE=1)
    control = till.sandbox.control
    control.refund(intent(till), 300)
    assert deliver(till, newest(till, "refund.created"), as_thin=True) == 200
    assert [(row.amount_minor, row.status.value) for row in till.rows(payments.Refund)] == [
        (300, "succeeded")
    ]
    (row,) = till.rows(StripeEvent)
    assert (row.type, row.state.value, row.outcome) == ("refund.created", "done", "refunded")

    new = control.roll(keep_for=3600)
    control.refund(intent(till), 200)
    assert deliver(till, newest(till, "refund.created")) == 200, (
        "signed with both, the shop knows the old one"
    )
    both = payments.gateway("sk_test_x", webhook_secrets=[SECRET, new], api_base=None)
    told = {
        "id": "evt_old_version", "object": "event", "type": "refund.updated", "livemode": False,
        "api_version": "2020-08-27", "created": int(till.clock.now().timestamp()),
        "data": {"object": {"id": control.events("refund.created")[0]["data"]["object"]["id"], "object": "refund"}},
    }  # fmt: skip
    for secret in (SECRET, new):
        body, signature = sign(till, told, secret, age=299)
        assert both.read_notice(body, signature, till.clock.now()).foreign_version
    with pytest.raises(BadSignature):
        both.read_notice(*sign(till, told, "whsec_other"), till.clock.now())
    with pytest.raises(BadSignature):
        both.read_notice(*sign(till, told, age=301), till.clock.now())
    assert post(till, *sign(till, told)) == 200
    assert [(m.kind, m.data["version"]) for m in till.rows(Attention)] == [("api_version", "2020-08-27")]
    assert {row.state.value for row in till.rows(StripeEvent)} == {"done"}


def test_11_a_thin_message_and_its_snapshot_are_one_message(till, pay):
    """An endpoint for thin ones alone, or beside another: nothing is heard twice, and the comparison misses nothing."""
    pay(TEE=1)
    control = till.sandbox.control
    told = {}
    for amount in (300, 200):
        control.refund(intent(till), amount)
        told[amount] = newest(till, "refund.created")
    assert deliver(till, told[300], as_thin=True) == deliver(till, told[300], as_thin=True) == 200
    assert deliver(till, told[200], as_thin=True) == deliver(till, told[200]) == 200
    assert [(row.event_id, row.state.value, row.outcome) for row in till.rows(StripeEvent)] == sorted(
        (event, "done", "refunded") for event in told.values()
    )
    for kind in ("checkout.session.completed", "charge.refunded"):
        for event in control.events(kind):
            assert deliver(till, event["id"], as_thin=True) == 200
    till.clock.forward(minutes=11)
    till.work()
    assert list(books.compare(ports=till.ports, now=till.clock.now()).found) == []


def test_14g_an_order_for_nothing_has_nothing_to_give_back(till):
    till.sells("GIFT", price=0, stock=3)
    with transaction():
        from store.pricing import DeliveryMethod

        for method in db.session.query(DeliveryMethod):
            method.price_minor = 0
    page = buying.orders_at_the_page(till, GIFT=1)
    assert page == "" and till.orders()[0].paid_at is not None
    can = refunds.possible(till.orders()[0].id)
    assert can.obstacle is not None and can.total.minor == 0
    with pytest.raises(refunds.RefundRefused):
        refunds.give(
            till.orders()[0].id,
            refunds.Wish("k" * 32, amount_minor=1),
            ports=till.ports,
            by=CLERK,
            at=till.clock.now(),
        )
    refunds.cancel(till.orders()[0].id, reason="customer", ports=till.ports, by=CLERK, at=till.clock.now())
    assert till.orders()[0].status is OrderStatus.CANCELED and till.stock("GIFT") == (3, 0, 0)
    assert not till.sandbox.control.requests("POST", "/v1/")
