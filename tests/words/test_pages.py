"""No page says anything that cannot be translated: read in the pseudo-language, nothing is left in English."""

from __future__ import annotations

import pytest

from store import fulfillment, orders, shipments
from store.db import transaction
from store.orders import OrderStatus
from tests.words.conftest import order, speaks

PUBLIC = {
    "/": 200,
    "/collections/shelf": 200,
    "/collections/empty": 200,
    "/products/sku-1": 200,
    "/products/sku-1?variant=SKU-1B": 200,
    "/products/sku-2": 200,
    "/products/sku-3": 200,
    "/search": 200,
    "/search?q=%CE%B5": 200,
    "/search?q=%CE%BE%CE%BE%CE%BE": 200,
    "/cart": 200,
    "/cart?sku-2=1": 200,
    "/checkout": 409,
    "/orders/lookup": 200,
    "/news/": 200,
    "/dev/mail": 200,
    "/nowhere": 404,
    "/fails/403": 403,
    "/fails/410": 410,
    "/fails/413": 413,
    "/fails/429": 429,
    "/fails/500": 500,
    "/fails/503": 503,
}


def told(english: dict[str, list[str]]) -> str:
    """What is left in English, a line each, by page."""
    return "\n".join(f"{path}: {text}" for path, texts in english.items() for text in texts)


def test_public_pages(reader):
    answers, english = {}, {}
    for path in PUBLIC:
        answers[path] = reader.visit(path).status
        english[path] = speaks(reader)

    assert told(english) == ""
    assert answers == PUBLIC
