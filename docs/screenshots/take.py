"""Take the pictures of this folder from a running shop, the way its visitors see it.

    .venv/bin/python docs/screenshots/take.py http://127.0.0.1:8000 http://127.0.0.1:8000/admin/sign-in/…

Both addresses are those that `make run` prints, of a shop without orders yet. One walk from the front page to the
parcel, on the local Stripe; each page on a phone, a tablet and a desk, some at night as well. Needs Chromium
(CHROMIUM, else /usr/bin/chromium).
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = (320, 768, 1280)
AT_NIGHT = {"home", "product", "story", "order"}
DRAWN = {320: 320, 768: 600, 1280: 860}
"""How wide a picture is kept, by the width of the screen it was taken on."""

TALLEST = 2400
HEAVIEST = 100 * 1024
README = {"home": "home", "product": "product", "order": "order", "story": "story", "desk-order": "desk",
          "packing-slip": "slip"}  # fmt: skip
"""Pictures that the README shows, upper part only, and their names there."""

PAGES = {
    "home": "/",
    "collection": "/collections/wear",
    "product": "/products/americas-1-enemy-tee",
    "pack": "/products/deception-dollars",
    "bundle": "/products/dinner-table-kit?variant=KIT-M",
    "sold-out": "/products/americas-1-enemy-tee?variant=ENEMY-WHITE-M",
    "gift-card": "/products/tvnl-gift-card",
    "home-es": "/es/",
    "service-page": "/pages/delivery-and-returns",
    "section": "/news/international/",
    "support": "/checkout?donate",
    "lookup": "/orders/lookup",
    "search": "/search?q=television",
    "search-filtered": "/search?q=tee&size=M&stock=1",
    "search-nothing": "/search?q=loadd+deckk+zzz",
    "news": "/news/",
    "widget": "/widget?thumbs=1",
    "missing": "/no-such-page",
}
DESK = {
    "desk": "/admin/",
    "desk-orders": "/admin/orders",
    "desk-inventory": "/admin/inventory",
    "desk-products": "/admin/products",
    "desk-product": "/admin/products/1",
    "desk-variants": "/admin/products/1/variants",
    "desk-pictures": "/admin/products/1/pictures",
    "desk-collections": "/admin/collections",
    "desk-discounts": "/admin/discounts",
    "desk-code": "/admin/discounts/codes/new",
    "desk-gift-card": "/admin/discounts/gift-cards/new",
    "desk-delivery": "/admin/settings/delivery",
    "desk-tax": "/admin/settings/tax",
    "desk-stories": "/admin/stories",
    "desk-story": "/admin/stories/1",
    "desk-related": "/admin/stories/1/related",
    "desk-sources": "/admin/sources",
    "desk-source": "/admin/sources/1",
    "desk-source-joomla": "/admin/sources/new/joomla",
    "desk-pairing": "/admin/pairing/products/1",
    "desk-pages": "/admin/pages",
    "desk-payments": "/admin/payments",
    "desk-messages": "/admin/payments/messages",
}
SCROLL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 500) { scrollTo(0, y); await new Promise((r) => setTimeout(r, 40)); }
  scrollTo({top: 0, behavior: "instant"});
}"""


@dataclass(frozen=True)
class Buyer:
    """Who buys what: `goods` maps a product's slug to the choices made on its page."""

    email: str
    name: str
    street: str
    city: str
    state: str
    zip_code: str
    goods: dict[str, tuple[str, ...]]
    note: str = ""


OTHERS = (
    Buyer("grace@example.org", "Grace Porter", "48 Canal Street", "Portland", "OR", "97205", {"tvnl-tote-bag": ()}),
    Buyer("sam@example.org", "Samuel Ortiz", "9 Mesa Road", "Santa Fe", "NM", "87501", {"tvnl-tee": ("Red", "L")}),
)  # fmt: skip
ADA = Buyer(
    "ada@example.com", "Ada Reader", "12 Linden Street", "Burlington", "VT", "05401",
    {"the-loaded-deck": ("Pack of 3",), "americas-1-enemy-tee": ("Black", "M")},
    note="A birthday present. Please no invoice in the box.",
)  # fmt: skip


