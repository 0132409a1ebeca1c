"""The desk's pages in the pseudo-language: staff may speak another language too."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from store import fulfillment, orders, staff
from store.db import db, transaction
from store.inventory import Stock
from store.outbox import Message, MessageState, promise
from tests.admin.conftest import HASH, HOME, PASSWORD
from tests.support.shop import Shop
from tests.words.conftest import Reader, order

MAKER = staff.Authenticator(["of-a-test"], "TVNL shop")
PAGES = {
    "/admin/": 200,
    "/admin/account": 200,
    "/admin/attention": 200,
    "/admin/audit": 200,
    "/admin/inventory": 200,
    "/admin/inventory?q=%CE%BE": 200,
    "/admin/inventory/SKU-1": 200,
    "/admin/letters": 200,
    "/admin/orders": 200,
    "/admin/orders?q=%CE%BE": 200,
    "/admin/orders?tab=all": 200,
    "/admin/pages": 200,
    "/admin/pages/contact/es": 200,
    "/admin/pairing": 200,
    "/admin/pairing?q=%CE%BE": 200,
    "/admin/pairing/products/1": 200,
    "/admin/pairing/stories/1?q=%CE%B5": 200,
    "/admin/settings": 200,
    "/admin/prove": 200,
    "/admin/second-step/set-up": 200,
    "/admin/staff": 200,
    "/admin/nowhere": 404,
}


@pytest.fixture
def owner(reader: Reader, shop: Shop) -> Reader:
    """An owner called Ζωή, signed in."""
    at = shop.clock.now()
    with transaction():
        link = staff.invite("zoe@example.com", "owner", at=at)
    with transaction():
        staff.set_password_by_link(link, "Ζωή", HASH, second_step=False, at=at)
    with transaction():
        token = staff.sign_in("zoe@example.com", HASH, second_step=False, at=at)
    reader.client.set_cookie("tvnl_staff", token, domain="127.0.0.1")
    return reader


def test_an_empty_desk(owner: Reader) -> None:
    assert owner.opens(*PAGES) == PAGES
    assert owner.heard == []


def test_a_full_desk(owner: Reader, shop: Shop) -> None:
    at = shop.clock.now()
    sent, open_, unpaid = order(shop), order(shop), order(shop, paid=False)
    with transaction():
        fulfillment.fulfill(
            sent.number,
            {sent.lines[0].id: 1},
            carrier="usps",
            tracking_number="9400",
            request_key="a",
            by="system",
            at=at,
        )
        orders.raise_attention("short", "Λόγια", once="a", at=at, order_id=sent.id)
        orders.raise_attention("puzzle", "Λόγια", once="b", at=at)
        promise("mail.send", {}, at=at, once="dead")
        db.session.scalars(
            select(Message).where(Message.dedupe_key == "dead")
        ).one().state = MessageState.DEAD
        db.session.get_one(Stock, shop.variants["SKU-1B"]).low_stock_at = 5
    shop.clock.forward(hours=30)
    shop.work()
    owner.opens(*PAGES)
    for facts in (sent, open_, unpaid):
        owner.opens(*(f"/admin/orders/{facts.number}{rest}" for rest in ("", "/letters", "/packing-slip")))
    owner.opens(f"/admin/orders/packing-slips?number={sent.number}&number={open_.number}")

    assert owner.heard == []


def test_mistakes_at_the_desk(owner: Reader, shop: Shop) -> None:
    facts = order(shop)
    path = f"/admin/orders/{facts.number}"
    packing = owner.visit(path).form("/fulfillments")
    line = f"quantity-{facts.lines[0].id}"
    for wrong in ({line: "9"}, {line: "x"}, {line: "0"}, {"tracking_number": "?!"}, {"tracking_url": "ftp"}):
        owner.press(packing, **wrong).reads(f"packing {wrong}")
    owner.press(packing, carrier="usps", tracking_number="1Z999AA10123456784").reads("packed")
    owner.press(packing).reads("packed twice")
    parcel = owner.visit(path).form("/tracking")
    owner.press(parcel, tracking_number="1Z999AA10123456784", carrier="ups").reads("corrected")
    owner.press(parcel, tracking_number="94001").reads("stale parcel")
    owner.press(owner.visit(path).form("/comments"), body="").reads("empty comment")
    owner.press(owner.visit(path).form("/comments"), body="Λόγια").reads("comment")
    shelf = owner.visit("/admin/inventory/SKU-1").form("/movements")
    for wrong in ({"count": "x"}, {"count": "-999", "reason": "Λόγια"}, {"count": "5", "reason": "Λόγια"}):
        owner.press(shelf, **wrong).reads(f"shelf {wrong}")
    invite = owner.visit("/admin/staff").forms()[-1]
    owner.press(invite, email="nobody").reads("bad invitation")
    owner.press(invite, email="max@example.com").reads("invited")

    assert owner.heard == []


def test_the_way_in(reader: Reader, shop: Shop) -> None:
    at = shop.clock.now()
    with transaction():
        invitation = staff.invite("zoe@example.com", "fulfillment", at=at)
    reader.opens("/admin/sign-in", "/admin/", f"/admin/sign-in/{invitation}", "/admin/sign-in/unknown")
    for email, password in (("", ""), ("zoe@example.com", "wrong")):
        reader.signs_in(email, password).reads("wrong password")
    choosing = reader.visit(f"/admin/sign-in/{invitation}").forms()[-1]
    for password in ("short", "password1234", PASSWORD):
        reader.press(choosing, name="Ζωή", password=password).reads(f"chose {password}")
    reader.opens("/admin/staff", "/admin/account")
    account = reader.visit("/admin/account").form("/password")
    reader.press(account, present="wrong", password="x").reads("wrong present password")
    reader._go("POST", f"{HOME}/admin/account/password", data={}, headers={"Origin": HOME}).reads(
        "stale form"
    )

    assert reader.heard == []


def test_the_second_step(owner: Reader, shop: Shop) -> None:
    form = owner.visit("/admin/second-step/set-up").form("/set-up")
    key = owner.tree.find(".//main//code").text
    owner.press(form, code="12").reads("wrong code")
    code = MAKER._totp(key=key, format="base32").generate(time=shop.clock.now()).token
    owner.press(owner.form("/set-up"), code=code).reads("recovery codes")
    owner.opens("/admin/account", "/admin/staff")
    owner.client.delete_cookie("tvnl_staff", domain="127.0.0.1")
    owner.signs_in("zoe@example.com").reads()
    owner.press(owner.form("/second-step"), code="12").reads("wrong code at the door")

    assert owner.path == "/admin/second-step"
    assert owner.heard == []


def test_roles_and_members(owner: Reader, shop: Shop) -> None:
    member = owner.visit("/admin/staff").links()["Ζωή"]
    owner.opens(member)
    with transaction():
        staff.invite("max@example.com", "read-only", at=shop.clock.now())
    for path in (
        path for path in owner.visit("/admin/staff").links().values() if path.startswith("/admin/staff/")
    ):
        owner.opens(path)
        owner.press(owner.visit(path).forms()[-1], role="nobody").reads("no such role")

    assert owner.heard == []
