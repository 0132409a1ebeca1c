"""Acts on shelves (collections): their words, what stands on them, taking them down and putting them up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from store import audit, stamps
from store.catalog.addresses import free, lead
from store.catalog.drafts import ShelfDraft, ShelfRow, StaleProduct
from store.catalog.models import Collection, CollectionProduct, Product, RemovedCollection
from store.catalog.rules import Wrong, check_slug
from store.catalog.services import MOST_POSITION, alone
from store.catalog.translations import CollectionTranslation
from store.db import db
from store.kit.errors import NotFound
from store.kit.i18n import lazy

SLUG_TAKEN = lazy("Another collection has this address already.")
MOST_ON_A_SHELF = 100
KEPT = timedelta(days=30)
"""How long a shelf that was taken down can be put up again."""


def locked_shelf(collection_id: int, version: int | None = None) -> Collection:
    """The shelf, held until the transaction ends. Raises NotFound, and StaleProduct at another version."""
    shelf = db.session.get(Collection, collection_id, with_for_update=True)
    if shelf is None:
        raise NotFound
    if version is not None and shelf.version != version:
        raise StaleProduct
    return shelf


def create_shelf(draft: ShelfDraft, *, by: str, at: datetime) -> Collection:
    """Put a new, empty shelf up. Raises Wrong for a word that cannot stand."""
    _check(draft, None)
    free(f"/collections/{draft.slug}")
    shelf = Collection(version=0, **_columns(draft))
    with alone(SLUG_TAKEN, "slug"):
        db.session.add(shelf)
    _changed(shelf, "collection.created", by=by, at=at)
    return shelf


def edit_shelf(
    collection_id: int, draft: ShelfDraft, *, version: int, by: str, at: datetime
) -> Sequence[str]:
    """Change a shelf's words; answers the names of what changed. An old address leads to the new one.

    Raises NotFound, StaleProduct, Wrong.
    """
    shelf = locked_shelf(collection_id, version)
    _check(draft, shelf.id)
    columns = _columns(draft)
    names = sorted(name for name, value in columns.items() if getattr(shelf, name) != value)
    if not names:
        return []
    if "slug" in names:
        lead(f"/collections/{shelf.slug}", f"/collections/{draft.slug}", at=at)
    with alone(SLUG_TAKEN, "slug"):
        for name in names:
            setattr(shelf, name, columns[name])
    _changed(shelf, "collection.edited", by=by, at=at, fields={"fields": names})
    return names


def arrange(
    collection_id: int, product_ids: Sequence[int], *, version: int | None = None, by: str, at: datetime
) -> bool:
    """Say which products stand on a shelf, in this order; False when they stood so already.

    Raises NotFound, StaleProduct, and Wrong for too many or for products that do not exist.
    """
    shelf = locked_shelf(collection_id, version)
    wanted = list(dict.fromkeys(product_ids))
    if len(wanted) > MOST_ON_A_SHELF:
        raise Wrong(lazy("A collection holds up to %(most)s products.", most=MOST_ON_A_SHELF), "products")
    if wanted == on_shelf(collection_id):
        return False
    found = set(db.session.scalars(select(Product.id).where(Product.id.in_(wanted))))
    if len(found) < len(wanted):
        raise Wrong(lazy("One of these products is no longer there."), "products")
    _place(collection_id, wanted)
    _changed(shelf, "collection.arranged", by=by, at=at, fields={"products": wanted})
    return True


def put_on_shelf(collection_id: int, product_ids: Sequence[int], *, by: str, at: datetime) -> int:
    """Add products at the end of a shelf; answers how many were not there yet. Raises NotFound, Wrong."""
    locked_shelf(collection_id)
    there = on_shelf(collection_id)
    new = [one for one in dict.fromkeys(product_ids) if one not in there]
    if new:
        arrange(collection_id, [*there, *new], by=by, at=at)
    return len(new)


def on_shelf(collection_id: int) -> list[int]:
    """The ids of the products on a shelf, in their order."""
    return list(
        db.session.scalars(
            select(CollectionProduct.product_id)
            .where(CollectionProduct.collection_id == collection_id)
            .order_by(CollectionProduct.position, CollectionProduct.product_id)
        )
    )


def remove_shelf(
    collection_id: int, *, leads_to: str = "", version: int | None = None, by: str, at: datetime
) -> int:
    """Take a shelf down; its products stay. Answers the id under which it can be put up again for KEPT.

    `leads_to` is the slug of another shelf that its address leads to from now on, "/" for the front page, or
    empty for nowhere. Raises NotFound, StaleProduct, Wrong.
    """
    shelf = locked_shelf(collection_id, version)
    path = f"/collections/{shelf.slug}"
    target = _target(leads_to, shelf.id)
    removed = RemovedCollection(
        title=shelf.title,
        kept={
            **_columns_of(shelf),
            "demo": shelf.demo,
            "products": on_shelf(collection_id),
            "words": _words_of(collection_id),
        },
        removed_at=at,
    )
    db.session.execute(delete(RemovedCollection).where(RemovedCollection.removed_at < at - KEPT))
    db.session.add(removed)
    db.session.execute(delete(CollectionProduct).where(CollectionProduct.collection_id == collection_id))
    _changed(shelf, "collection.removed", by=by, at=at, fields={"products": len(removed.kept["products"])})
    db.session.delete(shelf)
    db.session.flush()
    if target:
        lead(path, target, at=at)
    return removed.id


def restore_shelf(removed_id: int, *, by: str, at: datetime) -> Collection:
    """Put a shelf up again as it stood, with those of its products that are still there.

    Raises NotFound when that was too long ago or done before, Wrong when its address was given away meanwhile.
    """
    removed = db.session.get(RemovedCollection, removed_id, with_for_update=True)
    if removed is None or removed.removed_at < at - KEPT:
        raise NotFound
    kept: Mapping[str, Any] = removed.kept
    draft = ShelfDraft(kept["title"], kept["slug"], kept["description_md"], kept["position"])
    _check(draft, None)
    free(f"/collections/{draft.slug}")
    shelf = Collection(version=0, demo=kept["demo"], **_columns(draft))
    with alone(SLUG_TAKEN, "slug"):
        db.session.add(shelf)
    found = set(db.session.scalars(select(Product.id).where(Product.id.in_(kept["products"]))))
    _place(shelf.id, [one for one in kept["products"] if one in found])
    for locale, words in kept["words"].items():
        db.session.add(CollectionTranslation(collection_id=shelf.id, locale=locale, **words))
    db.session.delete(removed)
    _changed(shelf, "collection.restored", by=by, at=at)
    return shelf


def removed_shelves(at: datetime) -> Sequence[RemovedCollection]:
    """Shelves that can be put up again, the last one first."""
    return db.session.scalars(
        select(RemovedCollection)
        .where(RemovedCollection.removed_at >= at - KEPT)
        .order_by(RemovedCollection.id.desc())
        .limit(20)
    ).all()


def shelf_rows() -> list[ShelfRow]:
    """All shelves in their order, with how many products stand on each."""
    counts = (
        select(CollectionProduct.collection_id, func.count().label("products"))
        .group_by(CollectionProduct.collection_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Collection, func.coalesce(counts.c.products, 0))
        .join(counts, counts.c.collection_id == Collection.id, isouter=True)
        .order_by(Collection.position, Collection.id)
    )
    return [ShelfRow(shelf.id, shelf.slug, shelf.title, count, shelf.position) for shelf, count in rows]


def _words_of(collection_id: int) -> dict[str, dict[str, str]]:
    """A shelf's words in other languages, by language."""
    rows = db.session.scalars(
        select(CollectionTranslation).where(CollectionTranslation.collection_id == collection_id)
    )
    return {row.locale: {"title": row.title, "description_md": row.description_md} for row in rows}


