"""The desk's lists: orders, what waits today, the shelves."""

from __future__ import annotations

from store.shipments import Fulfillment
from tests.admin.conftest import HOME
from tests.fulfillment.paid import facts, paid, placed


def test_many_orders_are_fulfilled_at_once_and_what_cannot_is_named(shop, clerk):
    shop.sells("TEE", stock=5)
    first, second, unpaid = paid(shop, TEE=1), paid(shop, TEE=2), placed(shop, TEE=1)
    somebody = clerk()
    somebody.visit("/admin/orders?tab=all")
    form = next(form for form in somebody.forms() if any("Mark as fulfilled" in b[0] for b in form.buttons))
    data = [*form.values, *(("number", str(order.number)) for order in (first, second, unpaid))]
    data = {name: [v for n, v in data if n == name] for name, _ in data}

    for _ in range(2):
        somebody._go("POST", HOME + "/admin/orders/fulfillments", data=data, headers={"Origin": HOME})
        assert (somebody.path, somebody.status) == ("/admin/orders", 200)

    assert shop.count(Fulfillment) == 2
    assert [facts(order.number).fulfillment_status for order in (first, second, unpaid)] == [
        "fulfilled", "fulfilled", "unfulfilled",
    ]  # fmt: skip
    assert somebody.notices == [f"#{unpaid.number}: Only an open, paid order can be fulfilled."]
    assert shop.stock("TEE") == (2, 0, 1)


def test_bulk_acts_mind_their_input(shop, clerk):
    somebody = clerk()
    assert somebody.posts("/admin/orders/fulfillments", request_key="k" * 32).notices == [
        "Tick the orders first."
    ]
    assert somebody.posts("/admin/orders/fulfillments", number="x", request_key="k" * 32).status == 404
    assert somebody.posts("/admin/orders/fulfillments", number="1001").status == 422
    many = {"number": [str(number) for number in range(1001, 1102)]}
    assert somebody.posts("/admin/orders/packing-slips", **many).status == 422


def test_the_list_keeps_its_state_in_the_address(shop, clerk):
    shop.sells("TEE", stock=99)
    order = paid(shop, TEE=1)
    paid(shop, TEE=1, email="grace@example.org", name="Grace Hopper")
    somebody = clerk()
    somebody.visit("/admin/orders?tab=unfulfilled&q=hopper")
    somebody.sees("Found for “hopper”", "Grace Hopper", "$25.00", "Standard mail")
    assert "Ada Byron" not in somebody.words
    assert somebody.links()["Open"] == "/admin/orders?tab=open&q=hopper"
    assert somebody.visit(f"/admin/orders?q=%23{order.number}").path == f"/admin/orders/{order.number}"
    assert somebody.visit("/admin/orders?q=%3Cscript%3E").status == 200
    assert "<script>" not in somebody.answer.text.split("<main")[1]


def test_today_shows_what_waits(shop, clerk):
    shop.sells("TEE", stock=3)
    order = paid(shop, TEE=1)
    shop.clock.forward(hours=7)
    somebody = clerk()
    somebody.visit("/admin/")
    somebody.sees("1 order to pack", f"#{order.number}", "has waited 7 hours", "Nothing calls", "Ada Byron")


def test_stock_is_moved_from_its_page_once_per_form(shop, clerk):
    shop.sells("TEE", stock=3)
    somebody = clerk()
    somebody.visit("/admin/inventory/TEE")
    form = somebody.form("/movements")
    for _ in range(2):
        somebody.press(form, "Write", kind="receive", count="12", reason="Delivery of 12 March")
    assert shop.stock("TEE") == (15, 0, 0)
    somebody.visit("/admin/inventory/TEE")
    somebody.sees("15 on hand", "+12", "Delivery of 12 March", "Grace")

    somebody.send("/movements", kind="receive", count="a few", reason="")
    assert somebody.status == 422
    assert somebody.fails() == ["Not a valid integer value.", "Say why, for whoever counts next."]
    somebody.send("/movements", kind="damage", count="99", reason="flood")
    assert (somebody.status, somebody.fails()) == (409, ["The shelf holds fewer than that."])
    assert shop.stock("TEE") == (15, 0, 0)
