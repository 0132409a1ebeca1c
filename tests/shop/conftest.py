"""A buyer's browser without script and without a socket, at the cart's own pages."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import pytest

from store.cart import CartLine
from tests.support.page import tree_of
from tests.support.shop import Shop
from tests.support.visitor import text_of


class Browser:
    """One browser: opens pages, sends forms with their token, and says what it reads."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.client = shop.app.test_client()
        self.answer = None

    def open(self, path: str, **given) -> Browser:
        with self.shop.app.app_context():  # a request of its own, as behind a socket
            self.answer = self.client.get(path, **given)
        return self

    def _post(self, path: str, data: dict) -> Browser:
        with self.shop.app.app_context():
            self.answer = self.client.post(path, data=data, headers={"Sec-Fetch-Site": "same-origin"})
        return self

    def send(self, path: str, fields: dict | None = None, /, **more: str) -> Browser:
        """Post a form from our own site, with this browser's token; stays at a redirect."""
        key = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.open("/cart").answer.text)
        return self._post(path, {"csrf_token": unescape(key[1])} | (fields or {}) | more)

    def press(self, action: str, **more: str) -> Browser:
        """Send the form of the open page that goes to `action`, with its own hidden fields."""
        form = next(
            one
            for one in self.tree.iter("form")
            if urlsplit(one.get("action")).path == action and one.get("method") == "post"
        )
        kept = {
            one.get("name"): one.get("value", "")
            for one in form.iter("input")
            if one.get("name") and one.get("type") == "hidden"
        }
        return self._post(action, kept | more)

    def follow(self) -> Browser:
        return self.open(self.answer.location)

    def add(self, sku: str, quantity: int = 1) -> Browser:
        return self.send("/cart/lines", sku=sku, quantity=str(quantity))

    @property
    def tree(self):
        return tree_of(self.answer.text)

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def words(self) -> str:
        return text_of(self.tree.find(".//main"))

    def sees(self, *pieces: str) -> bool:
        for piece in pieces:
            assert piece in self.words, f"{piece!r} is not there: {self.words[:2000]}"
        return True

    def value(self, name: str) -> str | None:
        """What stands in a box of the page."""
        found = [one for one in self.tree.iter("input") if one.get("name") == name]
        return found[0].get("value") if found else None


@pytest.fixture
def buyer(shop: Shop) -> Browser:
    return Browser(shop)


def held(shop: Shop) -> dict[str, int]:
    """What lies in all carts together, by SKU."""
    skus = {variant_id: sku for sku, variant_id in shop.variants.items()}
    return {skus[line.variant_id]: line.quantity for line in shop.rows(CartLine)}
