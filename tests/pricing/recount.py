"""The same price worked out a second time, in another way: fractions of a cent, piece by piece, and no code shared
with the shop's own quote."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from tests.pricing.generated import GeneratedCart

HALF = Fraction(1, 2)


def recount(cart: GeneratedCart) -> dict[str, object]:
    """Every part of the total of a cart."""
    worth = {item.key: Fraction(item.unit_minor) * item.quantity for item in cart.items}
    off = dict.fromkeys(worth, 0)
    untouched = set(worth)
    pool = [p for p in cart.promotions if p.kind.value != "free_delivery"]
    while True:
        tried = [(p, _promotion(p, cart, untouched)) for p in pool]
        best, given = max(tried, key=lambda pair: sum(pair[1].values()), default=(None, {}))
        if not sum(given.values()):
            break
        for key, cents in given.items():
            off[key] += cents
            if cents:
                untouched.discard(key)
        pool.remove(best)
    code = cart.code
    if code is not None and code.kind.value in ("percent", "fixed"):
        rest = {i.key: worth[i.key] - off[i.key] for i in cart.items if _covers(code.scope, i)}
        whole = sum(rest.values(), Fraction(0))
        cents = (
            floor(whole * Fraction(code.value, 100) + HALF)
            if code.kind.value == "percent"
            else min(Fraction(code.value), whole)
        )
        for key, part in _deal_out(int(cents), rest).items():
            off[key] += part
    shipping = _shipping(cart)
    added = included = 0
    taxes = {}
    for item in cart.items:
        rule = cart.tax.rules.get(item.tax_code, cart.tax.rules.get("")) if item.taxable else None
        cents = _tax(worth[item.key] - off[item.key], rule)
        taxes[item.key] = cents
        if rule is not None and rule.inclusive:
            included += cents
        else:
            added += cents
    general = cart.tax.rules.get("")
    if general is not None and general.on_shipping:
        if general.inclusive:
            included += _tax(Fraction(shipping), general)
        else:
            added += _tax(Fraction(shipping), general)
    total = int(sum(worth.values(), Fraction(0))) - sum(off.values()) + shipping + added + cart.donation_minor
    rounded = (100 - total % 100) % 100 if cart.rounding_up else 0
    total += rounded
    return {
        "items": int(sum(worth.values(), Fraction(0))),
        "off": {key: cents for key, cents in off.items() if cents},
        "shipping": shipping,
        "taxes": taxes,
        "added": added,
        "included": included,
        "rounded": rounded,
        "total": total,
        "due": total - min(cart.gift_minor, total),
    }


def _covers(scope, item) -> bool:
    if not item.discountable:
        return False
    if not scope.products and not scope.collections:
        return True
    return item.product in scope.products or len(scope.collections & item.collections) > 0


def _promotion(promotion, cart, untouched) -> dict[int, int]:
    meant = [i for i in cart.items if i.key in untouched and _covers(promotion.scope, i)]
    if promotion.kind.value == "percent":
        pieces = sum(i.quantity for i in meant)
        if pieces < promotion.least:
            return {}
        each = {i.key: Fraction(i.unit_minor * i.quantity) for i in meant}
        return _deal_out(floor(sum(each.values(), Fraction(0)) * promotion.percent / 100 + HALF), each)
    pieces = sorted((-i.unit_minor, i.key) for i in meant for _ in range(i.quantity))
    free, in_rows = 0, {}
    while len(pieces) >= promotion.take:
        row, pieces = pieces[: promotion.take], pieces[promotion.take :]
        free += sum(-price for price, _ in row[promotion.pay :])
        for price, key in row:
            in_rows[key] = in_rows.get(key, Fraction(0)) - price
    return _deal_out(free, in_rows)


def _deal_out(cents: int, weights: dict[int, Fraction]) -> dict[int, int]:
    """Cents in proportion; what is left over one by one to whoever is owed most, the first of equals."""
    whole = sum(weights.values(), Fraction(0))
    if not cents or not whole:
        return {}
    owed = {key: cents * weight / whole for key, weight in weights.items()}
    given = {key: floor(share) for key, share in owed.items()}
    while sum(given.values()) < cents:
        most = max(owed, key=lambda key: owed[key] - given[key])
        given[most] += 1
    return {key: part for key, part in given.items() if part}


def _shipping(cart: GeneratedCart) -> int:
    prices = {way.code: way.price_minor for way in cart.deliveries}
    if not prices:
        return 0
    free = cart.code is not None and cart.code.kind.value == "free_shipping"
    for promotion in cart.promotions:
        if promotion.kind.value == "free_delivery":
            goods = [i.unit_minor * i.quantity for i in cart.items if _covers(promotion.scope, i)]
            free = free or (goods and sum(goods) >= promotion.minimum_minor)
    return prices[cart.chosen] - (min(prices.values()) if free else 0)


def _tax(net: Fraction, rule) -> int:
    if rule is None:
        return 0
    rate = Fraction(rule.rate_ppm100, 100_000)
    return floor((net - net / (1 + rate) if rule.inclusive else net * rate) + HALF)
