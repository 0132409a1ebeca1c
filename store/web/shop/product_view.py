"""A product as its page shows it: choices that say what is sold out, prices that say what they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from store.catalog import ImageFacts, OptionFacts, ProductFacts, VariantFacts
from store.inventory import Availability, StockWord
from store.kit.i18n import Text, lazy
from store.kit.money import Money

Stock = Mapping[int, Availability]

SAID_IN_NUMBERS = 10
"""More than so many are never counted out on a page, whatever the warning level is."""


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
    """One group of radio buttons; `wide` ones hold longer words, `rows` say price and price per piece of each pack."""

    name: str
    field: str
    values: Sequence[ChoiceView]
    wide: bool
    rows: bool = False


@dataclass(frozen=True)
class VariantView:
    """One row of the table of all variants, which the script reads too; `left` counts the last few."""

    sku: str
    title: str
    price: Money
    compare_at: Money | None
    per_piece: Money | None
    breaks: Mapping[int, Money]
    stock: str
    choices: str
    left: int | None = None


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


def pictures_first(images: Sequence[ImageFacts], chosen: Mapping[int, int]) -> list[ImageFacts]:
    """Pictures of the chosen colour first, then those of every choice, then those of the others."""
    values = set(chosen.values())
    return sorted(
        images, key=lambda one: 1 if one.option_value_id is None else 2 * (one.option_value_id not in values)
    )


def slogan(product: ProductFacts) -> Sequence[str]:
    """The promotional lines of a product on its own page: without the first of them where they only say its name."""
    lines = product.promo_lines
    names = {_plain(product.title), _plain(product.base_title)}
    for count in range(len(lines), 0, -1):
        if _plain(" ".join(lines[:count])) in names:
            return lines[count:]
    return lines


def is_size(option: OptionFacts) -> bool:
    """Whether this is a size of clothing, which has to be chosen knowingly."""
    return (option.base_name or option.name).casefold() == "size"


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
            left=left_of(stock[variant.id]),
        )
        for variant in product.variants
    ]


def not_made(product: ProductFacts, chosen: Mapping[int, int]) -> Text:
    """Why nothing is sold under these choices, and what there is of the last one with the others as they are."""
    *others, last = product.options
    names = {value.id: str(value.value) for option in product.options for value in option.values}
    kept = {option.id: chosen[option.id] for option in others}
    there = {
        variant.choices[last.id]
        for variant in product.variants
        if last.id in variant.choices and kept.items() <= dict(variant.choices).items()
    }
    what = " / ".join(names[chosen[option.id]] for option in product.options)
    if not there or not kept:
        return lazy("%(what)s is not made. Please choose another.", what=what)
    return lazy(
        "%(what)s is not made. In %(kept)s there is: %(there)s.",
        what=what,
        kept=" / ".join(names[value] for value in kept.values()),
        there=", ".join(str(value.value) for value in last.values if value.id in there),
    )


def left_of(there: Availability) -> int | None:
    """How many are left where that is worth a number: the last few. The pages' stamp is bumped with each of them."""
    return there.left if there.word is StockWord.FEW_LEFT and there.left <= SAID_IN_NUMBERS else None


def _option(
    product: ProductFacts, option: OptionFacts, stock: Stock, chosen: Mapping[int, int]
) -> OptionView:
    packs = any(variant.pieces > 1 for variant in product.variants) and len(product.options) == 1
    cheapest = min((variant.price.minor for variant in product.variants), default=0)
    last = option is product.options[-1]  # said once, where the choice is completed
    said = not product.gift_card  # the name of an amount is its price
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
                note=_not_in(product, option, of_it, gone) if last and len(gone) < len(of_it) else "",
                price=price if said and price and (packs or price.minor != cheapest) else None,
                each=of_it[0].per_piece if packs else None,
                sold_out=len(gone) == len(of_it),
                chosen=chosen.get(option.id) == choice.id,
            )
        )
    return OptionView(
        name=option.name,
        field=f"option-{option.id}",
        values=values,
        rows=packs,
        wide=packs or any(value.swatch or len(value.label) > 6 for value in values),
    )


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _only_price(of_it: Sequence[VariantFacts]) -> Money | None:
    """The one price all these variants have, or None when they differ."""
    prices = {variant.price.minor for variant in of_it}
    return of_it[0].price if len(prices) == 1 else None


def _not_in(
    product: ProductFacts, option: OptionFacts, of_it: Sequence[VariantFacts], gone: Sequence[VariantFacts]
) -> str:
    """`not in White`: what this value is not made in, or sold out in; "" when it is to be had in everything."""
    others = [other for other in product.options if other.id != option.id]
    missing = {value for variant in gone for other, value in variant.choices.items() if other != option.id}
    if len(others) == 1:
        missing |= {value.id for value in others[0].values} - {
            variant.choices.get(others[0].id) for variant in of_it
        }
    names = [str(value.value) for other in others for value in other.values if value.id in missing]
    return str(_("not in %(what)s", what=", ".join(names))) if names else ""
