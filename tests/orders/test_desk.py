"""Returns and addresses from the desk's side of the counter."""

from __future__ import annotations

from store import shipments
from store.db import db, transaction
from store.payments import Refund
from tests.admin.conftest import clerk, member
from tests.fulfillment.paid import facts, paid
from tests.orders.conftest import Holder, send_parcel

__all__ = ["clerk", "member"]


def wish(shop, order, count: str = "2") -> None:
    line = order.lines[0].id
    form = Holder(shop.app).opens(order, "/return")
    form.does(
        "/return", "Ask", **{f"quantity-{line}": count, f"reason-{line}": "damaged", "note": "Two holes."}
    )


def back(order) -> shipments.ReturnFacts:
    db.session.rollback()
    return shipments.returns_of(order.id)[0]


def test_a_return_from_the_figure_of_today_to_the_money(till, pay, desk_of):
    order = pay(TEE=2)
    line = order.lines[0].id
    send_parcel(till, order.number)
    order = facts(order.number)
    wish(till, order)
    manager = desk_of(till, "manager")

    assert manager.visit("/admin/").sees("1 return is open")
    page = f"/admin/orders/{order.number}/returns/1"
    assert manager.visit("/admin/returns").sees(f"{order.number}-R1", "To be answered")
    assert manager.visit(page).sees("Two holes.", "It came damaged, or with a fault")
    form = next(form for form in manager.visit(page).forms() if any("Approve" in b[0] for b in form.buttons))
    form.action = f"{page}/decline"
    manager.press(form, "Decline", note=" ")
    assert manager.status == 422 and manager.fails() == ["Say why: the buyer reads it."]
    form.action = f"{page}/approve"
    manager.press(form, "Approve", note="By letter.")
    assert back(order).status == "open"
    manager.press(form, "Approve", note="By letter.")
    assert manager.status == 409

    receive = manager.visit(page).form("/receive")
    manager.press(receive, "here", **{f"received-{line}": "3", f"restock-{line}": "0"})
    assert manager.status == 422 and "Between 0 and 2" in manager.fails()[0]
    manager.press(receive, "here", **{f"received-{line}": "2", f"restock-{line}": "1"})
    assert manager.sees("To be paid back", "For what came back: $48.00.")

    pay_back = manager.form("/refund")
    manager.press(pay_back, "Pay back", shipping="y")
    manager.press(pay_back, "Pay back", shipping="y")
    assert [row.amount_minor for row in till.rows(Refund)] == [4800 + 500]
    assert till.stock("TEE") == (8, 0, 0) and back(order).status == "closed"
    till.work()
    subjects = till.mailbox("ada@example.com").subjects()
    assert subjects.count(f"Your return {order.number}-R1 is approved") == 1
    assert len([one for one in subjects if one.startswith("Refund of $53.00")]) == 1
    assert till.broken() == {}


def test_the_packing_table_receives_and_an_owner_pays(stocked, sent, clerk):
    from store import fulfillment

    order = sent(TEE=2)
    wish(stocked, order, "1")
    packer = clerk("fulfillment")
    page = f"/admin/orders/{order.number}/returns/1"
    with transaction():
        fulfillment.approve_return(order.number, 1, version=1, note="", by="staff:1", at=stocked.clock.now())
    packer.visit(page).send("/receive", "here")
    assert packer.sees("An owner or manager pays it back")
    assert packer.posts(f"{page}/refund").status == 403
    packer.visit(page).send("/close", "Close", note="It was somebody else's shirt.")
    assert back(order).status == "closed" and stocked.rows(Refund) == []
    assert Holder(stocked.app).opens(order).sees("done", "It was somebody else's shirt.")
    reader = clerk("read-only", "Ron")
    assert reader.posts(f"{page}/approve").status == 403


def test_the_desk_corrects_an_address_unless_somebody_was_faster(stocked, clerk):
    order = paid(stocked, TEE=1)
    clerk = clerk("fulfillment")
    path = f"/admin/orders/{order.number}/address"
    stale = clerk.visit(path).form("/address")
    Holder(stocked.app).opens(order, "/address").does("/address", "Save", line1="14 Analytical Way")

    clerk.press(stale, "Save", line1="16 Analytical Way")
    assert clerk.status == 409 and facts(order.number).address.line1 == "14 Analytical Way"
    assert dict(clerk.form("/address").values)["line1"] == "16 Analytical Way"
    clerk.send("/address", "Save", line1="16 Analytical Way")
    assert clerk.sees("The address is corrected; the buyer is being told.", "Address changed", "street")
    assert facts(order.number).address.line1 == "16 Analytical Way"
    assert Holder(stocked.app).opens(order).sees("We corrected the address.", "You corrected the address.")
