"""Samples for /patterns of what stands on the cart and the checkout."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace as Sample
from typing import Any

from store.kit.money import Money
from store.web.shop.cart_page import CodeState

UNTIL = datetime(2026, 11, 22, 17, 41, tzinfo=UTC)


def dollars(minor: int) -> Money:
    """A sample price in US cents."""
    return Money(minor, "USD")


def cart_samples(picture: Sample) -> dict[str, Any]:
    """Holds, codes, donations, and lines of a link, in each of their states."""
    sold = Sample(sellable=True, product_slug="tvnl-tee")
    return {
        "holds": [
            Sample(until=UNTIL, over=False, due=dollars(5300), units=2),
            Sample(until=UNTIL, over=True, due=dollars(5300), units=2),
        ],
        "codes": [
            CodeState(),
            CodeState(code="THANKS10", saves=dollars(720)),
            CodeState(code="POST", frees_delivery=True),
            CodeState(code="BIG", refused="BIG needs goods for $100.00; these come to $72.00."),
            CodeState(typed="NOPE", error="We do not know this code. Please check how it is written."),
        ],
        "amounts": [(str(amount), dollars(amount * 100)) for amount in (3, 5, 10, 25)],
        "wishes": [
            Sample(
                title="TVNL Tee Shirt (Black / M)", sku="TEE", added=2, unit=dollars(2600), was=dollars(2400), problem="",
                variant=sold, kept=False,
            ),
            Sample(
                title="The Loaded Deck", sku="DECK", added=1, unit=dollars(1400), was=None, problem="There are no more than 1.",
                variant=sold, kept=False,
            ),
            Sample(
                title="OLD-POSTER", sku="OLD-POSTER", added=0, unit=None, was=None, problem="This is no longer sold.", variant=None,
                kept=False,
            ),
        ],
        "wish_picture": picture,
    }  # fmt: skip
