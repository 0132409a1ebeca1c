"""The refund, cancel, payments and message pages, and the one click that returns money without a place."""

from __future__ import annotations

import pytest

from store import books, checkout, fulfillment, orders, staff
from store.checkout.settle import close_order
from store.db import db, transaction
from store.orders import Attention, OrderStatus
from store.outbox import Message
from store.payments import Payment, Refund, StripeEvent
from tests.admin.conftest import HASH, Clerk
from tests.refunds.conftest import asked, intent, states
from tests.support import buying
from tests.support.ledger import check_refunds


@pytest.fixture(params=["sqlite"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """One engine is enough: these are pages; what they act with is tried on both."""
    return str(request.param)


@pytest.fixture
def desk(till):
    """Somebody of a role at the desk of the shop with a till."""

    def make(role: str = "manager") -> Clerk:
        email = f"{role}@example.com"
        with transaction():
            link = staff.invite(email, role, at=till.clock.now())
        with transaction():
            staff.set_password_by_link(link, "Grace", HASH, second_step=False, at=till.clock.now())
        with transaction():
            known = staff.password_hash_of(email)
            token = staff.sign_in(email, known, second_step=False, at=till.clock.now())
        somebody = Clerk(till.app)
        somebody.client.set_cookie("tvnl_staff", token, domain="127.0.0.1")
        return somebody

    return make


def test_a_refund_from_choosing_to_the_order_page(till, pay, desk):
    order = pay(TEE=2, donation=300)
    grace, line = desk(), order.lines[0].id
    at = f"/admin/orders/{order.number}/refund"
    grace.visit(f"/admin/orders/{order.number}").sees("Payment history", "Refund", "Cancel order")
    grace.visit(at).sees("At most $56.00 can go back", "Not sent yet", "Nothing is chosen")
    grace.visit(f"{at}?unsent-{line}=1&unsent-{line}-kind=cancel&shipping=5.00")
    grace.sees("What you chose comes to $29.00")
    form = next(f for f in grace.forms() if f.method == "POST" and f.action.endswith("refund"))
    grace.press(form, "Give it back", reason="Wrong size", cause="requested_by_customer")
    assert grace.path == f"/admin/orders/{order.number}" and grace.notices[0].startswith("$29.00 goes back")
    grace.sees("Partially refunded", "Refund, given back", "fee $1.92, paid out $54.08", "re_", "req_")
    grace.press(form, "Give it back", reason="Wrong size", cause="requested_by_customer")  # the back button
    assert grace.notices[0].startswith("This refund of $29.00 was given already")
    assert states(till) == [("succeeded", 2900, "desk")] and len(asked(till)) == 1
    assert till.rows(Refund)[0].reason == "Wrong size" and till.stock("TEE") == (9, 1, 0)
    check_refunds(till)


def test_the_buyers_page_expects_no_parcel_of_an_order_that_was_paid_back(till, pay, desk):
    order = pay(TEE=2)
    grace, line = desk(), order.lines[0].id
    grace.visit(f"/orders/{order.token}").sees("Expected between November 25, 2026 and December 1, 2026.")
    grace.visit(
        f"/admin/orders/{order.number}/refund?unsent-{line}=2&unsent-{line}-kind=cancel&shipping=5.00"
    )
    grace.press(
        next(f for f in grace.forms() if f.method == "POST" and f.action.endswith("refund")), "Give it back"
    )

    grace.visit(f"/orders/{order.token}").sees("Your money is on its way back")
    assert "Expected between" not in grace.words


def test_what_is_wrong_stands_beside_its_field_and_stays_typed(till, pay, desk):
    order = pay(TEE=1)
    grace, line = desk(), order.lines[0].id
    at = f"/admin/orders/{order.number}/refund"
    grace.visit(f"{at}?unsent-{line}=7&shipping=abc")
    assert grace.fails() == ["Choose between 0 and 1.", "Enter an amount like 12 or 12.50."]
    assert 'value="7"' in grace.answer.text and 'value="abc"' in grace.answer.text
    grace.visit(at)
    form = next(f for f in grace.forms() if f.method == "POST" and f.action.endswith("refund"))
    for amount, told in (
        ("1.234", "Enter an amount like"),
        ("99", "At most $29.00"),
        ("", "Choose what to give back"),
    ):
        grace.press(form, "Give it back", amount=amount)
        assert grace.status == 422 and told in grace.fails()[0], grace.words[:500]
    assert states(till) == [] and asked(till) == []
    with transaction():
        fulfillment.add_comment(order.number, "Careful", by="staff:1", at=till.clock.now())
    grace.press(form, "Give it back", amount="10")
    assert grace.status == 409 and asked(till) == [], "a page from before somebody else acted"


def test_only_those_who_may_and_above_a_limit_only_those_who_prove_it(till, pay, desk):
    order = pay(TEE=5)
    at = f"/admin/orders/{order.number}/refund"
    packer = desk("fulfillment")
    assert packer.visit(at).status == 403
    assert "Refund</a>" not in packer.visit(f"/admin/orders/{order.number}").answer.text
    grace = desk()
    till.clock.forward(minutes=20)
    grace.visit(at).visit(f"{at}?unsent-{order.lines[0].id}=5")
    grace.sees("Above $100.00 we ask who is there once more")
    form = next(f for f in grace.forms() if f.method == "POST" and f.action.endswith("refund"))
    grace.press(form, "Give it back")
    assert grace.path == "/admin/prove" and asked(till) == []
    grace.send("/admin/prove", password="brisk otter under moonlight")
    assert grace.path == at and f"unsent-{order.lines[0].id}=5" in grace.here
    form = next(f for f in grace.forms() if f.method == "POST" and f.action.endswith("refund"))
    grace.press(form, "Give it back")
    assert states(till) == [("succeeded", 12000, "desk")]


def test_an_order_is_called_off_with_its_money_and_its_things(till, pay, desk):
    order = pay(TEE=2)
    grace = desk()
    grace.visit(f"/admin/orders/{order.number}/cancel").send("/cancel", "Cancel the order")
    assert grace.status == 422 and grace.fails() == ["Choose why."]
    grace.send("/cancel", "Cancel the order", reason="inventory")
    assert grace.notices[0].startswith(f"Order #{order.number} is canceled")
    order = till.orders()[0]
    assert (order.status, order.cancel_reason, order.refunded_minor) == (
        OrderStatus.CANCELED,
        "inventory",
        5300,
    )
    assert till.stock("TEE") == (9, 0, 0) and states(till) == [("succeeded", 5300, "desk")]
    till.work()
    assert till.mailbox("ada@example.com").subjects()[-1] == f"Order #{order.number} is canceled"
    assert [
        m.dedupe_key for m in till.rows(Message) if m.payload.get("letter") in ("canceled", "refunded")
    ] == [f"canceled-{order.number}"]
    grace.visit(f"/admin/orders/{order.number}/cancel").sees("This order cannot be canceled")
    check_refunds(till)


def test_an_unpaid_order_is_called_off_and_its_page_is_closed(till, pay, desk):
    page = buying.orders_at_the_page(till, TEE=1)
    order = till.orders()[0]
    grace = desk()
    grace.visit(f"/admin/orders/{order.number}/cancel").send("/cancel", "Cancel the order", reason="customer")
    assert till.orders()[0].status is OrderStatus.CANCELED and till.stock("TEE") == (9, 0, 0)
    assert till.ports.payments.session(page).status == "expired"
    assert asked(till) == []


def test_money_without_a_place_goes_back_with_one_click(till, pay, desk):
    page = buying.orders_at_the_page(till, TEE=1)
    with transaction():
        close_order(
            orders.locked(till.orders()[0].id), OrderStatus.CANCELED, at=till.clock.now(), by="system"
        )
    till.sandbox.control.rule("drop", times=99)
    control = till.sandbox.control
    control.pay(page)
    assert checkout.settle(page, ports=till.ports, at=till.clock.now()).outcome == "attention"
    grace = desk()
    grace.visit("/admin/attention").sees("Refund this payment ($29.00)")
    form = next(f for f in grace.forms() if f.action.endswith("/refund"))
    grace.press(form, "Refund this payment")
    grace.press(form, "Refund this payment")  # twice
    (payment,) = till.rows(Payment)
    assert (payment.counted, payment.refunded_minor) == (False, 2900) and len(asked(till)) == 1
    (matter,) = till.rows(Attention)
    assert (matter.resolution, matter.resolved_at is not None) == ("refunded", True)
    assert till.orders()[0].refunded_minor == 0
    check_refunds(till)


def test_a_dispute_stops_parcels_and_stands_on_the_order(till, pay, desk):
    order = pay(TEE=1)
    dispute = till.sandbox.control.dispute(intent(till), "product_not_received")
    tell(till, "charge.dispute.created")
    grace = desk()
    grace.visit(f"/admin/orders/{order.number}")
    grace.sees("Disputed payment", "Not received", "Answer before", "Dec 2, 2026", "$29.00 and $15.00 fee")
    with pytest.raises(fulfillment.HeldByDispute), transaction():
        fulfillment.fulfill(
            order.number, {order.lines[0].id: 1}, request_key="p" * 32, by="staff:1", at=till.clock.now()
        )
    assert [(m.kind, m.resolved_at) for m in till.rows(Attention)] == [("dispute", None)]
    assert "staff_dispute" in [m.payload.get("letter") for m in till.rows(Message)]
    till.sandbox.control.close_dispute(dispute["id"], "won")
    tell(till, "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.created")
    grace.visit(f"/admin/orders/{order.number}").sees("Won", "Given back to us")
    with transaction():
        fulfillment.fulfill(
            order.number, {order.lines[0].id: 1}, request_key="p" * 32, by="staff:1", at=till.clock.now()
        )
    assert till.rows(Attention)[0].resolution == "won"


def tell(till, *kinds: str) -> None:
    """Let messages of these kinds through."""
    for event in till.sandbox.control.events(*kinds):
        body, signature = till.sandbox.control.signed(event["id"])
        checkout.take_in(body, signature, ports=till.ports, at=till.clock.now())


def test_messages_are_listed_read_without_personal_data_and_replayed(till, pay, desk):
    pay(TEE=1)
    control = till.sandbox.control
    control.fault("error", method="GET", path="/v1/refunds", should_retry=False, times=9)
    control.refund(intent(till), 500)
    tell(till, "refund.created", "checkout.session.completed")
    grace = desk()
    grace.visit("/admin/payments").sees("Not compared yet")
    grace.visit("/admin/payments/messages?state=failed").sees("refund.created", "Failed")
    assert "checkout.session.completed" not in grace.words
    (failed,) = [row for row in till.rows(StripeEvent) if row.state.value == "failed"]
    grace.visit(f"/admin/payments/messages/{failed.event_id}").sees("The last try failed", "ProviderFailed")
    done = next(row for row in till.rows(StripeEvent) if row.type == "checkout.session.completed")
    grace.visit(f"/admin/payments/messages/{done.event_id}").sees("payment_status", "paid")
    assert "ada@example.com" in done.body and "ada@example.com" not in grace.answer.text
    grace.visit(f"/admin/payments/messages/{failed.event_id}").send("/replay", "Replay")
    assert grace.notices[0].startswith("Stripe did not answer. The message waits as before")
    assert states(till) == []
    control.box.faults.clear()
    grace.visit(f"/admin/payments/messages/{failed.event_id}").send("/replay", "Replay")
    assert grace.notices[0] == "Dealt with once more: refunded."
    assert states(till) == [("succeeded", 500, "provider")]
    grace.send("/replay", "Replay")
    assert grace.notices[0] == "Dealt with once more: already." and len(states(till)) == 1
    db.session.rollback()
    books.compare(ports=till.ports, now=till.clock.now())
    grace.visit("/admin/payments").sees("0 differences", "agree, to the cent")


def test_differences_stand_on_the_page_with_what_to_do_and_lead_to_order_and_message(till, pay, desk):
    order = pay(TEE=1)
    control = till.sandbox.control
    control.fault("error", method="GET", path="/v1/refunds/", should_retry=False, times=99)
    control.refund(intent(till), 500)
    tell(till, "refund.created")
    (failed,) = till.rows(StripeEvent)
    with transaction():
        till.rows(Payment)[0].amount_minor += 1
    till.clock.forward(minutes=11)
    books.compare(ports=till.ports, now=till.clock.now())
    grace = desk()
    grace.visit("/admin/payments").sees(
        "A payment's amount differs from its page", "29.01", "29.00", "The ledger is right", f"#{order.number}",
        "A message of Stripe is not dealt with", "Replay it", "Nov 23, 2026", "were mended",
    )  # fmt: skip
    assert "0 differences" not in grace.words
    for address in (f"/admin/orders/{order.number}", f"/admin/payments/messages/{failed.event_id}"):
        assert f'href="{address}"' in grace.answer.text
    with transaction():
        till.rows(Payment)[0].amount_minor -= 1
    control.box.faults.clear()
    books.compare(ports=till.ports, now=till.clock.now())
    grace.visit("/admin/payments").sees("0 differences", "agree, to the cent")
