"""What is to be said about a line of the cart: what is left, what has changed, and what another window did to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from store import cart, catalog, checkout
from store.checkout import Basket, BasketLine
from store.db import transaction
from store.inventory import StockWord
from store.settings import shop
from store.web.context import now
from store.web.shop import visitor
from store.web.shop.cart_notice import named

HELD = re.compile(r"([0-9]{1,9})=([0-9]{1,2})")


def warning(line: BasketLine) -> str:
    """What keeps a line from being bought, or is good to know; "" when there is nothing to say."""
    if not line.variant.sellable:
        return str(_("This is no longer sold. Please remove it."))
    if line.left == 0:
        return str(_("Sold out since you chose it. Please remove it."))
    if line.left < line.pick.quantity:
        return str(
            ngettext(
                "Only %(num)s left. Please lower the quantity.",
                "Only %(num)s left. Please lower the quantity.",
                line.left,
            )
        )
    told = []
    if line.availability.word is StockWord.FEW_LEFT:
        told.append(ngettext("Only %(num)s left", "Only %(num)s left", line.left))
    if line.was:
        told.append(_("The price has changed since you chose it."))
    return " · ".join(map(str, told))


def written(basket: Basket) -> str:
    """The lines of a basket in a hidden field: what this page showed."""
    return ",".join(f"{line.variant.id}={line.pick.quantity}" for line in basket.lines)


def changes(shown: str, basket: Basket) -> list[str]:
    """What another window did to the cart since a page showed its lines, a sentence for each thing."""
    before = {int(key): int(count) for key, count in HELD.findall(shown[:1000])}
    after = {line.variant.id: line.pick.quantity for line in basket.lines}
    gone = catalog.sale_variants([key for key in before if key not in after], shop().currency)
    titles = {line.variant.id: named(line.variant) for line in basket.lines}
    titles |= {key: named(variant) for key, variant in gone.items()}
    return [
        _change(titles.get(key, "?"), before.get(key, 0), after.get(key, 0))
        for key in dict.fromkeys([*after, *before])
        if before.get(key, 0) != after.get(key, 0)
    ]


def _change(thing: str, was: int, now: int) -> str:
    if not was:
        return str(_("Put in: %(count)s × %(thing)s", count=now, thing=thing))
    if not now:
        return str(_("Taken out: %(thing)s", thing=thing))
    return str(_("%(thing)s: %(now)s instead of %(was)s", thing=thing, now=now, was=was))


def fit_to_stock(basket: Basket) -> None:
    """Lower every line of the visitor's cart to what is left of it, and take out what is not sold any more."""
    token, at = visitor.cart_token(), now()
    with transaction():
        for line in basket.lines:
            if not line.buyable:
                cart.change(token, line.pick.line_id, line.left if line.variant.sellable else 0, now=at)
        checkout.note_prices(token, shop().currency, now=at)


def pieces_of(lines: Sequence[BasketLine]) -> dict[int, str]:
    """The warning of each line that has one, by line id."""
    return {line.pick.line_id: said for line in lines if (said := warning(line))}
