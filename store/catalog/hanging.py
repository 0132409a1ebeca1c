"""A product's pictures: which hang there, in what order, in what words, and which choice they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from store.catalog.models import Product, ProductImage, ProductStatus
from store.catalog.rules import Wrong
from store.catalog.services import changed, locked
from store.db import db
from store.kit.i18n import lazy

MOST_PICTURES = 20
LONGEST_ALT = 300


@dataclass(frozen=True)
class Hung:
    """What can be said of a picture: its words, the option value it shows (or None), its place in the row."""

    alt: str
    option_value_id: int | None = None
    position: int = 0


def hang(
    product_id: int,
    media_id: int,
    alt: str,
    *,
    option_value_id: int | None = None,
    position: int | None = None,
    by: str,
    at: datetime,
) -> int:
    """Hang a picture up, last in the row unless a place is given; answers its id. Raises NotFound, Wrong."""
    product = locked(product_id)
    _check(product, Hung(alt, option_value_id), "alt")
    if len(product.images) >= MOST_PICTURES:
        raise Wrong(lazy("A product has up to %(most)s pictures.", most=MOST_PICTURES), "pictures")
    if any(image.media_id == media_id for image in product.images):
        raise Wrong(lazy("This picture hangs there already."), "pictures")
    last = max((image.position for image in product.images), default=-1) + 1
    image = ProductImage(
        media_id=media_id,
        alt=alt,
        option_value_id=option_value_id,
        position=last if position is None else min(position, last),
    )
    if position is not None:
        for other in product.images:
            if other.position >= image.position:
                other.position += 1
    product.images.append(image)
    db.session.flush()
    changed(product, "product.picture_added", by=by, at=at, fields={"media": media_id})
    return image.id


def rehang(product_id: int, wanted: Mapping[int, Hung], *, by: str, at: datetime) -> bool:
    """Say words, value and place of a product's pictures, by their ids; equal places keep their order.

    False when nothing changed. Raises NotFound, and Wrong whose field is `alt-<id>` or `value-<id>`.
    """
    product = locked(product_id)
    touched = []
    for image in product.images:
        new = wanted.get(image.id)
        if new is None:
            continue
        _check(product, new, f"alt-{image.id}")
        if (image.alt, image.option_value_id) != (new.alt, new.option_value_id):
            image.alt, image.option_value_id = new.alt, new.option_value_id
            touched.append(image.id)
    before = [image.id for image in product.images]
    ranked = sorted(
        product.images,
        key=lambda one: (wanted[one.id].position if one.id in wanted else one.position, before.index(one.id)),
    )
    for place, image in enumerate(ranked):
        image.position = place
    after = [image.id for image in ranked]
    if not touched and after == before:
        db.session.flush()
        return False
    fields = {"pictures": touched, "order": after if after != before else []}
    changed(product, "product.pictures", by=by, at=at, fields=fields)
    db.session.expire(product, ["images"])
    return True


def take_down(product_id: int, image_id: int, *, by: str, at: datetime) -> tuple[int, Hung]:
    """Take a picture down; answers what it was, so that it can hang again. The file stays: orders show it.

    Raises NotFound, and Wrong for the last picture of a product that is on sale.
    """
    product = locked(product_id)
    image = next((one for one in product.images if one.id == image_id), None)
    if image is None:
        raise Wrong(lazy("This picture is no longer there."), "pictures")
    if product.status is ProductStatus.ACTIVE and len(product.images) == 1:
        raise Wrong(
            lazy("A product on sale keeps one picture. Upload another first, or archive the product."),
            "pictures",
        )
    was = media_id, _ = image.media_id, Hung(image.alt, image.option_value_id, image.position)
    product.images.remove(image)
    changed(product, "product.picture_removed", by=by, at=at, fields={"media": media_id})
    return was


def hung(product_id: int) -> Sequence[ProductImage]:
    """A product's pictures in their order."""
    return db.session.scalars(
        select(ProductImage)
        .where(ProductImage.product_id == product_id)
        .order_by(ProductImage.position, ProductImage.id)
    ).all()


def _check(product: Product, wanted: Hung, field: str) -> None:
    if not wanted.alt.strip():
        raise Wrong(lazy("Say what is seen, for those who do not see it."), field)
    if len(wanted.alt) > LONGEST_ALT:
        raise Wrong(lazy("Up to %(most)s characters.", most=LONGEST_ALT), field)
    known = {value.id for option in product.options for value in option.values}
    if wanted.option_value_id is not None and wanted.option_value_id not in known:
        raise Wrong(lazy("This choice is no longer there."), field.replace("alt", "value"))
