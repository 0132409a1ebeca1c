"""The words of products, choices, pictures and shelves in another language: read for a form, and written from one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select

from store import audit, stamps
from store.catalog.charts import chart_for
from store.catalog.models import Option, OptionValue, ProductImage
from store.catalog.rules import Wrong
from store.catalog.services import changed, locked
from store.catalog.shelving import locked_shelf
from store.catalog.translations import (
    CollectionTranslation,
    ImageTranslation,
    OptionTranslation,
    OptionValueTranslation,
    ProductTranslation,
    SizeChartTranslation,
)
from store.db import Model, db
from store.kit.i18n import lazy

PRODUCT_WORDS = ("title", "tagline", "description_md", "seo_title", "seo_description")
SHELF_WORDS = ("title", "description_md")


@dataclass(frozen=True)
class Translated:
    """A product's words in one language; what is missing is read in English.

    `product` maps column to text; `options`, `values` and `images` map ids to a name, a value, a picture's words;
    `columns` are the heads of its type's size chart.
    """

    product: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[int, str] = field(default_factory=dict)
    values: Mapping[int, str] = field(default_factory=dict)
    images: Mapping[int, str] = field(default_factory=dict)


def translated(product_id: int, locale: str) -> Translated:
    """What stands there for a product in a language."""
    row = db.session.get(ProductTranslation, (product_id, locale))
    options = select(Option.id).where(Option.product_id == product_id)
    values = select(OptionValue.id).where(OptionValue.option_id.in_(options))
    images = select(ProductImage.id).where(ProductImage.product_id == product_id)
    return Translated(
        {name: getattr(row, name) for name in PRODUCT_WORDS} if row else {},
        _map(OptionTranslation, "option_id", "name", options, locale),
        _map(OptionValueTranslation, "option_value_id", "value", values, locale),
        _map(ImageTranslation, "image_id", "alt", images, locale),
    )


def translate(product_id: int, locale: str, words: Translated, *, by: str, at: datetime) -> bool:
    """Write a product's words in a language; empty ones are taken away. False when nothing changed.

    Ids that are not this product's are ignored. Raises NotFound, and Wrong when other words stand without a title.
    """
    product = locked(product_id)
    said = {name: words.product.get(name, "") for name in PRODUCT_WORDS}
    _title_with(said)
    options = [option.id for option in product.options]
    values = [value.id for option in product.options for value in option.values]
    images = [image.id for image in product.images]
    touched = [
        _write(ProductTranslation, (product_id, locale), said if said["title"] else None),
        _each(OptionTranslation, "name", options, words.options, locale),
        _each(OptionValueTranslation, "value", values, words.values, locale),
        _each(ImageTranslation, "alt", images, words.images, locale),
    ]
    if not any(touched):
        return False
    changed(product, "product.translated", by=by, at=at, fields={"language": locale})
    return True


def translated_shelf(collection_id: int, locale: str) -> dict[str, str]:
    """What stands there for a shelf in a language."""
    row = db.session.get(CollectionTranslation, (collection_id, locale))
    return {name: getattr(row, name) for name in SHELF_WORDS} if row else {}


def translate_shelf(
    collection_id: int, locale: str, words: Mapping[str, str], *, by: str, at: datetime
) -> bool:
    """Write a shelf's words in a language; all empty takes them away. Raises NotFound, Wrong."""
    locked_shelf(collection_id)
    said = {name: words.get(name, "") for name in SHELF_WORDS}
    _title_with(said)
    if not _write(CollectionTranslation, (collection_id, locale), said if said["title"] else None):
        return False
    audit.record(
        "collection.translated", ("collection", collection_id), by=by, at=at, fields={"language": locale}
    )
    stamps.bump("catalog")
    db.session.flush()
    return True


def translated_chart(product_type: str, locale: str) -> list[str]:
    """The heads of a type's size chart in a language, or none."""
    row = db.session.get(SizeChartTranslation, (product_type, locale))
    return list(row.columns) if row else []


def translate_chart(product_type: str, locale: str, heads: Iterable[str], *, by: str, at: datetime) -> bool:
    """Write the heads of a type's size chart in a language, all or none of them. Raises Wrong."""
    said = [head.strip() for head in heads]
    chart = chart_for(product_type)
    there = any(said)
    if there and (chart is None or len(said) != len(chart["columns"]) or not all(said)):
        raise Wrong(lazy("Give every column its head, or none."), "heads")
    if any(len(head) > 24 for head in said):
        raise Wrong(lazy("Up to %(most)s characters.", most=24), "heads")
    if not _write(SizeChartTranslation, (product_type, locale), {"columns": said} if there else None):
        return False
    audit.record(
        "size_chart.translated", ("size_chart", product_type), by=by, at=at, fields={"language": locale}
    )
    stamps.bump("catalog")
    db.session.flush()
    return True


def _title_with(said: Mapping[str, str]) -> None:
    if any(said.values()) and not said["title"]:
        raise Wrong(lazy("The other words need a title beside them."), "title")


def _map(table: type[Model], key: str, text: str, ids: Any, locale: str) -> dict[int, str]:
    columns = getattr(table, key), getattr(table, text)
    rows = db.session.execute(
        select(*columns).where(columns[0].in_(ids), table.locale == locale)  # type: ignore[attr-defined]
    )
    return {one: said for one, said in rows}


def _each(table: type[Model], text: str, ids: Iterable[int], words: Mapping[int, str], locale: str) -> bool:
    touched = [
        _write(table, (one, locale), {text: said} if (said := words.get(one, "").strip()) else None)
        for one in ids
    ]
    return any(touched)


def _write(table: type[Model], key: tuple[Any, str], columns: Mapping[str, Any] | None) -> bool:
    """Make, change or take away one row; False when it stood so already."""
    row = db.session.get(table, key)
    if columns is None:
        if row is None:
            return False
        db.session.delete(row)
    elif row is None:
        names = [column.name for column in inspect(table).primary_key]
        db.session.add(table(**dict(zip(names, key, strict=True)), **columns))
    elif all(getattr(row, name) == value for name, value in columns.items()):
        return False
    else:
        for name, value in columns.items():
            setattr(row, name, value)
    return True
