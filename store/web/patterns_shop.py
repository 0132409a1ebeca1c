"""Samples of /patterns for what stands around choosing: a bundle, an alert, filters."""

from __future__ import annotations

from typing import Any

from store.catalog import PartFacts, VariantFacts
from store.kit.money import Money
from store.web.shop.alert_view import AlertView
from store.web.shop.narrowing import Chip, Choice, Facets, Narrowing


def shop_samples() -> dict[str, Any]:
    """By the names the page uses."""

    def dollars(minor: int) -> Money:
        return Money(minor, "USD")

    parts = (
        PartFacts(1, "tvnl-tee", "TVNL-BLACK-M", "TVNL Tee Shirt", "Black / M", 1, dollars(2200)),
        PartFacts(2, "the-loaded-deck", "DECK-1", "The Loaded Deck", "Single deck", 2, dollars(1200)),
    )
    return {
        "bundle": VariantFacts(3, 3, "KIT-M", "M", dollars(3900), None, 1, 365, choices={}, parts=parts),
        "alert": AlertView(
            typed="ada@",
            error="This does not look like an e-mail address. It should read like name@example.com.",
            sku="ENEMY-WHITE-M",
            choices=(("ENEMY-WHITE-M", "White / M"), ("ENEMY-WHITE-L", "White / L")),
            open=True,
        ),
        "narrowed": Narrowing(
            size="M",
            in_stock=True,
            typed={"min": "ten"},
            errors={"min": "Please enter an amount like 10 or 7.50."},
        ),
        "facets": Facets(
            (Choice("wear", "Wear it", 3, False), Choice("carry", "Carry it", 1, False)),
            (Choice("S", "S", 2, False), Choice("M", "M", 3, True)),
            2,
        ),
        "taken": (Chip("Size M", "#main"), Chip("In stock", "#main")),
    }
