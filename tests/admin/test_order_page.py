"""The page of an order: what staff see, and what they do on it."""

from __future__ import annotations

from store import orders, shipments
from store.db import transaction
from store.shipments import Fulfillment
from tests.fulfillment.paid import facts, paid, placed

UPS = {"carrier": "ups", "tracking_number": "1Z999AA10123456784"}


def at_order(clerk, number, role="fulfillment"):
    somebody = clerk(role)
    somebody.visit(f"/admin/orders/{number}")
    return somebody


def subjects(shop):
    """What Ada was told, after the worker's round."""
    shop.work()
    return shop.mailbox("ada@example.com").subjects()


def test_staff_see_what_they_need_to_pack(shop, clerk):
    shop.sells("TEE", stock=5, bin="A-12")
    order = paid(shop, TEE=2, note="Please leave it with the neighbours.\n<b>Knock</b>")

    somebody = at_order(clerk, order.number)

    somebody.sees(
        f"#{order.number}", "Paid", "Unfulfilled", "Please leave it with the neighbours.", "<b>Knock</b>",
        "ada@example.com", "+1 555 0100", "12 Analytical Way", "TEE", "A-12", "$45.00", "Order placed",
    )  # fmt: skip
    values = dict(somebody.form("/fulfillments").values)
    assert values[f"quantity-{order.lines[0].id}"] == "2"
    assert values["version"] == str(order.version)


def test_a_parcel_is_sent_from_the_page_and_the_buyer_is_told_once(shop, clerk):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=2)
    somebody = at_order(clerk, order.number)
    form = somebody.form("/fulfillments")

    somebody.press(form, "Fulfill", **UPS)
    assert somebody.path == f"/admin/orders/{order.number}"
    assert somebody.notices == ["Parcel 1 is on its way; the buyer is being told."]
    somebody.sees("Paid", "Fulfilled", "Parcel 1", "1Z999AA10123456784", "Parcel sent", "Grace")
    somebody.press(form, "Fulfill", **UPS)  # the second click

    assert shop.count(Fulfillment) == 1
    assert shop.stock("TEE") == (3, 0, 0)
    assert subjects(shop) == [f"Order #{order.number} confirmed", f"Order #{order.number} is on its way"]
    assert shop.broken() == {}


def test_an_odd_number_is_saved_with_a_doubt(shop, clerk):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=1)
    somebody = at_order(clerk, order.number)
    somebody.send("/fulfillments", "Fulfill", carrier="usps", tracking_number="1Z999AA10123456784")
    assert somebody.notices[1] == (
        "1Z999AA10123456784 does not look like a USPS number; it looks like UPS. It was saved as typed."
    )
    assert [p.tracking_number for p in shipments.parcels_of(order.id)] == ["1Z999AA10123456784"]


def test_quantities_that_cannot_be_keep_what_was_typed(shop, clerk):
    shop.sells("TEE", stock=9)
    order = paid(shop, TEE=2)
    line, somebody = f"quantity-{order.lines[0].id}", clerk()
    for typed, message in {
        "3": "Choose between 0 and 2: so many are still to be sent.",
        "-1": "Enter a whole number, 0 or more.",
        "١": "Enter a whole number, 0 or more.",
        "1.5": "Enter a whole number, 0 or more.",
        "9" * 30: "Enter a whole number, 0 or more.",
        "0": "A parcel holds at least one thing.",
    }.items():
        somebody.visit(f"/admin/orders/{order.number}")
        somebody.send("/fulfillments", "Fulfill", **{line: typed}, **UPS)
        assert (somebody.status, somebody.fails()) == (422, [message]), typed
        kept = dict(somebody.form("/fulfillments").values)
        assert kept[line] == typed[:12] and kept["tracking_number"] == UPS["tracking_number"]
    assert shop.count(Fulfillment) == 0 and shop.stock("TEE") == (9, 2, 0)


def test_tracking_that_cannot_be_is_told_beside_its_field(shop, clerk):
    shop.sells("TEE", stock=9)
    order = paid(shop, TEE=2)
    somebody = at_order(clerk, order.number)
    somebody.send("/fulfillments", "Fulfill", carrier="other", tracking_number="<x>", tracking_url="")
    assert somebody.fails() == ["A tracking number has letters, digits, spaces and dashes, at most 64."]
    somebody.send(
        "/fulfillments", "Fulfill", carrier="other", tracking_number="12", tracking_url="http://x.example"
    )
    assert somebody.fails() == ["A tracking link starts with https:// and has no spaces."]
    somebody.send("/fulfillments", "Fulfill", carrier="pigeon", tracking_number="12")
    assert somebody.status == 422
    assert shop.count(Fulfillment) == 0


def test_an_old_page_shows_both_what_happened_and_what_was_typed(shop, clerk):
    shop.sells("TEE", stock=9)
    order = paid(shop, TEE=2)
    line = f"quantity-{order.lines[0].id}"
    grace, ida = at_order(clerk, order.number), clerk("manager", "Ida")
    ida.visit(f"/admin/orders/{order.number}")
    ida.send("/fulfillments", "Fulfill", **{line: "1"}, carrier="ups")

    grace.send("/fulfillments", "Fulfill", **{line: "1"}, **UPS)

    assert grace.status == 409
    (notice,) = [said for said in grace.notices if said.startswith("This order changed")]
    assert "Parcel sent" in notice and "Ida" in notice and "Nothing of yours was written" in notice
    assert dict(grace.form("/fulfillments").values)["tracking_number"] == UPS["tracking_number"]
    assert shop.count(Fulfillment) == 1
    grace.send("/fulfillments", "Fulfill")
    assert grace.status == 200 and shop.count(Fulfillment) == 2
    assert facts(order.number).fulfillment_status == "fulfilled"


