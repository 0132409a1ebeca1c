"""The sandbox's pages in Chromium: on a phone and a desk, by day and by night, by keyboard alone and without scripts.

With SCREENSHOTS naming a folder, each page is kept there.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.stripe_sandbox.conftest import order

pytestmark = pytest.mark.browser

SIZES = [(320, "light"), (768, "light"), (1280, "dark")]


def everything(client):
    """A session that asks for all the page can ask."""
    client.v1.coupons.create(params={"id": "TEN", "percent_off": 10, "duration": "once"})
    client.v1.promotion_codes.create(
        params={"promotion": {"type": "coupon", "coupon": "TEN"}, "code": "NEWS10"}
    )
    rates = [
        {"shipping_rate_data": {"display_name": name, "fixed_amount": {"amount": amount, "currency": "usd"}}}
        for name, amount in (("Standard, 3 to 5 days", 500), ("Express", 1500))
    ]
    return client.v1.checkout.sessions.create(
        params=order(
            allow_promotion_codes=True,
            automatic_tax={"enabled": True},
            billing_address_collection="required",
            consent_collection={"terms_of_service": "required"},
            custom_fields=[
                {
                    "key": "size",
                    "label": {"custom": "Size", "type": "custom"},
                    "type": "dropdown",
                    "dropdown": {
                        "options": [{"label": "Medium", "value": "m"}, {"label": "Large", "value": "l"}]
                    },
                }
            ],
            phone_number_collection={"enabled": True},
            shipping_address_collection={"allowed_countries": ["US", "CA", "DE"]},
            shipping_options=rates,
        )
    )


def follow(page: Page, way: Locator) -> None:
    """Press something that leads to another page, and be there before going on."""
    with page.expect_navigation():
        way.click()


def looks_right(page, name, size):
    """Nothing for axe to say, nothing wider than the screen, no script."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.locator("script").count() == 0
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"sandbox-{name}-{size[0]}.png", full_page=True)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]} {size[1]}")
def test_every_page_fits_and_everybody_can_read_it(chromium, up, client, open_session, ear, size):
    context = chromium.new_context(
        viewport={"width": size[0], "height": 800}, color_scheme=size[1], bypass_csp=True
    )
    page = context.new_page()
    up.control.endpoint(ear.url, "whsec_x")

    page.goto(everything(client).url)
    page.get_by_text("Test cards").click()
    looks_right(page, "all", size)
    follow(page, page.get_by_role("button", name="Pay $30.00"))
    looks_right(page, "mistakes", size)

    plain = open_session(customer_email="ada@example.com")
    page.goto(plain.url)
    looks_right(page, "plain", size)
    follow(page, page.get_by_role("button", name="Decline"))
    looks_right(page, "declined", size)
    page.get_by_label("Card number").fill("4000 0027 6000 3184")
    follow(page, page.get_by_role("button", name="Pay $25.00"))
    looks_right(page, "confirm", size)
    client.v1.checkout.sessions.expire(plain.id)
    page.goto(plain.url)
    looks_right(page, "expired", size)

    for card in ("4242424242424242", "4000000000000259", "4000000000007726"):
        session = open_session(client_reference_id="order-1001")
        up.control.pay(session.id, card)
    up.control.refund(client.v1.checkout.sessions.retrieve(session.id).payment_intent, 500)
    up.control.pay_by_bank(open_session().id)
    page.goto(up.url)
    looks_right(page, "desk", size)
    follow(page, page.get_by_role("link", name="checkout.session.completed").first)
    looks_right(page, "object", size)
    context.close()


def test_a_buyer_pays_by_keyboard_alone_without_scripts_on_a_phone(chromium, client, open_session, ear):
    home = ear.url.rsplit("/", 2)[0] + "/thanks?s={CHECKOUT_SESSION_ID}"
    session = open_session(customer_email="ada@example.com", success_url=home)
    context = chromium.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    page.goto(session.url)
    page.get_by_label("Card number").focus()
    for typed in ("4242424242424242", "1234", "123", "Ada Lovelace"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks?s=*")

    assert page.url.endswith(f"/thanks?s={session.id}")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    context.close()
