"""Without a mouse, in Chromium: a supporter goes from the front page to a paid order, staff from the sign-in to a packed
one. Every stop of the Tab key can be seen, and after each act the keyboard goes on from what it led to."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from store import staff
from store.db import transaction
from store.orders import FulfillmentStatus
from tests.fulfillment.paid import paid
from tests.storefront.conftest import Goods
from tests.support.browser import engine_name
from tests.support.keyboard import Keyboard
from tests.support.shop import Serving, Shop

__all__ = ["engine_name"]
pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 640}


@pytest.fixture(params=[PHONE, {"width": 1280, "height": 800}], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A page on which scripts that fail are found out; it scrolls at once, as each stop is looked at at once."""
    context = chromium.new_context(viewport=request.param, reduced_motion="reduce")
    made = context.new_page()
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    yield made
    context.close()
    assert wrong == []


@pytest.fixture
def keys(page: Page) -> Keyboard:
    return Keyboard(page)


def test_from_the_front_page_to_a_paid_order(open_shop: Shop, page: Page, keys: Keyboard) -> None:
    Goods(open_shop).tee()
    page.goto(open_shop.url)
    keys.to("link", "Skip to the content", most=1)
    keys.press("Enter")
    keys.to("link", "Tee", most=5)
    keys.press("Enter")

    page.wait_for_url("**/products/tee")
    keys.to("radio", "Black")
    keys.press("Space")
    keys.to("radio", "^S")
    keys.press("Space")
    keys.press("ArrowRight")
    keys.to("button", "One more")
    keys.press("Enter")
    keys.to("button", "One fewer", back=True)
    keys.press("Enter")
    expect(page.get_by_role("button", name="One fewer")).to_be_focused()
    keys.to("button", "Add to cart")
    keys.press("Enter")

    page.wait_for_url("**/cart?added=TEE-BLACK-M")
    expect(page.get_by_role("status")).to_be_focused()
    keys.to("link", "check ?out", most=1)
    keys.press("Enter")

    page.wait_for_url("**/checkout")
    keys.to("button", "Continue to payment")
    keys.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    keys.to("link", "e-mail", most=1)
    keys.press("Enter")
    expect(page.get_by_label("E-mail")).to_be_focused()
    keys.type("ada@example.com")
    for label, typed in (
        ("^Name", "Ada Byron"), ("Street", "12 Analytical Way"), ("City", "Boston"), ("State", "MA"), ("ZIP", "02101"),
    ):  # fmt: skip
        keys.to("combobox" if label == "State" else "textbox", label)  # states are suggested
        keys.type(typed)
    keys.to("button", "Continue to payment")
    keys.press("Enter")

    page.wait_for_url("**/pay/**")
    for label, typed in (
        ("Card number", "4242424242424242"), ("Expiry", "12/34"), ("Security code", "123"), ("Name on card", "Ada"),
    ):  # fmt: skip
        keys.to("textbox", label)
        keys.type(typed)
    keys.press("Enter")
    page.wait_for_url("**/orders/**")
    (order,) = open_shop.orders()
    assert order.paid_at is not None
    assert [(line.sku, line.quantity) for line in order.lines] == [("TEE-BLACK-M", 1)]


def test_mistakes_take_the_focus_and_lead_to_their_fields(open_shop: Shop, page: Page) -> None:
    Goods(open_shop).tee()
    page.goto(open_shop.url + "/products/tee")
    page.get_by_role("radio", name="Black", exact=True).check()
    page.get_by_role("radio", name="S", exact=True).check()
    page.get_by_role("button", name="Add to cart").click()
    page.goto(open_shop.url + "/checkout")
    page.locator("form[action='/checkout']").evaluate("form => { form.noValidate = true }")
    page.get_by_label("E-mail").fill("ada@")
    page.get_by_role("button", name=re.compile("payment", re.IGNORECASE)).click()
    summary = page.get_by_role("alert").first
    expect(summary).to_be_focused()
    summary.get_by_role("link", name=re.compile("e-mail")).click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    expect(page.get_by_label("E-mail")).to_have_value("ada@")


