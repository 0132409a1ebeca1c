"""A return from the wish to the money: asked line by line, answered, printed, received, paid back."""

from __future__ import annotations

import pytest

from store import fulfillment, shipments
from store.db import db, transaction
from store.kit.errors import StoreError
from store.outbox import Message
from tests.fulfillment.paid import facts, paid
from tests.orders.conftest import Holder, one_engine, send_parcel


def ask(holder: Holder, order, count: str = "1", reason: str = "does_not_fit", note: str = "") -> Holder:
    line = order.lines[0].id
    form = holder.opens(order, "/return").form("/return")
    return holder.press(form, "Ask", **{f"quantity-{line}": count, f"reason-{line}": reason, "note": note})


def returns(order) -> tuple[shipments.ReturnFacts, ...]:
    """The order's returns, read anew."""
    db.session.rollback()
    return shipments.returns_of(order.id)


def letters(shop) -> list[str]:
    return [row.payload["letter"] for row in shop.rows(Message) if "return" in str(row.payload.get("letter"))]


def test_asked_twice_by_a_double_click_is_one_return(stocked, holder, sent):
    order = sent(TEE=2, DECK=1)
    line = order.lines[0].id
    form = holder.opens(order, "/return").form("/return")
    typed = {f"quantity-{line}": "2", f"reason-{line}": "damaged", "note": "A hole.\nHere."}
    holder.press(form, "Ask", **typed)
    holder.press(form, "Ask", **typed)

    (one,) = returns(order)
    assert (one.status, one.note, one.units, one.our_mistake) == ("requested", "A hole.\nHere.", 2, True)
    assert holder.sees(
        "We have your wish",
        f"Return {order.number}-R1",
        "waiting for our answer",
        "You asked to send 2 things back",
    )
    assert letters(stocked) == ["staff_return"]
    assert stocked.broken() == {}


