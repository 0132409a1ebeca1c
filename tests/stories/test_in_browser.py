"""The whole journey in Chromium: a supporter on a phone buys, staff send the parcel, the order page tells of it.

Once without scripts, once with nothing but a keyboard; both at 320 px.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from store import staff
from store.db import transaction
from store.orders import FulfillmentStatus
from tests.storefront.conftest import Goods
from tests.support.shop import Shop

pytestmark = pytest.mark.browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = {"width": 320, "height": 640}


@pytest.fixture(params=["sqlite"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """One engine is enough: the browser sees pages, not databases."""
    return str(request.param)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM", "")
    if not path:
        pytest.skip("needs Chromium (CHROMIUM)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


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


def tab_to(page: Page, role: str, name: str, *, most: int = 120) -> None:
    """Press Tab until the element with this role and name has focus, and see that focus is visible."""
    wanted = page.get_by_role(role, name=re.compile(name, re.IGNORECASE)).first
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            seen = wanted.evaluate(
                """one => { const boxes = [one, one.parentElement, one.labels?.[0]].filter(Boolean);
                  return boxes.some((box) => { const style = getComputedStyle(box);
                    return style.outlineStyle !== "none" || style.boxShadow !== "none"; }) }"""
            )
            assert seen, f"the focus on {name} cannot be seen"
            return
    raise AssertionError(f"{role} {name} is out of the keyboard's reach on {page.url}")


def test_a_keyboard_alone_buys(open_shop: Shop, chromium: Browser) -> None:
    Goods(open_shop).tee()
    page = chromium.new_context(viewport=PHONE).new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(open_shop.url + "/products/tee")
    tab_to(page, "radio", "Black")
    page.keyboard.press("Space")
    tab_to(page, "radio", "^S")
    page.keyboard.press("Space")
    tab_to(page, "button", "Add to cart")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/cart"))
    tab_to(page, "link", "check ?out")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/checkout"))
    for label, typed in (
        ("E-mail", "ada@example.com"), ("^Name", "Ada Byron"), ("Street", "12 Analytical Way"),
        ("City", "Boston"), ("State", "MA"), ("ZIP", "02101"),
    ):  # fmt: skip
        tab_to(page, "combobox" if label == "State" else "textbox", label)  # states are suggested
        page.keyboard.type(typed)
    tab_to(page, "button", "payment")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/pay/"))
    for label, typed in (
        ("Card number", "4242424242424242"), ("Expiry", "12/34"), ("Security code", "123"), ("Name on card", "Ada"),
    ):  # fmt: skip
        tab_to(page, "textbox", label)
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/orders/"))
    (order,) = open_shop.orders()
    assert order.paid_at is not None and order.lines[0].sku == "TEE-BLACK-S"
    assert wrong == []


def test_mistakes_take_the_focus_and_lead_to_their_fields(open_shop: Shop, chromium: Browser) -> None:
    Goods(open_shop).tee()
    page = chromium.new_context(viewport=PHONE).new_page()
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
