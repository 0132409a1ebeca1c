"""What carts and orders read of the catalogue: past the ORM, since every checkout asks for it several times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select

from store import stamps
from store.catalog.bundles import parts_of
from store.catalog.models import PriceBreak, Product, ProductImage, ProductStatus, Variant, VariantChoice
from store.catalog.types import SaleVariant
from store.catalog.wording import wording
from store.db import run, table_of
from store.kit.i18n import reader
from store.kit.money import Money

_VARIANT, _PRODUCT, _IMAGE = table_of(Variant).c, table_of(Product).c, table_of(ProductImage).c
_CHOICE, _BREAK = table_of(VariantChoice).c, table_of(PriceBreak).c
_SOLD = select(
    _VARIANT.id,
    _VARIANT.product_id,
    _VARIANT.sku,
    _VARIANT.title,
    _VARIANT.price_minor,
    _VARIANT.weight_g,
    _VARIANT.pieces,
    _VARIANT.hs_code,
    _VARIANT.origin,
    _VARIANT.active,
    _PRODUCT.slug,
    _PRODUCT.title.label("product_title"),
    _PRODUCT.tax_code,
    _PRODUCT.requires_shipping,
    _PRODUCT.status,
    _PRODUCT.is_gift_card,
).join(table_of(Product), _PRODUCT.id == _VARIANT.product_id)
_BY_ID = _SOLD.where(_VARIANT.id.in_(bindparam("wanted", expanding=True)))
_BY_SKU = _SOLD.where(_VARIANT.sku.in_(bindparam("wanted", expanding=True)))
_BREAKS = (
    select(_BREAK.variant_id, _BREAK.min_quantity, _BREAK.unit_minor)
    .where(_BREAK.variant_id.in_(bindparam("variants", expanding=True)))
    .order_by(_BREAK.min_quantity)
)
_IMAGES = (
    select(_IMAGE.id, _IMAGE.product_id, _IMAGE.media_id, _IMAGE.alt, _IMAGE.option_value_id)
    .where(_IMAGE.product_id.in_(bindparam("products", expanding=True)))
    .order_by(_IMAGE.position)
)
_CHOICES = select(_CHOICE.variant_id, _CHOICE.option_value_id).where(
    _CHOICE.variant_id.in_(bindparam("variants", expanding=True))
)


def sale_variants(variant_ids: Iterable[int], currency: str) -> dict[int, SaleVariant]:
    """What is sold under these variant ids, in a constant number of queries; unknown ids are left out."""
    return stamps.known_each(
        ("sold", currency, reader()), variant_ids, lambda wanted: _sale_variants(_BY_ID, wanted, currency)
    )


def sale_variant(sku: str, currency: str) -> SaleVariant | None:
    """What is sold under this SKU, or None."""
    return next(iter(_sale_variants(_BY_SKU, [sku], currency).values()), None)


def sale_variants_of(skus: Iterable[str], currency: str) -> dict[str, SaleVariant]:
    """The same by SKU; unknown ones are left out."""
    return {variant.sku: variant for variant in _sale_variants(_BY_SKU, skus, currency).values()}


def _sale_variants(found: Select[Any], wanted: Iterable[int | str], currency: str) -> dict[int, SaleVariant]:
    rows = run(found, {"wanted": list(wanted)}).all()
    if not rows:
        return {}
    variants = [row.id for row in rows]
    products = {row.product_id for row in rows}
    parts = parts_of(variants, currency)
    breaks: dict[int, list[tuple[int, int]]] = {}
    for step in run(_BREAKS, {"variants": variants}):
        breaks.setdefault(step.variant_id, []).append((step.min_quantity, step.unit_minor))
    pictures: dict[int, list[Any]] = {}
    for image in run(_IMAGES, {"products": list(products)}):
        pictures.setdefault(image.product_id, []).append(image)
    values: dict[int, set[int]] = {}
    if pictures:
        for choice in run(_CHOICES, {"variants": variants}):
            values.setdefault(choice.variant_id, set()).add(choice.option_value_id)
    words = wording(
        products=products,
        images=[image.id for images in pictures.values() for image in images],
        variants=variants,
    )
    sold = {}
    for row in rows:
        shown = _fitting(pictures.get(row.product_id, []), values.get(row.id, set()))
        sold[row.id] = SaleVariant(
            id=row.id,
            product_id=row.product_id,
            product_slug=row.slug,
            product_title=words.title(row.product_id, row.product_title),
            sku=row.sku,
            title=words.variant(row.id, row.title),
            base_product_title=row.product_title,
            base_title=row.title,
            price=Money(row.price_minor, currency),
            weight_g=row.weight_g,
            pieces=row.pieces,
            tax_code=row.tax_code,
            hs_code=row.hs_code,
            origin=row.origin,
            requires_shipping=row.requires_shipping,
            sellable=row.active and row.status is ProductStatus.ACTIVE,
            media_id=shown.media_id if shown is not None else None,
            media_alt=words.alt(shown) if shown is not None else "",
            breaks=breaks_below(row.price_minor, breaks.get(row.id, ()), currency),
            parts=parts.get(row.id, ()),
            gift_card=row.is_gift_card,
        )
    return sold


def breaks_below(price_minor: int, steps: Iterable[tuple[int, int]], currency: str) -> dict[int, Money]:
    """The price breaks that are any, of steps (from which quantity, unit price) in rising order: one that is no
    cheaper than what comes before it is not told."""
    told: dict[int, Money] = {}
    lowest = price_minor
    for quantity, unit_minor in steps:
        if unit_minor < lowest:
            lowest = unit_minor
            told[quantity] = Money(lowest, currency)
    return told


def _fitting(images: Sequence[Any], values: set[int]) -> Any:
    """The picture that shows the chosen colour, else the first."""
    return next((image for image in images if image.option_value_id in values), images[0] if images else None)