@one_engine
@pytest.mark.parametrize(("typed", "said"), [
    ({"quantity": "0"}, "Choose at least one thing to send back."),
    ({"quantity": "1", "reason": ""}, "Please say why."),
    ({"quantity": "1", "reason": "because"}, "Please say why."),
    ({"quantity": "9", "reason": "other"}, "Of this, 2 can go back."),
    ({"quantity": "two", "reason": "other"}, "Enter a whole number, 0 or more."),
    ({"quantity": "1", "reason": "other", "note": "x" * 501}, "Please shorten this to 500 characters"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(stocked, holder, sent, typed, said):
    order = sent(TEE=2)
    line = order.lines[0].id
    note = typed.get("note", "Why not.")
    boxes = {f"{name}-{line}": value for name, value in typed.items() if name != "note"}
    holder.opens(order, "/return").does("/return", "Ask", note=note, **boxes)

    assert holder.status == 422 and holder.sees(said)
    assert dict(holder.form("/return").values)["note"] == note
    assert returns(order) == ()


def test_the_slip_is_there_once_the_desk_has_agreed(stocked, holder, sent):
    order = sent(TEE=1)
    ask(holder, order)
    assert holder.opens(order, "/returns/1/slip").status == 404

    with transaction():
        fulfillment.approve_return(
            order.number, 1, version=1, note="By letter.", by="staff:1", at=stocked.clock.now()
        )
    holder.opens(order)
    assert holder.sees("approved", "By letter.", "We approved return")
    holder.opens(order, "/returns/1/slip")
    assert holder.sees(
        f"Return {order.number}-R1", "The Tee", "It does not fit", "Put this sheet into the parcel"
    )
    holder.opens(order, "/returns/1/slip.pdf")
    assert holder.answer.content.startswith(b"%PDF") and holder.answer.headers["Cache-Control"] == "no-store"
    stocked.work()
    (letter,) = [one for one in stocked.mailbox("ada@example.com").letters if "return" in one.subject]
    assert f"/orders/{order.token}/returns/1/slip" in letter.text and "By letter." in letter.text


def test_declined_with_a_reason_the_buyer_reads(stocked, holder, sent):
    order = sent(TEE=1)
    ask(holder, order)
    at = stocked.clock.now()
    with pytest.raises(StoreError) as refusal, transaction():
        fulfillment.decline_return(order.number, 1, version=1, note=" ", by="staff:1", at=at)
    assert (refusal.value.status, refusal.value.field) == (422, "note")

    with transaction():
        fulfillment.decline_return(order.number, 1, version=1, note="It was worn.", by="staff:1", at=at)
    with pytest.raises(shipments.StaleReturn), transaction():
        fulfillment.approve_return(order.number, 1, version=1, note="", by="staff:2", at=at)

    assert holder.opens(order).sees("declined", "It was worn.")
    assert letters(stocked) == ["staff_return", "return_declined"]


def test_kept_after_all(stocked, holder, sent):
    order = sent(TEE=1)
    ask(holder, order)
    holder.does("/withdraw")
    assert holder.sees("The return is taken back", "taken back")
    with pytest.raises(shipments.StaleReturn), transaction():
        fulfillment.approve_return(order.number, 1, version=1, note="", by="staff:1", at=stocked.clock.now())
    stocked.work()
    assert (
        stocked.mailbox("ada@example.com").subjects()[-1].endswith("is on its way")
    )  # no answer to a taken-back wish


def test_nothing_before_it_was_sent_and_nothing_after_the_window(stocked, holder, sent):
    unsent = paid(stocked, TEE=1)
    assert holder.opens(unsent, "/return").status == 409
    assert holder.sees("Until it is packed you can cancel it.")
    order = sent(TEE=1)
    form = holder.opens(order, "/return").form("/return")

    # Monday, six working days, thirty days: until the last of these it goes.
    stocked.clock.forward(days=8 + 30)
    assert holder.opens(order, "/return").status == 200
    stocked.clock.forward(days=1)
    assert holder.opens(order, "/return").status == 409
    assert holder.sees("The time to send something back ended on December 31, 2026.")
    line = order.lines[0].id
    holder.press(form, "Ask", **{f"quantity-{line}": "1", f"reason-{line}": "other"})
    assert holder.status == 409 and returns(order) == ()


def test_the_same_shirt_is_not_asked_back_twice(stocked, holder, sent):
    order = sent(TEE=1)
    ask(holder, order)
    assert holder.opens(order, "/return").status == 409
    assert holder.sees("Everything that was sent is on its way back already")


def test_received_and_paid_back_the_books_stay_clean(till, pay):
    from store import refunds
    from store.payments import Refund, Restock
    from store.refunds import Wish, WishLine

    order = pay(TEE=2)
    send_parcel(till, order.number)
    at, line = till.clock.now(), order.lines[0].id
    ask(Holder(till.app), facts(order.number), "2")
    with transaction():
        fulfillment.approve_return(order.number, 1, version=1, note="", by="staff:1", at=at)
    with transaction():
        one = fulfillment.receive_return(
            order.number, 1, received={line: 2}, restock={line: 1}, version=2, by="staff:1", at=at
        )
    lines = [WishLine(line, 1, Restock.RETURN), WishLine(line, 1, Restock.NO_RESTOCK, sent=True)]
    refunds.give(order.id, Wish(key=f"return-{one.id}", lines=lines), ports=till.ports, by="staff:1", at=at)
    with transaction():
        assert fulfillment.close_return(order.number, 1, refunded=True, by="staff:1", at=at)
        assert not fulfillment.close_return(order.number, 1, refunded=True, by="staff:1", at=at)

    assert [row.amount_minor for row in till.rows(Refund)] == [4800]
    assert till.stock("TEE") == (8, 0, 0)  # nine, two sent, one back
    assert returns(order)[0].status == "closed"
    assert till.broken() == {}
