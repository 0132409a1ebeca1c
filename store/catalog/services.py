"""Acts on products: their words, their life, what stands beside them. Each flushes, and tells stamps and log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from store import audit, stamps
from store.catalog.addresses import lead
from store.catalog.drafts import NotReady, ProductDraft, StaleProduct, WasSold
from store.catalog.indexing import index_products
from store.catalog.models import Product, ProductImage, ProductStatus, RelatedProduct, Variant
from store.catalog.rules import TAX_CODE, Wrong, check_slug
from store.db import db
from store.kit.errors import NotFound
from store.kit.i18n import Text, lazy

SLUG_TAKEN = lazy("Another product has this address already.")
SKU_TAKEN = lazy("Another variant has this SKU already.")
MOST_RELATED = 8
MOST_POSITION = 9999


def locked(product_id: int, version: int | None = None) -> Product:
    """The product, held until the transaction ends. Raises NotFound, and StaleProduct at another version."""
    product = db.session.get(Product, product_id, with_for_update=True)
    if product is None:
        raise NotFound
    if version is not None and product.version != version:
        raise StaleProduct
    return product


def changed(
    product: Product, act: str, *, by: str, at: datetime, fields: Mapping[str, Any] | None = None
) -> None:
    """Write down that a product changed: its version, its moment, the log, the
    stamp of the public pages, and the words it is found by."""
    product.version += 1
    product.updated_at = at
    audit.record(act, ("product", product.id), by=by, at=at, fields=fields)
    stamps.bump("catalog")
    db.session.flush()
    index_products([product.id])


@contextmanager
def alone(message: Text, field: str) -> Iterator[None]:
    """Write what must be unique: two at the same moment pass every check, and the database lets one of them in.

    Raises Wrong for the other.
    """
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        raise Wrong(message, field) from error


def create_product(draft: ProductDraft, *, by: str, at: datetime) -> Product:
    """Begin a product as a draft, which nobody but staff sees. Raises Wrong for a word that cannot stand."""
    _check(draft)
    _free_slug(draft.slug, None)
    product = Product(status=ProductStatus.DRAFT, version=0, created_at=at, updated_at=at, **_columns(draft))
    with alone(SLUG_TAKEN, "slug"):
        db.session.add(product)
    changed(product, "product.created", by=by, at=at)
    return product


def edit_product(
    product_id: int, draft: ProductDraft, *, version: int, by: str, at: datetime
) -> Sequence[str]:
    """Change a product's words and settings; answers the names of the fields that changed.

    When the slug of a product that was ever on sale changes, its old address leads to the new one.
    Raises NotFound, StaleProduct, Wrong.
    """
    product = locked(product_id, version)
    _check(draft)
    columns = _columns(draft)
    names = sorted(name for name, value in columns.items() if getattr(product, name) != value)
    if not names:
        return []
    if "is_gift_card" in names and product.published_at is not None:
        raise Wrong(
            lazy("What was on sale stays goods, or stays a gift card. Make a new product."), "is_gift_card"
        )
    if "slug" in names:
        _free_slug(draft.slug, product.id)
        if product.published_at is not None or product.status is not ProductStatus.DRAFT:
            lead(f"/products/{product.slug}", f"/products/{draft.slug}", at=at)
    with alone(SLUG_TAKEN, "slug"):
        for name in names:
            setattr(product, name, columns[name])
    changed(product, "product.edited", by=by, at=at, fields={"fields": names})
    return names


def drop_draft(product_id: int, *, on_record: bool, version: int, by: str, at: datetime) -> None:
    """Take a draft away for good that was never on sale and of which nothing is `on_record`.

    Raises WasSold for any other, NotFound, StaleProduct.
    """
    product = locked(product_id, version)
    if on_record or product.published_at is not None or product.status is not ProductStatus.DRAFT:
        raise WasSold(
            lazy("This was on sale, sold or counted before, so it stays on record. Archive it instead.")
        )
    changed(product, "product.dropped", by=by, at=at, fields={"slug": product.slug})
    db.session.delete(product)
    db.session.flush()


def lacks(product: Product) -> list[Text]:
    """What a product still needs before it can be sold, in sentences; empty when it is ready."""
    needed = []
    if not any(variant.active for variant in product.variants):
        needed.append(lazy("It needs at least one variant that is switched on, with a price."))
    if not product.images:
        needed.append(lazy("It needs a picture."))
    elif any(not image.alt.strip() for image in product.images):
        needed.append(lazy("Every picture needs words for those who do not see it."))
    return needed


def set_status(
    product_id: int, status: ProductStatus, *, version: int | None = None, by: str, at: datetime
) -> bool:
    """Put a product on sale, back among the drafts, or away for good (410); False when it was there already.

    `version` None acts on whatever stands (lists of many). Raises NotFound, StaleProduct, and NotReady for a
    product that cannot be sold yet.
    """
    product = locked(product_id, version)
    if product.status is status:
        return False
    if status is ProductStatus.ACTIVE:
        missing = lacks(product)
        if missing:
            raise NotReady(missing)
        product.published_at = product.published_at or at
    was, product.status = product.status, status
    changed(product, "product.status", by=by, at=at, fields={"from": was.value, "to": status.value})
    return True


def choose_related(product_id: int, others: Sequence[int], *, by: str, at: datetime) -> None:
    """Say which products are shown below one, in this order; those that fit by themselves follow.

    Raises NotFound, and Wrong for itself, for too many and for products that do not exist.
    """
    product = locked(product_id)
    chosen = list(dict.fromkeys(others))
    if product_id in chosen:
        raise Wrong(lazy("A product does not stand below itself."), "related")
    if len(chosen) > MOST_RELATED:
        raise Wrong(lazy("Choose up to %(most)s.", most=MOST_RELATED), "related")
    found = set(db.session.scalars(select(Product.id).where(Product.id.in_(chosen))))
    if len(found) < len(chosen):
        raise Wrong(lazy("One of these products is no longer there."), "related")
    before = list(
        db.session.scalars(
            select(RelatedProduct.other_id)
            .where(RelatedProduct.product_id == product_id)
            .order_by(RelatedProduct.position)
        )
    )
    if before == chosen:
        return
    db.session.execute(delete(RelatedProduct).where(RelatedProduct.product_id == product_id))
    db.session.add_all(
        RelatedProduct(product_id=product_id, other_id=other, position=place)
        for place, other in enumerate(chosen)
    )
    changed(product, "product.related", by=by, at=at, fields={"products": chosen})


def first_picture(product_id: int) -> int | None:
    """The media id of a product's first picture, or None."""
    return db.session.scalar(
        select(ProductImage.media_id)
        .where(ProductImage.product_id == product_id)
        .order_by(ProductImage.position, ProductImage.id)
        .limit(1)
    )