def test_a_short_shelf_says_receive_first(shop, clerk):
    shop.sells("TEE", stock=2)
    order = paid(shop, TEE=2)
    somebody = at_order(clerk, order.number)
    somebody.visit("/admin/inventory/TEE")
    somebody.send("/movements", kind="damage", count="1", reason="wet")
    assert shop.stock("TEE") == (1, 2, 0)

    somebody.visit(f"/admin/orders/{order.number}")
    somebody.send("/fulfillments", "Fulfill", **UPS)

    assert somebody.status == 409
    assert somebody.notices == ["Only 1 of this are on the shelf. Receive the missing ones first."]
    assert shop.count(Fulfillment) == 0


def test_a_wrong_number_is_corrected_and_told_once(shop, clerk):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=1)
    somebody = at_order(clerk, order.number)
    somebody.send("/fulfillments", "Fulfill", carrier="usps", tracking_number="9400100000000000000099")
    assert len(subjects(shop)) == 2
    form = somebody.form("/tracking")

    somebody.press(form, "Save", **{"p1-carrier": "ups", "p1-tracking_number": UPS["tracking_number"]})
    assert somebody.notices == ["Tracking of parcel 1 is corrected; the buyer is being told."]
    somebody.send("/tracking", "Save")
    assert somebody.notices == ["Nothing was changed."]

    assert subjects(shop)[2:] == [f"The right tracking number for order #{order.number}"]
    somebody.press(form, "Save", **{"p1-carrier": "usps", "p1-tracking_number": "1111"})
    assert somebody.status == 409
    somebody.sees("What stands now: UPS, 1Z999AA10123456784")
    assert dict(somebody.form("/tracking").values)["p1-tracking_number"] == "1111"
    assert len(subjects(shop)) == 3


def test_a_parcel_is_undone_from_the_page(shop, clerk):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=1)
    somebody = at_order(clerk, order.number)
    somebody.send("/fulfillments", "Fulfill", **UPS)
    form = somebody.form("/fulfillments/1/cancel")

    somebody.press(form, "Undo")
    somebody.press(form, "Undo")

    assert shop.stock("TEE") == (5, 1, 0)
    somebody.sees("Unfulfilled", "Undone", "the mail had not left and was stopped")
    assert subjects(shop) == [f"Order #{order.number} confirmed"]


def test_comments_are_for_colleagues(shop, clerk):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=1)
    somebody = at_order(clerk, order.number)
    somebody.send("/comments", "Post", body="  ")
    assert somebody.status == 422
    somebody.send("/comments", "Post", body="She called.\nRing twice.")
    somebody.sees("She called. Ring twice.", "Grace")
    buyer = clerk("read-only", "Rob")
    assert "She called" not in buyer.visit(f"/orders/{order.token}").answer.text
    assert buyer.status == 200


def test_the_confirmation_is_sent_again_once_per_click(shop, clerk):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=1)
    somebody = at_order(clerk, order.number)
    form = somebody.form("/confirmation")
    somebody.press(form, "Resend")
    somebody.press(form, "Resend")
    assert subjects(shop) == [f"Order #{order.number} confirmed"] * 2


def test_a_matter_is_settled_from_the_order_and_leaves_the_list(shop, clerk):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=1)
    with transaction():
        orders.raise_attention("x", "20.00 is not 25.00", once="a", at=shop.clock.now(), order_id=order.id)
    somebody = at_order(clerk, order.number)
    somebody.sees("Needs attention", "20.00 is not 25.00")
    somebody.press(
        next(f for f in somebody.forms() if "/attention/" in f.action),
        "Settle",
        resolution="Called the bank.",
    )
    assert (somebody.path, somebody.notices) == (f"/admin/orders/{order.number}", ["Settled."])
    somebody.sees("Matter settled", "Called the bank.")
    assert "Nothing calls" in somebody.visit("/admin/attention").words
    somebody.visit("/admin/attention?show=settled")
    somebody.sees("Called the bank.", "settled by Grace")


def test_an_unpaid_order_offers_no_parcel(shop, clerk):
    shop.sells("TEE", stock=5)
    order = placed(shop, TEE=1)
    somebody = at_order(clerk, order.number)
    somebody.sees("Payment pending", "A parcel can be made once the order is paid.")
    assert not [form for form in somebody.forms() if form.action.endswith("/fulfillments")]
    somebody.posts(
        f"/admin/orders/{order.number}/fulfillments", version=str(order.version), request_key="k" * 32, carrier="ups",
        **{f"quantity-{order.lines[0].id}": "1"},
    )  # fmt: skip
    assert somebody.status == 409 and shop.count(Fulfillment) == 0
    assert somebody.notices == ["Only an open, paid order can be fulfilled."]


def test_who_only_looks_sees_no_forms(shop, clerk):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=1)
    somebody = at_order(clerk, order.number, "read-only")
    assert somebody.status == 200
    assert [form.action for form in somebody.forms()] == ["/admin/sign-out"]