def _target(leads_to: str, collection_id: int) -> str:
    if leads_to in ("", "/"):
        return leads_to
    other = db.session.scalar(select(Collection.id).where(Collection.slug == leads_to))
    if other is None or other == collection_id:
        raise Wrong(lazy("Choose where the old address shall lead."), "leads_to")
    return f"/collections/{leads_to}"


def _place(collection_id: int, product_ids: Sequence[int]) -> None:
    db.session.execute(delete(CollectionProduct).where(CollectionProduct.collection_id == collection_id))
    db.session.add_all(
        CollectionProduct(collection_id=collection_id, product_id=product_id, position=place)
        for place, product_id in enumerate(product_ids)
    )
    db.session.flush()


def _changed(
    shelf: Collection, act: str, *, by: str, at: datetime, fields: Mapping[str, Any] | None = None
) -> None:
    shelf.version += 1
    audit.record(act, ("collection", shelf.id), by=by, at=at, fields=fields)
    stamps.bump("catalog")
    db.session.flush()


def _columns(draft: ShelfDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "slug": draft.slug,
        "description_md": draft.description_md,
        "position": draft.position,
    }


def _columns_of(shelf: Collection) -> dict[str, Any]:
    return _columns(ShelfDraft(shelf.title, shelf.slug, shelf.description_md, shelf.position))


def _check(draft: ShelfDraft, collection_id: int | None) -> None:
    if not draft.title:
        raise Wrong(lazy("Give it a title."), "title")
    check_slug(draft.slug)
    owner = db.session.scalar(select(Collection.id).where(Collection.slug == draft.slug))
    if owner is not None and owner != collection_id:
        raise Wrong(SLUG_TAKEN, "slug")
    if not 0 <= draft.position <= MOST_POSITION:
        raise Wrong(lazy("Enter a whole number from %(least)s to %(most)s.", least=0, most=9999), "position")
