"""The catalogue's words as their reader reads them: translated where there is a translation, else in English.

`wording(...)` fetches the translations of all things of a page, one query for each kind of thing, and none at all
for a reader of English. What it answers are `Worded` texts, so that a page in Spanish can mark English words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, select

from store.catalog.models import Collection, Option, OptionValue, Product, ProductImage, VariantChoice
from store.catalog.translations import (
    CollectionTranslation,
    ImageTranslation,
    OptionTranslation,
    OptionValueTranslation,
    ProductTranslation,
    SizeChartTranslation,
)
from store.db import db
from store.kit.i18n import LANGUAGES, Worded, reader

BETWEEN = " / "
"""What stands between the answers that make up a variant's title, e.g. Black / M."""


@dataclass(frozen=True)
class Wording:
    """The translations of some things into one language, each by the thing's id."""

    language: str = LANGUAGES[0]
    products: Mapping[int, ProductTranslation] = field(default_factory=dict)
    options: Mapping[int, str] = field(default_factory=dict)
    values: Mapping[int, str] = field(default_factory=dict)
    images: Mapping[int, str] = field(default_factory=dict)
    shelves: Mapping[int, CollectionTranslation] = field(default_factory=dict)
    variants: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    charts: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def product(self, row: Product, name: str) -> str:
        """A product's words of this name: title, tagline, description_md, seo_title or seo_description."""
        return self._said(getattr(row, name), getattr(self.products.get(row.id), name, ""))

    def title(self, product_id: int, english: str) -> str:
        """A product's title, of which only these two are known."""
        return self._said(english, getattr(self.products.get(product_id), "title", ""))

    def lines(self, row: Product) -> tuple[str, ...]:
        """A product's promotional lines, which stay to the letter in every language."""
        return tuple(self._said(line, "") for line in row.promo_lines)

    def option(self, row: Option) -> str:
        """The name of a choice."""
        return self._said(row.name, self.options.get(row.id, ""))

    def value(self, row: OptionValue) -> str:
        """One answer to it; what has no translation, as XL has none, is the same in every language."""
        return self.values.get(row.id, "") or row.value

    def alt(self, row: ProductImage) -> str:
        """What a picture shows."""
        return self._said(row.alt, self.images.get(row.id, ""))

    def shelf(self, row: Collection, name: str) -> str:
        """A shelf's words of this name: title or description_md."""
        return self._said(getattr(row, name), getattr(self.shelves.get(row.id), name, ""))

    def variant(self, variant_id: int, title: str) -> str:
        """A variant's title, put together from its answers; one that was typed by hand stays as it is."""
        english, translated = self.variants.get(variant_id, ("", ""))
        return self._said(title, translated if title == english != translated else "")

    def chart(self, product_type: str, chart: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """A size chart with the heads of its columns translated, when they are as many."""
        heads = self.charts.get(product_type, ())
        if chart is None or len(heads) != len(chart.get("columns", ())):
            return chart
        return {**chart, "columns": list(heads)}

    def _said(self, english: str, translated: str) -> str:
        if self.language == LANGUAGES[0] or not english:
            return english
        return Worded(translated, self.language) if translated else Worded(english, LANGUAGES[0])


def wording(
    *,
    products: Iterable[int] = (),
    options: Iterable[int] = (),
    values: Iterable[int] = (),
    images: Iterable[int] = (),
    shelves: Iterable[int] = (),
    variants: Iterable[int] = (),
    charts: Iterable[str] = (),
) -> Wording:
    """The words of these things, by their ids (charts by product type), in the language of whoever reads now."""
    language = reader()
    if language == LANGUAGES[0]:
        return Wording()
    return Wording(
        language,
        products={row.product_id: row for row in _rows(ProductTranslation, "product_id", products)},
        options={row.option_id: row.name for row in _rows(OptionTranslation, "option_id", options)},
        values={
            row.option_value_id: row.value for row in _rows(OptionValueTranslation, "option_value_id", values)
        },
        images={row.image_id: row.alt for row in _rows(ImageTranslation, "image_id", images)},
        shelves={row.collection_id: row for row in _rows(CollectionTranslation, "collection_id", shelves)},
        variants=_titles(variants, language),
        charts={row.product_type: row.columns for row in _rows(SizeChartTranslation, "product_type", charts)},
    )


def _rows(table: Any, key: str, wanted: Iterable[int | str]) -> Sequence[Any]:
    """A kind's translations for the things wanted; nothing is asked when there is none."""
    known = {one for one in wanted if one}
    if not known:
        return ()
    return db.session.scalars(
        select(table).where(getattr(table, key).in_(known), table.locale == reader())
    ).all()


def _titles(variant_ids: Iterable[int], language: str) -> dict[int, tuple[str, str]]:
    """For each variant that is made of answers, its title in English and in `language`."""
    wanted = list(variant_ids)
    if not wanted:
        return {}
    rows = db.session.execute(
        select(VariantChoice.variant_id, OptionValue.value, OptionValueTranslation.value)
        .join(OptionValue, OptionValue.id == VariantChoice.option_value_id)
        .join(Option, Option.id == VariantChoice.option_id)
        .outerjoin(
            OptionValueTranslation,
            and_(
                OptionValueTranslation.option_value_id == OptionValue.id,
                OptionValueTranslation.locale == language,
            ),
        )
        .where(VariantChoice.variant_id.in_(wanted))
        .order_by(VariantChoice.variant_id, Option.position, Option.id)
    )
    english: dict[int, list[str]] = {}
    translated: dict[int, list[str]] = {}
    for variant_id, value, other in rows:
        english.setdefault(variant_id, []).append(value)
        translated.setdefault(variant_id, []).append(other or value)
    return {
        variant_id: (BETWEEN.join(words), BETWEEN.join(translated[variant_id]))
        for variant_id, words in english.items()
    }