class Walk:
    """One visitor's way through the shop, with a camera."""

    def __init__(self, page: Page, shop: str) -> None:
        self.page, self.shop = page, shop

    def keep(self, name: str) -> None:
        """Take the page that is open, on every screen."""
        self.page.wait_for_load_state("networkidle")
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.evaluate(SCROLL)
            tall = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size(
                {"width": width, "height": tall}
            )  # frames out of sight are not painted
            self.page.wait_for_timeout(300)
            picture = self.page.screenshot(full_page=True)
            save(picture, FOLDER / f"{name}-{width}.webp", DRAWN[width])
            if width == WIDTHS[-1] and name in README:
                save(picture, FOLDER / f"readme-{README[name]}.webp", DRAWN[width], tallest=800)
            if name in AT_NIGHT and width != 768:
                with at_night(self.page):
                    save(
                        self.page.screenshot(full_page=True),
                        FOLDER / f"{name}-{width}-dark.webp",
                        DRAWN[width],
                    )

    def visit(self, name: str, path: str) -> None:
        """Open a page and take it."""
        self.page.goto(self.shop + path)
        self.keep(name)

    def fill_cart(self, buyer: Buyer) -> None:
        """Choose and put in, product by product."""
        for slug, choices in buyer.goods.items():
            self.page.goto(f"{self.shop}/products/{slug}")
            for choice in choices:
                self.page.get_by_role("radio", name=re.compile(rf"^{re.escape(choice)}\b")).check()
            self.page.get_by_role("button", name="Add to cart").click()

    def fill_form(self, buyer: Buyer) -> None:
        """Everything the checkout asks for."""
        self.page.goto(f"{self.shop}/checkout")
        typed = {"email": buyer.email, "name": buyer.name, "line1": buyer.street, "city": buyer.city,
                 "state": buyer.state, "postcode": buyer.zip_code, "note": buyer.note}  # fmt: skip
        for field, value in typed.items():
            self.page.locator(f"[name={field}]").fill(value)

    def to_payment(self) -> None:
        """On to the payment page, or back to the form with what is wrong."""
        self.page.locator(".slip").get_by_role("button", name="Continue to payment").click()

    def pay(self) -> None:
        """With the first of the test cards."""
        self.page.get_by_text("Test cards").click()
        self.page.get_by_role("button", name="Use").first.click()
        self.page.get_by_role("button", name=re.compile(r"^Pay \$")).last.click()
        self.page.wait_for_url("**/orders/**")

    def buy(self, buyer: Buyer) -> None:
        """From the product to the order page, without a camera."""
        self.fill_cart(buyer)
        self.fill_form(buyer)
        self.to_payment()
        self.pay()

    def show_buying(self, buyer: Buyer) -> tuple[str, str]:
        """The same with a camera; answers the order's address and its number."""
        self.fill_cart(buyer)
        self.visit("cart", "/cart")
        self.page.goto(f"{self.shop}/checkout")
        self.to_payment()
        self.keep("checkout-errors")
        self.fill_form(buyer)
        self.page.locator("[name=donation]").fill("5")
        self.page.locator("[name=phone]").fill("+1 802 555 0134")
        self.page.get_by_role("button", name="Update delivery and total").click()
        self.keep("checkout")
        self.to_payment()
        self.keep("payment")
        self.visit("cart-held", "/cart")
        self.page.get_by_role("button", name="Back to the payment page").click()
        self.pay()
        self.keep("order")
        number = re.search(r"#(\d+)", self.page.locator("main").inner_text())
        assert number is not None
        return self.page.url, number[1]

    def show_mail(self) -> None:
        """What was caught, and one letter of it."""
        letter = self.page.get_by_role("link", name=re.compile("confirmed$")).first
        self.page.goto(f"{self.shop}/dev/mail")
        while not letter.is_visible():
            self.page.wait_for_timeout(1000)
            self.page.reload()
        self.keep("mailbox")
        letter.click()
        self.keep("letter")

    def show_desk(self, link: str, order: str, number: str) -> None:
        """Sign in, look round, send the parcel, and see it from the buyer's side."""
        self.page.goto(link)
        self.page.get_by_role("button", name="Sign in").click()
        for name, path in DESK.items():
            self.visit(name, path)
        self.visit("packing-slip", f"/admin/orders/{number}/packing-slip")
        self.visit("desk-refund", f"/admin/orders/{number}/refund")
        self.visit("desk-order", f"/admin/orders/{number}")
        self.page.locator("[name=tracking_number]").first.fill("9400111899223344556675")
        self.page.get_by_role("button", name="Fulfill items").click()
        self.page.goto(order)
        self.keep("order-sent")
        self.page.get_by_role("link", name="Send something back").click()
        self.keep("order-return")
        self.page.locator("[name^=quantity-]").first.select_option("1")
        self.page.locator("[name^=reason-]").first.select_option("does_not_fit")
        self.page.get_by_role("button", name="Ask for the return").click()
        self.keep("order-returned")
        self.visit("desk-returns", "/admin/returns")
        self.visit("desk-return", f"/admin/orders/{number}/returns/1")


@contextmanager
def at_night(page: Page) -> Iterator[None]:
    """The page as somebody sees it whose device asks for dark colours."""
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(200)
    yield
    page.emulate_media(color_scheme="light")


def save(png: bytes, place: Path, width: int, *, tallest: int = TALLEST) -> None:
    """The upper part of a long page, small enough for a repository."""
    with Image.open(io.BytesIO(png)) as picture:
        height = min(round(picture.height * width / picture.width), tallest)
        part = picture.convert("RGB").resize(
            (width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS
        )
    for quality in (66, 56, 46, 36, 26):
        part.crop((0, 0, width, height)).save(place, quality=quality, method=6)
        if place.stat().st_size <= HEAVIEST:
            return


def main(shop: str, link: str) -> None:
    """All pages, in all views."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        for other in OTHERS:
            Walk(browser.new_page(), shop).buy(other)
        walk = Walk(browser.new_page(reduced_motion="reduce"), shop)
        for name, path in PAGES.items():
            walk.visit(name, path)
        walk.page.goto(f"{shop}/news/")
        walk.page.locator("main h2 a, main h1 a").first.click()
        walk.keep("story")
        order, number = walk.show_buying(ADA)
        walk.show_mail()
        walk.show_desk(link, order, number)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"), sys.argv[2])