def test_what_the_cart_refuses_has_the_focus(open_shop: Shop, page: Page, keys: Keyboard) -> None:
    Goods(open_shop).tee()
    page.goto(f"{open_shop.url}/cart/add?TEE-BLACK-M=2")
    keys.to("button", "Put 2 things")
    keys.press("Enter")
    page.wait_for_url("**/cart?*")

    page.get_by_text("Discount or gift code").focus()
    keys.press("Enter")
    keys.to("textbox", "Code", most=1)
    keys.type("NOSUCH")
    keys.press("Enter")
    code = page.get_by_label("Code", exact=True)
    expect(code).to_have_attribute("aria-invalid", "true")
    expect(code).to_be_focused()
    keys.sees()

    page.get_by_text("Add a donation").focus()
    keys.press("Enter")
    keys.to("textbox", "Another amount")
    keys.type("much")
    keys.press("Enter")
    amount = page.get_by_label("Another amount")
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(amount).to_be_focused()

    page.get_by_label(re.compile("^Quantity of")).focus()
    keys.press("Control+A")
    keys.type("99")
    keys.press("Enter")
    quantity = page.get_by_label(re.compile("^Quantity of"))
    expect(quantity).to_have_attribute("aria-invalid", "true")
    expect(quantity).to_be_focused()


def test_a_total_that_comes_late_takes_nobody_out_of_their_place(
    open_shop: Shop, page: Page, keys: Keyboard
) -> None:
    Goods(open_shop).tee()
    page.goto(f"{open_shop.url}/cart/add?TEE-BLACK-M=1")
    keys.to("button", "Put 1 thing")
    keys.press("Enter")
    page.wait_for_url("**/cart?*")
    page.goto(f"{open_shop.url}/checkout")
    asked: list[Route] = []
    page.route("**/checkout", lambda route: asked.append(route))
    page.get_by_label("Another amount").focus()
    keys.type("5")
    keys.to("button", "Continue to payment")  # leaving the box asks for the total anew
    old = page.locator("#slip").element_handle()
    page.wait_for_function("() => true")
    assert len(asked) == 1
    asked[0].continue_()
    page.wait_for_function("old => !old.isConnected", arg=old)

    expect(page.get_by_role("button", name="Continue to payment")).to_be_focused()
    expect(page.locator(".slip")).to_contain_text("To pay $34.00")


@pytest.fixture
def desk(shop: Shop) -> Iterator[str]:
    """A shop with more paid orders than fit a window, behind a real socket."""
    shop.sells("TEE", stock=40, title="A Tee Shirt")
    for _ in range(14):
        paid(shop, TEE=1)
    serving = Serving(shop.app)
    yield serving.url
    serving.stop()


def test_from_the_sign_in_to_packed_orders(shop: Shop, desk: str, page: Page, keys: Keyboard) -> None:
    with transaction():
        token = staff.first_sign_in_link(shop.clock.now())
    numbers = sorted(order.number for order in shop.orders())
    page.goto(f"{desk}/admin/sign-in/{token}")
    keys.to("button", "Sign in", most=5)
    keys.press("Enter")
    page.wait_for_url("**/admin/")
    keys.to("link", "^Orders$")
    keys.press("Enter")

    page.wait_for_url("**/admin/orders")
    keys.to("checkbox", f"#{numbers[0]}")  # the oldest stands last
    keys.press("Space")
    keys.to("checkbox", f"#{numbers[1]}", back=True)
    keys.press("Space")
    keys.to("button", "Mark as fulfilled", back=True)  # the bar is in the way of nothing that is passed
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_be_focused()
    keys.to("link", f"#{numbers[2]}")
    keys.press("Enter")

    page.wait_for_url(f"**/admin/orders/{numbers[2]}")
    keys.to("textbox", "Tracking number")
    keys.type("9400110200881234567890")
    keys.to("button", "Fulfill items")
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_be_focused()
    expect(page.get_by_role("main")).to_contain_text("9400110200881234567890")

    done = {
        order.number for order in shop.orders() if order.fulfillment_status is FulfillmentStatus.FULFILLED
    }
    assert done == set(numbers[:3])
