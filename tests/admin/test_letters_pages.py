"""Mail at the desk: what left about an order, sending it again, and how each kind looks."""

from __future__ import annotations

import pytest

from store import mail, orders, outbox
from store.db import transaction
from store.kit.codes import new_token
from store.letters import KINDS
from tests.support.letters import AT, write_order


@pytest.fixture
def order(shop):
    """A paid order whose confirmation has left; its number."""
    with transaction():
        row = write_order()
        number, order_id = row.number, row.id
        outbox.promise(
            "mail.send",
            {"letter": "order_confirmation", "order_id": order_id},
            at=AT,
            once=f"confirmed-{number}",
        )
    shop.work()
    return number


def again(page):
    return next(form for form in page.forms() if form.buttons[0][0].startswith("Send again"))


def test_a_mail_is_sent_again_once_per_press(shop, clerk, order):
    somebody = clerk("fulfillment").visit(f"/admin/orders/{order}/letters")
    somebody.sees("Order #1001 confirmed", "ada@example.com")
    form = again(somebody)
    for _ in range(2):  # pressed, then sent again by the Back button
        somebody.press(form, "Send again")
        assert somebody.notices == ["The mail is being sent again."]
    shop.work()

    assert shop.mailbox("ada@example.com").subjects() == ["Order #1001 confirmed"] * 2
    assert len({letter.message_id for letter in shop.mailbox("ada@example.com").letters}) == 2
    facts = orders.by_number(order)
    assert [(event.kind, event.data) for event in facts.events][1:] == [
        ("email_sent", {"letter": "order_confirmation"})
    ]
    assert len(mail.sent_about(facts.id)) == 2


def test_again_goes_to_the_address_that_stands_there_now(shop, clerk, order):
    with transaction():
        orders.change_email(orders.locked_by_number(order), "ada.l@example.com", at=AT, by="buyer")
    somebody = clerk("fulfillment").visit(f"/admin/orders/{order}/letters")
    somebody.press(again(somebody), "Send again")
    shop.work()

    assert shop.mailbox("ada.l@example.com").subjects() == ["Order #1001 confirmed"]


def test_a_letter_of_another_order_cannot_be_sent_from_this_page(shop, clerk, order):
    with transaction():
        other = write_order("eve@example.com").number
    letter = mail.sent_about(orders.by_number(order).id)[0].id
    somebody = clerk("fulfillment")

    assert somebody.posts(f"/admin/orders/{other}/letters/{letter}", request_key=new_token()).status == 404
    assert somebody.posts(f"/admin/orders/{order}/letters/{letter}", request_key="x").status == 409
    assert somebody.posts(f"/admin/orders/{order}/letters/999", request_key=new_token()).status == 404
    assert shop.work() == 0


def test_who_may_only_read_sees_no_button(shop, clerk, order):
    somebody = clerk("read-only").visit(f"/admin/orders/{order}/letters")
    assert somebody.status == 200 and "Send again" not in somebody.words


def test_the_page_of_an_order_nothing_was_mailed_about(shop, clerk):
    with transaction():
        number = write_order().number
    clerk("fulfillment").visit(f"/admin/orders/{number}/letters").sees("Nothing has left yet")


def test_every_kind_of_letter_can_be_looked_at(shop, clerk):
    somebody = clerk("fulfillment").visit("/admin/letters")
    assert len([link for link in somebody.links().values() if link.startswith("/admin/letters/")]) == len(
        KINDS
    )

    somebody.visit("/admin/letters/shipped").sees("Part of order #1001 is on its way", "Still to come")
    page = somebody.visit("/admin/letters/shipped/page")
    assert "sandbox" in page.answer.headers["Content-Security-Policy"]
    assert "http://127.0.0.1:8000/orders/" in page.answer.text


@pytest.mark.parametrize(
    "path",
    [
        "letters/nothing",
        "letters/nothing/page",
        "letters/..%2Fx",
        "orders/1/letters",
        f"orders/{10**20}/letters",
    ],
)
def test_what_is_not_there(shop, clerk, path):
    assert clerk("fulfillment").visit(f"/admin/{path}").status == 404
