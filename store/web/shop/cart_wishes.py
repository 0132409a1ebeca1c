"""What a permalink, an old order or another device's cart asks for, and what of it can be had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from store import cart, checkout, inventory, pricing
from store.catalog import SaleVariant
from store.checkout import Basket
from store.kit.money import Money
from store.settings import shop
from store.web.errors import say
from store.web.shop.cart_notice import cut_words, named

RESERVED = frozenset({"code", "from"})
"""Words of a permalink that are no SKUs."""

FOREIGN = ("utm_", "mc_", "fbclid", "gclid")
"""What mailing programs and networks hang onto links; not ours, and nobody's SKU."""


@dataclass(frozen=True)
class Wish:
    """A thing that was asked for, in as many words: its SKU and quantity as they stand in the link. `was` is what each
    cost before, `title` what it was called then; both are known of old orders only."""

    sku: str
    quantity: str
    was: Money | None = None
    title: str = ""


@dataclass(frozen=True)
class Row:
    """A wish as the confirmation shows it. `added` go into the cart (0: it stays out); `problem` says why not, or why
    not all; `was` is the older price of each, when it was another one."""

    sku: str
    title: str
    added: int
    variant: SaleVariant | None = None
    unit: Money | None = None
    was: Money | None = None
    problem: str = ""
    cut: str = ""

    @property
    def kept(self) -> bool:
        """Whether nothing comes in because it is all there already."""
        return not self.added and not self.cut and self.unit is not None


@dataclass(frozen=True)
class Plan:
    """Everything that was asked for, and what would go into the cart, by variant id."""

    rows: Sequence[Row]
    wanted: dict[int, int] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)

    @property
    def granted(self) -> frozenset[str]:
        """The SKUs that can be had at all, be it fewer than asked for."""
        return frozenset(row.sku for row in self.rows if row.unit is not None)

    @property
    def units(self) -> int:
        """How many things would go in."""
        return sum(row.added for row in self.rows)

    @property
    def cuts(self) -> list[str]:
        """What does not go in whole, as the address of the cart tells it."""
        return [row.cut for row in self.rows if row.cut]


def wishes_of(pairs: Sequence[tuple[str, str]]) -> list[Wish]:
    """The wishes of a link's parameters, or of the fields of the confirmation that came from it."""
    return [
        Wish(name[:48], count[:20])
        for name, count in pairs
        if name not in RESERVED and not name.startswith(FOREIGN)
    ]


def plan(wishes: Sequence[Wish], variants: dict[str, SaleVariant], basket: Basket, *, add: bool) -> Plan:
    """What can be had of `wishes` beside what the visitor's `basket` holds. `variants` are those that exist, by SKU."""
    held = {line.pick.variant_id: line.pick.quantity for line in basket.lines}
    left = {line.pick.variant_id: line.left for line in basket.lines}
    others = [variant.id for variant in variants.values() if variant.id not in held]
    left |= {variant_id: can.left for variant_id, can in inventory.availability(others).items()}
    often = Counter(wish.sku for wish in wishes)
    problems = [_problem(wish, variants.get(wish.sku), often[wish.sku]) for wish in wishes]
    wanted = {
        variants[wish.sku].id: cart.read_quantity(wish.quantity)
        for wish, problem in zip(wishes, problems, strict=True)
        if not problem
    }
    fitted = {one.variant_id: one for one in cart.fit(held, wanted, left, add=add)}
    rows: list[Row] = []
    for wish, problem in zip(wishes, problems, strict=True):
        variant = variants.get(wish.sku)
        if problem or variant is None:
            if often[wish.sku] == 1 or all(row.sku != wish.sku for row in rows):
                gone = f"{wish.sku}~gone~0" if variant is not None and not variant.sellable else ""
                rows.append(Row(wish.sku, _title(wish, variant), 0, variant, problem=problem, cut=gone))
        else:
            rows.append(_row(wish, variant, fitted[variant.id]))
    return Plan(rows, wanted, left)


def _title(wish: Wish, variant: SaleVariant | None) -> str:
    return named(variant) if variant is not None else wish.title or wish.sku


def _problem(wish: Wish, variant: SaleVariant | None, often: int) -> str:
    """Why a wish cannot be granted at all; "" when it can, as far as there is stock and room."""
    if variant is None:
        return str(_("This is no longer sold.") if wish.title else _("We have nothing by this number."))
    if not variant.sellable:
        return str(_("This is no longer sold."))
    if often > 1:
        return str(_("The link names this more than once, so we cannot tell how many you want."))
    try:
        cart.read_quantity(wish.quantity)
    except cart.BadQuantity as refusal:
        bad = str(_("“%(typed)s” is not a quantity.", typed=wish.quantity))
        return f"{bad} {say(refusal.message)}"
    return ""


def _row(wish: Wish, variant: SaleVariant, fitted: cart.Fitted) -> Row:
    unit = pricing.unit_at(variant.price, variant.breaks, max(1, fitted.after))
    problem = cut_words(fitted.cut, named(variant), fitted.after) if fitted.cut else ""
    if not fitted.cut and not fitted.added:
        problem = _("It is in your cart already.")
    return Row(
        sku=variant.sku,
        title=named(variant),
        added=fitted.added,
        variant=variant,
        unit=unit,
        was=wish.was if wish.was is not None and wish.was != unit else None,
        problem=problem,
        cut=f"{variant.sku}~{fitted.cut}~{fitted.after}" if fitted.cut else "",
    )


def current_basket(facts: cart.CartFacts | None) -> Basket:
    """The visitor's own cart as it stands."""
    return checkout.basket(facts, shop().currency)
