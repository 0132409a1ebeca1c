"""All that is known is handed out, and forgotten on request; the accounts stay whole."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from store import fulfillment, mail, orders, outbox, privacy
from store.db import db, transaction
from store.orders import Attention
from store.payments import Dispute, EventState, Payment, Refund, RefundStatus, StripeEvent
from store.privacy import CannotErase
from tests.fulfillment.paid import facts, paid
from tests.orders.conftest import Holder, one_engine, send_parcel

DOCS = Path(__file__).resolve().parents[2] / "docs" / "order-data.md"


def test_the_file_holds_every_key_the_page_promises(stocked, holder, sent):
    order = sent(TEE=2)
    holder.opens(order, "/data.json")
    told = json.loads(holder.answer.text)
    promised = re.findall(
        r"`([a-z_]+)`", " ".join(re.findall(r"^\| ([^|]+) \|", DOCS.read_text("utf-8"), re.M))
    )

    assert sorted(told) == sorted(promised)
    assert holder.answer.headers["Content-Disposition"] == f'attachment; filename="order-{order.number}.json"'
    assert told["contact"]["email"] == "ada@example.com" and told["address"]["line1"] == "12 Analytical Way"
    assert told["totals"]["total"] == {"minor": 4500, "currency": "USD"}
    assert told["parcels"][0]["tracking_number"] == "9400110200881234567890"
    assert [event["what"] for event in told["history"]][:1] == ["placed"]


def everything(shop) -> str:
    """Every value of every table of the shop, as one text."""
    db.session.rollback()
    told = []
    for table in inspect(db.engine).get_table_names():
        told += [str(tuple(row)) for row in db.session.execute(text(f'SELECT * FROM "{table}"'))]
    db.session.rollback()
    return "\n".join(told)


PERSON = (
    "ada@example.com",
    "Byron",
    "Analytical",
    "02101",
    "555 0100",
    "Boston",
    "neighbours",
    "940011020088123",
)


def test_erased_means_that_no_table_knows_the_person_any_more(till, pay, desk_of):
    order = pay(TEE=2)
    holder = Holder(till.app)
    with transaction():
        row = orders.locked(order.id)
        row.customer_note, row.phone = "Leave it with the neighbours.", "+1 555 0100"
        fulfillment.add_comment(order.number, "Ada Byron called.", by="staff:1", at=till.clock.now())
    send_parcel(till, order.number)
    body = {"id": "evt_1", "created": 1, "data": {"object": {"id": till.rows(Payment)[0].session_id, "object": "checkout.session",
            "amount_total": 5300, "customer_details": {"email": "ada@example.com", "name": "Ada Byron"}}}}  # fmt: skip
    session_id = till.rows(Payment)[0].session_id
    with transaction():
        db.session.add(
            StripeEvent(
                event_id="evt_1", type="checkout.session.completed", livemode=False, body=json.dumps(body), state=EventState.DONE,
                object_id=session_id, created_at=till.clock.now(), received_at=till.clock.now(),
            )
        )  # fmt: skip
    till.work()
    before = everything(till)
    assert [piece for piece in PERSON if piece not in before] == []
    sums = (order.total_minor, order.shipping_minor, len(order.lines))
    till.clock.forward(days=9)

    form = holder.opens(facts(order.number), "/erase").form("/erase")
    holder.press(form, "Erase me")
    assert holder.status == 410 and holder.sees("We have forgotten you", "2 × TEE")
    holder.press(form, "Erase me")
    assert holder.status == 410

    after = everything(till)
    assert [piece for piece in PERSON if piece in after] == []
    now = till.order(order.token)
    assert (now.total_minor, now.shipping_minor, len(now.lines)) == sums
    assert (now.ship_country, now.ship_state) == ("US", "MA")
    kept = json.loads(till.rows(StripeEvent)[-1].body)
    assert kept["erased"] and kept["data"]["object"]["amount_total"] == 5300
    assert [row.recipient for row in till.rows(mail.MailLog) if row.order_id == order.id] == ["", ""]
    assert [event.kind for event in now.events].count("erased") == 1
    for path in ("", "/data.json", "/receipt.pdf"):
        assert holder.opens(facts(order.number), path).status == 410
    assert (
        desk_of(till, "manager")
        .visit(f"/admin/orders/{order.number}")
        .sees("the buyer asked to be forgotten")
    )
    assert till.broken() == {}


def refund(order, at) -> object:
    pay = db.session.query(Payment).filter_by(order_id=order.id).one()
    return Refund(
        order_id=order.id, payment_id=pay.id, amount_minor=100, currency="USD", status=RefundStatus.PENDING, by="x",
        created_at=at, updated_at=at,
    )  # fmt: skip


def dispute(order, at) -> object:
    return Dispute(
        stripe_dispute_id="dp_1", order_id=order.id, amount_minor=100, currency="USD", status="needs_response",
        created_at=at, updated_at=at,
    )  # fmt: skip


def matter(order, at) -> object:
    return Attention(kind="x", once="x", order_id=order.id, subject="x", opened_at=at)


@one_engine
@pytest.mark.parametrize(("trouble", "said"), [
    (refund, "Money is on its way back to you."), (dispute, "Your bank and we still talk"), (matter, "in person"),
])  # fmt: skip
def test_what_is_open_is_closed_first(stocked, holder, sent, trouble, said):
    order = sent(TEE=1)
    stocked.clock.forward(days=9)
    with transaction():
        db.session.add(trouble(order, stocked.clock.now()))

    assert holder.opens(order, "/erase").sees("Not yet possible", said)
    with pytest.raises(CannotErase), transaction():
        privacy.erase(order.id, by="buyer", at=stocked.clock.now())
    assert facts(order.number).email == "ada@example.com"


def test_a_parcel_arrives_first_and_what_is_unsent_is_canceled_first(stocked, holder, sent):
    unsent, order = paid(stocked, TEE=1), sent(TEE=1)
    assert holder.opens(unsent, "/erase").sees("We still have to send you something")
    # Monday, and six working days
    stocked.clock.forward(days=8)
    assert holder.opens(order, "/erase").sees(
        "A parcel is on its way to you. This order can be erased after December 1, 2026."
    )
    stocked.clock.forward(days=1)
    assert "Not yet possible" not in holder.opens(order, "/erase").words


def test_a_mail_that_waits_finds_nobody_to_go_to(stocked, sent):
    order = sent(TEE=1)
    stocked.work()
    stocked.clock.forward(days=9)
    with transaction():
        outbox.promise(
            "mail.send",
            {"letter": "shipped", "order_id": order.id, "fulfillment_id": 1},
            at=stocked.clock.now(),
            once="x",
        )
        privacy.erase(order.id, by="buyer", at=stocked.clock.now())
    before = len(stocked.ports.mail.letters())
    stocked.work()
    assert len(stocked.ports.mail.letters()) == before
