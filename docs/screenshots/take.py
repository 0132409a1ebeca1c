"""Take the pictures of this folder from a running shop, the way its visitors see it.

    .venv/bin/python docs/screenshots/take.py [http://127.0.0.1:8000]

Walks from the front page to a paid order on the local Stripe, on a phone, a tablet and a desk; the desk at
night as well. Needs Chromium (CHROMIUM, else /usr/bin/chromium) and the shop of `make run`.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent
TALLEST = 2200
QUALITY = 60
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
VIEWS = ((320, "light"), (768, "light"), (1280, "light"), (1280, "dark"))
PAGES = {
    "home": "/",
    "collection": "/collections/wear",
    "product": "/products/americas-1-enemy-tee",
    "pack": "/products/deception-dollars",
    "search": "/search?q=deception",
    "story": "",
    "news": "/news/",
    "page": "/pages/delivery-and-returns",
    "missing": "/no-such-page",
}
SCROLL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 500) { scrollTo(0, y); await new Promise((r) => setTimeout(r, 40)); }
  scrollTo({top: 0, behavior: "instant"});
}"""


def main(shop: str) -> None:
    """All pages in all views."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for width, scheme in VIEWS:
            take_all(browser, shop, width, scheme)
        browser.close()


def take_all(browser: Browser, shop: str, width: int, scheme: str) -> None:
    """One visitor: looks at every page, buys a shirt, keeps the pictures."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]

    def keep(name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.evaluate(SCROLL)
        page.wait_for_timeout(200)
        suffix = "-dark" if scheme == "dark" else ""
        save(page.screenshot(full_page=True), FOLDER / f"{name}-{width}{suffix}.webp")

    page.goto(shop + "/news/")
    story = page.locator("main h2 a, main h1 a, .front__title a").first.get_attribute("href") or "/news/"
    for name, path in (PAGES | {"story": story}).items():
        page.goto(shop + path)
        keep(name)
    buy(page, shop, keep)
    page.close()


def buy(page: Page, shop: str, keep: Callable[[str], None]) -> None:
    """From the product to the order page, with the local Stripe's test card."""
    page.goto(shop + PAGES["product"])
    page.get_by_role("radio", name="White", exact=True).check()
    page.get_by_role("radio", name="2XL").check()
    page.get_by_role("button", name="Add to cart").click()
    keep("cart")
    page.get_by_role("link", name="To the checkout").first.click()
    for label, value in (
        ("E-mail", "ada@example.com"),
        ("Name", "Ada Byron"),
        ("Street and number", "12 Analytical Way"),
        ("City", "Boston"),
        ("State", "MA"),
        ("ZIP code", "02101"),
    ):
        page.get_by_label(label).first.fill(value)
    keep("checkout")
    page.get_by_role("button", name="Continue to payment").click()
    for label, value in (
        ("Card number", "4242 4242 4242 4242"),
        ("Expiry", "12 / 34"),
        ("Security code", "123"),
        ("Name on card", "Ada Byron"),
    ):
        page.get_by_label(label).first.fill(value)
    keep("payment")
    page.get_by_role("button", name="Pay").first.click()
    page.wait_for_url("**/orders/**")
    keep("order")


def save(png: bytes, place: Path) -> None:
    """The upper part of a long page, small enough for a repository."""
    with Image.open(io.BytesIO(png)) as picture:
        part = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, TALLEST)))
        part.save(place, quality=QUALITY, method=6)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