def _columns(draft: ProductDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "slug": draft.slug,
        "tagline": draft.tagline,
        "promo_lines": list(draft.promo_lines),
        "description_md": draft.description_md,
        "product_type": draft.product_type,
        "topics": list(draft.topics),
        "tax_code": draft.tax_code,
        "requires_shipping": draft.requires_shipping and not draft.is_gift_card,
        "is_gift_card": draft.is_gift_card,
        "seo_title": draft.seo_title,
        "seo_description": draft.seo_description,
        "position": draft.position,
    }


def _check(draft: ProductDraft) -> None:
    if not draft.title:
        raise Wrong(lazy("Give it a title."), "title")
    check_slug(draft.slug)
    if draft.tax_code and not TAX_CODE.fullmatch(draft.tax_code):
        raise Wrong(lazy("A tax code holds letters, digits, hyphens and underscores only."), "tax_code")
    if not 0 <= draft.position <= MOST_POSITION:
        raise Wrong(lazy("Enter a whole number from %(least)s to %(most)s.", least=0, most=9999), "position")


def _free_slug(slug: str, product_id: int | None) -> None:
    owner = db.session.scalar(select(Product.id).where(Product.slug == slug))
    if owner is not None and owner != product_id:
        raise Wrong(SLUG_TAKEN, "slug")


def sku_owner(sku: str) -> int | None:
    """The id of the variant with this SKU, upper and lower case alike, or None."""
    return db.session.scalar(select(Variant.id).where(func.lower(Variant.sku) == sku.lower()))
