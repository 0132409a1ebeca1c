"""Carts as people might fill them, from a fixed seed: every kind of promotion, code, tax and delivery comes up."""

from __future__ import annotations

import random
from dataclasses import dataclass

from store.pricing import (
    Code,
    CodeKind,
    DeliveryOffer,
    Item,
    Promotion,
    PromotionKind,
    Scope,
    TaxRule,
    TaxTable,
)

SEED = 20261122
TAX_CODES = ("", "txcd_books", "txcd_food")


@dataclass(frozen=True)
class GeneratedCart:
    items: tuple[Item, ...]
    deliveries: tuple[DeliveryOffer, ...]
    chosen: str
    tax: TaxTable
    promotions: tuple[Promotion, ...]
    code: Code | None
    donation_minor: int
    rounding_up: bool
    gift_minor: int

    def arguments(self) -> dict[str, object]:
        """As `quote` takes it, without the items."""
        return {
            "currency": "USD",
            "deliveries": self.deliveries,
            "chosen": self.chosen,
            "tax": self.tax,
            "promotions": self.promotions,
            "code": self.code,
            "donation_minor": self.donation_minor,
            "rounding_up": self.rounding_up,
            "gift_minor": self.gift_minor,
        }


def carts(count: int, seed: int = SEED) -> list[GeneratedCart]:
    """So many carts, the same ones every time."""
    dice = random.Random(seed)
    return [_cart(dice) for _ in range(count)]


def _cart(dice: random.Random) -> GeneratedCart:
    items = tuple(_item(dice, key) for key in range(1, dice.randint(1, 7)))
    deliveries = tuple(
        DeliveryOffer(code, code.title(), dice.choice((0, 399, 500, 1250, 2999)), 2, 6)
        for code in ("standard", "express")[: dice.randint(1, 2)]
    )
    if not items:
        deliveries = ()
    return GeneratedCart(
        items=items,
        deliveries=deliveries,
        chosen=dice.choice(deliveries).code if deliveries else "",
        tax=_tax(dice),
        promotions=tuple(_promotion(dice, key) for key in range(dice.randint(0, 3))),
        code=_code(dice),
        donation_minor=dice.choice((0, 0, 500, 1234)) if items else dice.choice((100, 2500)),
        rounding_up=dice.random() < 0.3,
        gift_minor=dice.choice((0, 0, 0, 1500, 5_000, 1_000_000)),
    )


def _item(dice: random.Random, key: int) -> Item:
    money = dice.random() < 0.05
    return Item(
        key=key,
        quantity=dice.randint(1, 9),
        unit_minor=dice.choice((dice.randint(1, 9999), 1800, 1999, 333)),
        weight_g=dice.randint(0, 900),
        tax_code=dice.choice(TAX_CODES),
        product=dice.randint(1, 4),
        collections=frozenset(dice.sample((10, 11, 12), dice.randint(0, 2))),
        discountable=not money,
        taxable=not money,
    )


def _scope(dice: random.Random) -> Scope:
    kind = dice.randint(0, 3)
    if kind == 0:
        return Scope(products=frozenset(dice.sample((1, 2, 3, 4), 2)))
    if kind == 1:
        return Scope(collections=frozenset({dice.choice((10, 11, 12))}))
    return Scope()


def _promotion(dice: random.Random, key: int) -> Promotion:
    kind = dice.choice(tuple(PromotionKind))
    take = dice.randint(2, 4)
    return Promotion(
        key,
        f"Promotion {key}",
        kind,
        _scope(dice),
        take=take,
        pay=dice.randint(1, take - 1),
        percent=dice.choice((5, 10, 33, 50, 100)),
        least=dice.randint(1, 8),
        minimum_minor=dice.choice((0, 2500, 7500)),
    )


def _code(dice: random.Random) -> Code | None:
    if dice.random() < 0.4:
        return None
    kind = dice.choice(tuple(CodeKind))
    value = dice.choice((1, 10, 15, 100)) if kind is CodeKind.PERCENT else dice.choice((1, 500, 99_999))
    return Code(1, "DEFIANT10", kind, value, _scope(dice))


def _tax(dice: random.Random) -> TaxTable:
    if dice.random() < 0.3:
        return TaxTable()
    included, on_shipping = dice.random() < 0.5, dice.random() < 0.5
    rules = {"": TaxRule("VAT", dice.choice((5000, 8250, 19000)), included, on_shipping)}
    if dice.random() < 0.5:
        rules["txcd_books"] = TaxRule("Reduced VAT", 7000, included, False)
    if dice.random() < 0.3:
        rules["txcd_food"] = TaxRule("VAT", 0, included, on_shipping)
    return TaxTable(rules)
