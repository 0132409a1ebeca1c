"""Acts on variants: price, SKU, measures, price breaks, and what a bundle is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from store.catalog.bundles import part_counts, set_parts
from store.catalog.drafts import VariantDraft
from store.catalog.models import PriceBreak, Product, ProductStatus, Variant
from store.catalog.rules import (
    BARCODE,
    HS_CODE,
    MOST_PIECES,
    MOST_WEIGHT_G,
    ORIGIN,
    Wrong,
    check_breaks,
    check_sku,
)
from store.catalog.services import SKU_TAKEN, alone, changed, locked, sku_owner
from store.catalog.types import BadBundle
from store.db import db
from store.kit.errors import NotFound
from store.kit.i18n import lazy

MOST_PARTS = 12
SHARED = ("price_minor", "compare_at_minor", "weight_g", "hs_code", "origin", "bin", "active")
"""What can be set for many variants at once."""


def edit_variant(
    product_id: int, variant_id: int, draft: VariantDraft, *, version: int, by: str, at: datetime
) -> Sequence[str]:
    """Change one variant; answers the names of the fields that changed. Raises NotFound, StaleProduct, Wrong."""
    product = locked(product_id, version)
    variant = _of(product, variant_id)
    owner = sku_owner(check_sku(draft.sku))
    if owner is not None and owner != variant.id:
        raise Wrong(SKU_TAKEN, "sku")
    columns = {
        "sku": draft.sku,
        "price_minor": draft.price_minor,
        "compare_at_minor": draft.compare_at_minor,
        "pieces": draft.pieces,
        "weight_g": draft.weight_g,
        "barcode": draft.barcode,
        "bin": draft.bin,
        "hs_code": draft.hs_code,
        "origin": draft.origin,
        "active": draft.active,
    }
    _check(columns)
    breaks = check_breaks(list(draft.breaks.items()), draft.price_minor)
    with alone(SKU_TAKEN, "sku"):
        names = _set(variant, columns)
    if breaks != {step.min_quantity: step.unit_minor for step in variant.breaks}:
        variant.breaks.clear()
        db.session.flush()
        variant.breaks = [
            PriceBreak(min_quantity=least, unit_minor=unit) for least, unit in sorted(breaks.items())
        ]
        names.append("breaks")
    _still_sold(product)
    if names:
        changed(product, "variant.edited", by=by, at=at, fields={"variant": variant_id, "fields": names})
    return names


def set_prices(
    product_id: int,
    prices: Mapping[int, tuple[int, int | None]],
    *,
    version: int,
    by: str,
    at: datetime,
) -> int:
    """Set price and compare-at price of several variants; answers how many changed.

    Raises Wrong whose field is `price-<variant id>` or `compare-<variant id>`.
    """
    product = locked(product_id, version)
    there = {variant.id: variant for variant in product.variants}
    touched = []
    for variant_id, (price, compare) in prices.items():
        variant = there.get(variant_id)
        if variant is None:
            raise NotFound
        if compare is not None and compare <= price:
            raise Wrong(lazy("The price before must be above the price."), f"compare-{variant_id}")
        _breaks_below(variant, price, f"price-{variant_id}")
        if _set(variant, {"price_minor": price, "compare_at_minor": compare}):
            touched.append(variant_id)
    if touched:
        changed(product, "variant.prices", by=by, at=at, fields={"variants": touched})
    return len(touched)


def set_many(
    product_id: int,
    columns: Mapping[str, Any],
    *,
    value_id: int | None = None,
    version: int,
    by: str,
    at: datetime,
) -> int:
    """Set the same for all variants of a product, or those of one option value; answers how many changed.

    `columns` are some of SHARED with their values. Raises NotFound, StaleProduct, Wrong.
    """
    if not columns.keys() <= set(SHARED):
        raise ValueError(f"not for many at once: {columns.keys() - set(SHARED)}")
    product = locked(product_id, version)
    touched = []
    for variant in product.variants:
        if value_id is not None and value_id not in {one.option_value_id for one in variant.choices}:
            continue
        wanted = {"price_minor": variant.price_minor, "compare_at_minor": variant.compare_at_minor, **columns}
        _check(wanted)
        _breaks_below(variant, wanted["price_minor"], "price")
        if _set(variant, wanted):
            touched.append(variant.id)
    _still_sold(product)
    if touched:
        fields = {"variants": touched, "fields": sorted(columns)}
        changed(product, "variant.set", by=by, at=at, fields=fields)
    return len(touched)


def fill_bundle(
    product_id: int, variant_id: int, parts: Mapping[str, int], *, version: int, by: str, at: datetime
) -> None:
    """Make a variant a bundle of these parts (SKU to count), or a plain one when there are none.

    A bundle holds no bundle and not itself. Raises NotFound, StaleProduct, Wrong.
    """
    product = locked(product_id, version)
    _of(product, variant_id)
    if len(parts) > MOST_PARTS:
        raise Wrong(lazy("A bundle has up to %(most)s parts.", most=MOST_PARTS), "parts")
    wanted: dict[int, int] = {}
    for sku, quantity in parts.items():
        part_id = sku_owner(sku)
        if part_id is None:
            raise Wrong(lazy("There is no variant with the SKU “%(sku)s”.", sku=sku[:48]), "parts")
        if part_id in wanted:
            raise Wrong(lazy("“%(sku)s” stands there twice.", sku=sku[:48]), "parts")
        if not 1 <= quantity <= 99:
            raise Wrong(lazy("A bundle takes 1 to 99 of a part."), "parts")
        wanted[part_id] = quantity
    if wanted == part_counts([variant_id]).get(variant_id, {}):
        return
    try:
        set_parts(variant_id, wanted)
    except BadBundle as refusal:
        raise Wrong(refusal.message, "parts") from refusal
    fields = {"variant": variant_id, "parts": sorted(wanted)}
    changed(product, "variant.parts", by=by, at=at, fields=fields)


def _of(product: Product, variant_id: int) -> Variant:
    found = next((variant for variant in product.variants if variant.id == variant_id), None)
    if found is None:
        raise NotFound
    return found


def _set(variant: Variant, columns: Mapping[str, Any]) -> list[str]:
    """Write what differs; answers the names."""
    names = sorted(name for name, value in columns.items() if getattr(variant, name) != value)
    for name in names:
        setattr(variant, name, columns[name])
    return names


def _check(columns: Mapping[str, Any]) -> None:
    compare = columns.get("compare_at_minor")
    if compare is not None and compare <= columns["price_minor"]:
        raise Wrong(lazy("The price before must be above the price."), "compare_at")
    if not 1 <= columns.get("pieces", 1) <= MOST_PIECES:
        raise Wrong(lazy("A pack holds 1 to %(most)s pieces.", most=MOST_PIECES), "pieces")
    if not 0 <= columns.get("weight_g", 0) <= MOST_WEIGHT_G:
        raise Wrong(lazy("A weight is 0 to %(most)s grams.", most=MOST_WEIGHT_G), "weight_g")
    if (barcode := columns.get("barcode")) and not BARCODE.fullmatch(barcode):
        raise Wrong(lazy("A barcode holds letters, digits and hyphens."), "barcode")
    if (code := columns.get("hs_code")) and not HS_CODE.fullmatch(code):
        raise Wrong(lazy("A customs code is four to ten digits, e.g. 610910."), "hs_code")
    if (origin := columns.get("origin")) and not ORIGIN.fullmatch(origin):
        raise Wrong(lazy("A country of origin is two capital letters, e.g. US."), "origin")


def _breaks_below(variant: Variant, price: int, field: str) -> None:
    """A new price may not fall to what more of them cost: the steps would tell nothing."""
    highest = max((step.unit_minor for step in variant.breaks), default=None)
    if highest is not None and price <= highest:
        raise Wrong(
            lazy("%(sku)s has price steps that are not below this. Change them first.", sku=variant.sku),
            field,
        )


def _still_sold(product: Product) -> None:
    if product.status is ProductStatus.ACTIVE and not any(variant.active for variant in product.variants):
        raise Wrong(lazy("It is the last one on sale. Archive the product instead."), "active")
