"""The buyer comes back: three days later to put the address right, and once it is there to send something back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from store import fulfillment, orders, shipments
from store.db import db, transaction
from tests.stories.test_in_browser import PHONE, fits
from tests.support import buying
from tests.support.browser import engine_name
from tests.support.shop import Shop

pytestmark = pytest.mark.browser

__all__ = ["engine_name"]


def sound(page: Page) -> None:
    """It fits a phone, and nobody is kept out."""
    fits(page)
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == [], page.url


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone on which scripts run only for axe: the pages load none but the badge's."""
    context = chromium.new_context(viewport=PHONE)
    context.route(re.compile(r"/static/js/"), lambda route: route.abort())
    yield context.new_page()
    context.close()


def test_three_days_later_the_address_and_then_a_return(open_shop: Shop, phone: Page) -> None:
    open_shop.sells("TEE", price=2400, stock=9, title="America's # 1 Enemy Tee Shirt")
    open_shop.sells("DECK", price=1200, stock=9, title="The Loaded Deck")
    order = buying.buys(open_shop, TEE=2, DECK=1)
    number, page, main = order.number, phone, phone.get_by_role("main")
    open_shop.work()
    open_shop.clock.forward(days=3)
    (letter,) = open_shop.mailbox("ada@example.com").letters
    link = re.search(r"http://127\.0\.0\.1:\d+/orders/[\w-]{32}", letter.text)
    assert link is not None
    page.goto(link[0])
    expect(main).to_contain_text("Thank you. It is yours.")
    sound(page)

    page.get_by_role("link", name="Correct the address").click()
    sound(page)
    page.get_by_label("Street and number").fill("")
    page.get_by_role("button", name="Save the address").last.click()
    expect(main).to_contain_text("Please enter the street and number.")
    sound(page)
    page.get_by_label("Street and number").fill("14 Analytical Way")
    page.get_by_role("button", name="Save the address").last.click()
    expect(main).to_contain_text("We have the new address")
    expect(main).to_contain_text("14 Analytical Way")
    expect(main).to_contain_text("You corrected the address.")

    with transaction():
        fulfillment.fulfill_rest(number, request_key="k" * 32, by="system", at=open_shop.clock.now())
    open_shop.clock.forward(days=6)
    page.reload()
    expect(main).to_contain_text("It is on its way")
    sound(page)
    page.get_by_role("link", name="Send something back").click()
    sound(page)
    page.get_by_role("button", name="Ask for the return").click()
    expect(main).to_contain_text("Choose at least one thing to send back.")
    sound(page)
    page.get_by_label(re.compile("^How many America's")).select_option("1")
    page.get_by_label(re.compile("^Why America's")).select_option(label="It does not fit")
    page.get_by_label(re.compile("^A word about it")).fill("One size larger, please.")
    page.get_by_role("button", name="Ask for the return").click()
    expect(main).to_contain_text(f"Return {number}-R1")
    expect(main).to_contain_text("waiting for our answer")
    sound(page)

    with transaction():
        fulfillment.approve_return(
            number,
            1,
            version=1,
            note="By letter.",
            by="system",
            at=open_shop.clock.now(),
        )
    open_shop.work()
    subjects = open_shop.mailbox("ada@example.com").subjects()
    assert f"Your return {number}-R1 is approved" in subjects
    assert f"Order #{number} goes to a corrected address" in subjects
    page.reload()
    page.get_by_role("link", name="Open the return slip").click()
    expect(main).to_contain_text("Put this sheet into the parcel")
    sound(page)

    db.session.rollback()
    (one,) = shipments.returns_of(order.id)
    assert (one.status, one.note, one.lines[0].quantity) == ("open", "One size larger, please.", 1)
    stands = orders.by_number(number)
    assert stands is not None and stands.address.line1 == "14 Analytical Way"
    assert open_shop.broken() == {}
