"""What products are about, in topics and words, for whoever compares them with something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from store.catalog.models import Product, ProductStatus
from store.db import db


@dataclass(frozen=True)
class ProductWords:
    """A product's own words: its tagline, promotional lines and topics, for a description speaks of cloth and paper.

    Topics and text are empty unless it is sold. `changed_at` is its last change."""

    id: int
    title: str
    topics: Sequence[str]
    text: str
    changed_at: datetime


def last_changes() -> dict[int, datetime]:
    """When each product last changed, whatever its status."""
    rows = db.session.execute(select(Product.id, Product.updated_at))
    return {product_id: changed_at for product_id, changed_at in rows}


def subjects(product_ids: Sequence[int]) -> list[ProductWords]:
    """What these products are about; unknown ones are left out."""
    found = []
    for row in db.session.scalars(select(Product).where(Product.id.in_(product_ids)).order_by(Product.id)):
        sold = row.status is ProductStatus.ACTIVE
        said = [row.tagline, " ".join(row.promo_lines), " ".join(row.topics)]
        found.append(
            ProductWords(
                row.id,
                row.title if sold else "",
                tuple(row.topics) if sold else (),
                "\n".join(part for part in said if part) if sold else "",
                row.updated_at,
            )
        )
    return found


@dataclass(frozen=True)
class NamedProduct:
    """A product by name, in whatever status ("draft", "active" or "archived")."""

    id: int
    slug: str
    title: str
    status: str


def named(product_ids: Sequence[int]) -> dict[int, NamedProduct]:
    """These products by id, whatever their status; unknown ones are left out."""
    rows = db.session.execute(
        select(Product.id, Product.slug, Product.title, Product.status).where(Product.id.in_(product_ids))
    )
    return {row.id: NamedProduct(row.id, row.slug, row.title, row.status.value) for row in rows}
