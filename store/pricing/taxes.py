"""Tax, line by line, after discounts: on top of prices or inside them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from store.kit.money import divide_half_up
from store.pricing.types import Item, PricedItem, TaxPart, TaxRule, TaxTable

FULL_RATE = 100_000


def tax_on(minor: int, rule: TaxRule | None) -> int:
    """The tax on, or inside, an amount: rounded half-up."""
    if rule is None:
        return 0
    whole = FULL_RATE + rule.rate_ppm100 if rule.inclusive else FULL_RATE
    return divide_half_up(minor * rule.rate_ppm100, whole)


def taxed(items: Sequence[Item], shares: Mapping[int, int], table: TaxTable) -> list[PricedItem]:
    """The items with their discount shares and their tax."""
    return [_taxed(item, shares.get(item.key, 0), table) for item in items]


def _taxed(item: Item, discount: int, table: TaxTable) -> PricedItem:
    rule = table.rule(item.tax_code) if item.taxable else None
    return PricedItem(
        item,
        item.total_minor,
        discount,
        tax_on(item.total_minor - discount, rule),
        rule.rate_ppm100 if rule else 0,
        rule.inclusive if rule else False,
    )


def tax_parts(priced: Sequence[PricedItem], shipping_minor: int, table: TaxTable) -> list[TaxPart]:
    """The tax by rule, as it is told to the buyer; delivery counts to the general rule where that covers it."""
    sums: dict[TaxRule, tuple[int, int]] = {}

    def add(rule: TaxRule | None, base: int, tax: int) -> None:
        if rule is not None and base:
            before = sums.get(rule, (0, 0))
            sums[rule] = (before[0] + base, before[1] + tax)

    for line in priced:
        add(table.rule(line.item.tax_code) if line.item.taxable else None, line.net_minor, line.tax_minor)
    general = table.rule()
    if general is not None and general.on_shipping:
        add(general, shipping_minor, tax_on(shipping_minor, general))
    return [
        TaxPart(rule.name, rule.rate_ppm100, rule.inclusive, base, tax) for rule, (base, tax) in sums.items()
    ]
