"""The pack solver as the product page shows it: what was asked, which packs answer it, and the next better buy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from store import cart, pricing
from store.catalog import ProductFacts
from store.inventory import Availability
from store.kit.errors import StoreError
from store.kit.i18n import Text
from store.kit.money import Money
from store.pricing import NextDeal, Pack, PackMix
from store.web.errors import say
from store.web.filters import money

Stock = Mapping[int, Availability]


@dataclass(frozen=True)
class LineView:
    """So many of one pack, e.g. 4 x Pack of 10, with what they cost together."""

    count: int
    title: str
    total: Money


@dataclass(frozen=True)
class MixView:
    """Packs that answer the question. `counted` is what they hold in words ("40 notes"), `surplus` what comes on top."""

    wanted: int
    counted: str
    lines: list[LineView]
    total: Money
    per_piece: Money
    surplus: str


@dataclass(frozen=True)
class SolverView:
    """The form and what came of it. `refusal` says why there is no mix, None also when nothing was asked yet."""

    slug: str
    question: str
    typed: str
    mix: MixView | None = None
    deal: MixView | None = None
    reason: str = ""
    refusal: StoreError | None = None


def sold_in_packs(product: ProductFacts) -> bool:
    """Whether packs are all there is to choose: a number of pieces then says everything."""
    return len(product.options) <= 1 and any(variant.pieces > 1 for variant in product.variants)


def packs_of(product: ProductFacts, stock: Stock) -> list[Pack]:
    """The product's variants for the solver, by variant id, each as many as there are and as a cart line takes."""
    return [
        Pack(
            variant.id,
            variant.pieces,
            variant.price,
            variant.breaks,
            min(stock[variant.id].left, cart.MOST_PER_LINE),
        )
        for variant in product.variants
    ]


def solver(product: ProductFacts, stock: Stock, typed: str | None) -> SolverView | None:
    """The solver of a product for what was typed (None: nothing yet); None where there is nothing to solve."""
    if not sold_in_packs(product):
        return None
    packs = packs_of(product, stock)
    question = _question(product.product_type)
    if typed is None:
        return SolverView(product.slug, question, "") if any(pack.left for pack in packs) else None
    try:
        mix = pricing.best_packs(pricing.read_pieces(typed), packs)
    except (pricing.BadPieces, pricing.NotEnoughPacks) as refusal:
        return SolverView(product.slug, question, typed, refusal=refusal)
    deal = pricing.next_deal(mix, packs)
    return SolverView(
        product.slug,
        question,
        typed,
        mix=_mix(product, mix),
        deal=_mix(product, deal.mix) if deal else None,
        reason=_reason(deal) if deal else "",
    )


def counted(product_type: str, count: int) -> str:
    """A number of pieces in the words of what they are, e.g. "40 notes"."""
    if product_type == "notes":
        return str(ngettext("%(num)s note", "%(num)s notes", count))
    if product_type == "deck":
        return str(ngettext("%(num)s deck", "%(num)s decks", count))
    return str(ngettext("%(num)s piece", "%(num)s pieces", count))


def _question(product_type: str) -> str:
    if product_type == "notes":
        return str(_("How many notes do you want?"))
    if product_type == "deck":
        return str(_("How many decks do you want?"))
    return str(_("How many pieces do you want?"))


def _mix(product: ProductFacts, mix: PackMix) -> MixView:
    titles = {variant.id: variant.title for variant in product.variants}
    return MixView(
        wanted=mix.wanted,
        counted=counted(product.product_type, mix.pieces),
        lines=[LineView(line.count, titles[line.pack.key], line.total) for line in mix.lines],
        total=mix.total,
        per_piece=mix.per_piece,
        surplus=counted(product.product_type, mix.surplus) if mix.surplus else "",
    )


def _reason(deal: NextDeal) -> str:
    values = {
        name: money(told) if isinstance(told, Money) else told for name, told in deal.reason.values.items()
    }
    return say(Text(deal.reason.message, values))
