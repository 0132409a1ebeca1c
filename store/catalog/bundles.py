"""What bundles are made of. A bundle is a variant that is counted by its parts and never lies on a shelf itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, null, select
from sqlalchemy.orm import aliased

from store import stamps
from store.catalog.models import BundleItem, Product, Variant
from store.catalog.types import BadBundle, PartFacts, part_name
from store.catalog.wording import wording
from store.db import db, run, table_of
from store.kit.i18n import lazy
from store.kit.money import Money

_ITEMS, _VARIANT, _PRODUCT = table_of(BundleItem), table_of(Variant), table_of(Product)
_PARTS = (
    select(
        _ITEMS.c.bundle_variant_id,
        _ITEMS.c.quantity,
        _VARIANT.c.id.label("variant_id"),
        _VARIANT.c.sku,
        _VARIANT.c.title.label("variant_title"),
        _VARIANT.c.price_minor,
        _PRODUCT.c.id.label("product_id"),
        _PRODUCT.c.slug,
        _PRODUCT.c.title,
    )
    .join(_VARIANT, _VARIANT.c.id == _ITEMS.c.part_variant_id)
    .join(_PRODUCT, _PRODUCT.c.id == _VARIANT.c.product_id)
    .where(_ITEMS.c.bundle_variant_id.in_(bindparam("wanted", expanding=True)))
    .order_by(_ITEMS.c.id)
)


def parts_of(variant_ids: Iterable[int], currency: str) -> dict[int, tuple[PartFacts, ...]]:
    """What each bundle among these variants holds, in its set order, in one query (in English); other variants are left out."""
    rows = run(_PARTS, {"wanted": list(variant_ids)}).all()
    if not rows:
        return {}
    words = wording(products={row.product_id for row in rows}, variants={row.variant_id for row in rows})
    found: dict[int, list[PartFacts]] = {}
    for row in rows:
        found.setdefault(row.bundle_variant_id, []).append(
            PartFacts(
                variant_id=row.variant_id,
                product_slug=row.slug,
                sku=row.sku,
                title=words.title(row.product_id, row.title),
                variant_title=words.variant(row.variant_id, row.variant_title),
                quantity=row.quantity,
                price=Money(row.price_minor, currency),
                base_named=part_name(row.title, row.variant_title),
            )
        )
    return {bundle: tuple(parts) for bundle, parts in found.items()}


_PART_COUNTS = (
    select(_ITEMS.c.bundle_variant_id, _ITEMS.c.part_variant_id, _ITEMS.c.quantity)
    .where(_ITEMS.c.bundle_variant_id.in_(bindparam("wanted", expanding=True)))
    .union_all(
        select(_VARIANT.c.id, null(), null())
        .join(_PRODUCT, _PRODUCT.c.id == _VARIANT.c.product_id)
        .where(_VARIANT.c.id.in_(bindparam("wanted", expanding=True)), _PRODUCT.c.is_gift_card)
    )
)


def part_counts(variant_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """What one of each bundle takes from the shelves, {bundle: {part: count}}, in one query; a gift card takes
    nothing, {card: {}}, and other variants are left out."""
    rows = run(_PART_COUNTS, {"wanted": list(variant_ids)})
    found: dict[int, dict[int, int]] = {}
    for bundle, part, quantity in rows:
        found.setdefault(bundle, {})
        if part is not None:
            found[bundle][part] = quantity
    return found


def counts_within(variant_id: int) -> set[int]:
    """How many of a variant the bundles that hold it take each, e.g. {1, 2}; empty when none does."""
    return set(
        db.session.scalars(
            select(BundleItem.quantity).where(BundleItem.part_variant_id == variant_id).distinct()
        )
    )


def most_within(variant_id: ColumnElement[int]) -> ScalarSelect[int | None]:
    """The largest count of `counts_within`, as a part of a statement about the variant in this column."""
    return select(func.max(_ITEMS.c.quantity)).where(_ITEMS.c.part_variant_id == variant_id).scalar_subquery()


def bundles_with(variant_ids: Iterable[int]) -> dict[int, list[int]]:
    """Which bundles hold each of these variants, {part: [bundle, …]}; those in none are left out."""
    bundle = aliased(Variant)
    rows = db.session.execute(
        select(BundleItem.part_variant_id, BundleItem.bundle_variant_id)
        .join(bundle, bundle.id == BundleItem.bundle_variant_id)
        .where(BundleItem.part_variant_id.in_(list(variant_ids)), bundle.active)
        .order_by(BundleItem.id)
    )
    found: dict[int, list[int]] = {}
    for part, whole in rows:
        found.setdefault(part, []).append(whole)
    return found


def set_parts(bundle_variant_id: int, parts: Mapping[int, int]) -> None:
    """Say what a bundle holds, {variant id: count above zero}; an empty mapping makes it a thing of its own again.

    Orders keep what they were sold with. Raises BadBundle for a bundle within a bundle, one that holds itself,
    or a count below one.
    """
    if any(count < 1 for count in parts.values()):
        raise BadBundle(lazy("A part of a bundle is in it at least once."))
    if bundle_variant_id in parts or part_counts(parts) or (counts_within(bundle_variant_id) and parts):
        raise BadBundle
    kept = {
        item.part_variant_id: item
        for item in db.session.scalars(
            select(BundleItem).where(BundleItem.bundle_variant_id == bundle_variant_id)
        )
    }
    for part, item in kept.items():
        if part not in parts:
            db.session.delete(item)
    for part, count in parts.items():
        if part in kept:
            kept[part].quantity = count
        else:
            db.session.add(
                BundleItem(bundle_variant_id=bundle_variant_id, part_variant_id=part, quantity=count)
            )
    db.session.flush()
    stamps.bump("catalog")
