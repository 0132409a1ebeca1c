"""Packing slips: what goes into the parcel, where it lies, for whom; on the screen and as PDF."""

from __future__ import annotations

from store import fulfillment
from store.db import transaction
from store.web.admin.slip_pdf import modules_of, paper_for
from tests.fulfillment.paid import paid


def test_a_slip_says_what_to_pack_and_no_prices(shop, clerk):
    shop.sells("TEE", stock=9, bin="B-2")
    shop.sells("DECK", stock=9, bin="A-1")
    order = paid(shop, TEE=3, DECK=1, note="Ring twice")
    with transaction():
        fulfillment.fulfill(
            order.number, {order.lines[0].id: 1}, request_key="k" * 32, by="staff:1", at=shop.clock.now()
        )
    somebody = clerk()

    somebody.visit(f"/admin/orders/{order.number}/packing-slip")

    somebody.sees(
        f"#{order.number}",
        "Ada Byron",
        "12 Analytical Way",
        "Ring twice",
        "Things in this parcel: 3",
        "2 of 3",
    )
    rows = [
        ["".join(cell.itertext()).strip() for cell in row]
        for row in somebody.tree.iter("tr")
        if row.find("th[@scope='row']") is not None
    ]
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("1", "The DeckDECK", "A-1"),
        ("2 of 3", "The TeeTEE", "B-2"),
    ], "in the order of the shelves"
    assert "$" not in somebody.words
    somebody.visit(f"/admin/orders/{order.number}/packing-slip?prices=yes")
    somebody.sees("$20.00")
    assert somebody.tree.find(".//{http://www.w3.org/2000/svg}svg[@class='barcode']").get(
        "aria-label"
    ) == str(order.number)
    assert "style=" not in somebody.answer.text.split("<main")[1]


def test_the_pdf_is_one_file_with_a_page_for_every_order_and_the_same_bytes_each_time(shop, clerk):
    shop.sells("TEE", stock=9)
    orders = [
        paid(shop, TEE=1, name=name, note="#let x = 1 $ ` \\ [ <b>") for name in ("Ada Byron", "Zoë *Ω* 山田")
    ]
    somebody = clerk()
    numbers = "&".join(f"number={order.number}" for order in orders)

    somebody.visit(f"/admin/orders/packing-slips.pdf?{numbers}")
    first = somebody.answer.content
    somebody.visit(f"/admin/orders/packing-slips.pdf?{numbers}")

    assert somebody.answer.headers["Content-Type"] == "application/pdf"
    assert somebody.answer.headers["Content-Disposition"] == 'inline; filename="packing-slips-2.pdf"'
    assert first.startswith(b"%PDF-") and first == somebody.answer.content
    assert first.count(b"/Type /Page\n") + first.count(b"/Type/Page/") == 2 or b"/Count 2" in first
    somebody.visit(f"/admin/orders/{orders[0].number}/packing-slip.pdf?prices=yes")
    assert somebody.answer.content.startswith(b"%PDF-")


def test_ticked_orders_lead_to_their_slips(shop, clerk):
    shop.sells("TEE", stock=9)
    first, second = paid(shop, TEE=1), paid(shop, TEE=1)
    somebody = clerk()
    somebody.posts(
        "/admin/orders/packing-slips", number=[str(first.number), str(second.number), str(first.number)]
    )
    assert somebody.here.endswith(f"/admin/orders/packing-slips?number={first.number}&number={second.number}")
    somebody.sees("2 packing slips", f"#{first.number}", f"#{second.number}")
    assert "csrf" not in somebody.here
    assert somebody.posts("/admin/orders/packing-slips").notices == ["Tick the orders first."]


def test_slips_of_orders_that_are_not_there_are_not_found(shop, clerk):
    somebody = clerk()
    for path in (
        "/admin/orders/1001/packing-slip", "/admin/orders/1001/packing-slip.pdf", "/admin/orders/packing-slips",
        "/admin/orders/packing-slips?number=x", "/admin/orders/packing-slips.pdf?number=-1",
    ):  # fmt: skip
        assert somebody.visit(path).status == 404, path


def test_the_barcode_is_a_code_128_of_the_number():
    modules = modules_of("1001")
    assert modules.startswith("11010011100"), "start of set C: two digits a sign"
    assert modules.endswith("1100011101011"), "stop"
    assert len(modules) == 11 * 4 + 13


def test_paper_is_that_of_the_country():
    assert [paper_for(country) for country in ("US", "CA", "DE", "")] == [
        "us-letter",
        "us-letter",
        "a4",
        "a4",
    ]
