"""Acts on the catalogue that other rooms have a part in: stock begins with a variant, orders keep one on record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from store import inventory, media
from store.catalog import BundleItem, Variant, desk
from store.db import db
from store.inventory import ReservationLine, StockMovement
from store.kit.i18n import lazy
from store.orders import OrderLine

MOST_AT_FIRST = 100_000


def on_record(variant_ids: Iterable[int]) -> set[int]:
    """Those of `variant_ids` that orders, holds, counts or bundles refer to: they are switched off, never deleted."""
    wanted = list(variant_ids)
    found: set[int] = set()
    for column in (
        OrderLine.variant_id,
        StockMovement.variant_id,
        ReservationLine.variant_id,
        BundleItem.part_variant_id,
    ):
        rows = db.session.scalars(select(column).where(column.in_(wanted)).distinct())
        found.update(key for key in rows if key is not None)
    return found


def make_variants(
    product_id: int,
    keys: Sequence[tuple[int, ...]],
    *,
    sku: str,
    price_minor: int,
    weight_g: int = 0,
    count: int = 0,
    version: int,
    by: str,
    at: datetime,
) -> list[int]:
    """Make a variant of each combination, with `count` of each on the shelf; answers their ids.

    Raises what `desk.make_variants` raises, and Wrong for a count out of reason.
    """
    if not 0 <= count <= MOST_AT_FIRST:
        raise desk.Wrong(
            lazy("Enter a whole number from %(least)s to %(most)s.", least=0, most=MOST_AT_FIRST), "count"
        )
    made = desk.make_variants(
        product_id, keys, sku=sku, price_minor=price_minor, weight_g=weight_g, version=version, by=by, at=at
    )
    for variant_id in made:
        inventory.begin_stock(variant_id, count, by=by, at=at)
    return made


def set_options(
    product_id: int, wishes: Sequence[desk.OptionWish], *, version: int, by: str, at: datetime
) -> list[int]:
    """Give a product these options; variants that were sold or counted keep their values. See desk.set_options."""
    return desk.set_options(
        product_id, wishes, sold=on_record(_variants(product_id)), version=version, by=by, at=at
    )


def drop_draft(product_id: int, *, version: int, by: str, at: datetime) -> None:
    """Take a draft away for good that was never on sale and of which nothing was sold or counted. Raises WasSold."""
    kept = bool(on_record(_variants(product_id)))
    desk.drop_draft(product_id, on_record=kept, version=version, by=by, at=at)


def drop_variant(product_id: int, variant_id: int, *, version: int, by: str, at: datetime) -> None:
    """Take a variant that was never sold or counted out of the catalogue. Raises WasSold for any other."""
    desk.drop_variant(product_id, variant_id, sold=on_record([variant_id]), version=version, by=by, at=at)


def hang_picture(
    product_id: int,
    picture: media.Original,
    alt: str,
    *,
    folder: Path,
    option_value_id: int | None = None,
    by: str,
    at: datetime,
) -> int:
    """Take an examined picture in and hang it up, last in the row; the worker makes its widths. Answers its id."""
    kept = media.add(picture, folder=folder, now=at, alt=alt, owner_kind="product", owner_id=str(product_id))
    return desk.hang(product_id, kept.id, alt, option_value_id=option_value_id, by=by, at=at)


def keep_picture(product_id: int, picture: media.Original, *, folder: Path, at: datetime) -> int:
    """Take an examined picture in without hanging it, because its words are still to come; answers its media id."""
    return media.add(picture, folder=folder, now=at, owner_kind="product", owner_id=str(product_id)).id


def _variants(product_id: int) -> list[int]:
    return list(db.session.scalars(select(Variant.id).where(Variant.product_id == product_id)))
