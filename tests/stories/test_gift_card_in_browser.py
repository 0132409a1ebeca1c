"""A gift card in Chromium, on a phone: it pays for everything, and nobody is sent to a payment page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.stories.test_gift_cards import a_card, balances
from tests.stories.test_in_browser import PHONE, fill_in, fits
from tests.support.browser import engine_name
from tests.support.shop import Shop

__all__ = ["engine_name"]
pytestmark = pytest.mark.browser


def test_a_gift_card_pays_all(open_shop: Shop, chromium: Browser) -> None:
    open_shop.sells("TEE", price=2400, stock=3, title="The Tee")
    code = a_card(open_shop, 5000)
    page = chromium.new_context(viewport=PHONE, color_scheme="dark").new_page()
    page.goto(f"{open_shop.url}/products/tee")
    page.get_by_role("button", name="Add to cart").dblclick()  # a trembling hand buys one
    expect(page).to_have_url(re.compile("/cart"))
    page.get_by_role("link", name="To the checkout").last.click()
    fill_in(page)
    page.get_by_text("Discount or gift code").click()
    page.get_by_label("Code", exact=True).fill(code.lower())
    page.get_by_role("button", name="Use it").click()
    slip = page.locator(".slip")
    expect(slip).to_contain_text(f"Gift card …{code[-4:]}")
    expect(slip).to_contain_text("$21.00 stays on it")
    expect(slip).to_contain_text("To pay $0.00")
    fits(page)
    slip.get_by_role("button", name="Place the order").click()

    expect(page).to_have_url(re.compile(r"/orders/[\w-]{32}$"))
    [order] = open_shop.orders()
    assert (order.gift_card_minor, order.due_minor, order.paid_at is not None) == (2900, 0, True)
    assert balances(open_shop) == [2100]
    assert open_shop.sandbox.control.requests("POST", "/v1/checkout/sessions") == []
    assert open_shop.broken() == {}
