"""The whole journey in Chromium, on a phone without scripts: a supporter buys, staff send the parcel, the order page
tells of it. With nothing but a keyboard: test_keyboard.py."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from store import staff
from store.db import transaction
from store.orders import FulfillmentStatus
from tests.storefront.conftest import Goods
from tests.support.browser import engine_name
from tests.support.shop import Shop

__all__ = ["engine_name"]
pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 640}


def fits(page: Page) -> None:
    """Nothing is wider than the phone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def fill_in(page: Page) -> None:
    """The checkout, as Ada fills it."""
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Name", exact=True).fill("Ada Byron")
    page.get_by_label(re.compile("^Phone")).fill("+1 555 0100")
    page.get_by_label("Street and number").fill("12 Analytical Way")
    page.get_by_label("City").fill("Boston")
    page.get_by_label("State").fill("MA")
    page.get_by_label("ZIP code").fill("02101")
    page.get_by_label(re.compile("^Note")).fill("Ring twice.")


def pay(page: Page) -> None:
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_label("Expiry").fill("12/34")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on card").fill("Ada Byron")
    page.get_by_role("button", name=re.compile(r"^Pay \$")).click()


def test_a_phone_without_scripts_buys_and_staff_send_it(open_shop: Shop, chromium: Browser) -> None:
    Goods(open_shop).tee()
    phone = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = phone.new_page()
    page.goto(open_shop.url)
    fits(page)
    page.locator("main a[href='/products/tee']").first.click()
    page.get_by_role("radio", name="White", exact=True).check()
    page.get_by_role("radio", name="2XL").check()
    fits(page)
    page.get_by_role("button", name="Add to cart").click()
    expect(page).to_have_url(re.compile(r"/cart\?added=TEE-WHITE-2XL$"))
    fits(page)
    page.get_by_role("link", name=re.compile("check ?out", re.IGNORECASE)).first.click()
    fill_in(page)
    page.get_by_label("Another amount").fill("4")
    fits(page)
    page.get_by_role("button", name=re.compile("payment", re.IGNORECASE)).click()
    fits(page)
    pay(page)
    expect(page).to_have_url(re.compile(r"/orders/[\w-]{32}$"))
    fits(page)
    order = open_shop.orders()[0]
    assert (order.total_minor, order.financial_status.value) == (2600 + 500 + 400, "paid")
    expect(page.get_by_role("main")).to_contain_text(f"#{order.number}")
    open_shop.work()

    with transaction():
        token = staff.first_sign_in_link(open_shop.clock.now())
    desk = chromium.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    desk.goto(f"{open_shop.url}/admin/sign-in/{token}")
    desk.get_by_role("button", name="Sign in").click()
    desk.goto(f"{open_shop.url}/admin/orders/{order.number}")
    fits(desk)
    main = desk.get_by_role("main")
    for words in ("Paid", "Unfulfilled", "Ring twice.", "+1 555 0100", "12 Analytical Way"):
        expect(main).to_contain_text(words)
    desk.get_by_label("Carrier").first.select_option(label="USPS")
    desk.get_by_label("Tracking number").first.fill("9400110200881234567890")
    desk.get_by_role("button", name=re.compile("fulfill", re.IGNORECASE)).first.click()
    expect(desk.get_by_role("main")).to_contain_text("9400110200881234567890")
    assert open_shop.order(order.token).fulfillment_status is FulfillmentStatus.FULFILLED
    assert open_shop.stock("TEE-WHITE-2XL") == (39, 0, 0)
    open_shop.work()
    subjects = open_shop.mailbox("ada@example.com").subjects()
    assert subjects == [f"Order #{order.number} confirmed", f"Order #{order.number} is on its way"]

    page.reload()
    expect(page.get_by_role("main")).to_contain_text("9400110200881234567890")
    assert open_shop.broken() == {}
