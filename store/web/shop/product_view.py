"""A product as its page shows it: choices that say what is sold out, prices that say what they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from store.catalog import OptionFacts, ProductFacts, VariantFacts
from store.inventory import Availability, StockWord
from store.kit.money import Money

Stock = Mapping[int, Availability]


@dataclass(frozen=True)
class ChoiceView:
    """One radio button. `note` says what it is sold out in; `price` stands where it differs from the others,
    `each` is the price of one piece of a pack."""

    value: int
    label: str
    swatch: str
    note: str
    price: Money | None
    each: Money | None
    sold_out: bool
    chosen: bool


@dataclass(frozen=True)
class OptionView:
    """One group of radio buttons; `wide` ones hold longer words."""

    name: str
    field: str
    values: Sequence[ChoiceView]
    wide: bool


@dataclass(frozen=True)
class VariantView:
    """One row of the table of all variants, which the script reads too."""

    sku: str
    title: str
    price: Money
    compare_at: Money | None
    per_piece: Money | None
    breaks: Mapping[int, Money]
    stock: str
    choices: str


def chosen_values(product: ProductFacts, sku: str, sent: Mapping[int, int]) -> Mapping[int, int]:
    """Which radio buttons are set, option id to value id: those just sent, else those of the variant in the
    address, else the obvious.

    Obvious is a colour or a pack, the first of it; a size nobody should choose for another.
    """
    if sent:
        return sent
    variant = product.variant(sku)
    if variant is not None:
        return variant.choices
    return {
        option.id: option.values[0].id
        for option in product.options
        if option.values and (option.values[0].swatch or (len(product.options) == 1 and not is_size(option)))
    }


def is_size(option: OptionFacts) -> bool:
    """Whether this is a size of clothing, which has to be chosen knowingly."""
    return option.name.casefold() == "size"


def options(product: ProductFacts, stock: Stock, chosen: Mapping[int, int]) -> list[OptionView]:
    """The product's choices as radio groups."""
    return [_option(product, option, stock, chosen) for option in product.options]


def variants(product: ProductFacts, stock: Stock) -> list[VariantView]:
    """All variants in their set order."""
    return [
        VariantView(
            sku=variant.sku,
            title=variant.title,
            price=variant.price,
            compare_at=variant.compare_at,
            per_piece=variant.per_piece,
            breaks=variant.breaks,
            stock=stock[variant.id].word.value,
            choices=" ".join(f"{option}:{value}" for option, value in sorted(variant.choices.items())),
        )
        for variant in product.variants
    ]


def _option(
    product: ProductFacts, option: OptionFacts, stock: Stock, chosen: Mapping[int, int]
) -> OptionView:
    packs = any(variant.pieces > 1 for variant in product.variants) and len(product.options) == 1
    cheapest = min((variant.price.minor for variant in product.variants), default=0)
    last = option is product.options[-1]  # said once, where the choice is completed
    values = []
    for choice in option.values:
        of_it = [variant for variant in product.variants if variant.choices.get(option.id) == choice.id]
        if not of_it:
            continue
        gone = [variant for variant in of_it if stock[variant.id].word is StockWord.SOLD_OUT]
        price = _only_price(of_it)
        values.append(
            ChoiceView(
                value=choice.id,
                label=choice.value,
                swatch=choice.swatch,
                note=_sold_out_in(product, option, gone) if last and 0 < len(gone) < len(of_it) else "",
                price=price if price and (packs or price.minor != cheapest) else None,
                each=of_it[0].per_piece if packs else None,
                sold_out=len(gone) == len(of_it),
                chosen=chosen.get(option.id) == choice.id,
            )
        )
    return OptionView(
        name=option.name,
        field=f"option-{option.id}",
        values=values,
        wide=packs or any(value.swatch or len(value.label) > 6 for value in values),
    )


def _only_price(of_it: Sequence[VariantFacts]) -> Money | None:
    """The one price all these variants have, or None when they differ."""
    prices = {variant.price.minor for variant in of_it}
    return of_it[0].price if len(prices) == 1 else None


def _sold_out_in(product: ProductFacts, option: OptionFacts, gone: Sequence[VariantFacts]) -> str:
    """`not in White`: what else would have to be chosen for this value to be sold out."""
    names = {value.id: value.value for other in product.options for value in other.values}
    others = {
        names[value] for variant in gone for other, value in variant.choices.items() if other != option.id
    }
    return str(_("not in %(what)s", what=", ".join(sorted(others))))
