"""Two buyers in Chromium: one sends three things, a code and a donation to Germany; one is a moment too late."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.promotions.buying import make_code
from tests.stories.test_in_browser import PHONE, fill_in, fits, pay
from tests.support.browser import engine_name
from tests.support.shop import Shop, Shopper

__all__ = ["engine_name"]
pytestmark = pytest.mark.browser


def total(page: Page) -> str:
    return " ".join(page.locator(".slip .totals__total").inner_text().split())


def test_a_guest_sends_three_things_with_a_code_and_a_donation_to_germany(
    open_shop: Shop, chromium: Browser
) -> None:
    for sku, price in (("TEE", 2400), ("DECK", 1400), ("BAG", 1800)):
        open_shop.sells(sku, price=price, stock=5, title=f"The {sku.title()}")
    make_code(open_shop, "DEFIANT10")
    page = chromium.new_context(viewport={"width": 1024, "height": 800}).new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{open_shop.url}/cart/add?TEE=1&DECK=2&BAG=1")
    page.get_by_role("button", name="Put 4 things into the cart").click()
    page.get_by_label("Sent to").select_option("DE")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".slip")).to_contain_text("Estimated total $85.00")
    page.get_by_text("Discount or gift code").click()
    page.get_by_label("Code", exact=True).fill("defiant10")
    page.keyboard.press("Enter")
    expect(page.locator(".slip")).to_contain_text("Estimated total $78.00")
    page.get_by_role("link", name="To the checkout").last.click()

    expect(page.get_by_label("Country")).to_have_value("DE")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Name", exact=True).fill("Ada Byron")
    page.get_by_label("Street and number").fill("Lindenstraße 12")
    page.get_by_label("Country").select_option("US")
    expect(
        page.get_by_label("ZIP code")
    ).to_be_visible()  # asked anew in the background, nothing typed is lost
    assert total(page) == "To pay $68.00"
    page.get_by_label("Country").select_option("DE")
    expect(page.get_by_label("Postcode")).to_be_visible()
    expect(page.get_by_label("Street and number")).to_have_value("Lindenstraße 12")
    page.get_by_label("Postcode").fill("50667")
    page.get_by_label("City").fill("Köln")
    page.get_by_role("button", name="$5.00", exact=True).click()
    expect(page.locator(".slip")).to_contain_text("To pay $83.00")
    expect(page.get_by_label("Another amount")).to_have_value("5")
    expect(page.get_by_role("button", name="$5.00", exact=True)).to_be_focused()
    page.locator(".slip").get_by_role("button", name="Continue to payment").click()
    pay(page)
    expect(page).to_have_url(re.compile(r"/orders/[\w-]{32}$"))
    [order] = open_shop.orders()
    assert (order.total_minor, order.discount_minor, order.donation_minor) == (8300, 700, 500)
    assert (order.ship_country, order.ship_city, order.paid_at is not None) == ("DE", "Köln", True)
    assert [line.quantity for line in order.lines] == [1, 2, 1]
    assert wrong == [] and open_shop.broken() == {}


def test_sold_out_between_cart_and_payment_says_which_and_goes_on_with_the_rest(
    open_shop: Shop, chromium: Browser
) -> None:
    open_shop.sells("TEE", price=2400, stock=3, title="The Tee")
    open_shop.sells("DECK", price=1400, stock=1, title="The Deck")
    page = chromium.new_context(viewport=PHONE).new_page()
    page.goto(f"{open_shop.url}/cart/add?TEE=3&DECK=1")
    page.get_by_role("button", name="Put 4 things into the cart").click()
    page.get_by_role("link", name="To the checkout").last.click()
    fill_in(page)
    faster = Shopper(open_shop.url)
    faster.buys("tee", "1").buys("deck", "1").checks_out(email="bea@example.com").pays()
    page.locator(".slip").get_by_role("button", name="Continue to payment").click()
    said = page.get_by_role("alert").first
    expect(said).to_contain_text("Only 2 left of The Tee.")
    expect(said).to_be_focused()
    expect(page.locator(".slip")).to_contain_text("Sold out since you chose it.")
    fits(page)
    page.get_by_role("button", name="Keep what there is").click()
    expect(page.locator(".slip")).to_contain_text("To pay $53.00")
    expect(page.get_by_label("Street and number")).to_have_value("12 Analytical Way")
    page.locator(".slip").get_by_role("button", name="Continue to payment").click()
    page.wait_for_url(re.compile("/pay/"))
    page.goto(f"{open_shop.url}/cart")
    expect(page.locator(".hold")).to_contain_text("A payment page for $53.00 is open.")
    fits(page)
    page.get_by_role("button", name="Back to the payment page").click()
    pay(page)
    expect(page).to_have_url(re.compile(r"/orders/[\w-]{32}$"))
    assert [order.total_minor for order in open_shop.orders()] == [4300, 5300]
    assert open_shop.stock("TEE") == (3, 3, 0) and open_shop.broken() == {}
