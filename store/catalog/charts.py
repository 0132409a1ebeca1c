"""Size charts by product type; a product of the type shows it unless it has one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from store import audit, stamps
from store.catalog.drafts import StaleProduct
from store.catalog.models import Product, SizeChart
from store.catalog.rules import Wrong
from store.catalog.services import changed, locked
from store.db import db
from store.kit.i18n import lazy


def chart_for(product_type: str) -> dict[str, Any] | None:
    """The chart of a product type, or None."""
    return (
        db.session.scalar(select(SizeChart.chart).where(SizeChart.product_type == product_type))
        if product_type
        else None
    )


def charts() -> Sequence[SizeChart]:
    """All charts by the name of their type."""
    return db.session.scalars(select(SizeChart).order_by(SizeChart.product_type)).all()


def set_chart(
    product_type: str, chart: dict[str, Any] | None, *, version: int, by: str, at: datetime
) -> None:
    """Give a product type a chart, or take it away (None). `version` is 0 for one that does not exist yet.

    Raises StaleProduct, Wrong.
    """
    if not product_type or len(product_type) > 48:
        raise Wrong(lazy("Name the product type in up to 48 characters."), "product_type")
    there = db.session.get(SizeChart, product_type, with_for_update=True)
    if (there.version if there else 0) != version:
        raise StaleProduct
    if chart is None:
        if there is not None:
            db.session.delete(there)
    elif there is None:
        db.session.add(SizeChart(product_type=product_type, chart=chart, version=1, updated_at=at))
    elif there.chart == chart:
        return
    else:
        there.chart, there.version, there.updated_at = chart, there.version + 1, at
    audit.record(
        "size_chart.removed" if chart is None else "size_chart.edited",
        ("size_chart", product_type),
        by=by,
        at=at,
    )
    stamps.bump("catalog")
    db.session.flush()


def set_own_chart(
    product_id: int, chart: dict[str, Any] | None, *, version: int, by: str, at: datetime
) -> bool:
    """Give one product a chart of its own, or (None) that of its type again. Raises NotFound, StaleProduct."""
    product: Product = locked(product_id, version)
    if product.size_chart == chart:
        return False
    product.size_chart = chart
    changed(product, "product.chart", by=by, at=at)
    return True
