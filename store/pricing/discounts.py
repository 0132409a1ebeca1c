"""What promotions and a code take off the goods, and what of it falls on which item. Pure.

A promotion lowers what no other has lowered: the one that saves most goes first, so that a buyer never gets less
because of the order in which staff wrote them down. A code comes last and takes its part of what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from store.kit.i18n import Text, lazy
from store.kit.money import Money, divide_half_up, share_out
from store.pricing.offers import Code, CodeKind, Promotion, PromotionKind
from store.pricing.types import Discount, Item


def discounts_on(
    items: Sequence[Item], promotions: Sequence[Promotion], code: Code | None, *, currency: str
) -> list[Discount]:
    """Every discount on the goods, in the order in which they are taken; those that take nothing are left out.

    Together they never exceed the goods, nor on any item its total.
    """
    found = []
    left = {item.key: item.total_minor for item in items}
    fresh = list(items)
    waiting = [promotion for promotion in promotions if promotion.kind is not PromotionKind.FREE_DELIVERY]
    while waiting:
        offers = [(_shares(promotion, fresh), promotion) for promotion in waiting]
        shares, best = max(offers, key=lambda offer: sum(offer[0].values()))  # of equals, the first in order
        minor = sum(shares.values())
        if not minor:
            break
        found.append(Discount(_promised(best), minor, shares))
        for key, share in shares.items():
            left[key] -= share
        fresh = [item for item in fresh if item.key not in shares]
        waiting.remove(best)
    if code is not None and code.kind is not CodeKind.FREE_SHIPPING:
        covered = {item.key: left[item.key] for item in code.scope.of(items)}
        minor = _code_takes(code, sum(covered.values()))
        if minor:
            found.append(Discount(_coded(code, currency), minor, _spread(minor, covered), code.code))
    return found


def _shares(promotion: Promotion, items: Sequence[Item]) -> dict[int, int]:
    """What a promotion takes off each of the items it reaches; empty when it reaches none."""
    covered = promotion.scope.of(items)
    if promotion.kind is PromotionKind.TAKE_PAY:
        return _take_pay(promotion, covered)
    if sum(item.quantity for item in covered) < promotion.least:
        return {}
    values = {item.key: item.total_minor for item in covered}
    return _spread(divide_half_up(sum(values.values()) * promotion.percent, 100), values)


def _take_pay(promotion: Promotion, items: Sequence[Item]) -> dict[int, int]:
    """Three for two: the pieces stand in a row, dearest first, and of every three the last is free.

    What is saved is spread over all pieces of the full rows, so that one of them given back is worth its part.
    """
    row = sorted(
        ((item.unit_minor, item.key) for item in items for _ in range(item.quantity)),
        key=lambda piece: (-piece[0], piece[1]),
    )
    full = len(row) - len(row) % promotion.take
    free = sum(row[at][0] for at in range(full) if at % promotion.take >= promotion.pay)
    values: dict[int, int] = {}
    for unit, key in row[:full]:
        values[key] = values.get(key, 0) + unit
    return _spread(free, values)


def _code_takes(code: Code, base: int) -> int:
    if code.kind is CodeKind.PERCENT:
        return divide_half_up(base * code.value, 100)
    return min(code.value, base)


def _spread(minor: int, values: Mapping[int, int]) -> dict[int, int]:
    """`minor` in proportion to what each item is worth, to the cent; items that get nothing are left out."""
    if not minor:
        return {}
    parts = share_out(minor, list(values.values()))
    return {key: part for key, part in zip(values, parts, strict=True) if part}


def _promised(promotion: Promotion) -> Text:
    """A promotion's own title; where the deal is not in it, beside it."""
    if promotion.kind is PromotionKind.TAKE_PAY:
        return lazy(
            "%(title)s: %(take)s for the price of %(pay)s",
            title=lazy(promotion.title),
            take=promotion.take,
            pay=promotion.pay,
        )
    if promotion.least > 1:
        return lazy(
            "%(title)s: %(percent)s%% off from %(least)s on",
            title=lazy(promotion.title),
            percent=promotion.percent,
            least=promotion.least,
        )
    return lazy("%(title)s: %(percent)s%% off", title=lazy(promotion.title), percent=promotion.percent)


def _coded(code: Code, currency: str) -> Text:
    if code.kind is CodeKind.PERCENT and code.about:
        return lazy(
            "%(percent)s%% with %(code)s on %(about)s",
            percent=code.value,
            code=code.code,
            about=lazy(code.about),
        )
    if code.kind is CodeKind.PERCENT:
        return lazy("%(percent)s%% with %(code)s", percent=code.value, code=code.code)
    value = Money(code.value, currency)
    if code.about:
        return lazy(
            "%(amount)s with %(code)s on %(about)s", amount=value, code=code.code, about=lazy(code.about)
        )
    return lazy("%(amount)s with %(code)s", amount=value, code=code.code)
