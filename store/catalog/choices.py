"""Options of a product, and the variants they make: what can be chosen, and what exists of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import product as combinations

from store.catalog.drafts import OptionWish, ValueWish, WasSold
from store.catalog.models import Option, OptionValue, Product, ProductStatus, Variant, VariantChoice
from store.catalog.rules import SWATCHES, Wrong, check_sku, slug_of
from store.catalog.services import SKU_TAKEN, alone, changed, locked, sku_owner
from store.db import db
from store.kit.i18n import lazy

MOST_OPTIONS = 3
MOST_VALUES = 20
MOST_VARIANTS = 80

Key = tuple[int, ...]
"""Option value ids in the order of the options: what a variant is made of."""


def set_options(
    product_id: int,
    wishes: Sequence[OptionWish],
    *,
    sold: Collection[int],
    version: int,
    by: str,
    at: datetime,
) -> list[int]:
    """Give a product these options and values, in this order; what is missing among them goes.

    Variants of a value that goes are dropped and their ids answered, unless they are among `sold`: those are
    switched off first by hand, and WasSold is raised. A new option gives every variant its first value.
    Raises NotFound, StaleProduct, Wrong.
    """
    product = locked(product_id, version)
    _check(wishes)
    kept_options = {wish.id for wish in wishes if wish.id is not None}
    kept_values = {value.id for wish in wishes for value in wish.values if value.id is not None}
    if not kept_options <= {one.id for one in product.options}:
        raise Wrong(lazy("One of these options is no longer there. Reload the page."), "options")
    _take_away(product, kept_options)
    dropped = _drop_without(product, kept_values, sold)
    _rename_apart(product)
    for place, wish in enumerate(wishes):
        _write(product, wish, place)
    db.session.flush()
    _fill(product)
    _title(product)
    _keep_apart(product)
    changed(
        product,
        "product.options",
        by=by,
        at=at,
        fields={"options": [one.id for one in product.options], "dropped": dropped},
    )
    return dropped


def missing(product: Product) -> list[Key]:
    """The combinations that no variant is made of, in order; one empty combination for a product without
    options and variants."""
    there = {key_of(product, variant) for variant in product.variants}
    every = combinations(*([value.id for value in option.values] for option in product.options))
    return [key for key in every if key not in there]


def key_of(product: Product, variant: Variant) -> Key:
    """What a variant is made of."""
    values = {choice.option_id: choice.option_value_id for choice in variant.choices}
    return tuple(values.get(option.id, 0) for option in product.options)


def make_variants(
    product_id: int,
    keys: Sequence[Key],
    *,
    sku: str,
    price_minor: int,
    weight_g: int = 0,
    version: int,
    by: str,
    at: datetime,
) -> list[int]:
    """Make a variant of each combination in `keys`, named and numbered after its values; answers their ids.

    `sku` is what their SKUs begin with; without options it is the SKU itself. What exists already is left
    alone. Raises NotFound, StaleProduct, Wrong.
    """
    product = locked(product_id, version)
    check_sku(sku)
    wanted = [key for key in missing(product) if key in set(keys)]
    if not wanted:
        raise Wrong(lazy("Tick at least one combination."), "combinations")
    if len(product.variants) + len(wanted) > MOST_VARIANTS:
        raise Wrong(lazy("A product has up to %(most)s variants.", most=MOST_VARIANTS), "combinations")
    values = {value.id: (option, value) for option in product.options for value in option.values}
    last = max((variant.position for variant in product.variants), default=-1)
    made = []
    for place, key in enumerate(wanted, start=last + 1):
        full = "-".join([sku, *(_sku_part(values[one][1].value) for one in key)])
        variant = Variant(sku=_free_sku(full), price_minor=price_minor, weight_g=weight_g, position=place)
        variant.choices = [VariantChoice(option_id=values[one][0].id, option_value_id=one) for one in key]
        with alone(SKU_TAKEN, "sku"):
            product.variants.append(variant)
        made.append(variant)
    _title(product)
    _order(product)
    changed(product, "variant.made", by=by, at=at, fields={"variants": [variant.id for variant in made]})
    return [variant.id for variant in made]


def drop_variant(
    product_id: int, variant_id: int, *, sold: Collection[int], version: int, by: str, at: datetime
) -> None:
    """Take a variant that was never sold or counted out of the catalogue. Raises WasSold, Wrong, StaleProduct."""
    product = locked(product_id, version)
    variant = next((one for one in product.variants if one.id == variant_id), None)
    if variant is None:
        raise Wrong(lazy("This variant is no longer there."), "variant")
    if variant_id in sold:
        raise WasSold
    others = [one for one in product.variants if one.active and one.id != variant_id]
    if product.status is ProductStatus.ACTIVE and not others:
        raise Wrong(lazy("It is the last one on sale. Archive the product instead."), "variant")
    product.variants.remove(variant)
    changed(product, "variant.dropped", by=by, at=at, fields={"variant": variant_id, "sku": variant.sku})


def _check(wishes: Sequence[OptionWish]) -> None:
    if len(wishes) > MOST_OPTIONS:
        raise Wrong(lazy("A product has up to %(most)s options.", most=MOST_OPTIONS), "options")
    names = [wish.name.casefold() for wish in wishes]
    if len(set(names)) < len(names):
        raise Wrong(lazy("Two options have the same name."), "options")
    for wish in wishes:
        if not wish.name or len(wish.name) > 48:
            raise Wrong(lazy("Give each option a name of up to 48 characters."), "options")
        if not 1 <= len(wish.values) <= MOST_VALUES:
            raise Wrong(
                lazy("“%(name)s” needs one to %(most)s values.", name=wish.name, most=MOST_VALUES), "options"
            )
        _check_values(wish)


def _check_values(wish: OptionWish) -> None:
    said = [value.value.casefold() for value in wish.values]
    if len(set(said)) < len(said):
        raise Wrong(lazy("“%(name)s” has the same value twice.", name=wish.name), "options")
    for value in wish.values:
        if not value.value or len(value.value) > 48:
            raise Wrong(lazy("A value has up to 48 characters."), "options")
        if value.swatch and value.swatch not in SWATCHES:
            raise Wrong(lazy("This colour is not one of the dots we can draw."), "options")


def _take_away(product: Product, options: Collection[int | None]) -> None:
    """Forget the choices of options that go: the others still tell variants apart, or `_keep_apart` refuses."""
    gone = [option for option in product.options if option.id not in options]
    for variant in product.variants:
        variant.choices = [
            choice for choice in variant.choices if choice.option_id not in {option.id for option in gone}
        ]
    db.session.flush()  # choices before the values they point to: the database would take them along unasked
    for option in gone:
        product.options.remove(option)
    db.session.flush()


def _drop_without(product: Product, values: Collection[int | None], sold: Collection[int]) -> list[int]:
    """Drop the variants whose values go; those of options that went as a whole keep their other choices."""
    going = [
        variant
        for variant in product.variants
        if any(choice.option_value_id not in values for choice in variant.choices)
    ]
    if any(variant.id in sold for variant in going):
        raise WasSold(
            lazy(
                "“%(variant)s” was sold or counted before, so its value stays. Switch the variant off instead.",
                variant=next(variant.title for variant in going if variant.id in sold),
            ),
            field="options",
        )
    dropped = [variant.id for variant in going]
    for variant in going:
        product.variants.remove(variant)
    db.session.flush()
    for option in product.options:
        option.values = [value for value in option.values if value.id in values]
    if product.status is ProductStatus.ACTIVE and not any(variant.active for variant in product.variants):
        raise Wrong(lazy("Nothing would be left on sale. Archive the product first."), "options")
    db.session.flush()
    return dropped


def _rename_apart(product: Product) -> None:
    """Names are unique at every moment; two that change places must step aside first."""
    for option in product.options:
        option.name = f"\x01{option.id}"
        for value in option.values:
            value.value = f"\x01{value.id}"
    db.session.flush()


def _write(product: Product, wish: OptionWish, place: int) -> None:
    there_is = (one for one in product.options if wish.id is not None and one.id == wish.id)
    option = next(there_is, None)
    if option is None:
        option = Option(name=wish.name, values=[])
        product.options.append(option)
    option.name, option.position = wish.name, place
    there = {value.id: value for value in option.values}
    for index, wanted in enumerate(wish.values):
        value = there.get(wanted.id or 0)
        if value is None:
            value = OptionValue(value=wanted.value)
            option.values.append(value)
        value.value, value.swatch, value.position = wanted.value, wanted.swatch, index
    option.values.sort(key=lambda one: one.position)
    product.options.sort(key=lambda one: one.position)


def _fill(product: Product) -> None:
    """A variant without a choice of some option gets its first value."""
    for variant in product.variants:
        chosen = {choice.option_id for choice in variant.choices}
        for option in product.options:
            if option.id not in chosen:
                variant.choices.append(
                    VariantChoice(option_id=option.id, option_value_id=option.values[0].id)
                )


def _title(product: Product) -> None:
    names = {value.id: value.value for option in product.options for value in option.values}
    for variant in product.variants:
        variant.title = " / ".join(names[one] for one in key_of(product, variant) if one in names)[:120]


def _order(product: Product) -> None:
    """Variants stand in the order of their values."""
    places = {value.id: value.position for option in product.options for value in option.values}
    ranked = sorted(
        product.variants, key=lambda one: [places.get(value, 0) for value in key_of(product, one)]
    )
    for place, variant in enumerate(ranked):
        variant.position = place


def _keep_apart(product: Product) -> None:
    _order(product)
    keys = [key_of(product, variant) for variant in product.variants]
    if len(set(keys)) < len(keys):
        raise Wrong(
            lazy(
                "Without this option two variants would be alike. Remove the variants that are too many first."
            ),
            "options",
        )


def _sku_part(value: str) -> str:
    return slug_of(value).upper() or "X"


def _free_sku(wanted: str) -> str:
    sku, number = check_sku(re.sub(r"-{2,}", "-", wanted)[:48].rstrip("-")), 2
    while sku_owner(sku) is not None:
        sku, number = f"{wanted[:44]}-{number}", number + 1
    return sku


__all__ = [
    "MOST_OPTIONS", "MOST_VALUES", "MOST_VARIANTS", "Key", "ValueWish", "drop_variant", "key_of", "make_variants",
    "missing", "set_options",
]  # fmt: skip
